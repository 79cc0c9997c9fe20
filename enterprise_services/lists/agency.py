"""The lists of the catalogue and of agency tasks: filters and columns; pages, exports and the API read the same."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from accounts.access import Perm, visible
from accounts.models import Organisation
from enterprise_services.models import AgencyTask, ServiceItem
from incubators.filters import search_box
from spreadsheets.columns import Kind
from spreadsheets.tables import Column, Table, day, deadline
from workplace.templatetags.portal import whole


def parks(request):
    """Parks of which the person sees tasks: a firm's own, an officer's own, all of the zone."""
    seen = visible(request.user, AgencyTask.objects.all(), Perm.AGENCY_VIEW).order_by().values("firm__park")
    return Organisation.objects.parks().filter(pk__in=seen)


class ItemFilter(FilterSet):
    q = search_box(_("Item, authority or document"))
    kind = MultipleChoiceFilter(label=_("Kind"), choices=ServiceItem.Kind, distinct=False)
    park = ModelChoiceFilter(
        label=_("Park"),
        queryset=lambda request: Organisation.objects.parks(),
        empty_label=_("All parks"),
        method="of_park",
    )
    past = BooleanFilter(label=_("Also those no longer offered"), method="with_past")

    class Meta:
        model = ServiceItem
        fields: list[str] = []

    def search(self, queryset, name, value):
        found = Q(name__icontains=value) | Q(authority__icontains=value) | Q(summary__icontains=value)
        return queryset.filter(found | Q(documents__icontains=value))

    def of_park(self, queryset, name, value):
        return queryset.for_park(value.pk)

    def with_past(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("past") else found.on_offer()


class TaskFilter(FilterSet):
    q = search_box(_("Firm, credit code or item"))
    state = MultipleChoiceFilter(label=_("State"), choices=AgencyTask.State, distinct=False)
    kind = MultipleChoiceFilter(label=_("Kind"), field_name="item__kind", choices=ServiceItem.Kind, distinct=False)
    park = ModelChoiceFilter(label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks"))
    sign = ChoiceFilter(
        label=_("What waits"),
        method="with_sign",
        choices=[("open", _("not finished")), ("late", _("past its day")), ("mine", _("handled by me"))],
    )
    year = CharFilter(label=_("Asked for in the year"), method="of_year")

    class Meta:
        model = AgencyTask
        fields: list[str] = []

    def search(self, queryset, name, value):
        found = Q(firm__name__icontains=value) | Q(firm__credit_code__istartswith=value)
        return queryset.filter(found | Q(item__name__icontains=value))

    def with_sign(self, queryset, name, value):
        return {
            "open": lambda: queryset.open(),
            "late": lambda: queryset.late(),
            "mine": lambda: queryset.filter(handler=self.request.user),
        }[value]()

    def of_year(self, queryset, name, value):
        return queryset.filter(asked_on__year=int(value)) if value.isdecimal() and len(value) == 4 else queryset


ITEMS = Table(
    (
        Column("kind", _("Kind"), lambda i: i.get_kind_display(), sort="kind"),
        Column("park", _("Offered in"), lambda i: str(i.park or _("the whole zone")), sort="park__position"),
        Column("authority", _("Authority that decides"), lambda i: i.authority or None, width=26),
        Column("days", _("Promised"), lambda i: i.working_days, whole, Kind.INTEGER, _("working days"), sort="working_days"),
        Column("documents", _("Documents"), lambda i: len(i.documents), whole, Kind.INTEGER),
        Column("done", _("Done this year"), lambda i: i.done_this_year, whole, Kind.INTEGER, sort="done_this_year"),
        Column("from", _("Offered from"), lambda i: i.offered_from, day, Kind.DAY, sort="offered_from", default=False),
        Column("to", _("Offered to"), lambda i: i.offered_to, day, Kind.DAY, sort="offered_to", default=False),
    ),
    lambda i: i.name, lambda i: "", lambda i: reverse("enterprise_services:agency_item", args=[i.pk]),
    _("Service item"), ("kind", "name", "pk"),
)  # fmt: skip

TASKS = Table(
    (
        Column("item", _("Service item"), lambda t: t.item.name, sort="item__name", width=30),
        Column("state", _("State"), lambda t: t.get_state_display(), sort="state"),
        Column("park", _("Park"), lambda t: str(t.firm.park), sort="firm__park__position", default=False),
        Column("asked", _("Asked for on"), lambda t: t.asked_on, day, Kind.DAY, sort="asked_on"),
        Column("steps", _("Steps of the item"), lambda t: f"{t.steps_done} / {len(t.steps)}" if t.steps else None),
        Column("due", _("To be done by"), lambda t: t.due_on if t.state == "working" else None, deadline, Kind.DAY, sort="due_on"),
        Column("handler", _("Handled by"), lambda t: str(t.handler) if t.handler else None, sort="handler__display_name"),
        Column("closed", _("Finished on"), lambda t: t.closed_on, day, Kind.DAY, sort="closed_on"),
        Column("result", _("Result"), lambda t: t.result or None, width=40, default=False),
    ),
    lambda t: t.firm.name, lambda t: t.firm.credit_code, lambda t: reverse("enterprise_services:agency_task", args=[t.pk]),
    _("Firm"), ("-asked_on", "-pk"),
)  # fmt: skip
