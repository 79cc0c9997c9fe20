"""The declaration's form: every figure beside last year's, typed as the books print it, saved even when it is wrong."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from enterprises.forms.fields import GradeField
from enterprises.models import FACT_CODES
from spreadsheets import normalise
from spreadsheets.errors import Unreadable

from . import figures
from .checks import problems
from .comparing import jumps
from .figures import values_of
from .sections import SECTION_OF
from .stages import NEEDED_FROM, SUBMITTED, missing

LARGEST_YUAN = 10**15
LARGEST_DECIMAL = 10**7
WHY = "why-"  # before a field's name: the input that says why the figure jumped
LONGEST_WHY = 300


def read(function, value, **options):
    """The importer's own reading of a cell, so that form and ledger understand the same spellings."""
    try:
        return function(value, **options)
    except Unreadable as error:
        raise ValidationError(str(error)) from error


class YuanField(forms.CharField):
    """Money typed in 万元 and stored in whole 元; finer than a yuan is an error, never a rounding."""

    def to_python(self, value):
        number = read(normalise.decimal, super().to_python(value).removesuffix("万元").removesuffix("万"))
        if number is None:
            return None
        amount = number * figures.WAN
        if amount != amount.to_integral_value():
            raise ValidationError(gettext("finer than one yuan: write at most four decimals"))
        if abs(amount) >= LARGEST_YUAN:
            raise ValidationError(gettext("the number is too large: the unit is 10,000 yuan"))
        return int(amount)


class CountField(forms.CharField):
    def to_python(self, value):
        return read(normalise.integer, super().to_python(value), least=0)


class DecimalField(forms.CharField):
    """A score or a share with at most two decimals."""

    def to_python(self, value):
        number = read(normalise.decimal, super().to_python(value).removesuffix("%"))
        if number is None:
            return None
        if number < 0 or number >= LARGEST_DECIMAL or number != number.quantize(Decimal("0.01")):
            raise ValidationError(gettext("write a number from 0 with at most two decimals"))
        return number


class FlagField(forms.TypedChoiceField):
    """Yes, no or not known: no answer is not a no."""

    def __init__(self, **kwargs):
        choices = [("", gettext_lazy("not known")), ("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]
        super().__init__(choices=choices, coerce=lambda value: value == "1", empty_value=None, **kwargs)


FIELDS = {"money": YuanField, "count": CountField, "decimal": DecimalField, "flag": FlagField, "grade": GradeField}
CHOSEN = ("flag", "grade")


class DeclarationForm(forms.Form):
    """One field a fact. `values` is what could be read, `unread` what could not, both by field: a draft keeps both."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
        help_text=gettext_lazy("Anything the reviewer should know: mergers, changed accounting, unusual growth."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, data, *, declaration):
        self.declaration = declaration
        super().__init__(data)
        for code in FACT_CODES:
            self.fields[code] = self._field(code)
            if not declaration.is_field_open(code):  # returned for other figures: it keeps what it holds
                self.fields[code].disabled = True
                self.fields[code].initial = figures.typed(code, getattr(declaration, code))

    @staticmethod
    def _field(code):
        kind = figures.kind(code)
        texts = {"label": figures.label(code), "help_text": figures.help_text(code), "required": False}
        if kind == "grade":  # its help is the list of its letters
            texts |= {"help_text": "", "code": code, "empty": gettext_lazy("not known")}
        field = FIELDS[kind](**texts)
        field.unit = figures.unit(code)
        if kind not in CHOSEN:
            field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "text-end"}
        return field

    @classmethod
    def over(cls, declaration, changes):
        """The form with some inputs typed anew over how the declaration stands; already read."""
        form = cls(typed(declaration) | changes | {"version": declaration.version}, declaration=declaration)
        form.full_clean()
        return form

    @classmethod
    def showing(cls, declaration, before=None, *, submitting=False):
        """The form as the declaration stands, last year's values beside the fields, with every error at its field.

        What is only missing is named to somebody who tried to submit: an unfinished draft is not a mistake.
        """
        form = cls(typed(declaration) | {"version": declaration.version}, declaration=declaration)
        absent = [code for code in missing(declaration, SUBMITTED) if code not in form.errors]
        for problem in problems(values_of(declaration)):
            form.add_error(problem.field, problem.message)
        for code in absent if submitting else ():
            form.add_error(code, gettext("needed to submit; write 0 if there is none"))
        form.jumps = jumps(before, declaration)
        for code, row in form.jumps.items() if submitting else ():
            if not declaration.remarks.get(code):
                moved = row.signed if row.change is not None else row.jump
                form.add_error(code, gettext("against last year: %(moved)s. Say why below it.") % {"moved": moved})
        for code, field in form.fields.items():
            field.required = code in NEEDED_FROM  # only the mark beside the label: a draft may lack anything
            value = getattr(before, code, None) if code in SECTION_OF else None
            if value is not None:
                field.previous = (
                    figures.shown(code, value) if figures.kind(code) in CHOSEN else figures.grouped(code, value)
                )
        return form

    @property
    def values(self):
        """What could be read, by field; a field that could not keeps nothing."""
        return {code: self.cleaned_data.get(code) for code in FACT_CODES}

    @property
    def unread(self):
        return {code: self._typed(code)[:100] for code in FACT_CODES if code in self.errors}

    @property
    def text(self):
        """The remark, whatever its length."""
        return self._typed("remark").strip()

    @property
    def remarks(self):
        """Why figures jumped, by field."""
        said = {code: self._typed(f"{WHY}{code}").strip()[:LONGEST_WHY] for code in FACT_CODES}
        return {code: text for code, text in said.items() if text}

    @property
    def typed(self) -> dict:
        """Every input in its plain writing: 1,234.50 is 1234.5, and what cannot be read stays as it was typed."""
        read = {code: self.unread.get(code, figures.typed(code, self.values[code])) for code in FACT_CODES}
        said = {f"{WHY}{code}": self.remarks.get(code, "") for code in FACT_CODES}
        return read | said | {"remark": self.text}

    def _typed(self, name) -> str:
        """What stands in the input; the one sign that PostgreSQL cannot keep is left out."""
        return self.data.get(name, "").replace("\x00", "")


def typed(declaration) -> dict:
    """Every input of the form as it shows this declaration, or an earlier version of it."""
    known = {code: figures.typed(code, getattr(declaration, code)) for code in FACT_CODES}
    said = {f"{WHY}{code}": declaration.remarks.get(code, "") for code in FACT_CODES}
    return known | declaration.unread | said | {"remark": declaration.remark}


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The firm reads this sentence first: say what to correct."),
    )
    open = forms.ChoiceField(
        label=gettext_lazy("The firm may change"),
        choices=[
            ("commented", gettext_lazy("only the figures with a comment")),
            ("all", gettext_lazy("all figures")),
        ],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(label=gettext_lazy("Working days to correct"), min_value=1, max_value=60, initial=5)

    def __init__(self, *args, commented=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["open"].initial = "commented" if commented else "all"


class CorrectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class CommentForm(forms.Form):
    field = forms.ChoiceField(required=False, choices=[("", ""), *((code, code) for code in FACT_CODES)])
    text = forms.CharField(label=gettext_lazy("Comment"), max_length=500)
