from .agency import AgencyEntry, AgencyTask, ServiceItem
from .entered import EnteredValue
from .problems import Call, Knowledge, Problem, Step
from .projects import Project

__all__ = [
    "AgencyEntry",
    "AgencyTask",
    "Call",
    "EnteredValue",
    "Knowledge",
    "Problem",
    "Project",
    "ServiceItem",
    "Step",
]
