from .consents import Consent, Look
from .facts import FactFields, YearFacts
from .firm import Chain, Firm, Industry
from .holdings import IntellectualProperty, NegativeRecord, Platform, Title

__all__ = [
    "Chain",
    "Consent",
    "FactFields",
    "Firm",
    "Industry",
    "IntellectualProperty",
    "Look",
    "NegativeRecord",
    "Platform",
    "Title",
    "YearFacts",
]
