"""What investment projects bring to the menu, the search, the firm's file and merging."""

from datetime import datetime, time

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as T

from accounts.access import Perm, visible
from enterprise_services.models import Project
from enterprises.registers import FirmRelation, TimelineEvent, TimelineSource, firm_relations, timeline_sources
from workplace.registers import Hit, NavigationEntry, RowSearch, SearchSource, navigation, search_sources

LIST = "enterprise_services:projects"


def _found(user, text):
    rows = Project.objects.filter(Q(name__icontains=text) | Q(investor__icontains=text)).select_related("park")
    return visible(user, rows.only("name", "stage", "park__name", "park__short_name"), Perm.PROJECT_VIEW)


def _hit(user, project) -> Hit:
    url = reverse("enterprise_services:project", args=[project.pk])
    return Hit(project.name, url, f"{project.get_stage_display()} · {project.park}")


def events(user, firm, limit):
    """Signatures of projects that the firm brought or became."""
    rows = Project.objects.filter(Q(firm=firm) | Q(brought_by=firm), signed_on__isnull=False)
    for project in visible(user, rows, Perm.PROJECT_VIEW).order_by("-signed_on", "-pk")[:limit]:
        brought = project.brought_by_id == firm.pk
        title = _("Brought the project %(project)s") if brought else _("Project %(project)s signed")
        at = timezone.make_aware(datetime.combine(project.signed_on, time()))
        url = reverse("enterprise_services:project", args=[project.pk])
        yield TimelineEvent(at, title % {"project": project.name}, project.investor, url, dated=True)


def register():
    view = frozenset({Perm.PROJECT_VIEW})
    navigation.add(NavigationEntry(T("Investment projects"), LIST, "building-factory-2", view, 76, menu="services"))
    search_sources.add(
        SearchSource(
            "projects", T("Investment projects"), Perm.PROJECT_VIEW, RowSearch(_found, _hit),
            LIST, position=54,
        )
    )  # fmt: skip
    timeline_sources.add(
        TimelineSource("projects", T("Investment projects"), Perm.PROJECT_VIEW, "building-factory-2", events, 82)
    )
    firm_relations.add(FirmRelation("enterprise_services.Project", T("Investment projects"), position=82))
    firm_relations.add(
        FirmRelation("enterprise_services.Project", T("Investment projects brought"), field="brought_by", position=83)
    )
