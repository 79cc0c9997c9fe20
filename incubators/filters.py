"""Filters of the lists of carriers, tenants and leases: pages, exports and the API read the same."""

from datetime import timedelta

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    DateFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)

from accounts.access import Perm, visible
from accounts.api import WholeNumber, YearOf
from accounts.models import Organisation

from .columns import SIGNS
from .models import Assessment, Carrier, CarrierTitle, Lease, Report, Tenant
from .querysets import ENDING


def carriers(request):
    return visible(request.user, Carrier.objects.all(), Perm.CARRIER_VIEW)


def parks(request):
    return Organisation.objects.parks().filter(pk__in=carriers(request).order_by().values("park"))


def search_box(placeholder):
    return CharFilter(label=_("Search"), method="search", widget=forms.SearchInput(attrs={"placeholder": placeholder}))


class CarrierFilter(FilterSet):
    q = search_box(_("Name, operator or field"))
    kind = MultipleChoiceFilter(label=_("Type"), choices=CarrierTitle.Kind, method="holding")
    level = MultipleChoiceFilter(label=_("Level"), choices=CarrierTitle.Level, method="holding")
    park = ModelChoiceFilter(label=_("Park"), queryset=parks, empty_label=_("All parks"))

    class Meta:
        model = Carrier
        fields: list[str] = []

    def search(self, queryset, name, value):
        found = Q(name__icontains=value) | Q(operator__name__icontains=value) | Q(speciality__icontains=value)
        named = CarrierTitle.objects.filter(carrier=OuterRef("pk"), name__icontains=value)
        return queryset.filter(found | Exists(named))

    def holding(self, queryset, name, value: list[str]):
        """Type and level are of the same title: a national makerspace is not found by being a provincial incubator."""
        if not value:
            return queryset
        asked = {key: self.form.cleaned_data.get(key) for key in ("kind", "level")}
        same = {f"{key}__in": values for key, values in asked.items() if values}
        return queryset.filter(Exists(CarrierTitle.objects.held().filter(carrier=OuterRef("pk"), **same)))


class TenantFilter(FilterSet):
    q = search_box(_("Name, credit code, contact or business"))
    carrier = ModelChoiceFilter(label=_("Carrier"), queryset=carriers, empty_label=_("All carriers"))
    stage = MultipleChoiceFilter(label=_("Stage"), choices=Tenant.Stage, distinct=False)
    exit = MultipleChoiceFilter(label=_("How it left"), choices=Tenant.Exit, distinct=False)
    kind = ChoiceFilter(label=_("Kind"), choices=Tenant.Kind)
    field = MultipleChoiceFilter(label=_("Field of technology"), choices=Tenant.Field, distinct=False)
    sign = ChoiceFilter(label=_("Warning sign"), choices=list(SIGNS.items()), method="with_sign")

    class Meta:
        model = Tenant
        fields: list[str] = []

    def search(self, queryset, name, value):
        found = Q(name__icontains=value) | Q(credit_code__istartswith=value)
        return queryset.filter(found | Q(contact_name__icontains=value) | Q(business__icontains=value))

    def with_sign(self, queryset, name, value):
        if value == "rent_late" and not self.reads_leases:
            return queryset.none()
        return queryset.filter(stage="resident", **{value: True})

    @property
    def reads_leases(self) -> bool:
        return Perm.LEASE_VIEW in self.request.user.access.perms()


class LeaseFilter(FilterSet):
    q = search_box(_("Tenant, place or contract number"))
    carrier = ModelChoiceFilter(
        label=_("Carrier"), field_name="tenant__carrier", queryset=carriers, empty_label=_("All carriers")
    )
    kind = ChoiceFilter(label=_("Kind"), choices=Lease.Kind)
    state = ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[
            ("running", _("running now")),
            ("ending", _("ends within 90 days, not renewed")),
            ("coming", _("not yet begun")),
            ("late", _("rent late")),
            ("over", _("over")),
        ],
    )

    class Meta:
        model = Lease
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(tenant__name__icontains=value) | Q(place__icontains=value) | Q(number__icontains=value)
        )

    def in_state(self, queryset, name, value):
        today = timezone.localdate()
        return {
            "running": lambda: queryset.running(today),
            "ending": lambda: queryset.ending(ENDING, today),
            "coming": lambda: queryset.standing().filter(starts_on__gt=today),
            "late": lambda: queryset.filter(late_count__gt=0),
            "over": lambda: queryset.standing().filter(ends_on__lt=today, ends_on__gte=today - timedelta(days=3650)),
        }[value]()


def with_late(leases):
    """Leases with the number of their rents that are late."""
    late = Q(charges__paid_on=None, charges__due_on__lt=timezone.localdate())
    return leases.annotate(late_count=Count("charges", filter=late))


class ReportFilter(FilterSet):
    q = search_box(_("Name of the carrier"))
    carrier = ModelChoiceFilter(label=_("Carrier"), queryset=carriers, empty_label=_("All carriers"))
    kind = ChoiceFilter(label=_("Kind"), choices=Report.Kind.choices)
    year = YearOf("period", label=_("Year"))
    state = ChoiceFilter(label=_("State"), choices=[*Report.State.choices, ("late", _("late"))], method="in_state")

    class Meta:
        model = Report
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(carrier__name__icontains=value)

    def in_state(self, queryset, name, value):
        return queryset.late() if value == "late" else queryset.filter(state=value)


class ReportApiFilter(ReportFilter):
    """For programs, which keep no tabs: the exact period, and the last editions alone."""

    period = DateFilter(label=_("First day of the period"))
    latest = BooleanFilter(label=_("Only the last edition of each period"), method="of_last_editions")

    def of_last_editions(self, queryset, name, value):
        last = Report.objects.latest().values("pk")
        return queryset.filter(pk__in=last) if value else queryset.exclude(pk__in=last)


class AssessmentFilter(FilterSet):
    carrier = ModelChoiceFilter(label=_("Carrier"), queryset=carriers)
    year = WholeNumber(label=_("Year"), field_name="evaluation__year", min_value=1990, max_value=2100)
    grade = MultipleChoiceFilter(label=_("Grade"), choices=[(code, code) for code in "ABCD"], distinct=False)
    is_open = BooleanFilter(label=_("Round under way"), field_name="evaluation__closed_on", lookup_expr="isnull")

    class Meta:
        model = Assessment
        fields: list[str] = []
