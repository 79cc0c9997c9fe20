import unicodedata

from django import forms

from enterprises import credit_code, figures
from rulebook.facts import GRADES


class DayInput(forms.DateInput):
    """The browser's own calendar; it wants ISO dates in every language."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def day_field(**kwargs):
    return forms.DateField(widget=DayInput(), **kwargs)


class WholeNumberField(forms.IntegerField):
    """A whole number as people type it: full-width digits, spaces and thousands separators are taken."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "text-end"})

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(unicodedata.normalize("NFKC", value).split()).replace(",", "")
        return super().to_python(value)

    def prepare_value(self, value):
        return f"{value:,}" if isinstance(value, int) else value


class GradeField(forms.TypedChoiceField):
    """A grade by its letter, each with its meaning; stored as the rulebook stores it."""

    def __init__(self, *, code, empty="—", **kwargs):
        choices = [("", empty), *figures.grades(code)]
        super().__init__(choices=choices, coerce=GRADES.index, empty_value=None, **kwargs)

    def prepare_value(self, value):
        return GRADES[value] if isinstance(value, int) else value


class CreditCodeField(forms.CharField):
    """A credit code, normalised before its check digit is looked at."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value):
        return credit_code.normalise(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if value:
            credit_code.validate(value)


class LinesField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value):
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        for line in value:
            super().run_validators(line)
