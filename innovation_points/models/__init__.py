from .declarations import Declaration, DeclarationComment
from .nights import OPEN, Inputs, Night, Pending, Score
from .rules import RuleComment, RuleVersion
from .seasons import Invitation, Leave, Reminder, Season
from .titles import Records, TitleResult

__all__ = [
    "OPEN",
    "Declaration",
    "DeclarationComment",
    "Inputs",
    "Invitation",
    "Leave",
    "Night",
    "Pending",
    "Records",
    "Reminder",
    "RuleComment",
    "RuleVersion",
    "Score",
    "Season",
    "TitleResult",
]
