"""The filter of a season's firms: the page, the export and the reminders read the same."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from enterprises.filters import parks
from enterprises.models import Firm
from innovation_points.models import Invitation

from .board import PROGRESS

SEARCH = _("Name, pinyin initials or credit code")


class InvitationFilter(FilterSet):
    q = CharFilter(label=_("Search"), method="search", widget=forms.SearchInput(attrs={"placeholder": SEARCH}))
    progress = MultipleChoiceFilter(label=_("Where the firm stands"), choices=list(PROGRESS.items()))
    park = ModelChoiceFilter(label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks"))
    extended = BooleanFilter(
        label=_("Extended"),
        field_name="extended_to",
        lookup_expr="isnull",
        exclude=True,
        widget=forms.Select(choices=[("", "---------"), ("true", _("yes"))]),
    )

    class Meta:
        model = Invitation
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(firm__in=Firm.objects.search(value))
