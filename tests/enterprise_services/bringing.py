"""Problems on their way, by the rooms' own actions."""

from enterprise_services.actions import problem_answers as answers
from enterprise_services.actions import problems as actions
from enterprise_services.models import Problem
from tests import factories

VALUES = {
    "title": "配电容量不足", "text": "新产线投产后变压器满载，夏季限电两次。", "kind": "utilities", "urgency": "normal",
    "is_confidential": False, "contact_name": "孙工", "contact_phone": "13800000001",
}  # fmt: skip


def people(firm):
    """(the firm's owner, the park's officer, a reviewer of a department, one of another department)."""
    here, there = factories.organisation("department", "科技创新局"), factories.organisation("department", "经济发展局")
    return (
        factories.firm_user(firm),
        factories.user("park_officer", firm.park),
        factories.user("reviewer", here),
        factories.user("reviewer", there),
    )


def problem(firm, *, by, raised_on=None, **values) -> Problem:
    days = {"raised_on": raised_on} if raised_on else {}
    return actions.bring(firm=firm, values={**VALUES, **values, **days}, by=by)


def unit_of(user):
    return user.access.organisations[0]


def working(firm, *, by, owner, **values) -> Problem:
    """Dispatched to the owner's unit and accepted."""
    row = problem(firm, by=by, **values)
    if row.unit != unit_of(owner):
        officer = factories.user("approver", unit_of(owner))
        row = actions.dispatch(problem=row, version=row.version, unit=unit_of(owner), by=officer)
    return actions.accept(problem=row, version=row.version, by=owner)


def answered(firm, *, by, owner, text="已协调供电公司增容。", **values) -> Problem:
    row = working(firm, by=by, owner=owner, **values)
    late = "协调供电公司" if row.is_late() else ""
    return answers.answer(problem=row, version=row.version, answer=text, late_reason=late, by=owner)
