"""Reads of this room as named methods."""

from datetime import timedelta

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

DORMANT = 14  # days without a step, after which both sides and the zone are reminded
LIVE = ("proposed", "asked", "accepted", "meeting", "signed")
TAKEN = ("accepted", "meeting", "signed")  # what fills a talent's capacity
ENDED = ("declined", "withdrawn")


class CardQuerySet(models.QuerySet):
    def search(self, text: str):
        for word in text.split():
            self = self.filter(
                Q(directions__icontains=word)
                | Q(skills__icontains=word)
                | Q(name__icontains=word)
                | Q(works__icontains=word)
            )
        return self


class EmbargoQuerySet(models.QuerySet):
    """Rows with an `embargo`; the day itself is free."""

    def embargoed(self, day=None):
        return self.filter(embargo__gt=day or timezone.localdate())

    def free_of_embargo(self, day=None):
        return self.filter(Q(embargo=None) | Q(embargo__lte=day or timezone.localdate()))


class DemandQuerySet(EmbargoQuerySet):
    def open(self):
        return self.filter(state="open")

    def to_review(self):
        return self.filter(state="submitted").order_by("submitted_at", "pk")

    def with_partners(self):
        """Annotate `live`: matches on their way, and `served`: those that came to an agreement."""
        return self.annotate(
            live=Count("matches", filter=Q(matches__state__in=LIVE), distinct=True),
            served=Count("matches", filter=Q(matches__state__in=("signed", "finished")), distinct=True),
        )

    def in_order(self):
        """What is being written or reviewed first, then the latest open ones."""
        return self.order_by(F("opened_at").desc(nulls_first=True), "-pk")

    def search(self, text: str):
        for word in text.split():
            self = self.filter(
                Q(title__icontains=word)
                | Q(problem__icontains=word)
                | Q(wanted__icontains=word)
                | Q(shown_as__icontains=word)
            )
        return self


class TalentQuerySet(EmbargoQuerySet):
    def active_on(self, day):
        """In the library at the end of the day."""
        return self.filter(joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gt=day))

    def consenting(self):
        return self.filter(state="active", consented_at__isnull=False)

    def with_load(self):
        """Annotate `taken`: firms that the talent works with or is about to."""
        firms = Count("matches__firm", filter=Q(matches__state__in=TAKEN), distinct=True)
        return self.annotate(taken=firms)

    def search(self, text: str):
        for word in text.split():
            self = self.filter(
                Q(name__icontains=word)
                | Q(number__iexact=word)
                | Q(college__icontains=word)
                | Q(directions__icontains=word)
                | Q(skills__icontains=word)
            )
        return self


class SupportQuerySet(models.QuerySet):
    def valid_on(self, day=None):
        day = day or timezone.localdate()
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))

    def search(self, text: str):
        for word in text.split():
            self = self.filter(
                Q(title__icontains=word)
                | Q(text__icontains=word)
                | Q(provider__icontains=word)
                | Q(how__icontains=word)
            )
        return self


class MatchQuerySet(models.QuerySet):
    def with_parties(self):
        """With the demand; of the talent what row security lets through: to a firm nothing, which has the card instead."""
        return self.select_related("demand", "talent", "talent__school", "agreement")

    def asked(self):
        """What the two sides know of: a proposal that nobody was asked about is the zone's own."""
        return self.filter(asked_at__isnull=False)

    def opened(self):
        return self.filter(state__in=("accepted", "meeting", "signed", "finished"))

    def waiting_for_firm(self):
        return self.filter(state="asked", firm_accepted_at=None)

    def waiting_for_talent(self):
        return self.filter(state="asked", talent_accepted_at=None)

    def dormant(self, now=None):
        """Where a next step is due and none came for DORMANT days."""
        before = (now or timezone.now()) - timedelta(days=DORMANT)
        return self.filter(state__in=("asked", "accepted", "meeting"), moved_at__lt=before)

    def refused(self):
        """Pairs that one side declined: they are not proposed again."""
        return self.filter(state__in=ENDED).exclude(reason__in=("unreached", "solved", "consent"))

    def search(self, text: str):
        for word in text.split():
            self = self.filter(
                Q(demand__title__icontains=word)
                | Q(demand__shown_as__icontains=word)
                | Q(talent__name__icontains=word)
                | Q(agreement__number__icontains=word)
            )
        return self


class AgreementQuerySet(models.QuerySet):
    def signed_until(self, day):
        """Signed by the end of the day, whatever became of them."""
        return self.filter(signed_on__lte=day)

    def in_force(self, day=None):
        """Signed by the end of the day and not ended then: neither by its term nor before it."""
        day = day or timezone.localdate()
        ended = Coalesce(F("ended_on"), F("ends_on"))
        return self.signed_until(day).annotate(over_on=ended).filter(Q(over_on=None) | Q(over_on__gte=day))

    def search(self, text: str):
        for word in text.split():
            self = self.filter(
                Q(number__icontains=word) | Q(parties__icontains=word) | Q(match__demand__title__icontains=word)
            )
        return self
