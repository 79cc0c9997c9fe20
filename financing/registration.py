"""What this room announces when Django starts."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Perm
from enterprises.registers import FirmHeader, FirmPanel, consent_changed, firm_headers, firm_panels
from innovation_points.registers import NightStep, night_steps, released
from workplace.registers import HomeCard, NavigationEntry, SearchSource, home_cards, navigation, search_sources

from . import actions, firm_file, night, panels, tasks

BANK = frozenset({"bank_officer", "bank_manager"})
STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})


def register():
    navigation.add(
        NavigationEntry(
            _("Credit-ready firms"), "financing:bank_firms", "building-bank", frozenset({Perm.BANK_LIST}), 20
        )
    )
    navigation.add(
        NavigationEntry(
            _("Loan readiness"),
            "financing:readiness",
            "cash",
            frozenset({Perm.READINESS_VIEW}),
            50,
            STAFF,
            "finance",
        )
    )
    navigation.add(
        NavigationEntry(
            _("Lists of banks"),
            "financing:past_list",
            "list-check",
            frozenset({Perm.READINESS_VIEW}),
            55,
            STAFF,
            "finance",
        )
    )
    search_sources.add(
        SearchSource("bank_firms", _("Credit-ready firms"), Perm.BANK_LIST, panels.bank_found, panels.bank_list_of)
    )
    home_cards.add(
        HomeCard("bank_figures", "financing/home/bank_figures.html", panels.bank_figures, BANK, "figures", 10)
    )
    home_cards.add(HomeCard("bank_new", "financing/home/bank_new.html", panels.bank_new, BANK, "main", 10))
    home_cards.add(HomeCard("bank_dropped", "financing/home/bank_dropped.html", panels.bank_dropped, BANK, "main", 20))
    home_cards.add(
        HomeCard("readiness", "financing/home/readiness.html", panels.readiness_figures, STAFF, "figures", 60)
    )
    firm_panels.add(
        FirmPanel("finance", _("Finance"), Perm.READINESS_VIEW, "financing/firm_finance.html", panels.firm_finance, 50)
    )
    firm_headers.add(FirmHeader("readiness", Perm.READINESS_VIEW, "financing/firm_header.html", panels.firm_header, 50))
    firm_file.register()
    night_steps.add(NightStep("readiness", night.run, 100, night.replay))
    consent_changed.add(actions.consent_changed)
    released.add(tasks.renew_bank_lists.delay_on_commit)
