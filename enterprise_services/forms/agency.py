from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprise_services.models import ServiceItem
from enterprises.forms.fields import LinesField, WholeNumberField, day_field
from workplace.conflict import RowForm, Versioned

from .fields import FirmField

T = gettext_lazy


class ItemForm(RowForm):
    """One item of the catalogue; documents and steps one a line."""

    documents = LinesField(label=T("documents"), required=False, help_text=T("one a line"))
    steps = LinesField(label=T("steps"), help_text=T("one a line, in their order"))
    offered_from = day_field(label=T("offered from"))
    offered_to = day_field(label=T("offered to"), required=False, help_text=T("empty: until further notice"))

    class Meta:
        model = ServiceItem
        fields = [
            "name", "kind", "park", "authority", "summary", "working_days", "documents", "steps", "offered_from",
            "offered_to",
        ]  # fmt: skip

    def __init__(self, *args, parks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = parks
        self.fields["park"].empty_label = _("the whole zone")
        self.fields["documents"].widget.attrs["rows"] = self.fields["steps"].widget.attrs["rows"] = 5

    def clean(self):
        data = super().clean()
        first, last = data.get("offered_from"), data.get("offered_to")
        if first and last and last < first:
            self.add_error("offered_to", _("The last day lies before the first."))
        return data


class AskForm(forms.Form):
    """Asking for one item; staff name the firm, a firm asks for itself."""

    firm = FirmField(label=T("firm"))
    text = forms.CharField(
        label=T("what is it about"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, firms=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["firm"].firms = firms
        if firms is None:
            del self.fields["firm"]


class StepForm(Versioned):
    text = forms.CharField(label=T("Note"), max_length=300, required=False)


class PauseForm(Versioned):
    reason = forms.CharField(
        label=T("what is waited for"), max_length=300, help_text=T("The firm reads this; the clock stops meanwhile.")
    )


class FinishForm(Versioned):
    result = forms.CharField(label=T("result"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    people = WholeNumberField(label=T("people found for the firm"), required=False, min_value=0)

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, seen=task, **kwargs)
        if task.item.kind != ServiceItem.Kind.RECRUITING:
            del self.fields["people"]


class HandInForm(forms.Form):
    file = forms.FileField(label=T("file"), help_text=T("PDF, OFD, PNG, JPEG, XLSX or DOCX."))


class AcceptForm(Versioned):
    """What was handed in, as the person saw it."""


class SendBackForm(Versioned):
    reason = forms.CharField(label=T("what is wrong with it"), max_length=300)


class CloseForm(Versioned):
    """Why it cannot be done, or why it is taken back."""

    reason = forms.CharField(label=T("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
