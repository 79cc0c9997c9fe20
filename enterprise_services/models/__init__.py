from .agency import AgencyEntry, AgencyTask, ServiceItem
from .chains import ChainPlace, ChainStep
from .entered import EnteredValue
from .problems import Call, Knowledge, Problem, Step
from .projects import Project
from .visits import Absence, Finding, HandOver, Visit

__all__ = [
    "Absence",
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
