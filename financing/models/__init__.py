"""Tables of this room, one module per noun."""

from .banks import OPEN, BankDrop, BankFirm, BankFirmPast, Readiness, Standing, reference
from .signed_lists import SignedList, SignedListText

__all__ = [
    "OPEN",
    "BankDrop",
    "BankFirm",
    "BankFirmPast",
    "Readiness",
    "SignedList",
    "SignedListText",
    "Standing",
    "reference",
]
