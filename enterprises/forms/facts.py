from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises import figures
from enterprises.models import FACT_CODES, YearFacts
from workplace.conflict import Versioned

from .fields import GradeField, WholeNumberField

LARGEST = {"money": 2**63 - 1, "count": 2**31 - 1, "decimal": 10**7 - 1}


class FlagField(forms.TypedChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **kwargs):
        choices = [("", "—"), ("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]
        super().__init__(choices=choices, coerce=lambda value: value == "1", empty_value=None, **kwargs)

    def prepare_value(self, value):
        return {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value


def fact_field(code: str) -> forms.Field:
    """The form field of a figure, by the rulebook's kind."""
    texts = {"label": figures.label(code), "help_text": figures.help_text(code), "required": False}
    kind = figures.kind(code)
    if kind == "flag":
        return FlagField(**texts)
    if kind == "grade":
        return GradeField(code=code, **texts)
    most = figures.AT_MOST.get(code, LARGEST[kind])
    if kind == "decimal":
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "text-end"})
        return forms.DecimalField(min_value=0, max_value=most, decimal_places=2, widget=widget, **texts)
    least = -LARGEST["money"] if code in figures.MAY_BE_NEGATIVE else 0
    return WholeNumberField(min_value=least, max_value=most, **texts)


class CorrectionForm(Versioned):
    """Staff's figures of one year. A figure that an approved declaration knows is corrected there, not here."""

    reason = forms.CharField(
        label=gettext_lazy("reason"),
        max_length=200,
        help_text=gettext_lazy("Where the figure comes from, and why it differs."),
    )

    def __init__(self, *args, table: figures.FigureTable, year: int, **kwargs):
        self.table, self.year = table, year
        staff = table.rows.get((year, YearFacts.Source.STAFF))
        super().__init__(*args, seen=staff, **kwargs)
        self.initial.setdefault("reason", staff.reason if staff else "")
        for code in FACT_CODES:
            self.fields[code] = fact_field(code)
            self.initial[code] = getattr(staff, code) if staff else None
            self.fields[code].disabled = self._declared(code)

    def _declared(self, code: str) -> bool:
        return self.table.figure(code, self.year).source == YearFacts.Source.DECLARATION

    def sections(self):
        """(heading, [(bound field, merged figure, last year's figure)])"""
        for heading, codes in figures.SECTIONS:
            yield (
                heading,
                [
                    (self[code], self.table.figure(code, self.year), self.table.figure(code, self.year - 1))
                    for code in codes.split()
                ],
            )

    def clean(self):
        data = super().clean()
        for part, whole in [("rd_staff", "staff"), ("tech_staff", "staff"), ("postgraduate_staff", "staff")]:
            self._not_more(data, part, whole)
        return data

    def _not_more(self, data, part, whole):
        some, all_ = (self._effective(data, code) for code in (part, whole))
        if data.get(part) is not None and all_ is not None and some > all_:
            limit = f"{figures.label(whole)} ({all_:,})"
            self.add_error(part, _("This is more than %(limit)s.") % {"limit": limit})

    def _effective(self, data, code):
        """What the year will show: the correction, else what other sources know."""
        value = data.get(code)
        if value is not None and not self.fields[code].disabled:
            return value
        return self.table.find(code, self.year)[0]

    def values(self) -> dict:
        """The figures that this form may change."""
        return {code: self.cleaned_data[code] for code in FACT_CODES if not self.fields[code].disabled}
