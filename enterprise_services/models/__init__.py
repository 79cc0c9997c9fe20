from .problems import Call, Knowledge, Problem, Step

__all__ = ["Call", "Knowledge", "Problem", "Step"]
