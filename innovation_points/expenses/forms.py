"""What a firm types about its projects and into the grid."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from innovation_points.actions.expenses import PROJECT_FIELDS, Entry
from innovation_points.models import ExpenseBook, ResearchProject
from innovation_points.models.expenses import LARGEST_YUAN
from rulebook.expenses import reliefs, rules
from spreadsheets import normalise
from spreadsheets.errors import Unreadable

from .sheet import FLAGS, item_label


def yuan(text: str, *, least=None) -> int | None:
    """Whole 元 as the ledger reads them: grouped, with a unit, cents rounded half up."""
    amount = normalise.money(text.replace("\x00", ""), least=least)
    if amount is not None and abs(amount) >= LARGEST_YUAN:
        raise Unreadable(normalise.TOO_LARGE)
    return amount


class WholeYuanField(forms.CharField):
    unit = gettext_lazy("yuan")

    def to_python(self, value):
        try:
            return yuan(super().to_python(value), least=0) or 0
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error


class ProjectForm(forms.ModelForm):
    """A project's head. `version` is the one that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amortisation = WholeYuanField(
        label=gettext_lazy("Amortisation of the year"),
        required=False,
        help_text=gettext_lazy("Of a capitalised project: what the formed asset is amortised by in this year."),
    )

    class Meta:
        model = ResearchProject
        fields = PROJECT_FIELDS
        widgets = {"begins_on": forms.DateInput, "ends_on": forms.DateInput}
        help_texts = {
            "capitalised": gettext_lazy("Expensed projects are deducted at once, capitalised ones by amortisation."),
        }

    def clean_number(self):
        return normalise.shown(self.cleaned_data["number"])

    def clean(self):
        data = super().clean()
        begins, ends = data.get("begins_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", gettext("the project ends before it begins: correct one of the two days"))
        if data.get("amortisation") and not data.get("capitalised"):
            self.add_error("amortisation", gettext("only a capitalised project is amortised: mark it, or write 0"))
        return data

    def validate_constraints(self):
        """The form says it in its own words above."""

    @property
    def values(self):
        return {field: self.cleaned_data[field] for field in PROJECT_FIELDS}


def shown_in_form(project) -> dict:
    """A project's head as the form holds it, for putting two versions side by side."""
    return {field: getattr(project, field) for field in PROJECT_FIELDS}


class MarksForm(forms.ModelForm):
    """What a firm says of itself, as far as it moves the rate of the year."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ExpenseBook
        fields = ("science_sme", "listed")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = reliefs(self.instance.fiscal_year)
        for name in self._meta.fields:
            if name not in wanted:
                del self.fields[name]

    @property
    def marks(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}


class FlagsForm(forms.Form):
    """One box an account for each yearly sum of a project."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, project, lines, **kwargs):
        super().__init__(*args, initial={"version": project.version}, **kwargs)
        self.lines = lines
        for line in lines:
            for flag in FLAGS:
                name = f"{flag}-{line.pk}"
                field = forms.BooleanField(required=False, initial=getattr(line, flag), label=item_label(line.item))
                field.widget.attrs["class"] = "form-check-input"
                self.fields[name] = field

    @property
    def rows(self):
        return [
            (item_label(line.item), line.amount, [self[f"{flag}-{line.pk}"] for flag in FLAGS]) for line in self.lines
        ]

    @property
    def flags(self):
        return {line.pk: {flag: self.cleaned_data[f"{flag}-{line.pk}"] for flag in FLAGS} for line in self.lines}


CELL = "c-"
SEEN = "s-"
MOST_CELLS = 400


def entries(data):
    """(entries, unread): the cells of a posted grid; `unread` by cell key is what cannot be read: (text, message)."""
    found, unread = [], {}
    names = [name for name in data if name.startswith(CELL)][:MOST_CELLS]
    for name in names:
        key = name.removeprefix(CELL)
        project, _sign, item = key.partition("-")
        if not (project.isascii() and project.isdigit()) or len(project) > 18 or item not in rules().items:
            continue
        text = data[name].strip()[:60]
        try:
            found.append(Entry(int(project), item, yuan(text), yuan(data.get(f"{SEEN}{key}", ""))))
        except Unreadable as error:
            unread[key] = text, str(error)
    return found, unread
