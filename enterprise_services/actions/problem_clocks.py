"""What the clock does by itself once a day: deadlines follow the calendar, and what is late goes up to the next person."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts import audit
from enterprise_services import problem_rules
from enterprise_services import problem_telling as telling
from enterprise_services.models import Problem, Step
from workplace.calendar import working_days
from workplace.conflict import hold

from .problems import kept, step

LATE = gettext_noop("A problem is late, by working days: %(days)s. %(problem)s")
UNACCEPTED = gettext_noop("Nobody has accepted a problem: %(problem)s")


def level_of(problem: Problem, today) -> int:
    """How far up a late problem has to go by now: one level for each threshold of the rule that it has passed."""
    days = working_days.between(problem.due_on, today)
    return sum(days >= threshold for threshold in problem_rules.on(today).escalate_after)


@transaction.atomic
def morning(today=None) -> int:
    """Once a day, however often it runs; how many went up."""
    today = today or timezone.localdate()
    risen = 0
    rows = Problem.objects.filter(state__in=Problem.RUNNING).order_by("pk")
    hold(rows)
    for problem in rows.select_related("firm", "unit", "owner", "first_receiver"):
        _announced(problem)
        level = level_of(problem, today)
        if level > problem.escalation:
            problem.escalation = level
            days = working_days.between(problem.due_on, today)
            kept(problem, Step.Kind.ESCALATED, None, str(level), level=level)
            telling.tell_late(problem, LATE, level, days=days)
            risen += 1
        elif problem.is_waiting and problem.accept_by < today:
            telling.tell_late(problem, UNACCEPTED, 1)
    return risen


def _announced(problem: Problem) -> None:
    """A deadline counted by weekends alone moves once the State Council has announced the year's holidays."""
    before = problem.due_on
    problem.set_clock()
    if problem.due_on != before:
        problem.save(update_fields=["due_on"])
        step(problem, Step.Kind.EXTENDED, None, str(problem.due_on))
        audit.record("problem.recounted", subject=problem, firm_id=problem.firm_id, details={"was": str(before)})
