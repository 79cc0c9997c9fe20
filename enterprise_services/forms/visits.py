from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from enterprise_services.models import Finding, Visit
from enterprises.forms.fields import day_field
from talent_matching.models.fields import Trade
from workplace.conflict import RowForm
from workplace.notices import people_with

T = gettext_lazy
FINDINGS = 20  # of one visit
WORDS = forms.Textarea(attrs={"rows": 6})


def _past(day):
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day lies in the future."))
    return day


class RecordForm(forms.Form):
    """A visit as it is written down at the firm. What one found comes in pairs of `kind` and `found`."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    visited_on = day_field(label=T("visited on"), initial=timezone.localdate)
    met = forms.CharField(label=T("whom one met"), max_length=120, required=False)
    reason = forms.ChoiceField(label=T("occasion"), choices=Visit.Reason, initial=Visit.Reason.REGULAR)
    text = forms.CharField(label=T("what was said and seen"), max_length=3000, widget=WORDS)

    def clean_visited_on(self):
        return _past(self.cleaned_data["visited_on"])

    def clean(self):
        data = super().clean()
        pairs = zip(self.data.getlist("kind"), self.data.getlist("found"), strict=False)
        found = [{"kind": kind, "text": text.strip()} for kind, text in pairs if text.strip()]
        if len(found) > FINDINGS or any(len(each["text"]) > 1000 for each in found):
            raise forms.ValidationError(_("At most 20 findings of at most 1000 signs each."))
        if any(each["kind"] not in Finding.Kind.values for each in found):
            raise forms.ValidationError(_("Say of each finding what becomes of it."))
        data["findings"] = found
        return data

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("visited_on", "met", "reason", "text")}


class VisitForm(RowForm):
    """What was written down is put right afterwards."""

    visited_on = day_field(label=T("visited on"))

    class Meta:
        model = Visit
        fields = ["visited_on", "met", "text"]
        widgets = {"text": WORDS}

    def clean_visited_on(self):
        return _past(self.cleaned_data["visited_on"])

    def clean_text(self):
        if not self.cleaned_data["text"].strip():
            raise forms.ValidationError(_("Say what was said and seen."))
        return self.cleaned_data["text"]


class PlanForm(forms.Form):
    """Visits to the firms that were ticked."""

    firms = forms.ModelMultipleChoiceField(None, error_messages={"required": T("Tick the firms to be visited.")})
    officer = forms.ModelChoiceField(None, label=T("visited by"))
    on = day_field(label=T("planned for"), initial=timezone.localdate)
    reason = forms.ChoiceField(choices=Visit.Reason, required=False)

    def __init__(self, *args, firms, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["firms"].queryset = firms
        self.fields["officer"].queryset = officers


class DemandForm(forms.Form):
    trade = forms.ChoiceField(label=T("field of technology"), choices=Trade)


def officers(park_ids=None):
    """People who look after firms: the officers of these parks, or of all."""
    found = people_with(["park_officer"])
    if park_ids is not None:
        found = found.filter(memberships__organisation__in=park_ids, memberships__role="park_officer").distinct()
    return found.order_by("display_name", "pk")


class AbsenceForm(forms.Form):
    officer = forms.ModelChoiceField(User.objects.none(), label=T("officer"))
    deputy = forms.ModelChoiceField(User.objects.none(), label=T("stood in for by"))
    first = day_field(label=T("away from"), initial=timezone.localdate)
    last = day_field(label=T("away to"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = self.fields["deputy"].queryset = officers()

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day lies before the first."))
        if data.get("officer") and data.get("officer") == data.get("deputy"):
            self.add_error("deputy", _("Name another officer."))
        return data


class HandOverForm(forms.Form):
    successor = forms.ModelChoiceField(User.objects.none(), label=T("successor"))
    reason = forms.CharField(label=T("reason"), max_length=200)

    def __init__(self, *args, officer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = officers().exclude(pk=officer.pk)
