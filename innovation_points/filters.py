"""Filters of this room's lists, shared by pages, exports and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .models import Declaration


def parks(request):
    return Organisation.objects.parks()


class DeclarationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Firm, code or initials"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Declaration.State, empty_label=_("All states"))
    park = django_filters.ModelChoiceFilter(
        label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks")
    )
    fiscal_year = django_filters.NumberFilter(label=_("Fiscal year"))

    class Meta:
        model = Declaration
        fields = ["q", "state", "park", "fiscal_year"]

    def search(self, queryset, name, value):
        from enterprises.models import Firm

        return queryset.filter(firm__in=Firm.objects.search(value))
