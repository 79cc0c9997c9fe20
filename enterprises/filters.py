"""The one set of filters of the firm list: page, export and API read the same."""

from datetime import date

from django.db.models import ExpressionWrapper, F, FloatField
from django.db.models.functions import NullIf
from django.forms import SearchInput, Select
from django.utils.translation import gettext_lazy as _
from django_filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    FilterSet,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
)

from accounts.access import Perm, Scope, can
from accounts.api import WholeNumber
from accounts.models import Organisation

from . import sizes
from .models import Chain, Firm, Title
from .querysets import last_closed_year
from .registers import firm_columns

EXPIRING = 90  # days
YES_NO = [("", "---------"), ("true", _("yes")), ("false", _("no"))]

# sort key -> expression over the latest year's merged facts
INTENSITY = ExpressionWrapper(F("rd_expense") * 1.0 / NullIf(F("revenue"), 0), output_field=FloatField())
FIGURE_SORTS = {"revenue": F("revenue"), "rd_intensity": INTENSITY}
FIELD_SORTS = {"name": "pinyin", "established": "established_on"}


def columns_for(user):
    """The columns that higher rooms add and the person may see."""
    return [column for column in firm_columns if can(user, column.perm)]


def parks(request):
    """The parks whose firms the person sees."""
    access = request.user.access
    found = Organisation.objects.parks()
    return found if access.in_zone(Perm.FIRM_VIEW) else found.filter(pk__in=access.ids(Scope.PARK, Perm.FIRM_VIEW))


def year_filter(lookup, label):
    return WholeNumber(
        label=label,
        field_name="established_on__year",
        lookup_expr=lookup,
        min_value=date.min.year,
        max_value=date.max.year,
    )


class FirmFilter(FilterSet):
    q = CharFilter(
        label=_("Search"),
        method="search",
        widget=SearchInput(attrs={"placeholder": _("Name, former name, pinyin, initials or credit code")}),
    )
    park = ModelMultipleChoiceFilter(label=_("Park"), queryset=parks)
    chain = ModelMultipleChoiceFilter(label=_("Chain"), queryset=Chain.objects.all())
    title = MultipleChoiceFilter(label=_("Title held"), choices=Title.Kind, method="holding")
    size = MultipleChoiceFilter(label=_("Size"), choices=sizes.Size, method="of_size")
    above_scale = BooleanFilter(label=_("Above-scale industrial firm"), widget=Select(choices=YES_NO))
    status = MultipleChoiceFilter(label=_("Status"), choices=Firm.Status)
    established_from = year_filter("gte", _("Established from (year)"))
    established_to = year_filter("lte", _("Established to (year)"))
    gap = ChoiceFilter(
        label=_("To be looked at"),
        method="with_gap",
        choices=[
            ("no_facts", _("No facts for the last closed year")),
            ("expiring", _("Title expires within 90 days")),
        ],
    )

    class Meta:
        model = Firm
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.search(value)

    def holding(self, queryset, name, value: list[str]):
        return queryset.holding(value) if value else queryset

    def of_size(self, queryset, name, value: list[str]):
        return queryset.filter(pk__in=sizes.firms_of(queryset, value)) if value else queryset

    def with_gap(self, queryset, name, value):
        if value == "no_facts":
            return queryset.operating().without_facts(last_closed_year())
        return queryset.with_titles_expiring(EXPIRING)

    def filter_queryset(self, queryset):
        """The rows in the order of ?sort=key, "-" before it for the greatest first; unknown values last, equals by name."""
        return self._in_order(super().filter_queryset(queryset), self.data.get("sort", ""))

    def _in_order(self, queryset, sort):
        key = sort.removeprefix("-")
        if key in FIGURE_SORTS:
            queryset, path = queryset.with_latest(f"sort_{key}", FIGURE_SORTS[key]), f"sort_{key}"
        elif key in FIELD_SORTS:
            path = FIELD_SORTS[key]
        elif column := next((c for c in columns_for(self.request.user) if c.name == key), None):
            queryset, path = column.annotate(queryset), key
        else:
            return queryset
        order = F(path).desc(nulls_last=True) if sort.startswith("-") else F(path).asc(nulls_last=True)
        return queryset.order_by(order, "pinyin", "id")
