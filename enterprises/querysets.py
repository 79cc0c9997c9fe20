from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import credit_code


class FirmQuerySet(models.QuerySet):
    def search(self, text: str):
        """Firms by name, former name, pinyin, initials or credit code; an empty text finds all."""
        text = (text or "").strip()
        if not text:
            return self
        latin = text.lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=text)
            | Q(former_names__icontains=text)
            | Q(initials__startswith=latin)
            | Q(initials__contains=latin)
            | Q(pinyin__contains=latin)
            | Q(credit_code__startswith=credit_code.normalise(text))
        )

    def operating(self):
        return self.filter(status="operating")


class ValidityQuerySet(models.QuerySet):
    """Rows with valid_from and valid_to (None: unknown or open)."""

    def on(self, day=None):
        """Rows that surely are in force on the day: a title whose validity nobody knows is not among them."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), valid_to__gte=day)


class ConsentQuerySet(models.QuerySet):
    def live(self, day=None):
        day = day or timezone.localdate()
        return self.filter(withdrawn_at=None, valid_from__lte=day, valid_to__gte=day)


class NegativeRecordQuerySet(models.QuerySet):
    def live(self, day=None):
        day = day or timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), recorded_on__lte=day)
