"""Writes that span models: atomic, keyword-only, `by` the acting person, the audit event in the same transaction."""

from workplace.conflict import Stale

from .consents import NotNarrower, Signature, give_consent, narrow_consent, withdraw_consent
from .facts import correct_facts
from .firms import CodeTaken, add_firm, change_firm
from .holdings import end_holding, save_holding
from .joining import AlreadyDecided, TooMany, confirm_join, refuse_join, register_and_ask, request_join
from .merging import Changed, Refused, merge, unmerge
from .moves import move
from .people import add_note, exchange_main, remove_contact, save_contact

__all__ = [
    "AlreadyDecided",
    "Changed",
    "CodeTaken",
    "NotNarrower",
    "Refused",
    "Signature",
    "Stale",
    "TooMany",
    "add_firm",
    "add_note",
    "change_firm",
    "confirm_join",
    "correct_facts",
    "end_holding",
    "exchange_main",
    "give_consent",
    "merge",
    "move",
    "narrow_consent",
    "refuse_join",
    "register_and_ask",
    "remove_contact",
    "request_join",
    "save_contact",
    "save_holding",
    "unmerge",
    "withdraw_consent",
]
