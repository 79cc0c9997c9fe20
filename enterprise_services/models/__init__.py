from .agency import AgencyEntry, AgencyTask, ServiceItem
from .chains import ChainPlace, ChainStep
from .entered import EnteredValue
from .problems import Call, Knowledge, Problem, Step
from .projects import Project

__all__ = [
    "AgencyEntry",
    "AgencyTask",
    "Call",
    "ChainPlace",
    "ChainStep",
    "EnteredValue",
    "Knowledge",
    "Problem",
    "Project",
    "ServiceItem",
    "Step",
]
