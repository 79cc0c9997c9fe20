"""What this room answers to the search of every page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, can, visible
from workplace.registers import Hit, RowSearch, SearchSource, search_sources

from .models import Agreement, Card, Demand, Support, Talent


def _rows(model, perm, *shown):
    """The rows of the model that fit, with the columns that a hit shows."""
    return lambda user, text: visible(user, model.objects.only(*shown), perm).search(text)


def _hit(route, note):
    return lambda user, row: Hit(str(row), reverse(f"talent_matching:{route}", args=[row.pk]), note(user, row))


def _agreements(user, text):
    shown = Agreement.objects.select_related("match__demand").only("number", "match__demand__title")
    return visible(user, shown, Perm.MATCH_VIEW).search(text)


def _agreement(user, row) -> Hit:
    return Hit(str(row), reverse("talent_matching:match", args=[row.match_id]), str(row.match.demand))


def _demands(user, text):
    """With the firm's own name only for those who may read it."""
    rows = _rows(Demand, Perm.DEMAND_VIEW, "title", "shown_as")(user, text)
    return rows.select_related("firm").only("title", "firm__name") if can(user, Perm.FIRM_VIEW) else rows


def _firm(user, row) -> str:
    return row.firm.name if can(user, Perm.FIRM_VIEW) else row.firm_label


SOURCES = [
    SearchSource("demands", _("Demands"), Perm.DEMAND_VIEW, RowSearch(_demands, _hit("demand", _firm)), "talent_matching:demands", position=40),
    SearchSource(
        "talents", _("Talents"), Perm.TALENT_VIEW,
        RowSearch(_rows(Talent, Perm.TALENT_VIEW, "name", "college"), _hit("talent", lambda user, row: row.college)),
        "talent_matching:talents", position=41,
    ),
    SearchSource(
        "cards", _("Talents of the universities"), Perm.CARD_VIEW,
        RowSearch(_rows(Card, Perm.CARD_VIEW, "name", "discipline"), _hit("card", lambda user, row: row.discipline_label)),
        "talent_matching:cards", position=42,
    ),
    SearchSource(
        "support", _("Support"), Perm.SUPPORT_VIEW,
        RowSearch(_rows(Support, Perm.SUPPORT_VIEW, "title", "provider"), _hit("offer", lambda user, row: row.provider)),
        "talent_matching:support", position=43,
    ),
    SearchSource("agreements", _("Agreements"), Perm.MATCH_VIEW, RowSearch(_agreements, _agreement), "talent_matching:agreements", position=44),
]  # fmt: skip


def register():
    for source in SOURCES:
        search_sources.add(source)
