"""Forms of reports and shares: their figures come from the definition in force; money is typed in 1,000 yuan."""

import unicodedata
from datetime import date
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.fields import WholeNumberField
from incubators.models import Carrier, ReportKind
from incubators.reporting.checking import in_unit, labelled
from incubators.reporting.definition import TO_DATE, preceding
from incubators.reporting.filling import added_up, is_given
from workplace.conflict import Versioned

T = gettext_lazy
EARLIEST = 2024  # the year of the first forms


class ThousandsField(forms.DecimalField):
    """Yuan, typed and shown in thousands with up to three decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "text-end"})

    def __init__(self, **kwargs):
        super().__init__(max_digits=15, decimal_places=3, **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(unicodedata.normalize("NFKC", value).split()).replace(",", "").replace("−", "-")
        return super().to_python(value)

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else int(number * 1000)

    def prepare_value(self, value):
        if isinstance(value, int):
            return f"{(Decimal(value) / 1000).normalize():f}"
        return value


class FiguresForm(Versioned):
    """The asked figures. What is to date is asked only where the portal knows no month before to add to."""

    def __init__(self, *args, fields, before, first, stored, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked, self.base = fields, before or {}
        self.first, self.stored = first, stored
        for field in fields:
            for key in field.keys:
                if self._is_typed(key):
                    self.fields[key] = self._made(field, key)

    def _made(self, field, key):
        made = ThousandsField if field.unit == "money" else WholeNumberField
        built = made(label=labelled(field, key), required=False, initial=self.stored.get(key))
        built.unit = field.unit_label
        if (last := self.base.get(key)) is not None:
            built.previous, built.previous_label = in_unit(field, last), T("period before")
        elif not self._is_typed(key + TO_DATE) and (last := self.base.get(key + TO_DATE)) is not None:
            built.previous, built.previous_label = in_unit(field, last), T("to date before")
        return built

    def _is_typed(self, key: str) -> bool:
        return is_given(key, self.base, first=self.first)

    def figures(self) -> dict:
        """Everything that can be read: what was typed wrongly keeps its stored value; totals to date are added up."""
        found = {
            name: self.cleaned_data[name] if name in self.cleaned_data else self.stored.get(name)
            for name in self._names()
        }
        return added_up(self.asked, found, self.base, first=self.first)

    def _names(self):
        return [name for name in self.fields if name not in ("version", *WHO)]


WHO = ("filled_by", "filled_phone")


class ShareForm(FiguresForm):
    """A tenant's share, and who fills it in."""

    filled_by = forms.CharField(label=T("filled in by"), max_length=60, required=False)
    filled_phone = forms.CharField(label=T("telephone"), max_length=40, required=False)

    def who(self) -> dict:
        return {name: self.cleaned_data.get(name) or "" for name in WHO}


class NewReportForm(forms.Form):
    """Begins the report of a period that is over."""

    carrier = forms.ModelChoiceField(label=T("carrier"), queryset=Carrier.objects.none())
    kind = forms.ChoiceField(label=T("kind"), choices=ReportKind, widget=forms.RadioSelect, initial=ReportKind.MONTH)
    year = forms.TypedChoiceField(label=T("year"), coerce=int)
    month = forms.TypedChoiceField(
        label=T("month"), coerce=int, empty_value=None, required=False, choices=[("", "—"), *((m, m) for m in range(1, 13))],
        help_text=T("Of a monthly report."),
    )  # fmt: skip

    def __init__(self, *args, carriers, **kwargs):
        super().__init__(*args, **kwargs)
        last = preceding(ReportKind.MONTH, timezone.localdate().replace(day=1))
        self.fields["carrier"].queryset = carriers
        if len(carriers) == 1:
            self.fields["carrier"].initial = carriers[0]
        self.fields["year"].choices = [(year, year) for year in range(last.year, EARLIEST - 1, -1)]
        self.fields["month"].initial = last.month

    def clean(self):
        data = super().clean()
        if data.get("kind") == ReportKind.MONTH and not data.get("month"):
            self.add_error("month", _("Choose the month."))
        return data

    @property
    def period(self) -> date:
        data = self.cleaned_data
        return date(data["year"], data["month"] if data["kind"] == ReportKind.MONTH else 1, 1)


class ReasonForm(Versioned):
    """Why something is returned or corrected."""

    reason = forms.CharField(label=T("reason"), max_length=200)
