"""What of the seasons waits on a firm: the form that is due."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from innovation_points.models import Invitation, Season
from workplace.registers import TodoItem, TodoSource


def due(user):
    """Invitations of open seasons that the firm has not answered, while there is time; returned ones wait elsewhere."""
    asked = visible(user, Invitation.objects.with_firm(), Perm.DECLARATION_FILL).with_progress()
    now = asked.filter(season__state=Season.State.OPEN, season__opens_on__lte=timezone.localdate())
    return now.filter(progress__in=["none", "draft"], due__gte=timezone.localdate()).order_by("due", "pk")


def _due(invitation) -> TodoItem:
    text = _("Submit: %(season)s") % {"season": invitation.season}
    return TodoItem(text, reverse("innovation_points:declarations"), invitation.due, invitation.firm.name)


SOURCES = [
    TodoSource(
        "seasons",
        gettext_lazy("Declarations due"),
        due,
        _due,
        frozenset({Perm.DECLARATION_FILL}),
        FIRM_ROLES,
        url="innovation_points:declarations",
        position=15,
    )
]
