"""What of the plans waits on somebody: tasks that are due."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.access import Perm, visible
from innovation_points.models import PlanTask
from workplace.registers import TodoItem, TodoSource

TASKS_AHEAD = timedelta(days=7)


def tasks(user):
    """Tasks of open plans that are late or due within a week."""
    found = visible(user, PlanTask.objects.select_related("plan", "plan__firm"), Perm.CULTIVATION_EDIT)
    due = found.filter(plan__state="open", done_on=None, due_on__lte=timezone.localdate() + TASKS_AHEAD)
    return due.order_by("due_on", "pk")


def _task(task) -> TodoItem:
    return TodoItem(task.text, reverse("innovation_points:plan", args=[task.plan_id]), task.due_on, task.plan.firm.name)


SOURCES = [
    TodoSource(
        "plan_tasks",
        gettext_lazy("Tasks of plans"),
        tasks,
        _task,
        frozenset({Perm.CULTIVATION_EDIT}),
        url="innovation_points:plans",
        position=45,
    ),
]
