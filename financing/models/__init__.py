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
from .hooks import Delivery, Hook, KeptAnswer
from .loans import Drawing, Loan, LoanDocument, LoanEvent, Repayment
from .pledges import Pledge, PledgedRight
from .products import Product, promised_days
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
    "Delivery",
    "Drawing",
    "Hook",
    "KeptAnswer",
    "Loan",
    "LoanDocument",
    "LoanEvent",
    "Pledge",
    "PledgedRight",
    "Product",
    "Readiness",
    "RelendingBatch",
    "RelendingCandidate",
    "Repayment",
    "SignedList",
    "SignedListText",
    "StageMedian",
    "Standing",
    "Status",
    "VoucherClaim",
    "VoucherEntry",
    "VoucherYear",
    "promised_days",
    "reference",
]
