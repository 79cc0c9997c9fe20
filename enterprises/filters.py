"""The one set of filters of the firm list: page, export and API read the same."""

from django.db.models import Exists, F, FloatField, OuterRef
from django.db.models.functions import Cast, NullIf
from django.forms import SearchInput, Select
from django.utils.translation import gettext_lazy as _
from django_filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    DateFilter,
    FilterSet,
    ModelChoiceFilter,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
)
from drf_spectacular.utils import extend_schema_field

from accounts.access import Perm, Scope, can
from accounts.api import YearOf
from accounts.models import Membership, Organisation, User

from . import quality, sizes
from .forms.fields import DayInput
from .models import Chain, Consent, Firm, FirmTag, Look, Tag, Title
from .registers import firm_columns

YES_NO = [("", _("All")), ("true", _("yes")), ("false", _("no"))]

# sort key -> expression over the figures of the latest year
REVENUE, RD_EXPENSE = F("latest_figures__revenue"), F("latest_figures__rd_expense")
INTENSITY = Cast(RD_EXPENSE, FloatField()) / NullIf(
    REVENUE, 0
)  # exact numbers divide ten times slower, and sort the same
FIGURE_SORTS = {"revenue": REVENUE, "rd_intensity": INTENSITY}
FIELD_SORTS = {"name": "pinyin", "established": "established_on"}


def parks(request):
    """The parks whose firms the person sees."""
    access = request.user.access
    found = Organisation.objects.parks()
    return found if access.in_zone(Perm.FIRM_VIEW) else found.filter(pk__in=access.ids(Scope.PARK, Perm.FIRM_VIEW))


def is_staff(user) -> bool:
    """Whether the person sees firms of a zone or a park; people of firms have their own file instead of a list."""
    return any(user.access.ids(scope, Perm.FIRM_VIEW) for scope in (Scope.ZONE, Scope.PARK))


def officers(request):
    """Who looks after firms of the parks that the person sees, or could."""
    if not is_staff(request.user):
        return User.objects.none()
    held = Membership.objects.in_force().filter(role="park_officer", organisation__in=parks(request))
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("display_name")


def banks(request):
    return Organisation.objects.banks()


def tags(request):
    return Tag.objects.all() if is_staff(request.user) else Tag.objects.none()


class FirmFilter(FilterSet):
    q = CharFilter(
        label=_("Search"),
        method="search",
        widget=SearchInput(attrs={"placeholder": _("Name, former name, pinyin, initials, credit code or a person")}),
    )
    # distinct: of a column of the firm no choice finds a firm twice, and DISTINCT sorts every column of every firm.
    park = ModelMultipleChoiceFilter(label=_("Park"), queryset=parks, distinct=False)
    chain = ModelMultipleChoiceFilter(label=_("Chain"), queryset=Chain.objects.all(), distinct=False)
    title = MultipleChoiceFilter(label=_("Title held"), choices=Title.Kind, method="holding")
    size = MultipleChoiceFilter(label=_("Size"), choices=sizes.Size, method="of_size")
    above_scale = BooleanFilter(label=_("Above-scale industrial firm"), widget=Select(choices=YES_NO))
    status = MultipleChoiceFilter(label=_("Status"), choices=Firm.Status, distinct=False)
    established_from = YearOf("established_on", "year__gte", label=_("Established from (year)"))
    established_to = YearOf("established_on", "year__lte", label=_("Established to (year)"))
    officer = ModelChoiceFilter(label=_("Officer"), queryset=officers, null_label=_("no officer"), null_value="none")
    tag = ModelMultipleChoiceFilter(label=_("Tag"), queryset=tags, method="bearing")
    gap = ChoiceFilter(
        label=_("To be looked at"),
        method="with_gap",
        choices=[(check.name, check.label) for check in quality.CHECKS.values()],
    )

    class Meta:
        model = Firm
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.search(value)

    def holding(self, queryset, name, value: list[str]):
        return queryset.holding(value) if value else queryset

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def bearing(self, queryset, name, value):
        return (
            queryset.filter(Exists(FirmTag.objects.filter(firm=OuterRef("pk"), tag__in=value))) if value else queryset
        )

    def of_size(self, queryset, name, value: list[str]):
        return queryset.filter(pk__in=sizes.firms_of(queryset, value)) if value else queryset

    def with_gap(self, queryset, name, value):
        return quality.CHECKS[value].narrow(queryset)

    def filter_queryset(self, queryset):
        """The rows in the order of ?sort=key, "-" before it for the greatest first; unknown values last, equals by name.

        Files merged into others are shown to who asks for that status.
        """
        found = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("status"):
            found = found.exclude(status=Firm.Status.MERGED)  # the kept file has what was theirs
        self.unsorted = found
        return self._in_order(found, self.data.get("sort", ""))

    def _in_order(self, queryset, sort):
        key = sort.removeprefix("-")
        if key in FIGURE_SORTS:
            by = FIGURE_SORTS[key]
        elif key in FIELD_SORTS:
            by = F(FIELD_SORTS[key])
        elif column := self._column(key):
            queryset, by = column.annotate(queryset), F(key)
        else:
            return queryset
        order = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
        return queryset.order_by(order, "pinyin", "id")

    def _column(self, key):
        """The higher rooms' column of this name, where the person may see it and it can be sorted by."""
        user = self.request.user
        return next((c for c in firm_columns if c.name == key and c.annotate and can(user, c.perm)), None)


class OfFirms(FilterSet):
    """What filters of rows of firms share: a search for the firm, and its park."""

    SEARCH = _("Name, pinyin initials or credit code")

    q = CharFilter(label=_("Search"), method="search", widget=SearchInput(attrs={"placeholder": SEARCH}))
    park = ModelChoiceFilter(label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks"))

    def search(self, queryset, name, value):
        return queryset.filter(firm__in=Firm.objects.search(value))


class ConsentFilter(FilterSet):
    """Of the zone's consents. `state` as the document says it: in force, ended by a person, replaced, or over."""

    STATES = [
        ("live", _("in force")),
        ("expired", _("expired")),
        ("withdrawn", _("withdrawn")),
        ("replaced", _("replaced")),
    ]

    q = CharFilter(
        method="search", label=_("Firm or its code"), widget=SearchInput(attrs={"placeholder": _("Firm or its code")})
    )
    bank = ModelChoiceFilter(queryset=banks, label=_("Bank"), empty_label=_("All banks"))
    state = ChoiceFilter(choices=STATES, method="in_state", label=_("State"))
    purpose = ChoiceFilter(choices=Consent.Purpose.choices, label=_("Purpose"))
    group = ChoiceFilter(
        choices=Consent.Group.choices, method="with_group", label=_("Allows"), empty_label=_("Anything")
    )

    class Meta:
        model = Consent
        fields = []

    def search(self, queryset, name, value):
        return queryset.filter(firm__in=Firm.objects.search(value))

    def in_state(self, queryset, name, value):
        return queryset.in_state(value)

    def with_group(self, queryset, name, value):
        return queryset.filter(scope__contains=[value])


class LookFilter(FilterSet):
    bank = ModelChoiceFilter(queryset=banks, label=_("Bank"), empty_label=_("All banks"))
    who = CharFilter(
        field_name="person_name",
        lookup_expr="icontains",
        label=_("Person who looked"),
        widget=SearchInput(attrs={"placeholder": _("Person who looked")}),
    )
    kind = MultipleChoiceFilter(choices=Look.Kind.choices, label=_("How"), distinct=False)
    since = DateFilter(field_name="at", lookup_expr="date__gte", label=_("From day"), widget=DayInput)
    until = DateFilter(field_name="at", lookup_expr="date__lte", label=_("To day"), widget=DayInput)

    class Meta:
        model = Look
        fields = []
