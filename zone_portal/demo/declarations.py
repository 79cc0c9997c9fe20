"""Declarations of the demo firms: earlier years approved, the last one in every state."""

from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from innovation_points.comparing import Row
from innovation_points.models import Declaration, DeclarationComment
from workplace.calendar import working_days

from . import figures
from .firms import Plan, approved_on


def filler() -> User:
    """The fictional person who submitted for the firms without an account; nobody can sign in as this user."""
    user, _ = User.objects.get_or_create(
        username="demo-filler", defaults={"display_name": "示例填报人", "password": make_password(None)}
    )
    return user


def write(plans: list[Plan], today: date) -> None:
    names = ["enterprise", "enterprise2", "staff", "approver"]
    people = {user.username: user for user in User.objects.filter(username__in=names)}
    nobody = filler()
    rows = []
    for plan in plans:
        submitter = people.get(plan.standout, nobody)
        for fiscal_year, facts in plan.years.items():
            state = plan.declared if fiscal_year == max(plan.years) else "approved"
            if state:
                row = _row(plan, fiscal_year, facts, state, submitter, people, today)
                if state == "returned" or (row.is_waiting and plan.random.random() < WITH_REMARKS):
                    row.remarks = _remarks(plan.years.get(fiscal_year - 1), facts)
                rows.append(row)
    Declaration.objects.bulk_create(rows, batch_size=500)
    _comment([row for row in rows if row.state == "returned"], people["staff"])


def _row(plan: Plan, fiscal_year: int, facts: dict, state: str, submitter: User, people: dict, today: date):
    approved = approved_on(plan, fiscal_year, today)
    # What still waits was sent during the last weeks.
    day = approved if state == "approved" else today - timedelta(days=approved.day % 12)
    row = Declaration(firm=plan.firm, fiscal_year=fiscal_year, state=state, **figures.stored(facts))
    row.created_at = row.saved_at = _at(day - timedelta(days=10), 10)
    if state in {"submitted", "reviewed", "returned", "approved"}:
        row.submitted_by, row.submitted_at = submitter, _at(day - timedelta(days=1 + approved.day % 7), 16)
    if state in {"reviewed", "approved"}:
        row.first_reviewed_by, row.first_reviewed_at = people["staff"], _at(day, 9)
    if state == "approved":
        row.reviewed_by, row.reviewed_at = people["approver"], _at(day, 11)
    if state == "returned":
        row.reviewed_by, row.reviewed_at = people["staff"], _at(day, 11)
        row.return_reason = "研发人员数与上年相差较大，请核对后重新提交。"
        row.return_due_on = working_days.add(today, 5)
        row.open_fields = list(NOTES)
    if state == "draft":  # the accountant has not come to the end of the form
        for code in ("tech_contract_amount", "venture_capital", "hightech_revenue", "postgraduate_staff"):
            setattr(row, code, None)
    return row


WITH_REMARKS = 0.7  # of the firms said why a figure jumped


def _remarks(before: dict | None, facts: dict) -> dict[str, str]:
    """The firm's word on each figure that differs much from the year before."""
    rows = [Row(code, (before or {}).get(code), value) for code, value in facts.items()]
    return {row.code: "业务变化所致，与财务报表及台账一致。" for row in rows if row.outlier}


NOTES = {"rd_staff": "与上年相差较大，请附花名册。", "staff": "请与社保缴纳人数核对。"}


def _comment(returned: list, staff: User) -> None:
    """What the reviewer wrote beside the figures that are open now."""
    DeclarationComment.objects.bulk_create(
        DeclarationComment(declaration=row, field=field, text=text, author=staff, created_at=row.reviewed_at)
        for row in returned
        for field, text in NOTES.items()
    )


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
