"""Deadlines of problems by the calendar: every day of three announced years, and a year that nobody has announced."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from enterprise_services import problem_rules
from enterprise_services.actions.problems import begin_clock
from enterprise_services.models import Problem
from workplace.calendar import wording, working_days

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2024, 1, 1)).days + 1)]


def due(raised: date, kind="utilities", urgency="normal") -> date:
    problem = Problem(kind=kind, urgency=urgency)
    begin_clock(problem, raised)
    return problem.due_on


def counted(first: date, days: int) -> date:
    """The same by another calendar, day by day."""
    day = first
    while days:
        day += timedelta(days=1)
        days -= chinese_calendar.is_workday(day)
    return day


@pytest.mark.parametrize("urgency", Problem.Urgency.values)
def test_every_day_of_the_announced_years(urgency):
    rule = problem_rules.on(DAYS[0])
    for raised in DAYS:
        days = rule.answer_days("utilities", urgency)
        if counted_inside(raised, days):
            assert due(raised, urgency=urgency) == counted(raised, days), raised


def counted_inside(raised, days) -> bool:
    """Whether the deadline lies in an announced year, of which alone the other calendar knows."""
    return raised + timedelta(days=3 * days + 15) <= DAYS[-1]


def test_before_spring_festival_make_up_days_count():
    assert due(date(2024, 2, 8)) == date(2024, 2, 23), "off 10–17 February, worked on Sunday 18"


def test_a_deadline_in_a_year_nobody_announced_is_provisional():
    late = due(date(2026, 12, 28), urgency="complex")
    assert late.year == 2027
    assert wording.left(late, date(2026, 12, 28)).provisional
    assert not wording.left(due(date(2026, 3, 2)), date(2026, 3, 2)).provisional


def test_the_parts_of_a_clock_add_up():
    problem = Problem(kind="permits", urgency="normal")
    begin_clock(problem, date(2025, 9, 26))
    assert (problem.allowed_days, problem.due_on) == (5, date(2025, 10, 10)), (
        "a kind's own days; National Day off, Sunday 28 September worked"
    )
    problem.extra_days, problem.paused_days = 2, 1
    problem.set_clock()
    assert problem.due_on == working_days.add(date(2025, 9, 26), 8)
