"""What visits and officers bring to the menu, the to-do list, the firm's file, its timeline, merging, and to who is called."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as T

from accounts.access import Perm, can, visible
from enterprise_services import visit_querysets
from enterprise_services.models import Finding, Visit
from enterprises.registers import (
    FirmPanel,
    FirmRelation,
    TimelineEvent,
    TimelineSource,
    firm_panels,
    firm_relations,
    stand_ins,
    timeline_sources,
)
from talent_matching.models import SignUp
from workplace.registers import NavigationEntry, TodoItem, TodoSource, navigation, todo_sources

VIEW, WRITE = frozenset({Perm.VISIT_VIEW}), frozenset({Perm.VISIT_WRITE})
LIST = "enterprise_services:visits"


def planned(user):
    """The person's own, and those of officers that the person stands in for."""
    rows = visible(user, Visit.objects.planned(), Perm.VISIT_WRITE)
    return (
        rows.filter(officer__in=visit_querysets.stood_in_for(user)).select_related("firm").order_by("planned_on", "pk")
    )


def _planned(visit) -> TodoItem:
    url = reverse("enterprise_services:visit", args=[visit.pk])
    return TodoItem(
        _("Visit: %(reason)s") % {"reason": visit.get_reason_display()}, url, visit.planned_on, visit.firm.name
    )


def _open(kind, perm):
    def rows(user):
        found = visible(user, Finding.objects.filter(kind=kind, settled_on=None), perm)
        return found.select_related("visit__firm").order_by("pk")

    return rows


def _finding(finding) -> TodoItem:
    text = f"{finding.get_kind_display()}: {finding.text[:80]}"
    return TodoItem(text, reverse("enterprise_services:visit", args=[finding.visit_id]), None, finding.visit.firm.name)


def panel(request, firm):
    """Visits, and the trainings and events that the firm signed up for: the same rows as in cooperation."""
    rows = visible(request.user, Visit.objects.filter(firm=firm, dropped_on=None), Perm.VISIT_VIEW)
    events = visible(request.user, SignUp.objects.filter(firm=firm, state="coming"), Perm.EVENT_VIEW)
    return {
        "visits": list(rows.select_related("officer")[:50]),
        "events": list(events.select_related("event").order_by("-event__starts_at", "pk")[:20]),
        "may_write": can(request.user, Perm.VISIT_WRITE),
    }


def events(user, firm, limit):
    rows = visible(user, Visit.objects.made().filter(firm=firm), Perm.VISIT_VIEW).select_related("officer")
    for visit in rows.order_by("-visited_on", "-pk")[:limit]:
        at = timezone.make_aware(datetime.combine(visit.visited_on, time()))
        url = reverse("enterprise_services:visit", args=[visit.pk])
        yield TimelineEvent(at, _("Visited"), visit.text[:200], url, str(visit.officer), dated=True)


def register():
    navigation.add(NavigationEntry(T("Visits"), LIST, "walk", VIEW, 78, menu="services"))
    navigation.add(
        NavigationEntry(
            T("Chief service officers"), "enterprise_services:officers", "user-star", VIEW, 79, menu="services"
        )
    )
    todo_sources.add(TodoSource("visits", T("Visits planned for me"), planned, _planned, WRITE, url=LIST, position=44))
    for kind, perm, position in (
        (Finding.Kind.CORRECTION, Perm.FIRM_EDIT, 46), (Finding.Kind.DEMAND, Perm.DEMAND_REVIEW, 48),
    ):  # fmt: skip
        label = T("Corrections found on visits") if perm is Perm.FIRM_EDIT else T("Demands found on visits")
        todo_sources.add(
            TodoSource(
                f"found_{kind.value}",
                label,
                _open(kind, perm),
                _finding,
                frozenset({perm}),
                url=LIST,
                position=position,
            )
        )
    firm_panels.add(
        FirmPanel("visits", T("Visits"), Perm.VISIT_VIEW, "enterprise_services/file/visits.html", panel, 84)
    )
    timeline_sources.add(TimelineSource("visits", T("Visits"), Perm.VISIT_VIEW, "walk", events, 84))
    firm_relations.add(FirmRelation("enterprise_services.Visit", T("Visits"), position=84))
    stand_ins.add(visit_querysets.deputy_of)
