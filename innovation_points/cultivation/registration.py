"""What titles and cultivation bring to the menu, the home page, the firm's file, the to-do list and the notices."""

from django.utils.translation import gettext_lazy as _

from accounts.access import FIRM_ROLES, Perm, can, visible
from enterprises.registers import FirmPanel, NightStep, firm_panels, night_steps
from innovation_points.models import Plan
from workplace.registers import HomeCard, NavigationEntry, home_cards, navigation, notice_kinds, todo_sources

from . import home, telling, waiting

STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})
CARDS = "innovation_points/home"


def register():
    navigation.add(
        NavigationEntry(
            _("Cultivation"),
            "innovation_points:cultivation",
            "stairs-up",
            frozenset({Perm.CULTIVATION_VIEW}),
            42,
            STAFF,
            "firms",
        )
    )
    firm_panels.add(
        FirmPanel("titles", _("Titles by rule"), Perm.SCORE_VIEW, "innovation_points/titles_panel.html", _panel, 45)
    )
    cards = [
        ("certificates", home.certificates_ending, STAFF - {"leader"}, "todo", 40),
        ("own_titles", home.own_titles, FIRM_ROLES, "main", 20),
    ]
    for name, build, roles, column, position in cards:
        home_cards.add(HomeCard(name, f"{CARDS}/{name}.html", build, roles, column, position))
    for source in waiting.SOURCES:
        todo_sources.add(source)
    for kind in telling.KINDS:
        notice_kinds.add(kind)
    night_steps.add(NightStep("notices", telling.tell_of_ending, position=200))


def _panel(request, firm):
    """Every title by its rule as of the last night, and the firm's plans."""
    from innovation_points import outcomes  # the rulebook is not needed while Django starts

    night, lines = outcomes.of_firm(request.user, firm)
    perm = Perm.CULTIVATION_VIEW if can(request.user, Perm.CULTIVATION_VIEW) else Perm.SCORE_VIEW
    plans = visible(request.user, Plan.objects.filter(firm=firm), perm)
    return {"night": night, "lines": lines, "plans": plans, "may_plan": can(request.user, Perm.CULTIVATION_EDIT)}
