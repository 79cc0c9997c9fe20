from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from enterprises.consent_text import current_text
from enterprises.models import Consent
from enterprises.registers import consent_products
from workplace import evidence

from .fields import day_field

LONGEST = timedelta(days=365)
MANDATORY = Consent.Group.IDENTITY


def longest_day():
    return timezone.localdate() + LONGEST


class ConsentForm(forms.Form):
    """A firm's consent. It names the wording that was read: where a newer one came out meanwhile, it must be read first.

    Several banks may be named at once; each gets a consent of its own, which ends on its own.
    """

    bank = forms.ModelMultipleChoiceField(label=gettext_lazy("bank"), queryset=None)
    purpose = forms.ChoiceField(label=gettext_lazy("purpose"), choices=Consent.Purpose, widget=forms.RadioSelect)
    product = forms.TypedChoiceField(
        label=gettext_lazy("product"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Where the consent serves one product only; leave it empty otherwise."),
    )  # fmt: skip
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("what the bank may see"),
        choices=Consent.Group,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Identity is always part of it: without it the bank could not tell the firm."),
    )
    valid_to = day_field(label=gettext_lazy("valid to"), help_text=gettext_lazy("One year at most."))
    signed_as = forms.ChoiceField(label=gettext_lazy("I sign as"), choices=Consent.SignedAs, widget=forms.RadioSelect)
    signed_by = forms.CharField(label=gettext_lazy("name of who signs"), max_length=80)
    paper = forms.FileField(
        label=gettext_lazy("letter of authority or sealed consent"),
        required=False,
        help_text=gettext_lazy("Where there is one: PDF, OFD, PNG, JPEG, XLSX or DOCX."),
    )
    text_version = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read the text of the consent and give it in the name of the firm.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.text = current_text()
        self.fields["bank"].queryset = Organisation.objects.banks()
        self.products = consent_products.on_offer()
        self.fields["product"].choices = [("", "—"), *((each.pk, each.label) for each in self.products.values())]
        if not self.products:
            del self.fields["product"]
        self.initial = {
            "purpose": Consent.Purpose.BE_FOUND,
            "scope": [MANDATORY, Consent.Group.POINTS, Consent.Group.TITLES],
            "valid_to": longest_day(),
            "signed_as": Consent.SignedAs.AUTHORISED,
            **self.initial,
            "text_version": self.text.version,
        }

    def clean_scope(self):
        return _with_identity(self.cleaned_data["scope"])

    def clean_valid_to(self):
        day = _not_over(self.cleaned_data["valid_to"])
        if day > longest_day():
            limit = longest_day().isoformat()
            raise forms.ValidationError(_("A consent lasts one year at most: to %(limit)s.") % {"limit": limit})
        return day

    def clean_product(self):
        return self.products.get(self.cleaned_data["product"])

    def clean_paper(self):
        if paper := self.cleaned_data["paper"]:
            evidence.checked_size(paper)
            evidence.type_of(paper)
        return paper

    def clean(self):
        data = super().clean()
        if data.get("text_version", self.text.version) != self.text.version:
            self.data = self.data.copy()
            self.data[self.add_prefix("text_version")] = self.text.version
            self.data.pop(self.add_prefix("agreed"), None)
            raise forms.ValidationError(_("The text of the consent is not the one you read; please read it again."))
        if product := data.get("product"):
            if [bank.pk for bank in data.get("bank", [])] != [product.bank_id]:
                self.add_error(
                    "product", _("A consent for a product goes to the bank that offers it, and to no other.")
                )
            data["purpose"] = Consent.Purpose.APPLICATION
        return data


class NarrowForm(forms.Form):
    """Fewer groups or an earlier end of one consent: never more than stands."""

    scope = forms.MultipleChoiceField(
        label=gettext_lazy("what the bank may go on seeing"), widget=forms.CheckboxSelectMultiple
    )
    valid_to = day_field(label=gettext_lazy("valid to"))

    def __init__(self, *args, consent: Consent, **kwargs):
        super().__init__(*args, **kwargs)
        self.consent = consent
        self.fields["scope"].choices = [choice for choice in Consent.Group.choices if choice[0] in consent.scope]
        self.fields["valid_to"].help_text = _("At the latest %(day)s, as signed.") % {"day": consent.valid_to}
        self.initial = {"scope": consent.scope, "valid_to": consent.valid_to, **self.initial}

    def clean_scope(self):
        return _with_identity(self.cleaned_data["scope"])

    def clean_valid_to(self):
        day = _not_over(self.cleaned_data["valid_to"])
        if day > self.consent.valid_to:
            raise forms.ValidationError(_("This is later than what was signed; renew the consent instead."))
        return day

    def clean(self):
        data = super().clean()
        stands = (self.consent.scope, self.consent.valid_to)
        if (data.get("scope"), data.get("valid_to")) == stands:
            raise forms.ValidationError(_("Nothing is taken away: choose fewer groups or an earlier day."))
        return data


def _with_identity(scope) -> list[str]:
    return [group for group in Consent.Group.values if group in {*scope, MANDATORY}]


def _not_over(day):
    if day < timezone.localdate():
        raise forms.ValidationError(_("This day is over."))
    return day


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, required=False)
