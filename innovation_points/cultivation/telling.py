"""What titles tell people: that a certificate ends within 90, then within 30 days. Told by the night, once each."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.access import FIRM_ROLES
from enterprises.models import Title
from workplace.models import Notice
from workplace.notices import notify, people_with
from workplace.registers import NoticeKind

from .home import WARNINGS

KIND = "certificate_ends"
KINDS = [
    NoticeKind(KIND, gettext_lazy("Certificate of a title ends"), "digest", FIRM_ROLES | {"park_officer"}, position=30),
]
TEXT = gettext_noop("%(firm)s: the certificate %(title)s ends on %(day)s")


def tell_of_ending(night, cursor, firms) -> dict[str, int]:
    """The night's step: to the firm and its park's officers. A run for a past day tells nobody anything."""
    today = night.as_of
    if today != timezone.localdate():
        return {"told": 0}
    ending = Title.objects.filter(held=True, valid_to__range=(today, today + timedelta(days=max(WARNINGS))))
    keys = {f"{title.pk}-{title.valid_to}-{_warning(title, today)}": title for title in ending.select_related("firm")}
    told = set(Notice.objects.filter(kind=KIND, key__in=keys).values_list("key", flat=True))
    readers = _Readers()
    fresh = [
        (key, title, users) for key, title in keys.items() if key not in told and (users := readers.of(title.firm))
    ]
    for key, title, users in fresh:
        params = {"firm": title.firm.name, "title": str(title.get_kind_display()), "day": title.valid_to.isoformat()}
        page = reverse("enterprises:firm_holdings", args=[title.firm_id])
        notify(users=users, kind=KIND, key=key, text=TEXT, params=params, url=page, firm_id=title.firm_id)
    return {"told": len(fresh)}


def _warning(title, today) -> int:
    return min(days for days in WARNINGS if title.valid_to <= today + timedelta(days=days))


class _Readers:
    """Who is told of a firm; asked once for each park and organisation."""

    def __init__(self):
        self.found: dict[int, list] = {}

    def of(self, firm) -> list:
        return self._with({"park_officer"}, firm.park_id) + self._with(FIRM_ROLES, firm.organisation_id)

    def _with(self, roles, organisation_id) -> list:
        if organisation_id not in self.found:
            self.found[organisation_id] = list(people_with(roles, organisation_id))
        return self.found[organisation_id]
