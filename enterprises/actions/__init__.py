"""Writes that span models: atomic, keyword-only, `by` the acting person, the audit event in the same transaction."""

from workplace.conflict import Stale

from .consents import give_consent, withdraw_consent
from .facts import correct_facts
from .firms import CodeTaken, add_firm, change_firm
from .holdings import end_holding, save_holding
from .joining import AlreadyDecided, TooMany, confirm_join, refuse_join, register_and_ask, request_join

__all__ = [
    "AlreadyDecided",
    "CodeTaken",
    "Stale",
    "TooMany",
    "add_firm",
    "change_firm",
    "confirm_join",
    "correct_facts",
    "end_holding",
    "give_consent",
    "refuse_join",
    "register_and_ask",
    "request_join",
    "save_holding",
    "withdraw_consent",
]
