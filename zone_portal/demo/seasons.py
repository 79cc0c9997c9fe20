"""Seasons of the demo zone: one of the year before that is closed, a quarter that is closed, one that is open now."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from enterprises.models import FACT_CODES
from innovation_points.actions import reminders
from innovation_points.actions import seasons as actions
from innovation_points.models import Declaration, Invitation, Season
from workplace.calendar import working_days

from . import figures
from .declarations import filler
from .firms import Plan

INSTRUCTIONS = (
    "请各企业对照上年度财务决算、研发费用加计扣除备案和知识产权台账如实填报。\n"
    "填报中遇到问题，请先联系所在园区的联络员；截止日后不再受理，确需延期的请提前说明理由。"
)
DAYS_LEFT = 12  # working days of the open season
FLOWS = ("revenue", "main_business_revenue", "hightech_revenue", "total_income", "net_profit", "rd_expense")
QUARTERLY_FIRMS = 40


def write(plans: list[Plan], today: date) -> None:
    """After the declarations, whose states fill the boards; through the same actions as people."""
    staff, approver = User.objects.get(username="staff"), User.objects.get(username="approver")
    last = today.year - 1
    _season(last - 1, 0, date(last, 2, 10), date(last, 6, 30), staff, plans, closed=True)
    quarter_year, quarter = _last_quarter(today)
    first = date(quarter_year + quarter // 4, quarter * 3 % 12 + 1, 5)
    asked = [plan for plan in plans if plan.years][:QUARTERLY_FIRMS]
    _quarter_declared(asked[: QUARTERLY_FIRMS * 3 // 4], quarter_year, quarter, first, today, staff, approver)
    _season(quarter_year, quarter, first, working_days.add(first, 10), staff, asked, closed=True)
    opens = min(date(today.year, 2, 10), today - timedelta(days=45))
    season = _season(last, 0, opens, working_days.add(today, DAYS_LEFT), staff, plans)
    _granted(season, today, staff)


def _last_quarter(today: date) -> tuple[int, int]:
    """The last quarter that ended long enough ago for a season of ten working days."""
    day = today - timedelta(days=25)
    quarter = (day.month - 1) // 3
    return (day.year, quarter) if quarter else (day.year - 1, 4)


def _season(year, quarter, opens_on, closes_on, by, plans, *, closed=False) -> Season:
    title = f"{year}年第{quarter}季度主要指标快报" if quarter else f"{year}年度企业创新积分申报"
    season = actions.plan_season(
        values={
            "title": title,
            "fiscal_year": year,
            "quarter": quarter,
            "opens_on": opens_on,
            "closes_on": closes_on,
            "instructions": "" if quarter else INSTRUCTIONS,
            "needs_stamped_scan": False,
            "choice": {"whom": "picked"},
        },
        by=by,
    )
    rows = [Invitation(season=season, firm=plan.firm, invited_at=_at(opens_on)) for plan in plans]
    Invitation.objects.bulk_create(rows, batch_size=1000)
    season.state = Season.State.CLOSED if closed else Season.State.OPEN
    season.version += 1
    season.save(update_fields=["state", "version"])
    begun = Declaration.objects.filter(fiscal_year=year, quarter=quarter).exclude(state="approved")
    begun.update(season=season)
    return season


def _quarter_declared(plans, year, quarter, first, today, staff, approver) -> None:
    """A quarter of the last year's flows, and its stocks; approved."""
    nobody, rows = filler(), []
    for place, plan in enumerate(plans):
        facts = plan.years[max(plan.years)]
        values = figures.stored({code: facts.get(code) for code in FACT_CODES if code in facts})
        for code in FLOWS:
            if values.get(code) is not None:
                values[code] = values[code] * (23 + quarter) // 100
        sent = min(first + timedelta(days=place % 12), today - timedelta(days=1))
        rows.append(
            Declaration(
                firm=plan.firm,
                fiscal_year=year,
                quarter=quarter,
                state="approved",
                created_at=_at(sent),
                saved_at=_at(sent),
                submitted_at=_at(sent),
                submitted_by=nobody,
                first_reviewed_at=_at(min(sent + timedelta(days=1), today)),
                first_reviewed_by=staff,
                reviewed_at=_at(min(sent + timedelta(days=2), today)),
                reviewed_by=approver,
                **values,
            )
        )
    Declaration.objects.bulk_create(rows)


def _granted(season, today, staff) -> None:
    """Two extensions, a leave, and a reminder to those who have not begun."""
    open_ones = season.invitations.with_progress().select_related("firm").order_by("firm__credit_code")
    for invitation, days in zip(open_ones.filter(progress="draft")[:2], (5, 10), strict=False):
        to = working_days.add(season.closes_on, days)
        reason = "财务负责人变动，决算数据尚在复核。"
        actions.extend(invitation=invitation, version=invitation.version, to=to, reason=reason, by=staff)
    late = [each.firm for each in open_ones.filter(progress="none")]
    if late:
        text = f"“{season.title}”将于{season.closes_on:%Y-%m-%d}截止，请尽快填报并提交。"
        made = reminders.prepare_reminder(season=season, firms=late, text=text, by=staff)
        reminders.send_reminder(reminder=made, by=staff)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
