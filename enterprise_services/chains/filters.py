from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, ModelChoiceFilter

from accounts.access import Perm, visible
from accounts.models import Organisation
from enterprise_services.models import ChainPlace
from enterprises.models import Platform


def parks(request):
    seen = visible(request.user, ChainPlace.objects.all(), Perm.CHAIN_VIEW).order_by().values("firm__park")
    return Organisation.objects.parks().filter(pk__in=seen)


class PlaceFilter(FilterSet):
    """Which of the firms at the steps are meant; the steps themselves stay."""

    q = CharFilter(
        label=_("Search"), method="search",
        widget=forms.SearchInput(attrs={"placeholder": _("Firm, product or R&D institution")}),
    )  # fmt: skip
    park = ModelChoiceFilter(label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks"))

    class Meta:
        model = ChainPlace
        fields: list[str] = []

    def search(self, queryset, name, value):
        institution = Platform.objects.filter(firm=OuterRef("firm"), name__icontains=value)
        found = Q(firm__name__icontains=value) | Q(products__icontains=value)
        return queryset.filter(found | Exists(institution))
