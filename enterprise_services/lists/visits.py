"""The lists of visits and of firms to visit: filters and columns; pages, export and the API read the same."""

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from accounts.access import Perm, visible
from accounts.models import Organisation, User
from enterprise_services import visit_querysets
from enterprise_services.models import Visit
from enterprises.models import Firm
from incubators.filters import search_box
from spreadsheets.columns import Kind
from spreadsheets.tables import Column, Table, day, deadline
from workplace.templatetags.portal import whole


def parks(request):
    seen = visible(request.user, Firm.objects.all(), Perm.VISIT_VIEW).order_by().values("park")
    return Organisation.objects.parks().filter(pk__in=seen)


def officers(request):
    seen = visible(request.user, Visit.objects.all(), Perm.VISIT_VIEW).order_by().values("officer")
    return User.objects.filter(pk__in=seen)


class VisitFilter(FilterSet):
    q = search_box(_("Firm, credit code or what was said"))
    state = ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[("made", _("made")), ("planned", _("planned")), ("mine", _("planned for me"))],
    )
    officer = ModelChoiceFilter(label=_("Visited by"), queryset=officers, empty_label=_("All officers"))
    park = ModelChoiceFilter(label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks"))
    open = BooleanFilter(label=_("With open findings"), method="with_open", widget=forms.CheckboxInput)

    class Meta:
        model = Visit
        fields: list[str] = []

    def search(self, queryset, name, value):
        found = Q(firm__name__icontains=value) | Q(firm__credit_code__istartswith=value)
        return queryset.filter(found | Q(text__icontains=value))

    def in_state(self, queryset, name, value):
        mine = visit_querysets.stood_in_for(self.request.user) if value == "mine" else []
        return {
            "made": lambda: queryset.made(),
            "planned": lambda: queryset.planned(),
            "mine": lambda: queryset.planned().filter(officer__in=mine),
        }[value]()

    def with_open(self, queryset, name, value):
        return (
            queryset.filter(findings__settled_on=None, findings__problem=None, findings__isnull=False).distinct()
            if value
            else queryset
        )


class DueFilter(FilterSet):
    q = search_box(_("Firm or credit code"))
    reason = ChoiceFilter(
        label=_("Occasion"),
        method="of_reason",
        choices=[
            ("regular", _("not visited for 90 days")),
            ("new", _("new firm")),
            ("falling", _("points fell by 3 or more")),
        ],
    )
    park = ModelChoiceFilter(label=_("Park"), queryset=parks, empty_label=_("All parks"))
    mine = BooleanFilter(label=_("Only my firms"), method="of_mine", widget=forms.CheckboxInput)

    class Meta:
        model = Firm
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(credit_code__istartswith=value))

    def of_reason(self, queryset, name, value):
        return queryset

    def of_mine(self, queryset, name, value):
        return queryset.filter(officer__in=visit_querysets.stood_in_for(self.request.user)) if value else queryset

    def filter_queryset(self, queryset):
        return visit_querysets.due(super().filter_queryset(queryset), self.form.cleaned_data.get("reason") or "")


VISITS = Table(
    (
        Column("state", _("State"), lambda v: _("planned") if v.is_planned else _("not needed") if v.dropped_on else _("made")),
        Column("visited", _("Visited on"), lambda v: v.visited_on, day, Kind.DAY, sort="visited_on"),
        Column("planned", _("Planned for"), lambda v: v.planned_on if v.is_planned else None, deadline, Kind.DAY, sort="planned_on"),
        Column("officer", _("Visited by"), lambda v: str(v.officer), sort="officer__display_name"),
        Column("reason", _("Occasion"), lambda v: v.get_reason_display(), sort="reason"),
        Column("park", _("Park"), lambda v: str(v.firm.park), sort="firm__park__position"),
        Column("met", _("Whom one met"), lambda v: v.met or None, default=False),
        Column("findings", _("Findings"), lambda v: v.found, whole, Kind.INTEGER, sort="found"),
        Column("text", _("What was said and seen"), lambda v: v.text or None, width=60, default=False),
    ),
    lambda v: v.firm.name, lambda v: v.firm.credit_code, lambda v: reverse("enterprise_services:visit", args=[v.pk]),
    _("Firm"), ("-visited_on", "-planned_on", "-pk"),
)  # fmt: skip
