from .cultivation import Plan, PlanTask, YearTarget
from .declarations import Declaration, DeclarationComment, FigureEvidence
from .expenses import ExpenseBook, ExpenseLine, ExpenseUpload, ResearchProject
from .nights import OPEN, Inputs, Night, Pending, Score
from .publicity import Appeal, Publicity, PublicityDemand, PublicityLine, PublicitySeen
from .rules import RuleComment, RuleVersion
from .seasons import Invitation, Leave, Reminder, Season
from .titles import Records, TitleResult
from .trials import Trial

__all__ = [
    "OPEN",
    "Appeal",
    "Declaration",
    "DeclarationComment",
    "ExpenseBook",
    "ExpenseLine",
    "ExpenseUpload",
    "FigureEvidence",
    "Inputs",
    "Invitation",
    "Leave",
    "Night",
    "Pending",
    "Plan",
    "PlanTask",
    "Publicity",
    "PublicityDemand",
    "PublicityLine",
    "PublicitySeen",
    "Records",
    "Reminder",
    "ResearchProject",
    "RuleComment",
    "RuleVersion",
    "Score",
    "Season",
    "TitleResult",
    "Trial",
    "YearTarget",
]
