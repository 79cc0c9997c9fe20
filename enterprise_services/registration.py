"""What this room brings to the menu, the home page, the to-do list, the search and the firm's file."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Perm
from workplace.registers import NavigationEntry, navigation

from . import entered_figures, leader_home, month, problem_entries, service_figures, targets
from .chains import registration as chains
from .doors import agency, projects, visits


def register():
    entered_figures.register()
    targets.register()
    month.register()
    leader_home.register()
    problem_entries.register()
    for door in (agency, projects, visits):
        door.register()
    service_figures.register()
    chains.register()
    for label, route, icon, position in (
        (_("Monthly brief"), "brief", "file-text", 54),
        (_("Core figures"), "core_figures", "list-numbers", 56),
        (_("Entered figures"), "entered", "pencil", 57),
    ):
        entry = NavigationEntry(
            label, f"enterprise_services:{route}", icon, frozenset({Perm.FIGURE_VIEW}), position, menu="figures"
        )
        navigation.add(entry)
