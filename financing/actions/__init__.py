"""Writes of this room, one module per noun."""

from .bank_rows import MOST_NAMED, consent_changed, log_looks, write_bank_rows
from .bank_work import note, watch
from .signed_lists import hand_out, revocations, revoke_lists, sign_lists

__all__ = [
    "MOST_NAMED",
    "consent_changed",
    "hand_out",
    "log_looks",
    "note",
    "revocations",
    "revoke_lists",
    "sign_lists",
    "watch",
    "write_bank_rows",
]
