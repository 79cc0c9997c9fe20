"""What this room answers to the search of every page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, can, visible
from workplace.registers import Hit, SearchSource, search_sources

from .models import Agreement, Card, Demand, Support, Talent


def _all(name):
    return lambda text: f"{reverse(f'talent_matching:{name}')}?{urlencode({'q': text})}"


def _hits(model, perm, route, note):
    def search(user, text, limit):
        found = visible(user, model.objects.all(), perm).search(text)[:limit]
        return [Hit(str(row), reverse(f"talent_matching:{route}", args=[row.pk]), note(user, row)) for row in found]

    return search


def _agreements(user, text, limit):
    found = visible(user, Agreement.objects.select_related("match__demand"), Perm.MATCH_VIEW).search(text)[:limit]
    return [
        Hit(str(row), reverse("talent_matching:match", args=[row.match_id]), str(row.match.demand)) for row in found
    ]


def _firm(user, row) -> str:
    return row.firm.name if can(user, Perm.FIRM_VIEW) else row.firm_label


SOURCES = [
    SearchSource("demands", _("Demands"), Perm.DEMAND_VIEW, _hits(Demand, Perm.DEMAND_VIEW, "demand", _firm), _all("demands"), position=40),
    SearchSource(
        "talents", _("Talents"), Perm.TALENT_VIEW,
        _hits(Talent, Perm.TALENT_VIEW, "talent", lambda user, row: row.college), _all("talents"), position=41,
    ),
    SearchSource(
        "cards", _("Talents of the universities"), Perm.CARD_VIEW,
        _hits(Card, Perm.CARD_VIEW, "card", lambda user, row: row.discipline_label), _all("cards"), position=42,
    ),
    SearchSource(
        "support", _("Support"), Perm.SUPPORT_VIEW,
        _hits(Support, Perm.SUPPORT_VIEW, "offer", lambda user, row: row.provider), _all("support"), position=43,
    ),
    SearchSource("agreements", _("Agreements"), Perm.MATCH_VIEW, _agreements, _all("agreements"), position=44),
]  # fmt: skip


def register():
    for source in SOURCES:
        search_sources.add(source)
