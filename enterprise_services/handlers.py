"""Who deals with what firms bring: departments and parks as units, and the people of theirs who may."""

from django.db.models import Q

from accounts.access import Perm, Scope
from accounts.models import Membership, Organisation
from enterprises.models import Firm
from workplace.notices import people_with

HANDLERS = frozenset({"park_officer", "reviewer", "approver"})


def units_for(firm: Firm):
    """Where a problem of the firm can go: the departments with people who handle problems, and the firm's own park."""
    held = Membership.objects.in_force().filter(role__in=HANDLERS).values("organisation")
    staffed = Q(kind="department", is_active=True, pk__in=held)
    return Organisation.objects.filter(staffed | Q(pk=firm.park_id)).order_by("kind", "position", "id")


def units_of(user) -> set[int]:
    """The departments and parks that the person handles problems for."""
    return user.access.ids(Scope.ZONE, Perm.PROBLEM_HANDLE) | user.access.ids(Scope.PARK, Perm.PROBLEM_HANDLE)


def people_of(unit_id: int):
    return people_with(HANDLERS, unit_id)
