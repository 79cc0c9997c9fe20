"""What of the declarations waits on somebody: those to review, and those that came back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from workplace.calendar import working_days
from workplace.registers import TodoItem, TodoSource

from .models import Declaration

DAYS_TO_REVIEW = 5  # working days that a submitted declaration waits at most


def to_review(user):
    """Submitted by somebody else: nobody decides on what he submitted himself."""
    found = visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_REVIEW).waiting()
    return found.exclude(submitted_by=user)


def _to_review(declaration) -> TodoItem:
    due = working_days.add(timezone.localdate(declaration.submitted_at), DAYS_TO_REVIEW)
    text = _("Review the declaration %(year)s") % {"year": declaration.fiscal_year}
    return TodoItem(text, reverse("innovation_points:review", args=[declaration.pk]), due, declaration.firm.name)


def returned(user):
    found = visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_FILL)
    return found.filter(state=Declaration.State.RETURNED).order_by("reviewed_at", "pk")


def _returned(declaration) -> TodoItem:
    text = _("Correct the declaration %(year)s and submit it again") % {"year": declaration.fiscal_year}
    return TodoItem(text, reverse("innovation_points:declaration", args=[declaration.pk]), firm=declaration.firm.name)


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
