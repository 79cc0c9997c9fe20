"""Who is told of what happens with an agency task: the firm of each answer, the zone's people of what the firm asks."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.access import FIRM_ROLES
from accounts.models import User
from enterprise_services.models import AgencyEntry
from workplace.notices import notify, people_with

Kind = AgencyEntry.Kind
KIND = ("agency", gettext_lazy("Agency tasks"))
TEXTS = {
    Kind.ASKED: gettext_noop("%(firm)s asks for help with %(item)s"),
    Kind.TAKEN: gettext_noop("%(item)s: %(by)s has taken it on"),
    Kind.STEP: gettext_noop("%(item)s: a step is done"),
    Kind.HANDED: gettext_noop("%(firm)s has handed in a document for %(item)s: %(text)s"),
    Kind.ACCEPTED: gettext_noop("%(item)s: a document is accepted: %(text)s"),
    Kind.RETURNED: gettext_noop("%(item)s: a document is sent back: %(text)s"),
    Kind.PAUSED: gettext_noop("%(item)s waits: %(text)s"),
    Kind.RESUMED: gettext_noop("%(item)s goes on"),
    Kind.DONE: gettext_noop("%(item)s is done"),
    Kind.REFUSED: gettext_noop("%(item)s cannot be done: %(text)s"),
    Kind.WITHDRAWN: gettext_noop("%(firm)s needs %(item)s no more"),
}
TO_STAFF = {Kind.ASKED, Kind.HANDED, Kind.WITHDRAWN}


def tell(task, kind, text, by, key="") -> None:
    """Nobody is told of what was done by themselves."""
    readers = _staff(task) if kind in TO_STAFF else people_with(FIRM_ROLES, task.firm.organisation_id)
    params = {"firm": task.firm.name, "item": task.item.name, "by": str(by), "text": text[:200]}
    notify(
        users=readers.exclude(pk=by.pk), kind=KIND[0], key=key or f"{task.pk}-{task.version}", text=TEXTS[kind],
        url=reverse("enterprise_services:agency_task", args=[task.pk]), params=params, firm_id=task.firm_id,
    )  # fmt: skip


def _staff(task):
    """Whoever has taken it on; before that the firm's own officer, or all of its park."""
    if task.handler_id:
        return User.objects.filter(pk=task.handler_id, is_active=True)
    officers = people_with(["park_officer"], task.firm.park_id)
    own = officers.filter(pk=task.firm.officer_id)
    return own if own.exists() else officers
