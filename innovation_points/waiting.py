"""What of the declarations waits on somebody: those to review, and those that came back."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from workplace.registers import TodoItem, TodoSource

from .models import Declaration


def to_review(user):
    """What this person can decide on now: a first review, or the approval of what another has reviewed."""
    return visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_REVIEW).for_decision(user)


def _to_review(declaration) -> TodoItem:
    reviewed = declaration.state == Declaration.State.REVIEWED
    text = _("Approve the declaration %(year)s") if reviewed else _("Review the declaration %(year)s")
    url = reverse("innovation_points:review", args=[declaration.pk])
    return TodoItem(text % {"year": declaration.fiscal_year}, url, declaration.decision_due_on, declaration.firm.name)


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
