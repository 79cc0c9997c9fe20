"""From which stage on a declaration needs which figure. The form, the to-do list and the transitions read this table.

Only what most items of the points rest on is asked for; a figure that a firm cannot know may stay empty, and the items
that need it then count as missing. What a stage needs, every later one needs too.
"""

from .models import Declaration

SUBMITTED, APPROVED = Declaration.State.SUBMITTED, Declaration.State.APPROVED
ORDER = [Declaration.State.DRAFT, SUBMITTED, APPROVED]

NEEDED_FROM = {
    "revenue": SUBMITTED,
    "hightech_revenue": SUBMITTED,
    "net_profit": SUBMITTED,
    "assets": SUBMITTED,
    "liabilities": SUBMITTED,
    "rd_expense": SUBMITTED,
    "rd_super_deduction": SUBMITTED,
    "tech_contract_amount": SUBMITTED,
    "staff": SUBMITTED,
    "rd_staff": SUBMITTED,
    "invention_applications": SUBMITTED,
    "class1_ip": SUBMITTED,
    "class2_ip": SUBMITTED,
    "provincial_awards_3y": SUBMITTED,
    "provincial_projects_3y": SUBMITTED,
}


def needed(stage) -> list[str]:
    """The fields that a declaration must hold to enter the stage, in the table's order."""
    return [field for field, first in NEEDED_FROM.items() if ORDER.index(first) <= ORDER.index(stage)]


def missing(declaration, stage) -> list[str]:
    """The needed fields that the declaration does not know. 0 is a value."""
    return [field for field in needed(stage) if getattr(declaration, field) is None]
