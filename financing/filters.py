"""The filters of the bank's list and of staff's list of readiness. Pages, exports and the API all use them."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, visible
from accounts.models import Organisation
from enterprises.models import Chain, Firm, Title

from .gates import gates_in_force
from .models import BankFirm, BankMark, BankWatch, Readiness, Status

TIER_CHOICES = [(tier, tier) for tier in Readiness.TIERS]
READINESS_TITLES = [choice for choice in Title.Kind.choices if choice[0] not in Title.HONOURS]
SEARCH = _("Name, pinyin initials or credit code")
UNTOUCHED = "none"
SORTABLE = {"pinyin", "tier", "total", "ceiling", "revenue", "revenue_growth", "rd_intensity", "first_listed_on"}


def parks(request):
    return Organisation.objects.parks()


def bound(field: str, lookup: str, label, scale):
    """A bound that people write in their own unit (points, per cent): `scale` turns it into the column's."""

    def narrow(queryset, name, value):
        return queryset.filter(**{f"{field}__{lookup}": float(value) * scale})

    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
    return filters.NumberFilter(method=narrow, label=label, widget=widget)


class BankFirmFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=SEARCH, widget=forms.SearchInput(attrs={"placeholder": SEARCH}))
    tier = filters.MultipleChoiceFilter(choices=TIER_CHOICES, label=_("Tier"), distinct=False)
    total_min = bound("total", "gte", _("Points from"), 100)
    total_max = bound("total", "lte", _("Points to"), 100)
    park = filters.ModelChoiceFilter(queryset=parks, label=_("Park"), empty_label=_("All parks"))
    chain = filters.ModelChoiceFilter(queryset=Chain.objects.all(), label=_("Chain"), empty_label=_("All chains"))
    title = filters.MultipleChoiceFilter(choices=READINESS_TITLES, method="with_title", label=_("Titles"))
    growth_min = bound("revenue_growth", "gte", _("Revenue growth from (%)"), 0.01)
    rd_min = bound("rd_intensity", "gte", _("R&D intensity from (%)"), 0.01)
    status = filters.MultipleChoiceFilter(
        choices=[*Status.choices, (UNTOUCHED, _("not begun"))], method="with_status", label=_("Our status")
    )
    watched = filters.BooleanFilter(
        method="only_watched", label=_("Watched by me"), widget=forms.CheckboxInput(attrs={"value": "true"})
    )
    new = filters.BooleanFilter(
        method="only_new", label=_("New on the list"), widget=forms.CheckboxInput(attrs={"value": "true"})
    )

    class Meta:
        model = BankFirm
        fields = []

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset.by(self.column))

    @property
    def column(self) -> str:
        """The order comes from the headings of the table (?sort=): points where nothing else is asked for."""
        order = (self.data or {}).get("sort", "")
        return order if order.removeprefix("-") in SORTABLE else "-total"

    def search(self, queryset, name, value):
        return queryset.search(value)

    def with_title(self, queryset, name, value):
        return queryset.titled(value) if value else queryset

    def only_new(self, queryset, name, value):
        return queryset.new() if value else queryset

    def with_status(self, queryset, name, value):
        """By what the bank itself noted; nobody else's marks can be read here."""
        if not value:
            return queryset
        marks = self._own(BankMark)
        fitting = Q(firm_id__in=marks.filter(status__in=value).values("firm_id"))
        if UNTOUCHED in value:
            fitting |= ~Q(firm_id__in=marks.values("firm_id"))
        return queryset.filter(fitting)

    def only_watched(self, queryset, name, value):
        if not value:
            return queryset
        return queryset.filter(firm_id__in=self._own(BankWatch).filter(person=self.reader).values("firm_id"))

    def _own(self, model):
        return visible(self.reader, model.objects.all(), Perm.BANK_LIST)

    @property
    def reader(self):
        return self.request.user


class OfFirms(filters.FilterSet):
    """What filters of rows of firms share; every park can be chosen, also by who sees rows of one."""

    q = filters.CharFilter(method="search", label=SEARCH, widget=forms.SearchInput(attrs={"placeholder": SEARCH}))
    park = filters.ModelChoiceFilter(
        queryset=parks, field_name="firm__park", label=_("Park"), empty_label=_("All parks")
    )

    def search(self, queryset, name, value):
        return queryset.filter(firm__in=Firm.objects.search(value))


class ReadinessFilter(OfFirms):
    result = filters.MultipleChoiceFilter(choices=Readiness.Result.choices, label=_("Loan readiness"), distinct=False)
    tier = filters.MultipleChoiceFilter(choices=TIER_CHOICES, label=_("Tier"), distinct=False)
    gate = filters.ChoiceFilter(method="failing", label=_("Failed gate"), empty_label=_("Any"))

    class Meta:
        model = Readiness
        fields = ["q", "result", "tier", "gate", "park"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gates = gates_in_force()
        self.filters["gate"].extra["choices"] = [(code, label) for code, (_place, label) in self.gates.items()]

    def failing(self, queryset, name, value: str):
        place, _label = self.gates[value]
        return queryset.failing(place)
