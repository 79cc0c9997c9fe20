"""What of the declarations waits on somebody: those to review, and those that came back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from workplace.calendar import working_days
from workplace.registers import TodoItem, TodoSource

from .models import Declaration

DAYS_TO_REVIEW = 5  # working days from the submission to the first review
DAYS_TO_APPROVE = 3  # working days from there to the approval


def to_review(user):
    """What this person can decide on now: a first review, or the approval of what another has reviewed."""
    return visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_REVIEW).for_decision(user)


def due_on(declaration):
    """Until when a waiting declaration's next decision is due."""
    if declaration.state == Declaration.State.REVIEWED:
        return working_days.add(timezone.localdate(declaration.first_reviewed_at), DAYS_TO_APPROVE)
    return working_days.add(timezone.localdate(declaration.submitted_at), DAYS_TO_REVIEW)


def _to_review(declaration) -> TodoItem:
    reviewed = declaration.state == Declaration.State.REVIEWED
    text = _("Approve the declaration %(year)s") if reviewed else _("Review the declaration %(year)s")
    url = reverse("innovation_points:review", args=[declaration.pk])
    return TodoItem(text % {"year": declaration.fiscal_year}, url, due_on(declaration), declaration.firm.name)


def returned(user):
    found = visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_FILL)
    return found.filter(state=Declaration.State.RETURNED).order_by("reviewed_at", "pk")


def _returned(declaration) -> TodoItem:
    text = _("Correct the declaration %(year)s and submit it again") % {"year": declaration.fiscal_year}
    url = reverse("innovation_points:declaration", args=[declaration.pk])
    return TodoItem(text, url, declaration.return_due_on, declaration.firm.name)


SOURCES = [
    TodoSource(
        "reviews",
        gettext_lazy("Declarations to review"),
        to_review,
        _to_review,
        frozenset({Perm.DECLARATION_REVIEW}),
        url="innovation_points:reviews",
        position=10,
    ),
    TodoSource(
        "returned",
        gettext_lazy("Returned declarations"),
        returned,
        _returned,
        frozenset({Perm.DECLARATION_FILL}),
        FIRM_ROLES,
        url="innovation_points:declarations",
        position=20,
    ),
]
