from .declarations import Declaration, DeclarationComment
from .nights import OPEN, Inputs, Night, Pending, Score
from .rules import RuleVersion

__all__ = [
    "OPEN",
    "Declaration",
    "DeclarationComment",
    "Inputs",
    "Night",
    "Pending",
    "RuleVersion",
    "Score",
]
