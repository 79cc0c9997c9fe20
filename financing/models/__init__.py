"""Tables of this room, one module per noun."""

from .bank_work import BankMark, BankNote, BankWatch, Status
from .banks import (
    OPEN,
    BankDrop,
    BankFirm,
    BankFirmPast,
    BankTerm,
    Readiness,
    StageMedian,
    Standing,
    reference,
)
from .pledges import Pledge, PledgedRight
from .relending import RelendingBatch, RelendingCandidate
from .signed_lists import SignedList, SignedListText
from .vouchers import VoucherClaim, VoucherEntry, VoucherYear

__all__ = [
    "OPEN",
    "BankDrop",
    "BankFirm",
    "BankFirmPast",
    "BankMark",
    "BankNote",
    "BankTerm",
    "BankWatch",
    "Pledge",
    "PledgedRight",
    "Readiness",
    "RelendingBatch",
    "RelendingCandidate",
    "SignedList",
    "SignedListText",
    "StageMedian",
    "Standing",
    "Status",
    "VoucherClaim",
    "VoucherEntry",
    "VoucherYear",
    "reference",
]
