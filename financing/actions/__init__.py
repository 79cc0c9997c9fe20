"""Writes of this room, one module per noun."""

from .bank_rows import MOST_NAMED, consent_changed, log_looks, write_bank_rows

__all__ = ["MOST_NAMED", "consent_changed", "log_looks", "write_bank_rows"]
