"""Filters of the lists: pages, exports and the API read the same."""

from django import forms
from django.db.models import F
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

from accounts.models import Organisation
from enterprises.filters import YES_NO, parks
from enterprises.models import Chain

from . import disciplines
from .models import Agreement, Card, Demand, Match, Support, Talent
from .models.fields import Trade


def search_box(hint):
    return CharFilter(label=_("Search"), method="search", widget=forms.SearchInput(attrs={"placeholder": hint}))


def yes_or_no(label, **options):
    return BooleanFilter(label=label, widget=forms.Select(choices=YES_NO), **options)


def by_embargo(queryset, name, value):
    return queryset.embargoed() if value else queryset.free_of_embargo()


class Sorted(FilterSet):
    """?sort= by the headings of the table; the list's own order where nothing else is asked for."""

    SORTS: dict[str, str] = {}

    def filter_queryset(self, queryset):
        order = self.data.get("sort", "")
        found = super().filter_queryset(queryset)
        key = self.SORTS.get(order.removeprefix("-"))
        return found.order_by(f"-{key}" if order.startswith("-") else key, "pk") if key else found

    def search(self, queryset, name, value):
        return queryset.search(value)


def schools(request):
    return Organisation.objects.filter(kind="university", is_active=True).order_by("position", "id")


class ByDiscipline(Sorted):
    discipline = ChoiceFilter(label=_("Discipline"), choices=disciplines.choices, empty_label=_("All disciplines"))
    trade = ChoiceFilter(
        label=_("Field of technology"), choices=Trade.choices, method="in_trade", empty_label=_("All fields")
    )
    school = ModelChoiceFilter(label=_("School"), queryset=schools, empty_label=_("All schools"))

    def in_trade(self, queryset, name, value):
        return queryset.filter(trades__contains=[value])


class DemandFilter(Sorted):
    SORTS = {"opened": "opened_at", "due": "due_on", "budget": "budget"}
    q = search_box(_("Headline, problem or firm"))
    state = MultipleChoiceFilter(label=_("State"), choices=Demand.State.choices, distinct=False)
    kind = MultipleChoiceFilter(label=_("Kind"), choices=Demand.Kind.choices, distinct=False)
    trade = ChoiceFilter(label=_("Field of technology"), choices=Trade.choices, empty_label=_("All fields"))
    chain = ModelChoiceFilter(label=_("Chain"), queryset=Chain.objects.all(), empty_label=_("All chains"))
    park = ModelChoiceFilter(label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks"))
    unserved = yes_or_no(_("Without an agreement"), method="without_agreement")
    embargoed = yes_or_no(_("Confidential now"), method=by_embargo)

    class Meta:
        model = Demand
        fields: list[str] = []

    def without_agreement(self, queryset, name, value):
        return queryset.filter(served=0) if value else queryset.filter(served__gt=0)


class PublicDemandFilter(DemandFilter):
    """For people who are no party to the firm: what is listed is open, and no park is known."""

    state = park = unserved = embargoed = None


class TalentFilter(ByDiscipline):
    SORTS = {"number": "number", "taken": "taken"}
    q = search_box(_("Name, number, college or direction"))
    title = MultipleChoiceFilter(label=_("Academic title"), choices=Talent.Title.choices, distinct=False)
    state = MultipleChoiceFilter(label=_("State"), choices=Talent.State.choices, distinct=False)
    consent = yes_or_no(_("Consent in force"), field_name="consented_at", lookup_expr="isnull", exclude=True)
    free = yes_or_no(_("Has room for a firm"), method="has_room")
    embargoed = yes_or_no(_("Not to be proposed now"), method=by_embargo)

    class Meta:
        model = Talent
        fields: list[str] = []

    def has_room(self, queryset, name, value):
        return queryset.filter(taken__lt=F("capacity")) if value else queryset.filter(taken__gte=F("capacity"))


class CardFilter(ByDiscipline):
    q = search_box(_("Direction, skill, paper or patent"))

    class Meta:
        model = Card
        fields: list[str] = []


class SupportFilter(Sorted):
    q = search_box(_("Headline, offer or provider"))
    kind = MultipleChoiceFilter(label=_("Kind"), choices=Support.Kind.choices, distinct=False)
    audience = ChoiceFilter(label=_("Open to"), choices=Support.Audience.choices)
    valid = yes_or_no(_("Valid now"), method="valid_now")

    class Meta:
        model = Support
        fields: list[str] = []

    def valid_now(self, queryset, name, value):
        valid = Support.objects.valid_on().values("pk")
        return queryset.filter(pk__in=valid) if value else queryset.exclude(pk__in=valid)


class MatchFilter(Sorted):
    SORTS = {"moved": "moved_at", "score": "score"}
    q = search_box(_("Demand, firm, talent or number of the agreement"))
    state = MultipleChoiceFilter(label=_("State"), choices=Match.State.choices, distinct=False)
    dormant = yes_or_no(_("Nothing happens"), method="only_dormant")
    school = ModelChoiceFilter(
        label=_("School"), field_name="talent__school", queryset=schools, empty_label=_("All schools")
    )
    reason = MultipleChoiceFilter(label=_("Why it ended"), choices=Match.Reason.choices, distinct=False)
    met = yes_or_no(_("Accepted by both"), field_name="accepted_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Match
        fields: list[str] = []

    def only_dormant(self, queryset, name, value):
        dormant = Match.objects.dormant().values("pk")
        return queryset.filter(pk__in=dormant) if value else queryset.exclude(pk__in=dormant)


class FirmMatchFilter(MatchFilter):
    """For people who read cards instead of profiles: a filter by profile would find nothing."""

    school = None


class AgreementFilter(Sorted):
    SORTS = {"signed": "signed_on", "amount": "amount"}
    q = search_box(_("Number, parties or demand"))
    kind = MultipleChoiceFilter(label=_("Kind"), choices=Agreement.Kind.choices, distinct=False)
    signed_from = DateFilter(label=_("Signed from"), field_name="signed_on", lookup_expr="gte", widget=forms.DateInput)
    signed_to = DateFilter(label=_("Signed until"), field_name="signed_on", lookup_expr="lte", widget=forms.DateInput)
    in_force = yes_or_no(_("In force"), method="is_in_force")
    registered = yes_or_no(_("Registered technology contract"), method="is_registered")

    class Meta:
        model = Agreement
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.search(value)

    def is_in_force(self, queryset, name, value):
        found = Agreement.objects.in_force(timezone.localdate()).values("pk")
        return queryset.filter(pk__in=found) if value else queryset.exclude(pk__in=found)

    def is_registered(self, queryset, name, value):
        return queryset.exclude(registered_number="") if value else queryset.filter(registered_number="")
