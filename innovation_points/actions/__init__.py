"""Writes of this room, one module per noun."""

from workplace.conflict import Refused, Stale

from .declarations import Merged, is_ready, merge_draft, save_draft, start, submit
from .reviews import (
    approve,
    begin_correction,
    comment,
    commented_fields,
    first_review,
    may_approve,
    may_review,
    open_correction,
    return_to_firm,
)
from .rules import load_shipped_rules

__all__ = [
    "Merged",
    "Refused",
    "Stale",
    "approve",
    "begin_correction",
    "comment",
    "commented_fields",
    "first_review",
    "is_ready",
    "load_shipped_rules",
    "may_approve",
    "may_review",
    "merge_draft",
    "open_correction",
    "return_to_firm",
    "save_draft",
    "start",
    "submit",
]
