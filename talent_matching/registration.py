"""What this room announces when Django starts."""

from django.utils.translation import gettext_lazy as _

from accounts.access import FIRM_ROLES, Perm, visible
from enterprises.registers import prefill_sources
from spreadsheets.resources import register as register_resource
from workplace.registers import (
    EvidenceOwner,
    HomeCard,
    NavigationEntry,
    evidence_owners,
    home_cards,
    navigation,
    notice_kinds,
    todo_sources,
)

from . import (
    event_figures,
    event_telling,
    firm_file,
    home,
    prefill,
    resources,
    search_sources,
    telling,
    waiting,
    zone_figures,
)
from .actions import events as event_actions
from .actions.agreements import OWNER
from .models import Agreement, Event

ZONE = frozenset({"reviewer", "approver", "leader"})
MENU = [
    (_("My profile"), "my_profile", "user", Perm.TALENT_EDIT, frozenset({"talent"}), ""),
    (_("Demands"), "demands", "bulb", Perm.DEMAND_VIEW, frozenset(), "talents"),
    (_("Library of talents"), "talents", "school", Perm.TALENT_VIEW, ZONE | {"liaison"}, "talents"),
    (_("Talents of the universities"), "cards", "school", Perm.CARD_VIEW, frozenset(), "talents"),
    (_("Rounds of matching"), "rounds", "refresh", Perm.ROUND_VIEW, frozenset(), "talents"),
    (_("Matches"), "matches", "arrows-join", Perm.MATCH_VIEW, frozenset(), "talents"),
    (_("Agreements"), "agreements", "signature", Perm.MATCH_VIEW, frozenset(), "talents"),
    (_("Events"), "events", "calendar-event", Perm.EVENT_VIEW, frozenset(), "talents"),
    (_("Support"), "support", "lifebuoy", Perm.SUPPORT_VIEW, frozenset(), "talents"),
]


def register():
    for position, (label, route, icon, perm, roles, menu) in enumerate(MENU, start=46):
        entry = NavigationEntry(label, f"talent_matching:{route}", icon, frozenset({perm}), position, roles, menu)
        navigation.add(entry)
    figures, own = "workplace/_figures.html", "talent_matching/home/own.html"
    home_cards.add(HomeCard("libraries", figures, home.libraries, ZONE - {"leader"}, "figures", 70))
    home_cards.add(HomeCard("school", figures, home.school, frozenset({"liaison"}), "figures", 10))
    home_cards.add(
        HomeCard("profile", "talent_matching/home/profile.html", home.own_profile, frozenset({"talent"}), "main", 10)
    )
    home_cards.add(HomeCard("own_matches", own, home.own_matches, FIRM_ROLES | {"talent", "liaison"}, "main", 60))
    for source in waiting.SOURCES:
        todo_sources.add(source)
    for kind in (*telling.KINDS, event_telling.KIND):
        notice_kinds.add(kind)
    search_sources.register()
    firm_file.register()
    zone_figures.register()
    event_figures.register()
    prefill_sources.add(prefill.SOURCE)
    evidence_owners.add(EvidenceOwner(OWNER, _may_read_agreement))
    evidence_owners.add(EvidenceOwner(event_actions.OWNER, _may_see_event))
    register_resource(resources.TalentList())


def _may_read_agreement(user, evidence) -> bool:
    return visible(user, Agreement.objects.filter(pk=evidence.owner_id), Perm.MATCH_VIEW).exists()


def _may_see_event(user, evidence) -> bool:
    return visible(user, Event.objects.filter(pk=evidence.owner_id), Perm.EVENT_VIEW).exists()
