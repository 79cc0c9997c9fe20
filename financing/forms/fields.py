from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from innovation_points.forms import YuanField

WAN = 10_000


class WanField(YuanField):
    """Money above zero, typed and shown in 万元, kept in whole yuan."""

    unit = _("10k yuan")

    def clean(self, value):
        amount = super().clean(value)
        if amount is not None and amount <= 0:
            raise forms.ValidationError(_("The amount is above zero."))
        return amount

    def prepare_value(self, value):
        return f"{(Decimal(value) / WAN).normalize():f}" if isinstance(value, int) else value


class CountField(forms.IntegerField):
    """A whole number with its unit."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, *, unit="", **kwargs):
        super().__init__(**kwargs)
        self.unit = unit
