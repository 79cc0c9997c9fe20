"""Chief service officers: who stands in for whom, and what goes over to a successor."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Membership, User
from enterprise_services.models import Absence, AgencyTask, HandOver, Visit
from enterprises.models import Firm
from workplace.conflict import Refused


def _parks(user) -> set[int]:
    held = Membership.objects.in_force().filter(user=user, role="park_officer")
    return set(held.values_list("organisation", flat=True))


@transaction.atomic
def stand_in(*, officer: User, deputy: User, first: date, last: date, by) -> Absence:
    """The deputy sees the same park, and is not away on these days; nobody is stood in for twice at once."""
    if not _parks(officer) & _parks(deputy):
        raise Refused(_("A deputy looks after the same park."))
    # Held, so that of two entries at once the second sees the first.
    list(User.objects.select_for_update().filter(pk__in=[officer.pk, deputy.pk]).order_by("pk"))
    same_days = Absence.objects.filter(first__lte=last, last__gte=first)
    if same_days.filter(officer=officer).exists():
        raise Refused(_("Somebody stands in on some of these days already."))
    if same_days.filter(officer=deputy).exists():
        raise Refused(_("The deputy is away on some of these days."))
    absence = Absence.objects.create(officer=officer, deputy=deputy, first=first, last=last)
    details = {"officer": officer.pk, "deputy": deputy.pk, "first": first, "last": last}
    audit.record("officer.stood_in_for", by=by, subject=absence, details=details)
    return absence


@transaction.atomic
def come_back(*, absence: Absence, by) -> None:
    """The absence is taken back."""
    audit.record("officer.came_back", by=by, subject=absence, details={"officer": absence.officer_id})
    absence.delete()


@transaction.atomic
def hand_over(*, officer: User, successor: User, reason: str, by) -> HandOver:
    """All firms, planned visits and open agency tasks of the officer in the successor's parks go to the successor."""
    parks = _parks(successor)
    if officer == successor:
        raise Refused(_("Name another officer."))
    firms = Firm.objects.filter(officer=officer, park__in=parks)
    visits = Visit.objects.planned().filter(officer=officer, firm__park__in=parks)
    tasks = AgencyTask.objects.open().filter(handler=officer, firm__park__in=parks)
    counts = {"visits": visits.update(officer=successor), "tasks": tasks.update(handler=successor)}
    counts["firms"] = firms.update(officer=successor)
    if not any(counts.values()):
        raise Refused(_("There is nothing in the successor's parks to hand over."))
    made = HandOver.objects.create(officer=officer, successor=successor, reason=reason, by_name=str(by)[:60], **counts)
    details = {"officer": officer.pk, "successor": successor.pk, "reason": reason, **counts}
    audit.record("officer.handed_over", by=by, subject=made, details=details)
    return made
