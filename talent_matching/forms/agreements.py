"""An agreement, its milestones and its results."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talent_matching.actions.agreements import FIELDS
from talent_matching.models import Agreement, Milestone, Outcome
from workplace.conflict import Versioned

from .fields import WanField


class AgreementForm(Versioned, forms.ModelForm):
    amount = WanField(label=gettext_lazy("Amount"))
    file = forms.FileField(
        label=gettext_lazy("Signed agreement"), required=False, help_text=gettext_lazy("PDF or a picture")
    )

    class Meta:
        model = Agreement
        fields = FIELDS
        widgets = {name: forms.DateInput for name in ("signed_on", "starts_on", "ends_on", "ended_on")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:  # how it ended is said later
            del self.fields["ended_on"], self.fields["end_note"]

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The term ends before it begins."))
        if data.get("signed_on") and data["signed_on"] > timezone.localdate():
            self.add_error("signed_on", _("The day lies in the future: record the agreement once it is signed."))
        if data.get("ended_on") and data.get("signed_on") and data["ended_on"] < data["signed_on"]:
            self.add_error("ended_on", _("This is before the signing."))
        return data

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}

    def all_values(self) -> dict:
        return {name: self.cleaned_data.get(name, getattr(self.instance, name)) for name in FIELDS}


class MilestoneForm(forms.ModelForm):
    class Meta:
        model = Milestone
        fields = ["title", "due_on"]
        widgets = {"due_on": forms.DateInput}


class OutcomeForm(forms.ModelForm):
    amount = WanField(label=gettext_lazy("Amount"))

    class Meta:
        model = Outcome
        fields = ["kind", "title", "on", "number", "amount"]
        widgets = {"on": forms.DateInput}
