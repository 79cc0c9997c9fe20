"""What this room announces when Django starts."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Perm
from enterprises.registers import (
    FirmHeader,
    FirmPanel,
    NightStep,
    consent_changed,
    firm_headers,
    firm_panels,
    night_steps,
)
from innovation_points.registers import released
from workplace.registers import (
    HomeCard,
    NavigationEntry,
    SearchSource,
    TellingList,
    home_cards,
    navigation,
    notice_kinds,
    search_sources,
    telling_lists,
)

from . import actions, alerts, firm_file, loan_registration, night, panels, tasks
from .support import registration as support

BANK = frozenset({"bank_officer", "bank_manager"})
STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})


def register():
    navigation.add(
        NavigationEntry(
            _("Credit-ready firms"), "financing:bank_firms", "building-bank", frozenset({Perm.BANK_LIST}), 20
        )
    )
    navigation.add(
        NavigationEntry(_("What changed"), "financing:bank_changes", "arrows-exchange", frozenset({Perm.BANK_LIST}), 22)
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
    navigation.add(
        NavigationEntry(
            _("Signed lists"),
            "financing:signed_lists",
            "signature",
            frozenset({Perm.SIGNED_LIST_VIEW}),
            56,
            BANK | STAFF,
            "finance",
        )
    )
    search_sources.add(
        SearchSource("bank_firms", _("Credit-ready firms"), Perm.BANK_LIST, panels.bank_found, "financing:bank_firms")
    )
    home_cards.add(
        HomeCard("bank_figures", "financing/home/bank_figures.html", panels.bank_figures, BANK, "figures", 10)
    )
    home_cards.add(HomeCard("bank_new", "financing/home/bank_new.html", panels.bank_new, BANK, "main", 10))
    home_cards.add(HomeCard("bank_dropped", "financing/home/bank_dropped.html", panels.bank_dropped, BANK, "main", 20))
    home_cards.add(
        HomeCard(
            "readiness", "financing/home/readiness.html", panels.readiness_figures, STAFF - {"leader"}, "figures", 60
        )
    )
    firm_panels.add(
        FirmPanel("finance", _("Finance"), Perm.READINESS_VIEW, "financing/firm_finance.html", panels.firm_finance, 50)
    )
    firm_headers.add(FirmHeader("readiness", Perm.READINESS_VIEW, "financing/firm_header.html", panels.firm_header, 50))
    firm_file.register()
    support.register()
    loan_registration.register()
    night_steps.add(NightStep("readiness", night.run, 100, night.replay))
    night_steps.add(NightStep("signed_lists", night.sign, 110))
    night_steps.add(NightStep("bank_alerts", alerts.run, 120))
    for kind in alerts.KINDS:
        notice_kinds.add(kind)
    telling_lists.add(TellingList(alerts.LIST, alerts.last_row))
    home_cards.add(
        HomeCard("bank_searches", "financing/home/bank_searches.html", panels.bank_searches, BANK, "main", 5)
    )
    consent_changed.add(actions.consent_changed)
    consent_changed.add(actions.revoke_lists)
    released.add(tasks.renew_bank_lists.delay_on_commit)
