"""The application of a firm, and the forms of the bank's steps: one a step, its fields the arguments of the action."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.fields import day_field
from financing.models import Loan, LoanEvent

from .fields import CountField, WanField


class ApplicationForm(forms.Form):
    amount = WanField(label=gettext_lazy("Amount applied for"))
    term_months = CountField(label=gettext_lazy("term wanted"), unit=gettext_lazy("months"), min_value=1)
    purpose = forms.CharField(
        label=gettext_lazy("what the money is for"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact_name = forms.CharField(label=gettext_lazy("contact"), max_length=60)
    contact_phone = forms.CharField(label=gettext_lazy("telephone"), max_length=40)
    first_loan = forms.BooleanField(
        label=gettext_lazy("This would be the firm's first bank loan"), required=False,
        help_text=gettext_lazy("First loans of technology SMEs are supported by the state's re-lending."),
    )  # fmt: skip
    agreed = forms.BooleanField(
        label=gettext_lazy("What stands on this page goes to the bank in the name of the firm.")
    )

    def __init__(self, *args, product, **kwargs):
        super().__init__(*args, **kwargs)
        self.product = product
        self.fields["term_months"].max_value = product.term_months

    def clean_amount(self):
        amount, product = self.cleaned_data["amount"], self.product
        if not product.amount_min <= amount <= product.amount_max:
            field = self.fields["amount"]
            limits = {"low": field.prepare_value(product.amount_min), "high": field.prepare_value(product.amount_max)}
            raise forms.ValidationError(_("The product offers %(low)s to %(high)s ten thousand yuan.") % limits)
        return amount

    def clean_term_months(self):
        term = self.cleaned_data["term_months"]
        if term > self.product.term_months:
            limit = {"months": self.product.term_months}
            raise forms.ValidationError(_("The longest term is %(months)s months.") % limit)
        return term


class StepForm(forms.Form):
    """A step of the bank. `version` is the loan that the person saw."""

    note = forms.CharField(label=gettext_lazy("Note to the firm"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, loan: Loan, **kwargs):
        super().__init__(*args, auto_id=f"id_{type(self).__name__}_%s", **kwargs)
        self.loan = loan
        self.initial = {"version": loan.version, **self.proposed(), **self.initial}

    def proposed(self) -> dict:
        return {}


class GrantForm(StepForm):
    amount = WanField(label=gettext_lazy("Credit granted"))
    term_months = CountField(
        label=gettext_lazy("term granted"), unit=gettext_lazy("months"), min_value=1, max_value=360
    )
    rate_bp = CountField(
        label=gettext_lazy("rate over LPR"), unit=gettext_lazy("basis points"), min_value=-500, max_value=2000
    )
    until = day_field(label=gettext_lazy("granted until"))
    field_order = ["amount", "term_months", "rate_bp", "until", "note"]

    def proposed(self):
        loan = self.loan
        until = timezone.localdate() + timedelta(days=365)
        return {
            "amount": loan.applied, "term_months": loan.term_months, "rate_bp": loan.product.rate_bp, "until": until,
        }  # fmt: skip


class SignForm(StepForm):
    contract_number = forms.CharField(label=gettext_lazy("contract number"), max_length=60)
    signed_on = day_field(label=gettext_lazy("signed on"))
    field_order = ["contract_number", "signed_on", "note"]

    def proposed(self):
        return {"signed_on": timezone.localdate()}


class DrawForm(StepForm):
    amount = WanField(label=gettext_lazy("Amount paid out"))
    drawn_on = day_field(label=gettext_lazy("paid out on"))
    due_on = day_field(label=gettext_lazy("to be repaid by"), required=False)
    reference = forms.CharField(label=gettext_lazy("the bank's own number"), max_length=60, required=False)
    field_order = ["amount", "drawn_on", "due_on", "reference", "note"]

    def proposed(self):
        return {"amount": self.loan.undrawn, "drawn_on": timezone.localdate()}

    def clean(self):
        data = super().clean()
        if data.get("due_on") and data.get("drawn_on") and data["due_on"] < data["drawn_on"]:
            self.add_error("due_on", _("The last day is before the first."))
        return data


class RepayForm(StepForm):
    amount = WanField(label=gettext_lazy("Amount paid back"))
    paid_on = day_field(label=gettext_lazy("paid on"))
    reference = forms.CharField(label=gettext_lazy("the bank's own number"), max_length=60, required=False)
    field_order = ["amount", "paid_on", "reference", "note"]

    def proposed(self):
        return {"amount": self.loan.outstanding, "paid_on": timezone.localdate()}


class OverdueForm(StepForm):
    since = day_field(label=gettext_lazy("overdue since"))
    field_order = ["since", "note"]

    def proposed(self):
        return {"since": timezone.localdate()}


class SettleForm(StepForm):
    settled_on = day_field(label=gettext_lazy("repaid on"))
    field_order = ["settled_on", "note"]

    def proposed(self):
        return {"settled_on": timezone.localdate()}


class RefuseForm(StepForm):
    refusal = forms.ChoiceField(label=gettext_lazy("reason"), choices=Loan.Refusal)
    text = forms.CharField(
        label=gettext_lazy("reason in words"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The firm reads it."),
    )  # fmt: skip
    note = None


class WithdrawForm(StepForm):
    pass


class AskForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("document"), max_length=80)
    due_on = day_field(label=gettext_lazy("wanted by"), required=False)
    note = forms.CharField(label=gettext_lazy("what exactly"), max_length=300, required=False)


class AnswerForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("file"), help_text=gettext_lazy("PDF, OFD, PNG, JPEG, XLSX or DOCX."))


class HookForm(forms.Form):
    """Where a bank's system listens, and to what."""

    url = forms.URLField(
        label=gettext_lazy("address"), max_length=300, assume_scheme="https",
        help_text=gettext_lazy("https only; the address must be reachable from the internet."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("what it is told of"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen: everything."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=gettext_lazy("active"), required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = LoanEvent.Kind.choices
