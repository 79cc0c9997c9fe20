"""Inputs that several forms of this room share."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WAN = 10_000
EMBARGO_YEARS = 10


class WanField(forms.DecimalField):
    """Yuan, typed and shown in 万元 as everybody in the zone writes them; kept to the yuan."""

    def __init__(self, **options):
        super().__init__(min_value=0, max_value=10_000_000, decimal_places=4, required=False, **options)
        self.unit = _("10k yuan")

    def prepare_value(self, value):
        return (Decimal(value) / WAN).normalize().__format__("f") if isinstance(value, int) else value

    def clean(self, value):
        typed = super().clean(value)
        return None if typed is None else int(typed * WAN)


class EmbargoChecked:
    """Of a form with the field `embargo`: what is newly set keeps something back, and is no slip of the year."""

    def clean_embargo(self):
        day, today = self.cleaned_data["embargo"], timezone.localdate()
        if day is None or day == self.initial.get("embargo"):
            return day
        if day <= today:
            raise forms.ValidationError(
                _("This day has come already and keeps nothing back: write a later one, or leave the field empty.")
            )
        if day.year > today.year + EMBARGO_YEARS:
            raise forms.ValidationError(
                _("This is more than %(years)s years ahead: check the year."), params={"years": EMBARGO_YEARS}
            )
        return day


NO_DAY = {"embargo": {"invalid": _("Write a day like 2026-12-31.")}}


def long(rows: int, hint="") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "placeholder": hint} if hint else {"rows": rows})
