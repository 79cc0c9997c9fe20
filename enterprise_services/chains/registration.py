"""What the chains announce when Django starts."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Perm
from enterprises.registers import FirmPanel, FirmRelation, firm_panels, firm_relations
from workplace.registers import NavigationEntry, SearchSource, navigation, search_sources

from . import firm_file, searching

STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})


def register():
    view = Perm.CHAIN_VIEW
    navigation.add(
        NavigationEntry(
            _("Industry chains"), "enterprise_services:chains", "sitemap", frozenset({view}), 44, STAFF, "firms"
        )
    )
    firm_panels.add(
        FirmPanel("chain", _("Industry chain"), view, "enterprise_services/chains/panel.html", firm_file.panel, 40)
    )
    firm_relations.add(
        FirmRelation("enterprise_services.ChainPlace", _("Places in chains"), unit=("step",), position=90)
    )
    search_sources.add(SearchSource("chain_steps", _("Steps of chains"), view, searching.steps, position=80))
    search_sources.add(SearchSource("products", _("Products of firms"), view, searching.products, position=81))
