from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from enterprises.consent_text import current_text
from enterprises.models import Consent

from .fields import day_field

LONGEST = timedelta(days=365)
MANDATORY = Consent.Group.IDENTITY


def longest_day():
    return timezone.localdate() + LONGEST


class ConsentForm(forms.Form):
    """A firm's consent. It names the wording that was read: where a newer one came out meanwhile, it must be read first."""

    bank = forms.ModelChoiceField(label=gettext_lazy("bank"), queryset=None)
    purpose = forms.ChoiceField(label=gettext_lazy("purpose"), choices=Consent.Purpose, widget=forms.RadioSelect)
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("what the bank may see"),
        choices=Consent.Group,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Identity is always part of it: without it the bank could not tell the firm."),
    )
    valid_to = day_field(label=gettext_lazy("valid to"), help_text=gettext_lazy("One year at most."))
    text_version = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read the text of the consent and give it in the name of the firm.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.text = current_text()
        self.fields["bank"].queryset = Organisation.objects.banks()
        self.initial = {
            "purpose": Consent.Purpose.BE_FOUND,
            "scope": [MANDATORY, Consent.Group.POINTS, Consent.Group.TITLES],
            "valid_to": longest_day(),
            **self.initial,
            "text_version": self.text.version,
        }

    def clean_scope(self):
        return [group for group in Consent.Group.values if group in {*self.cleaned_data["scope"], MANDATORY}]

    def clean_valid_to(self):
        day = self.cleaned_data["valid_to"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        if day > longest_day():
            limit = longest_day().isoformat()
            raise forms.ValidationError(_("A consent lasts one year at most: to %(limit)s.") % {"limit": limit})
        return day

    def clean(self):
        data = super().clean()
        if data.get("text_version", self.text.version) != self.text.version:
            self.data = self.data.copy()
            self.data[self.add_prefix("text_version")] = self.text.version
            self.data.pop(self.add_prefix("agreed"), None)
            raise forms.ValidationError(_("The text of the consent is not the one you read; please read it again."))
        return data


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, required=False)
