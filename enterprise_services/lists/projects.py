"""The list of investment projects: filters and columns; page, export and API read the same."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from accounts.access import Perm, visible
from accounts.models import Organisation
from enterprise_services.models import Project
from enterprises.models import Chain
from incubators.filters import search_box
from spreadsheets.columns import Kind
from spreadsheets.tables import Column, Table, day
from workplace.templatetags.portal import wan, whole


def parks(request):
    seen = visible(request.user, Project.objects.all(), Perm.PROJECT_VIEW).order_by().values("park")
    return Organisation.objects.parks().filter(pk__in=seen)


class ProjectFilter(FilterSet):
    q = search_box(_("Project, investor or firm"))
    stage = MultipleChoiceFilter(label=_("Stage"), choices=Project.Stage, distinct=False)
    park = ModelChoiceFilter(label=_("Park"), queryset=parks, empty_label=_("All parks"))
    chain = ModelChoiceFilter(label=_("Chain"), queryset=Chain.objects.all(), empty_label=_("All chains"))
    brought = ChoiceFilter(
        label=_("Brought by"),
        method="was_brought",
        choices=[("firm", _("a firm of the zone")), ("other", _("in another way"))],
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def search(self, queryset, name, value):
        found = Q(name__icontains=value) | Q(investor__icontains=value)
        return queryset.filter(found | Q(brought_by__name__icontains=value) | Q(firm__name__icontains=value))

    def was_brought(self, queryset, name, value):
        return queryset.filter(brought_by__isnull=value == "other")


def _days_to_signature(project):
    return (project.signed_on - project.lead_on).days if project.signed_on else None


PROJECTS = Table(
    (
        Column("stage", _("Stage"), lambda p: p.get_stage_display(), sort="stage"),
        Column("park", _("Park"), lambda p: str(p.park), sort="park__position"),
        Column("chain", _("Chain"), lambda p: str(p.chain) if p.chain else None, sort="chain"),
        Column("amount", _("Planned investment"), lambda p: p.amount, wan, Kind.MONEY, _("10k yuan"), sort="amount"),
        Column("invested", _("Invested so far"), lambda p: p.invested, wan, Kind.MONEY, _("10k yuan"), sort="invested", default=False),
        Column("brought", _("Brought by"), lambda p: p.brought_by.name if p.brought_by else None, width=30),
        Column("lead", _("Lead since"), lambda p: p.lead_on, day, Kind.DAY, sort="lead_on"),
        Column("signed", _("Signed on"), lambda p: p.signed_on, day, Kind.DAY, sort="signed_on"),
        Column("days", _("From the lead to the signature"), _days_to_signature, whole, Kind.INTEGER, _("days")),
        Column("started", _("Construction started on"), lambda p: p.started_on, day, Kind.DAY, sort="started_on", default=False),
        Column("producing", _("In production since"), lambda p: p.producing_on, day, Kind.DAY, sort="producing_on", default=False),
        Column("followed", _("Followed by"), lambda p: p.followed_by or None, default=False),
    ),
    lambda p: p.name, lambda p: p.investor, lambda p: reverse("enterprise_services:project", args=[p.pk]),
    _("Project"), ("-lead_on", "-pk"),
)  # fmt: skip
