"""The list of events: its filters and its columns."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, MultipleChoiceFilter

from .filters import Sorted, search_box, yes_or_no
from .listing import Column, Kind, Listing, day, whole
from .models import Event


class EventFilter(Sorted):
    SORTS = {"day": "starts_at", "taken": "taken"}
    q = search_box(_("Name, place or programme"))
    kind = MultipleChoiceFilter(label=_("Kind"), choices=Event.Kind.choices, distinct=False)
    audience = ChoiceFilter(label=_("For whom"), choices=Event.Audience.choices)
    state = MultipleChoiceFilter(label=_("State"), choices=Event.State.choices, distinct=False)
    first = DateFilter(label=_("From the day"), field_name="starts_at", lookup_expr="date__gte", widget=forms.DateInput)
    last = DateFilter(label=_("Until the day"), field_name="starts_at", lookup_expr="date__lte", widget=forms.DateInput)
    coming = yes_or_no(_("Still to come"), method="still_to_come")

    class Meta:
        model = Event
        fields: list[str] = []

    def still_to_come(self, queryset, name, value):
        coming = Event.objects.coming().order_by().values("pk")
        return queryset.filter(pk__in=coming) if value else queryset.exclude(pk__in=coming)


def _mark(row):
    return (row.state, row.get_state_display()) if row.state != Event.State.ANNOUNCED else None


def listing(is_staff: bool) -> Listing:
    """Staff read beside each event what it came to; those who may come, whether there is a place."""
    return Listing(
        "events",
        _("Name of the event"),
        lambda row: reverse("talent_matching:event", args=[row.pk]),
        str,
        lambda row: row.place,
        STAFF if is_staff else VISITORS,
        _("No event fits"),
        _("Remove a filter above, or look at a longer time.")
        if is_staff
        else _("The zone announces the next ones here."),
        "calendar-off",
        _mark,
    )


COMMON = (
    Column("day", _("Day"), lambda row: timezone.localdate(row.starts_at), day, Kind.DAY, sort="day"),
    Column("kind", _("Kind"), lambda row: row.get_kind_display()),
    Column("audience", _("For whom"), lambda row: row.get_audience_display()),
)
STAFF = (
    *COMMON,
    Column("taken", _("Signed up"), lambda row: row.taken, whole, Kind.INTEGER, sort="taken"),
    Column("attended", _("Came"), lambda row: row.attended, whole, Kind.INTEGER),
    Column("intentions", _("Matches begun"), lambda row: row.intentions, whole, Kind.INTEGER),
    Column("signed", _("Agreements"), lambda row: row.signed, whole, Kind.INTEGER),
    Column("capacity", _("Places"), lambda row: row.capacity, whole, Kind.INTEGER, default=False),
)
VISITORS = (
    *COMMON,
    Column("left", _("Places left"), lambda row: row.places_left if row.takes_sign_ups else None, whole, Kind.INTEGER),
    Column("own", _("You"), lambda row: row.own_state),
)
