from .declarations import Declaration, DeclarationComment
from .nights import OPEN, Inputs, Night, Pending, Score
from .rules import RuleComment, RuleVersion
from .seasons import Invitation, Leave, Reminder, Season

__all__ = [
    "OPEN",
    "Declaration",
    "DeclarationComment",
    "Inputs",
    "Invitation",
    "Leave",
    "Night",
    "Pending",
    "Reminder",
    "RuleComment",
    "RuleVersion",
    "Score",
    "Season",
]
