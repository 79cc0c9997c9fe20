"""Filters of the library of firms, of the plans and of the certificates: pages, exports and the API read the same."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, MultipleChoiceFilter

from accounts.api import YearOf
from enterprises.filters import OfFirms
from enterprises.models import Title
from innovation_points.models import Plan, TitleResult
from innovation_points.models.cultivation import TARGETS

from .library import STATES


class LibraryFilter(OfFirms):
    state = MultipleChoiceFilter(label=_("Where the firm stands"), choices=list(STATES.items()))
    slid_back = BooleanFilter(
        label=_("Slid back"), widget=forms.Select(choices=[("", "---------"), ("true", _("yes"))])
    )

    class Meta:
        model = TitleResult
        fields: list[str] = []


class PlanFilter(OfFirms):
    target = ChoiceFilter(label=_("Target title"), choices=TARGETS)
    state = ChoiceFilter(label=_("State"), choices=Plan.State)
    late = BooleanFilter(
        label=_("Has late tasks"),
        method="only_late",
        widget=forms.Select(choices=[("", "---------"), ("true", _("yes"))]),
    )

    class Meta:
        model = Plan
        fields: list[str] = []

    def only_late(self, queryset, name, value):
        return queryset.filter(late_count__gt=0) if value else queryset


ENDS = {"30": (0, 30), "90": (0, 90), "180": (0, 180), "lapsed": (-180, -1)}


class CertificateFilter(OfFirms):
    title = MultipleChoiceFilter(label=_("Title"), field_name="kind", choices=Title.Kind)
    ends = ChoiceFilter(
        label=_("Ends"),
        method="ending",
        choices=[
            ("30", _("within 30 days")),
            ("90", _("within 90 days")),
            ("180", _("within 180 days")),
            ("lapsed", _("ended in the last 180 days")),
        ],
    )
    issued = YearOf("valid_from", label=_("Issued in (year)"), min_value=1990, max_value=2100)

    class Meta:
        model = Title
        fields: list[str] = []

    def ending(self, queryset, name, value):
        return ending_between(queryset, *ENDS[value])


def ending_between(titles, first: int, last: int):
    """Titles that end so many days from today."""
    today = timezone.localdate()
    return titles.filter(held=True, valid_to__range=(today + timedelta(days=first), today + timedelta(days=last)))
