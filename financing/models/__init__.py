"""Tables of this room, one module per noun."""

from .banks import OPEN, BankDrop, BankFirm, BankFirmPast, Readiness, Standing, reference

__all__ = [
    "OPEN",
    "BankDrop",
    "BankFirm",
    "BankFirmPast",
    "Readiness",
    "Standing",
    "reference",
]
