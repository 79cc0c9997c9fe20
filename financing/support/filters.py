"""Filters of vouchers, pledges and candidates; pages, exports and the API use them alike."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.api import YearOf
from accounts.models import Organisation
from financing.filters import OfFirms
from financing.models import Pledge, RelendingBatch, RelendingCandidate, VoucherClaim, VoucherYear


def banks(request):
    return Organisation.objects.banks()


class ClaimFilter(OfFirms):
    year = filters.ModelChoiceFilter(
        queryset=VoucherYear.objects.all(), to_field_name="year", label=_("Year"), empty_label=_("All years")
    )
    state = filters.MultipleChoiceFilter(choices=VoucherClaim.State.choices, label=_("State"), distinct=False)

    class Meta:
        model = VoucherClaim
        fields = []


class PledgeFilter(OfFirms):
    lender = filters.ModelChoiceFilter(queryset=banks, label=_("Bank"), empty_label=_("All banks"))
    state = filters.ChoiceFilter(
        method="in_state",
        label=_("State"),
        choices=[("pending", _("not registered yet")), ("registered", _("in force")), ("released", _("released"))],
        empty_label=_("All states"),
    )
    filed = filters.BooleanFilter(
        field_name="is_filed", label=_("Filed with the CNIPA"), widget=forms.CheckboxInput(attrs={"value": "true"}),
        method="only_filed",
    )  # fmt: skip
    year = YearOf("registered_on", label=_("Registered in"))

    class Meta:
        model = Pledge
        fields = []

    def in_state(self, queryset, name, value):
        states = {
            "released": {"released_on__isnull": False},
            "registered": {"released_on": None, "registered_on__isnull": False},
            "pending": {"registered_on": None},
        }
        return queryset.filter(**states[value])

    def only_filed(self, queryset, name, value):
        return queryset.filter(is_filed=True) if value else queryset


class CandidateFilter(OfFirms):
    batch = filters.ModelChoiceFilter(
        queryset=RelendingBatch.objects.all(), label=_("Batch"), empty_label=_("All batches")
    )
    consent = filters.ChoiceFilter(
        method="by_consent",
        label=_("Consent"),
        choices=[("accepted", _("consented")), ("pending", _("asked")), ("refused", _("declined"))],
        empty_label=_("Any"),
    )
    result = filters.MultipleChoiceFilter(choices=RelendingCandidate.Result.choices, label=_("Result"), distinct=False)

    class Meta:
        model = RelendingCandidate
        fields = []

    def by_consent(self, queryset, name, value):
        states = {
            "accepted": {"consented_at__isnull": False},
            "refused": {"declined_at__isnull": False},
            "pending": {"consented_at": None, "declined_at": None},
        }
        return queryset.filter(**states[value])
