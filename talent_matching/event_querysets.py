"""Reads of events as named methods."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone


def after(day) -> datetime:
    """The first moment that no longer belongs to the day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


class EventQuerySet(models.QuerySet):
    def coming(self):
        """Announced and not over yet, the next one first."""
        return self.filter(state="announced", ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def held(self, day=None):
        """Begun by the end of the day, unless called off."""
        return self.filter(state="announced", starts_at__lt=after(day or timezone.localdate()))

    def with_outcomes(self):
        """Annotate `attended`: people checked in, `intentions`: matches begun there, `signed`: those with an agreement."""
        return self.annotate(
            attended=Count("sign_ups", filter=Q(sign_ups__checked_in_at__isnull=False), distinct=True),
            intentions=Count("begun", distinct=True),
            signed=Count("begun__match__agreement", distinct=True),
        )

    def search(self, text: str):
        for word in text.split():
            self = self.filter(Q(title__icontains=word) | Q(place__icontains=word) | Q(text__icontains=word))
        return self


class SignUpQuerySet(models.QuerySet):
    def coming(self):
        return self.filter(state="coming")

    def checked_in(self):
        return self.filter(checked_in_at__isnull=False)


class FollowUpQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None).order_by("due_on", "pk")
