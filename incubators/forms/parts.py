"""The rows that belong to a carrier or a tenant: one kind each, one form each, one set of views for all."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm
from enterprises.forms.fields import DayInput, WholeNumberField
from incubators.models import (
    Activity,
    CarrierTitle,
    Financing,
    Headcount,
    Income,
    Investor,
    Mentor,
    MentorSession,
    Platform,
    Right,
    ServiceUse,
    Staff,
)
from workplace.conflict import RowForm


class PartForm(RowForm):
    """Base of all: days by the browser's calendar, money as people type it, and no end before its beginning."""

    periods = (("valid_from", "valid_to"), ("since", "until"), ("applied_on", "granted_on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = DayInput()
            if name in ("amount", "fee"):
                help_text, least = gettext_lazy("yuan"), 0 if name == "fee" else None
                self.fields[name] = WholeNumberField(
                    label=field.label, required=field.required, help_text=help_text, min_value=least
                )

    def clean(self):
        data = super().clean()
        for first, last in self.periods:
            if data.get(first) and data.get(last) and data[last] < data[first]:
                self.add_error(last, _("This is before the day on which it begins."))
        return data


def form_of(model, *names) -> type[PartForm]:
    meta = type("Meta", (), {"model": model, "fields": list(names)})
    return type(f"{model.__name__}Form", (PartForm,), {"Meta": meta, "__module__": __name__})


CarrierTitleForm = form_of(CarrierTitle, "kind", "level", "name", "document", "valid_from", "valid_to")
InvestorForm = form_of(Investor, "name", "kind", "amount", "since")
StaffForm = form_of(
    Staff, "name", "post", "is_professional", "has_degree", "is_returnee", "certificate", "certificate_number",
    "certified_on", "since", "until",
)  # fmt: skip
MentorForm = form_of(Mentor, "name", "organisation", "field", "is_full_time", "phone", "since", "until")
PlatformForm = form_of(Platform, "name", "kind", "is_own", "description", "since", "until")
ActivityForm = form_of(Activity, "title", "kind", "on", "people")
IncomeForm = form_of(Income, "on", "kind", "amount", "note")
ServiceForm = form_of(ServiceUse, "on", "kind", "text", "provider", "fee")
FinancingForm = form_of(Financing, "on", "kind", "amount", "source", "is_own_fund", "is_paid_in")
RightForm = form_of(Right, "kind", "name", "number", "applied_on", "granted_on", "valid_to")


class SessionForm(form_of(MentorSession, "mentor", "on", "hours", "topic", "result")):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = Mentor.objects.filter(carrier=self.instance.tenant.carrier_id, until=None)


class HeadcountForm(form_of(Headcount, "month", "total", *Headcount.PARTS)):
    """A month's people; parts are within their whole, and a month is said once."""

    def clean_month(self):
        month = self.cleaned_data["month"].replace(day=1)
        same = Headcount.objects.filter(tenant=self.instance.tenant, month=month).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("This month has a headcount already: change that one."))
        return month

    def clean(self):
        data = super().clean()
        for part in Headcount.PARTS:
            whole = "college" if part == "doctors" else "total"
            if None not in (data.get(part), data.get(whole)) and data[part] > data[whole]:
                label = self.fields[whole].label
                self.add_error(part, _("This is more than “%(whole)s”.") % {"whole": label})
        return data


@dataclass(frozen=True)
class PartKind:
    """A kind of row: its form, what pages call it, which fields its table shows, and who keeps it up."""

    form: type[PartForm]
    heading: str | Promise
    add: str | Promise
    none: str | Promise
    shown: tuple[str, ...]
    perm: Perm

    @property
    def model(self):
        return self.form.Meta.model

    @property
    def headings(self) -> list:
        return [self.model._meta.get_field(name).verbose_name for name in self.shown]


T = gettext_lazy
CARRIER_PARTS = {
    "titles": PartKind(
        CarrierTitleForm, T("Types and levels"), T("Add a title"), T("No title is known."),
        ("kind", "level", "name", "document", "valid_from", "valid_to"), Perm.CARRIER_MANAGE,
    ),
    "investors": PartKind(
        InvestorForm, T("Investors"), T("Add an investor"), T("No investor is known."),
        ("name", "kind", "amount", "since"), Perm.CARRIER_EDIT,
    ),
    "staff": PartKind(
        StaffForm, T("Staff of the carrier"), T("Add a person"), T("Nobody is entered."),
        ("name", "post", "is_professional", "certificate", "since", "until"), Perm.CARRIER_EDIT,
    ),
    "mentors": PartKind(
        MentorForm, T("Mentors"), T("Add a mentor"), T("No mentor is entered."),
        ("name", "organisation", "field", "is_full_time", "since", "until"), Perm.CARRIER_EDIT,
    ),
    "platforms": PartKind(
        PlatformForm, T("Service platforms"), T("Add a service platform"), T("No service platform is entered."),
        ("name", "kind", "is_own", "description", "since"), Perm.CARRIER_EDIT,
    ),
    "activities": PartKind(
        ActivityForm, T("Events"), T("Add an event"), T("No event is entered."),
        ("title", "kind", "on", "people"), Perm.CARRIER_EDIT,
    ),
    "income": PartKind(
        IncomeForm, T("Income beside rents"), T("Add an income"), T("No income is entered."),
        ("on", "kind", "amount", "note"), Perm.CARRIER_EDIT,
    ),
}  # fmt: skip
TENANT_PARTS = {
    "headcounts": PartKind(
        HeadcountForm, T("People by month"), T("Add a month"), T("No headcount is known."),
        ("month", "total", "doctors", "college", "returnees", "talents", "graduates"), Perm.TENANT_EDIT,
    ),
    "services": PartKind(
        ServiceForm, T("Services used"), T("Add a service"), T("No service is entered."),
        ("on", "kind", "text", "provider", "fee"), Perm.TENANT_EDIT,
    ),
    "sessions": PartKind(
        SessionForm, T("Mentor sessions"), T("Add a session"), T("No session is entered."),
        ("on", "mentor", "hours", "topic", "result"), Perm.MENTORING_WRITE,
    ),
    "financings": PartKind(
        FinancingForm, T("Financing"), T("Add a financing"), T("No financing is known."),
        ("on", "kind", "amount", "source", "is_own_fund"), Perm.TENANT_EDIT,
    ),
    "rights": PartKind(
        RightForm, T("Intellectual property"), T("Add intellectual property"), T("No intellectual property is known."),
        ("name", "kind", "number", "applied_on", "granted_on"), Perm.TENANT_EDIT,
    ),
}  # fmt: skip
