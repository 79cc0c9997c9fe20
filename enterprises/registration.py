"""What the registry brings to the menu and the home page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import FIRM_ROLES, Perm, can, visible
from accounts.models import JoinRequest
from workplace.registers import (
    HomeCard,
    NavigationEntry,
    NoticeKind,
    OfficerLine,
    evidence_owners,
    home_cards,
    navigation,
    notice_kinds,
    officer_lines,
    todo_sources,
)

from . import bulk_actions, consenting, moving, relations, search_sources, timeline_sources, waiting, zone_figures
from .models import Consent, Firm, Look, Title
from .officers import officers_of
from .quality import EXPIRING
from .querysets import last_closed_year

STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})


def register():
    search_sources.register()
    bulk_actions.register()
    zone_figures.register()
    navigation.add(
        NavigationEntry(
            _("Registry"), "enterprises:firm_list", "building", frozenset({Perm.FIRM_VIEW}), 20, STAFF, "firms"
        )
    )
    navigation.add(
        NavigationEntry(_("My firm"), "enterprises:my_firm", "building", frozenset({Perm.FIRM_VIEW}), 20, FIRM_ROLES)
    )
    navigation.add(
        NavigationEntry(
            _("Zone figures"), "enterprises:figures", "chart-bar", frozenset({Perm.FIGURE_VIEW}), 55, menu="figures"
        )
    )
    navigation.add(
        NavigationEntry(
            _("Consents"), "enterprises:my_consents", "shield-check", frozenset({Perm.CONSENT_VIEW}), 60, FIRM_ROLES
        )
    )
    navigation.add(
        NavigationEntry(
            _("Consents of firms"),
            "enterprises:consents_of_zone",
            "shield-check",
            frozenset({Perm.CONSENT_VIEW}),
            60,
            STAFF,
            "finance",
        )
    )
    navigation.add(
        NavigationEntry(
            _("Looks of banks"), "enterprises:looks_of_zone", "eye", frozenset({Perm.LOOK_VIEW}), 62, STAFF, "finance"
        )
    )
    evidence_owners.add(consenting.PAPERS)
    navigation.add(
        NavigationEntry(
            _("Join requests"),
            "enterprises:join_requests",
            "user-plus",
            frozenset({Perm.JOIN_CONFIRM}),
            80,
            menu="firms",
        )
    )
    navigation.add(
        NavigationEntry(
            _("Data quality"),
            "enterprises:firm_quality",
            "clipboard-check",
            frozenset({Perm.FIRM_EDIT}),
            45,
            menu="firms",
        )
    )
    home_cards.add(
        HomeCard("registry", "enterprises/home/registry.html", registry_card, STAFF - {"leader"}, "todo", 50)
    )
    home_cards.add(HomeCard("firm", "enterprises/home/firm.html", firm_card, FIRM_ROLES, "main", 50))
    for source in waiting.SOURCES:
        todo_sources.add(source)
    notice_kinds.add(NoticeKind("join", _("Request to act for a firm"), "at_once", position=60))
    officer_lines.add(OfficerLine(_("Our park officer"), park_officers, FIRM_ROLES))
    relations.register()
    moving.register()
    timeline_sources.register()


def park_officers(request):
    firms = visible(request.user, Firm.objects.select_related("officer"), Perm.FIRM_VIEW)
    firm = firms.filter(organisation=request.user.access.firm).only("park", "officer").first()
    return officers_of(firm) if firm else []


def registry_card(request):
    """Where the registry's data needs somebody: each line with its rows behind it."""
    firms = visible(request.user, Firm.objects.all(), Perm.FIRM_VIEW)
    page, year = reverse("enterprises:firm_list"), last_closed_year()
    lines = [
        {
            "label": _("Firms without facts for %(year)s") % {"year": year},
            "count": firms.operating().without_facts(year).count(),
            "url": f"{page}?gap=no_facts",
        },
        {
            "label": _("Firms with a title that ends within %(days)s days") % {"days": EXPIRING},
            "count": firms.with_titles_expiring(EXPIRING).count(),
            "url": f"{page}?gap=expiring",
        },
    ]
    if can(request.user, Perm.JOIN_CONFIRM):
        waiting = JoinRequest.objects.filter(state=JoinRequest.State.WAITING)
        lines.append(
            {
                "label": _("People who ask to act for a firm"),
                "count": visible(request.user, waiting, Perm.JOIN_CONFIRM).count(),
                "url": reverse("enterprises:join_requests"),
            }
        )
    return {"lines": lines, "total": firms.count(), "url": page}


def firm_card(request):
    """The firm's own file in short: titles with their end, live consents, the last looks of banks."""
    firms = visible(request.user, Firm.objects.select_related("park"), Perm.FIRM_VIEW)
    firm = firms.filter(organisation=request.user.access.firm).first()
    if firm is None:
        return None
    return {
        "firm": firm,
        "titles": Title.objects.held().filter(firm=firm).order_by("valid_to"),
        "consents": visible(request.user, Consent.objects.live().filter(firm=firm), Perm.CONSENT_VIEW)
        .select_related("bank")
        .order_by("valid_to"),
        "looks": visible(request.user, Look.objects.filter(firm=firm), Perm.LOOK_VIEW).select_related("bank")[:5],
    }
