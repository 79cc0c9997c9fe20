from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.fields import CreditCodeField, day_field
from incubators.models import Tenant
from incubators.sharing import LONGEST, current_text
from workplace.conflict import RowForm, Versioned

T = gettext_lazy


class TenantForm(RowForm):
    """What the tenancy itself gives; a firm has a credit code, a team has none yet."""

    credit_code = CreditCodeField(label=T("unified social credit code"), required=False)
    established_on = day_field(label=T("established on"), required=False)

    class Meta:
        model = Tenant
        fields = [
            "kind", "name", "credit_code", "field", "chain", "business", "founder", "established_on", "registered_inside",
            "works_inside", "acquired_or_listed", "contact_name", "contact_phone", "looked_after_by",
        ]  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("kind") == Tenant.Kind.TEAM and data.get("credit_code"):
            self.add_error("credit_code", _("A team has no credit code: it becomes a firm by its own page."))
        resident = self.instance.pk and not self.instance.is_prospect
        if resident and data.get("kind") == Tenant.Kind.FIRM and not data.get("credit_code"):
            self.add_error("credit_code", _("A firm that has entered needs its credit code."))
        return data


class VisitForm(TenantForm):
    """A new prospect, with the visit by which it becomes one."""

    visited_on = day_field(label=T("visited on"), initial=timezone.localdate)
    note = forms.CharField(label=T("note"), max_length=200, required=False)

    class Meta(TenantForm.Meta):
        fields = ["carrier", *TenantForm.Meta.fields]

    def __init__(self, *args, carriers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carrier"].queryset = carriers
        if len(carriers) == 1:
            self.initial["carrier"] = carriers[0].pk


class StepForm(forms.Form):
    stage = forms.ChoiceField(label=T("stage"), choices=[(stage.value, stage.label) for stage in Tenant.PROSPECT])
    on = day_field(label=T("day"), initial=timezone.localdate)
    note = forms.CharField(label=T("note"), max_length=200, required=False)


class EnterForm(Versioned):
    on = day_field(label=T("entered on"), initial=timezone.localdate)
    reason = forms.CharField(
        label=T("why it enters although a condition is open"), max_length=200, required=False,
        help_text=T("Asked for where a condition is not met or not known; it is kept with the entry."),
    )  # fmt: skip

    def __init__(self, *args, tenant, **kwargs):
        super().__init__(*args, seen=tenant, **kwargs)
        self.tenant = tenant

    def clean(self):
        data = super().clean()
        if self.tenant.kind == Tenant.Kind.FIRM and not self.tenant.credit_code:
            raise forms.ValidationError(_("Give the firm's credit code before it enters."))
        return data


class BecomeFirmForm(Versioned):
    name = forms.CharField(label=T("name of the firm"), max_length=120)
    credit_code = CreditCodeField(label=T("unified social credit code"))
    established_on = day_field(label=T("established on"), initial=timezone.localdate)
    registered_inside = forms.NullBooleanField(label=T("registered in the carrier"), widget=forms.NullBooleanSelect)
    works_inside = forms.NullBooleanField(label=T("main R&D and office in the carrier"), widget=forms.NullBooleanSelect)

    def values(self) -> dict:
        names = ("name", "credit_code", "established_on", "registered_inside", "works_inside")
        return {name: self.cleaned_data[name] for name in names}


class LeaveForm(Versioned):
    """How a resident leaves, or why a prospect does not come."""

    exit = forms.ChoiceField(label=T("how it leaves"), widget=forms.RadioSelect)
    on = day_field(label=T("day"), initial=timezone.localdate)
    reason = forms.CharField(label=T("reason"), max_length=200)
    to = forms.CharField(label=T("where to"), max_length=120, required=False)

    def __init__(self, *args, tenant, **kwargs):
        super().__init__(*args, seen=tenant, **kwargs)
        dropped = Tenant.Exit.DROPPED
        fitting = [e for e in Tenant.Exit if (e == dropped) == tenant.is_prospect]
        self.fields["exit"].choices = [(e.value, e.label) for e in fitting]
        self.fields["exit"].initial = fitting[0]


class ConsentForm(forms.Form):
    """A firm's consent towards its carrier. It names the wording that was read."""

    valid_to = day_field(label=T("valid to"), help_text=T("One year at most."))
    text_version = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=T("I have read the text and give the consent in the name of the firm."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.text = current_text()
        self.initial = {"valid_to": timezone.localdate() + LONGEST, "text_version": self.text.version}

    def clean_valid_to(self):
        day = self.cleaned_data["valid_to"]
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST:
            raise forms.ValidationError(_("The day must lie between today and one year from now."))
        return day

    def clean_text_version(self):
        if self.cleaned_data["text_version"] != self.text.version:
            raise forms.ValidationError(_("The text of the consent is not the one you read; please read it again."))
        return self.text.version
