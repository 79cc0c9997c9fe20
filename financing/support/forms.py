"""Forms of vouchers, pledges and candidates for re-lending. Money is typed in whole yuan, as contracts say it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from enterprises.forms.fields import WholeNumberField
from enterprises.models import Firm, IntellectualProperty
from financing.models import Pledge, RelendingBatch, RelendingCandidate, VoucherClaim, VoucherYear
from workplace.conflict import RowForm

YUAN = gettext_lazy("yuan")
FILES = gettext_lazy("PDF, OFD, PNG, JPEG, XLSX or DOCX.")


class Kept(RowForm):
    """A form of one row: days as days, money as whole yuan with its unit."""

    MONEY: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput()
            if name in self.MONEY:
                self.fields[name] = WholeNumberField(label=field.label, required=field.required, min_value=1)
                self.fields[name].unit = YUAN


def firm_by(text: str, firms) -> Firm:
    """The firm of this code or whole name among those that the person may choose."""
    text = text.strip()
    found = firms.filter(credit_code=text.upper()).first() or firms.filter(name=text).first()
    if found is None:
        raise ValidationError(_("No firm has this credit code or name. Copy it from the registry."))
    return found


class ChooseFirmForm(forms.Form):
    """Which firm it is about, before the form that needs to know."""

    firm_named = forms.CharField(
        label=gettext_lazy("Firm"), max_length=120, help_text=gettext_lazy("Credit code or the whole name.")
    )

    def __init__(self, *args, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.firms = firms

    def clean_firm_named(self) -> Firm:
        return firm_by(self.cleaned_data["firm_named"], self.firms)


class OfAFirm(Kept):
    """With the firm named by its code or its whole name, while the row is new; `firms` are those the person may choose."""

    def __init__(self, *args, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.firms = firms
        if self.instance.pk is None:
            known = self.initial.pop("firm", None)
            self.fields = {
                "firm_named": forms.CharField(
                    label=gettext_lazy("Firm"),
                    max_length=120,
                    initial=known and known.credit_code,
                    help_text=gettext_lazy("Credit code or the whole name."),
                ),
                **self.fields,
            }

    def clean_firm_named(self) -> Firm:
        self.instance.firm = found = firm_by(self.cleaned_data["firm_named"], self.firms)
        return found


class VoucherYearForm(Kept):
    MONEY = ("budget", "city_total")

    class Meta:
        model = VoucherYear
        fields = ["year", "budget", "opens_on", "closes_on", "city_total"]

    def clean(self):
        data = super().clean()
        if data.get("opens_on") and data.get("closes_on") and data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", _("The last day lies before the first."))
        return data


class ClaimForm(Kept):
    MONEY = ("direct_rd", "amount")
    file = forms.FileField(
        label=gettext_lazy("Confirmation of the R&D by a third party"), help_text=FILES, required=False
    )

    class Meta:
        model = VoucherClaim
        fields = ["direct_rd", "confirmed_by", "amount", "use"]
        widgets = {"use": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, year: VoucherYear, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["file"].required = self.instance.pk is None

    def clean(self):
        data = super().clean()
        if data.get("direct_rd") and data.get("amount"):
            limit = self.year.rule.limit(data["direct_rd"])
            if data["amount"] > limit:
                names = {"limit": f"{limit:,}"}
                self.add_error("amount", _("At most %(limit)s yuan by the rule of this year.") % names)
        return data


class GrantForm(forms.Form):
    granted = WholeNumberField(label=gettext_lazy("amount granted"), min_value=1)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["granted"].unit = YUAN


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The firm reads it."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class PayForm(forms.Form):
    paid_on = forms.DateField(label=gettext_lazy("paid on"), widget=forms.DateInput)
    reference = forms.CharField(label=gettext_lazy("voucher of the payment"), max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


class RightsField(forms.ModelMultipleChoiceField):
    """Rights by kind, name and number: names alone repeat."""

    def label_from_instance(self, right):
        return "  ".join(filter(None, [str(right.get_kind_display()), right.name, right.number]))


class PledgeForm(Kept):
    field_order = ("rights",)
    MONEY = ("loan_amount", "appraised_value", "subsidy")
    rights = RightsField(
        label=gettext_lazy("pledged rights"),
        queryset=IntellectualProperty.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("From the firm's file; a right that is missing is entered there first."),
    )

    class Meta:
        model = Pledge
        fields = [
            "lender", "loan_contract", "loan_amount", "lent_on", "pledge_contract", "appraiser", "appraised_value",
            "appraised_on", "notice_number", "registered_on", "is_filed", "filed_on", "subsidy", "subsidised_on",
            "released_on", "remark",
        ]  # fmt: skip
        widgets = {"remark": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lender"].queryset = Organisation.objects.banks()
        self.fields["rights"].queryset = IntellectualProperty.objects.filter(firm=self.instance.firm_id)
        if self.instance.pk:
            self.initial["rights"] = [row.right_id for row in self.instance.pledged.all()]

    def clean(self):
        data = super().clean()
        if bool(data.get("notice_number")) != bool(data.get("registered_on")):
            self.add_error("notice_number", _("The notice's number and the day of registration go together."))
        released, registered = data.get("released_on"), data.get("registered_on")
        if released and (not registered or released < registered):
            self.add_error("released_on", _("A pledge is released after it was registered."))
        if data.get("filed_on") and not data.get("is_filed"):
            self.add_error("is_filed", _("Tick this where there is a day of filing."))
        if data.get("subsidised_on") and not data.get("subsidy"):
            self.add_error("subsidy", _("Say how much was paid."))
        return data


class BatchForm(Kept):
    class Meta:
        model = RelendingBatch
        fields = ["name", "called_on", "closes_on", "source"]


class CandidateForm(OfAFirm):
    MONEY = ("need", "lent")

    class Meta:
        model = RelendingCandidate
        fields = ["batch", "need", "use", "is_first_loan", "sent_on", "result", "result_on", "lent", "remark"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:  # what becomes of it comes later
            for name in ("sent_on", "result", "result_on", "lent"):
                del self.fields[name]

    def clean(self):
        data = super().clean()
        Result = RelendingCandidate.Result
        if "result" not in self.fields:
            return data
        waiting = data.get("result") == Result.WAITING
        if waiting == bool(data.get("result_on")):
            self.add_error("result_on", _("A result has its day; without a result there is none."))
        if not waiting and not data.get("sent_on"):
            self.add_error("sent_on", _("A result follows after the firm was put forward."))
        if (data.get("result") == Result.LENT) != bool(data.get("lent")):
            self.add_error("lent", _("The amount goes with a loan that was granted."))
        return data
