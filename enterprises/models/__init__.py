from .consents import Consent, Look
from .facts import FACT_CODES, FactFields, YearFacts
from .firm import Chain, Firm, Industry
from .holdings import Assessment, Award, IntellectualProperty, NegativeRecord, Platform, Title
from .latest import LatestFigures
from .merged import MergedFacts
from .moves import Merge, Move
from .people import Contact, Note
from .scale import AboveScaleYear
from .tags import FirmTag, Tag
from .terms import SearchTerm

__all__ = [
    "FACT_CODES",
    "AboveScaleYear",
    "Assessment",
    "Award",
    "Chain",
    "Consent",
    "Contact",
    "FactFields",
    "Firm",
    "FirmTag",
    "Industry",
    "IntellectualProperty",
    "LatestFigures",
    "Look",
    "Merge",
    "MergedFacts",
    "Move",
    "NegativeRecord",
    "Note",
    "Platform",
    "SearchTerm",
    "Tag",
    "Title",
    "YearFacts",
]
