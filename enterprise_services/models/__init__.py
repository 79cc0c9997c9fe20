from .entered import EnteredValue
from .problems import Call, Knowledge, Problem, Step

__all__ = ["Call", "EnteredValue", "Knowledge", "Problem", "Step"]
