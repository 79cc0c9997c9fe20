"""The form in which a bank's officer describes a product, and the zone's answer to it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.fields import LinesField, day_field
from financing.condition_kinds import KINDS, filled, written
from financing.models import Loan, Product, promised_days

from .fields import CountField, WanField

CONDITION, STEP = "condition_", "days_"
MOST_DOCUMENTS = 20


class ProductForm(forms.ModelForm):
    amount_min = WanField(label=gettext_lazy("Amount from"))
    amount_max = WanField(label=gettext_lazy("Amount up to"))
    term_months = CountField(
        label=gettext_lazy("longest term"), unit=gettext_lazy("months"), min_value=1, max_value=360
    )
    rate_bp = CountField(
        label=gettext_lazy("Rate over LPR, at most"), unit=gettext_lazy("basis points"), min_value=-500, max_value=2000,
        help_text=gettext_lazy("Over the one-year LPR; below it with a minus."),
    )  # fmt: skip
    guarantees = forms.MultipleChoiceField(
        label=gettext_lazy("guarantee"), choices=Product.Guarantee, widget=forms.CheckboxSelectMultiple
    )
    documents = LinesField(
        label=gettext_lazy("documents wanted"), required=False, max_length=80,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line; the firm hands them in with its application."),
    )  # fmt: skip
    valid_from = day_field(label=gettext_lazy("offered from"))
    valid_to = day_field(label=gettext_lazy("offered to"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Product
        fields = [
            "kind", "name", "summary", "amount_min", "amount_max", "term_months", "rate_bp", "guarantees", "documents",
            "valid_from", "valid_to",
        ]  # fmt: skip
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        values = filled(self.instance.conditions)
        for kind in KINDS:
            self.fields[CONDITION + kind.code] = kind.field()
            self.initial[CONDITION + kind.code] = values.get(kind.code)
        days = self.instance.step_days or promised_days()
        for state in Loan.CLOCKED:
            self.fields[STEP + state] = CountField(
                label=STEP_LABELS[state], unit=gettext_lazy("working days"), min_value=1, max_value=60
            )
            self.initial[STEP + state] = days[state]

    @property
    def condition_fields(self):
        return [self[CONDITION + kind.code] for kind in KINDS]

    @property
    def step_fields(self):
        return [self[STEP + state] for state in Loan.CLOCKED]

    def clean_documents(self):
        names = list(dict.fromkeys(self.cleaned_data["documents"]))
        if len(names) > MOST_DOCUMENTS:
            raise forms.ValidationError(_("At most %(count)s documents.") % {"count": MOST_DOCUMENTS})
        return names

    def clean(self):
        data = super().clean()
        low, high = data.get("amount_min"), data.get("amount_max")
        if low and high and high < low:
            self.add_error("amount_max", _("The largest amount is below the smallest."))
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first."))
        return data

    def _post_clean(self):
        super()._post_clean()
        data = self.cleaned_data
        self.instance.conditions = written({kind.code: data.get(CONDITION + kind.code) for kind in KINDS})
        self.instance.step_days = {state: data.get(STEP + state) for state in Loan.CLOCKED}


STEP_LABELS = {
    Loan.State.APPLIED: gettext_lazy("From the application to its acceptance"),
    Loan.State.ACCEPTED: gettext_lazy("to the beginning of the due diligence"),
    Loan.State.DILIGENCE: gettext_lazy("to the decision on the credit"),
    Loan.State.GRANTED: gettext_lazy("to the contract"),
    Loan.State.SIGNED: gettext_lazy("to the first money"),
}


class ReturnForm(forms.Form):
    """What the zone wants changed; the bank reads it."""

    reason = forms.CharField(
        label=gettext_lazy("What has to change"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
