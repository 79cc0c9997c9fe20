"""Inputs that several forms of this room share."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

WAN = 10_000


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


def long(rows: int, hint="") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "placeholder": hint} if hint else {"rows": rows})
