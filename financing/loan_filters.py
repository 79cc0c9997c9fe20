"""The filters of products and of loans. Pages, exports and the API all use them."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from accounts.api import YearOf
from accounts.models import Organisation

from .forms.fields import WanField
from .models import Loan, Product

ON_THE_WAY, LATE = "on_the_way", "late"


def banks(request):
    return Organisation.objects.banks()


@extend_schema_field(OpenApiTypes.DECIMAL)
class WanFilter(django_filters.Filter):
    """An amount in 万元, as people type it."""

    field_class = WanField


class ProductFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(
        choices=Product.Kind.choices, label=gettext_lazy("kind of loan"), distinct=False
    )
    bank = django_filters.ModelChoiceFilter(
        queryset=banks, label=gettext_lazy("bank"), empty_label=gettext_lazy("All banks")
    )
    amount = WanFilter(
        method="lends",
        label=gettext_lazy("Amount (10k yuan)"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    guarantee = django_filters.ChoiceFilter(
        choices=Product.Guarantee.choices,
        method="secured_by",
        label=gettext_lazy("guarantee"),
        empty_label=gettext_lazy("Any"),
    )
    state = django_filters.ChoiceFilter(
        choices=Product.State.choices, label=gettext_lazy("state"), empty_label=gettext_lazy("All states")
    )

    class Meta:
        model = Product
        fields = []

    def lends(self, queryset, name, value):
        return queryset.filter(amount_min__lte=value, amount_max__gte=value)

    def secured_by(self, queryset, name, value):
        return queryset.filter(guarantees__contains=[value])


def parks(request):
    return Organisation.objects.parks()


class LoanFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("Firm, code or number"), method="search",
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Firm, code or number")}),
    )  # fmt: skip
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(ON_THE_WAY, gettext_lazy("on the way to the money")), (LATE, gettext_lazy("a step is late")), *Loan.State.choices],
        method="in_state", empty_label=gettext_lazy("All states"),
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("kind of loan"), field_name="product__kind", choices=Product.Kind.choices
    )  # fmt: skip
    bank = django_filters.ModelChoiceFilter(
        label=gettext_lazy("bank"), queryset=banks, empty_label=gettext_lazy("All banks")
    )
    park = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Park"), field_name="firm__park", queryset=parks, empty_label=gettext_lazy("All parks")
    )  # fmt: skip
    year = YearOf("applied_at", label=gettext_lazy("Year of the application"))

    class Meta:
        model = Loan
        fields = []

    def search(self, queryset, name, value):
        value = value.strip()
        found = Q(applicant_name__icontains=value) | Q(applicant_code__startswith=value.upper())
        number = value.rpartition("-")[2]
        return queryset.filter(found | Q(pk=int(number)) if number.isdecimal() and len(number) < 18 else found)

    def in_state(self, queryset, name, value):
        if value == ON_THE_WAY:
            return queryset.filter(state__in=Loan.CLOCKED)
        return queryset.late() if value == LATE else queryset.filter(state=value)
