"""What this room brings to the menu, the home page, the to-do list, the search and the firm's file."""

from django.utils.translation import gettext_lazy as _

from accounts.access import FIRM_ROLES, Perm
from enterprises.registers import (
    FirmPanel,
    FirmRelation,
    NightStep,
    TimelineSource,
    firm_panels,
    firm_relations,
    night_steps,
    timeline_sources,
)
from workplace.registers import (
    EvidenceOwner,
    HomeCard,
    NavigationEntry,
    NoticeKind,
    SearchSource,
    evidence_owners,
    home_cards,
    navigation,
    notice_kinds,
    search_sources,
    todo_sources,
)

from . import firm_file, home, searching, telling, waiting, zone_figures
from .reporting import telling as report_telling
from .reporting import waiting as report_waiting

OPERATOR = frozenset({"incubator_manager", "incubator_clerk"})
STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})


def register():
    _menu()
    zone_figures.register()
    cards = "incubators/home"
    home_cards.add(HomeCard("carrier_figures", "workplace/_figures.html", home.figures, OPERATOR, "figures", 10))
    home_cards.add(HomeCard("carriers", f"{cards}/houses.html", home.houses, OPERATOR | {"mentor"}, "main", 10))
    home_cards.add(HomeCard("tenancy", f"{cards}/own.html", home.own, FIRM_ROLES, "main", 60))
    for source in [*waiting.SOURCES, *report_waiting.SOURCES]:
        todo_sources.add(source)
    for kind in telling.KINDS:
        notice_kinds.add(NoticeKind(kind, telling.KINDS[kind], "digest", OPERATOR, position=70))
    for kind, (label, roles) in report_telling.KINDS.items():
        notice_kinds.add(NoticeKind(kind, label, "digest", frozenset(roles), position=71))
    evidence_owners.add(EvidenceOwner("incubators.Assessment", waiting.may_read_evidence))
    for source in searching.SOURCES:
        search_sources.add(SearchSource(**source))
    firm_panels.add(
        FirmPanel("tenancy", _("Tenancy"), Perm.TENANCY_VIEW, "incubators/file/tenancy.html", firm_file.panel, 70)
    )
    timeline_sources.add(
        TimelineSource("tenancy", _("Tenancy"), Perm.TENANCY_VIEW, "building-warehouse", firm_file.events, 70)
    )
    night_steps.add(NightStep("incubation", _night, position=60, replay=_night_again))
    firm_relations.add(FirmRelation("incubators.Tenant", _("Tenancies"), unit=("carrier", "entered_on"), position=60))


def _night(night, cursor, firms):
    from . import night as step  # numpy and the rulebook are loaded when a night is run, not by every process

    return step.run(night, cursor, firms)


def _night_again(night):
    from . import night as step

    return step.replay(night)


def _menu():
    """Zone staff find the carriers under the firms; for the carriers' own people they are the menu."""
    entries = [
        (_("Carriers"), "incubators:carriers", "building-warehouse", Perm.CARRIER_VIEW, 30),
        (_("Funnel"), "incubators:funnel", "filter", Perm.TENANT_VIEW, 31),
        (_("Tenants"), "incubators:tenants", "users-group", Perm.TENANT_VIEW, 32),
        (_("Leases"), "incubators:leases", "key", Perm.LEASE_VIEW, 33),
        (_("Reports"), "incubators:reports", "report", Perm.REPORT_VIEW, 34),
        (_("Evaluation"), "incubators:evaluations", "clipboard-check", Perm.EVALUATION_VIEW, 35),
    ]
    for label, url, icon, perm, position in entries:
        own = OPERATOR | {"mentor"}
        navigation.add(NavigationEntry(label, url, icon, frozenset({perm}), position, own))
        navigation.add(NavigationEntry(label, url, icon, frozenset({perm}), 46 + position % 10, STAFF, "carriers"))
