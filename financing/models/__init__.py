"""Tables of this room, one module per noun."""

from .banks import OPEN, BankDrop, BankFirm, BankFirmPast, Readiness, Standing, reference
from .pledges import Pledge, PledgedRight
from .relending import RelendingBatch, RelendingCandidate
from .signed_lists import SignedList, SignedListText
from .vouchers import VoucherClaim, VoucherEntry, VoucherYear

__all__ = [
    "OPEN",
    "BankDrop",
    "BankFirm",
    "BankFirmPast",
    "Pledge",
    "PledgedRight",
    "Readiness",
    "RelendingBatch",
    "RelendingCandidate",
    "SignedList",
    "SignedListText",
    "Standing",
    "VoucherClaim",
    "VoucherEntry",
    "VoucherYear",
    "reference",
]
