from .agency import AgencyDocument, AgencyEntry, AgencyTask, ServiceItem
from .chains import ChainPlace, ChainStep
from .entered import EnteredValue
from .problems import Call, Knowledge, Problem, Step
from .projects import Project
from .visits import Absence, Finding, HandOver, Visit

__all__ = [
    "Absence",
    "AgencyDocument",
    "AgencyEntry",
    "AgencyTask",
    "Call",
    "ChainPlace",
    "ChainStep",
    "EnteredValue",
    "Finding",
    "HandOver",
    "Knowledge",
    "Problem",
    "Project",
    "ServiceItem",
    "Step",
    "Visit",
]
