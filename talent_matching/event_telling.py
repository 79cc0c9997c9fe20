"""What people are told of events: that they are asked to come, that it is another day, that it is called off, that it is tomorrow."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import FIRM_ROLES
from accounts.models import User
from workplace.notices import notify, people_by_organisation
from workplace.registers import NoticeKind

from .models import Event

EVENT = "event"
KIND = NoticeKind(EVENT, _("Events: invitations and changes"), "at_once", FIRM_ROLES | {"talent"}, position=42)
TEXTS = {
    "invited": gettext_noop("You are invited: %(event)s, %(when)s"),
    "moved": gettext_noop("Another time or place: %(event)s is on %(when)s, %(place)s"),
    "cancelled": gettext_noop("Called off: %(event)s. %(why)s"),
    "tomorrow": gettext_noop("Tomorrow: %(event)s, %(when)s, %(place)s"),
}


def of_event(pk: int, what: str) -> None:
    """Told once, however often it is asked for; of another time once for each time."""
    event = Event.objects.filter(pk=pk).first()
    if event is None or (event.state == Event.State.CANCELLED) != (what == "cancelled"):
        return
    key = f"{event.pk}:{what}" + (f":{event.version}" if what == "moved" else "")
    when = timezone.localtime(event.starts_at).strftime("%Y-%m-%d %H:%M")
    params = {"event": event.title, "when": when, "place": event.place, "why": event.remark}
    url = reverse("talent_matching:event", args=[event.pk])
    users = _invited(event) if what == "invited" else _coming(event)
    notify(users=users, kind=EVENT, key=key, text=TEXTS[what], params=params, url=url)


def _invited(event: Event) -> list[User]:
    asked = event.invitations.select_related("firm", "talent__user")
    firms = {row.firm.organisation_id for row in asked if row.firm and row.firm.organisation_id}
    found = [user for each in people_by_organisation(FIRM_ROLES - {"firm_viewer"}, firms).values() for user in each]
    return found + [row.talent.user for row in asked if row.talent and row.talent.user]


def _coming(event: Event) -> list[User]:
    return list(User.objects.filter(pk__in=event.sign_ups.coming().values("user"), is_active=True))


def of_tomorrow() -> int:
    """Once a day: whoever comes to an event of the next day. Returns how many events that are."""
    day = timezone.localdate() + timedelta(days=1)
    events = Event.objects.filter(state=Event.State.ANNOUNCED, starts_at__date=day)
    for pk in events.values_list("pk", flat=True):
        of_event(pk, "tomorrow")
    return len(events)
