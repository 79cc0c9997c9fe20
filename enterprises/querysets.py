from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from . import names

# Reasons for which a consent ends without anybody's withdrawing it: another to the same bank takes its place, the firm
# leaves the zone, its file is merged into one that has such a consent.
REPLACED, LEFT, MERGED = "replaced", "left", "merged"


def last_closed_year(day=None) -> int:
    """The latest fiscal year that is over on the day; the fiscal year is the calendar year."""
    return (day or timezone.localdate()).year - 1


class FirmQuerySet(models.QuerySet):
    def search(self, text: str):
        """Firms with each word in a name, former name, spelling, the code or a person's name; an empty text finds all."""
        words = names.words_of(text or "")
        return self.search_words(words) if words else self if not (text or "").strip() else self.none()

    def search_words(self, words: list[str]):
        terms = apps.get_model("enterprises.SearchTerm").objects
        for word in words:
            self = self.filter(pk__in=terms.beginning(word).values("firm_id"))
        return self

    def operating(self):
        return self.filter(status="operating")

    def holding(self, kinds, day=None):
        """Firms that hold one of these titles on the day, as far as anybody knows."""
        titles = apps.get_model("enterprises.Title").objects.held(day).filter(firm=OuterRef("pk"), kind__in=kinds)
        return self.filter(Exists(titles))

    def in_zone(self):
        """Firms that have neither moved away nor been cancelled or merged, by what the registry says today."""
        return self.exclude(status__in=["moved", "cancelled", "merged"])

    def above_scale_in(self, year: int):
        """Firms whose last statement up to the year has them on the list of above-scale industrial firms."""
        stated = apps.get_model("enterprises.AboveScaleYear").objects.filter(firm=OuterRef("pk"), year__lte=year)
        last = Subquery(stated.order_by("-year").values("listed")[:1])
        return self.alias(listed=last).filter(listed=True)

    def without_facts(self, year: int):
        facts = apps.get_model("enterprises.YearFacts").objects.filter(firm=OuterRef("pk"), fiscal_year=year)
        return self.filter(~Exists(facts))

    def with_titles_expiring(self, days: int, day=None):
        """Firms with a title in force that ends within so many days."""
        day = day or timezone.localdate()
        titles = apps.get_model("enterprises.Title").objects.held(day)
        return self.filter(Exists(titles.filter(firm=OuterRef("pk"), valid_to__lte=day + timedelta(days=days))))


class SearchTermQuerySet(models.QuerySet):
    def beginning(self, text: str):
        """Terms that begin with the text, as a range: that is leakproof, and so the index serves under row security."""
        return self.filter(term__gte=text, term__lt=f"{text}\U0010ffff")


class MergedFactsQuerySet(models.QuerySet):
    def latest(self, firms):
        """The facts of each firm's latest fiscal year, by the firm's id."""
        rows = self.filter(firm_id__in=[firm.pk for firm in firms]).order_by("firm_id", "-fiscal_year")
        return {row.firm_id: row for row in rows.distinct("firm_id")}


class ValidityQuerySet(models.QuerySet):
    """Rows with valid_from and valid_to (None: unknown or open)."""

    def on(self, day=None):
        """Rows that surely are in force on the day: a title whose validity nobody knows is not among them."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), valid_to__gte=day)

    def held(self, day=None):
        """Titles held on the day as far as anybody knows: those of unknown validity are among them."""
        day = day or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day), held=True
        )


class ConsentQuerySet(models.QuerySet):
    def live(self, day=None):
        day = day or timezone.localdate()
        return self.filter(withdrawn_at=None, valid_from__lte=day, valid_to__gte=day)

    def in_state(self, state: str):
        """As Consent.state says it."""
        if state == "live":
            return self.live()
        if state == "expired":
            return self.filter(withdrawn_at=None, valid_to__lt=timezone.localdate())
        ended = self.exclude(withdrawn_at=None)
        return (
            ended.filter(withdrawal_reason=REPLACED)
            if state == "replaced"
            else ended.exclude(withdrawal_reason=REPLACED)
        )


class NegativeRecordQuerySet(models.QuerySet):
    def live(self, day=None):
        day = day or timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), recorded_on__lte=day)
