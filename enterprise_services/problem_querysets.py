"""Reads of problems and of answers for everybody, as named methods."""

import re

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from . import problem_rules

NUMBER = re.compile(r"^\D{0,4}(\d{4})-0*(\d{1,9})$")
RUNNING = ("submitted", "dispatched", "working")
OPEN = (*RUNNING, "paused")
VOID = ("merged", "withdrawn")


class ProblemQuerySet(models.QuerySet):
    def with_people(self):
        return self.select_related("firm", "firm__park", "unit", "first_unit", "owner", "first_receiver")

    def valid(self):
        """What counts: not joined to another and not withdrawn."""
        return self.exclude(state__in=VOID)

    def raised_in(self, first, last):
        return self.filter(raised_on__gte=first, raised_on__lte=last)

    def open(self):
        return self.filter(state__in=OPEN)

    def late(self, today=None):
        """Answered after their day, or running past it."""
        today = today or timezone.localdate()
        return self.filter(Q(answered_on__gt=F("due_on")) | Q(answered_on=None, state__in=RUNNING, due_on__lt=today))

    def unanswered(self, day):
        """Due by the end of the day and without an answer: neither answered nor told why it cannot be solved."""
        return self.valid().filter(answered_on=None, due_on__lt=day).exclude(state="unsolved")

    def rated(self):
        return self.filter(rating__isnull=False)

    def satisfied(self, day=None):
        return self.filter(rating__gte=problem_rules.on(day or timezone.localdate()).satisfied_from)

    def search(self, text: str):
        """By number, ledger number, firm or words of the problem."""
        if number := NUMBER.match(text.strip()):
            return self.filter(raised_on__year=int(number[1]), pk=int(number[2]))
        for word in text.split():
            self = self.filter(
                Q(title__icontains=word)
                | Q(text__icontains=word)
                | Q(ledger_number__iexact=word)
                | Q(firm__name__icontains=word)
            )
        return self


class KnowledgeQuerySet(models.QuerySet):
    def shown(self, day=None):
        """What firms read: published and still true."""
        day = day or timezone.localdate()
        return self.filter(is_published=True).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def search(self, text: str):
        for word in text.split():
            self = self.filter(Q(question__icontains=word) | Q(answer__icontains=word) | Q(source__icontains=word))
        return self
