"""A bank's list as it stood at a moment: who was on it, with what, and what had left or changed since that midnight."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.db.models import Min
from django.utils import timezone

from accounts.access import Perm, visible
from accounts.models import Organisation
from enterprises.models import Chain, Consent
from innovation_points.models import Night

from .models import BankFirm, BankFirmPast

DAY_ENDS = time(23, 59, 59, 999_999)


def moment_of(day: date, at: time | None) -> datetime:
    """The moment asked for; without a time the day's end, of today now."""
    return min(timezone.make_aware(datetime.combine(day, at or DAY_ENDS)), timezone.now())


@dataclass
class PastList:
    """What one bank saw at one moment, as far as the person may read it: a park's officer reads the park's firms."""

    user: object
    bank: Organisation
    moment: datetime

    @property
    def _rows(self):
        past = visible(self.user, BankFirmPast.objects.select_related("firm", "firm__park"), Perm.READINESS_VIEW)
        return past.filter(bank=self.bank)

    @cached_property
    def rows(self):
        """Those with the most points first; what was not shared stands last."""
        return self._rows.at(self.moment).order_by("-shown__total", "firm_id")

    @cached_property
    def earlier(self) -> list["Line"]:
        """What stood there on the same day before, and was replaced or taken away until the moment."""
        midnight = timezone.localtime(self.moment).replace(hour=0, minute=0, second=0, microsecond=0)
        ended = self._rows.ended(midnight, self.moment).order_by("until", "firm_id")
        return self.lines(ended)

    @cached_property
    def begins(self) -> datetime | None:
        """Since when the bank's history is kept."""
        return self._rows.aggregate(first=Min("since"))["first"]

    @cached_property
    def night(self) -> Night | None:
        """The night whose result the list showed: the latest day published by then."""
        done = Night.objects.filter(finished_at__lte=self.moment, state__in=["published", "superseded"])
        return done.order_by("-as_of", "-finished_at").first()

    def lines(self, rows) -> list["Line"]:
        rows = list(rows)
        parks = Organisation.objects.in_bulk({row.shown["park_id"] for row in rows if row.shown["park_id"]})
        chains = Chain.objects.in_bulk({row.shown["chain_id"] for row in rows if row.shown["chain_id"]})
        made = []
        for past in rows:
            row = past.row
            row.park, row.chain = parks.get(row.park_id), chains.get(row.chain_id)
            row.as_of = self.night.as_of if self.night else timezone.localdate(past.since)
            made.append(Line(past, row))
        return made


@dataclass(frozen=True)
class Line:
    """One firm's row: `row` is what the bank saw, `past` when, and whose it was."""

    past: BankFirmPast
    row: BankFirm

    @property
    def name(self) -> str:
        return self.past.firm.name

    @property
    def shared(self) -> bool:
        """Whether the bank saw the name."""
        return bool(self.row.name)

    @property
    def groups(self) -> list:
        labels = dict(Consent.Group.choices)
        return [str(labels[group]).partition(":")[0].partition("：")[0] for group in self.row.scope]
