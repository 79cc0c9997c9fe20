"""Writes of this room, one module per noun."""

from .declarations import approve, comment, is_ready, may_review, return_to_firm, save_draft, start, submit
from .refusals import Refused, Stale
from .rules import load_shipped_rules

__all__ = [
    "Refused",
    "Stale",
    "approve",
    "comment",
    "is_ready",
    "load_shipped_rules",
    "may_review",
    "return_to_firm",
    "save_draft",
    "start",
    "submit",
]
