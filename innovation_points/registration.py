"""What this room brings to the menu, the home page, the firm's file and the firm list."""

from django.utils.translation import gettext_lazy as _

from accounts.access import FIRM_ROLES, Perm
from enterprises.registers import (
    FirmHeader,
    FirmPanel,
    NightStep,
    firm_headers,
    firm_panels,
    night_steps,
    prefill_sources,
    published_rules,
)
from workplace.registers import (
    HomeCard,
    NavigationEntry,
    evidence_owners,
    home_cards,
    navigation,
    notice_kinds,
    todo_sources,
)

from . import backing, firm_file, home, list_columns, objections, prefilling, telling, waiting, zone_figures
from .cultivation import registration as cultivation
from .expenses import prefill
from .seasons import home as season
from .seasons import registration as seasons

STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})
CARDS = "innovation_points/home"


def register():
    _menu()
    _home()
    for source in [*waiting.SOURCES, *objections.SOURCES]:
        todo_sources.add(source)
    for kind in [*telling.KINDS, *objections.KINDS]:
        notice_kinds.add(kind)
    evidence_owners.add(objections.EVIDENCE)
    evidence_owners.add(backing.EVIDENCE)
    for source in prefilling.SOURCES:
        prefill_sources.add(source)
    firm_panels.add(
        FirmPanel("points", _("Points"), Perm.SCORE_VIEW, "innovation_points/points_panel.html", _panel, position=40)
    )
    firm_headers.add(FirmHeader("points", Perm.SCORE_VIEW, "innovation_points/_points_header.html", home.points_header))
    cultivation.register()
    zone_figures.register()
    seasons.register()
    list_columns.register()
    prefill_sources.add(prefill.SOURCE)
    firm_file.register()
    night_steps.add(NightStep("titles", _titles_of_the_night, position=50, replay=_titles_again))
    published_rules.keep(in_force=_rule_in_force, with_digest=_rule_with_digest)


def _rule_in_force(code, day):
    from .models import RuleVersion

    version = RuleVersion.objects.in_force(code, day)
    return version and version.rule


def _rule_with_digest(digest):
    from .models import RuleVersion

    version = RuleVersion.objects.published().filter(digest=digest).first()
    return version and version.rule


def _titles_of_the_night(night, cursor, firms):
    from .night import titles  # numpy and the rulebook are loaded when a night is run, not by every process

    return titles.run(night, cursor, firms)


def _titles_again(night):
    from .night import titles

    return titles.replay(night) if "titles" in night.counts else None


def _menu():
    firm, staff = FIRM_ROLES, STAFF
    entries = [
        (_("Declarations"), "declarations", "file-text", Perm.DECLARATION_VIEW, 30, firm, "declarations"),
        (_("My points"), "own_points", "chart-radar", Perm.SCORE_VIEW, 35, firm, "points"),
        (_("Reviews"), "reviews", "checks", Perm.RANKING_VIEW, 30, staff, "declarations"),
        (_("Ranking"), "ranking", "list-numbers", Perm.RANKING_VIEW, 35, staff, "points"),
        (_("Publicity"), "publicities", "speakerphone", Perm.PUBLICITY_VIEW, 40, firm | staff, "points"),
        (_("Night runs"), "nights", "moon", Perm.NIGHT_VIEW, 60, staff, "points"),
        (_("Start of the night"), "night_schedule", "clock", Perm.SETTINGS_EDIT, 60, frozenset(), ""),
        (_("Rules"), "rules", "book", Perm.RULE_VIEW, 70, frozenset(), "points"),
    ]
    for label, route, icon, perm, position, roles, menu in entries:
        url = f"innovation_points:{route}"
        navigation.add(NavigationEntry(label, url, icon, frozenset({perm}), position, roles, menu))


def _home():
    cards = [
        ("reviews", home.waiting, frozenset({"reviewer", "approver", "park_officer"}), "todo", 10),
        ("next_steps", home.next_steps, FIRM_ROLES, "todo", 10),
        ("figures", home.figures, frozenset({"reviewer", "approver"}), "figures", 10),
        ("last_night", home.last_night, STAFF - {"leader"}, "figures", 20),
        ("publicity", objections.publicity_card, FIRM_ROLES, "todo", 12),
        ("own_points", home.own_points, FIRM_ROLES, "main", 10),
        ("season", season.season, STAFF, "main", 20),
    ]
    for name, build, roles, column, position in cards:
        home_cards.add(HomeCard(f"points_{name}", f"{CARDS}/{name}.html", build, roles, column, position))


def _panel(request, firm):
    from .views.points import points_context  # views load templates and WeasyPrint: not while Django starts

    context = points_context(request, firm)
    del context["firm"]  # the file brings it itself
    return context
