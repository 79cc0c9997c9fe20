"""The search of every page: what the person may look for, asked of each room that registered a source."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import CharField, Value
from django.urls import reverse

from accounts.access import can

from .registers import Hit, RowSearch, SearchSource, search_sources

SHORTEST = 1
LONGEST = 80  # signs; what is typed beyond that is left out


@dataclass(frozen=True)
class Group:
    source: SearchSource
    hits: list[Hit]
    more_url: str  # the list that holds all of them; empty where these are all


def sources_for(user) -> list[SearchSource]:
    return [
        source
        for source in search_sources
        if can(user, source.perm) and (not source.roles or user.access.holds(*source.roles))
    ]


def typed(text: str) -> str:
    """What was typed, as it is looked for: one line, without what no text holds."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST]


def find(user, text: str, limit: int) -> list[Group]:
    """What was found, by source; sources that found nothing are left out."""
    groups = []
    for source in _worth_asking(user, text) if text else []:
        hits = source.search(user, text, limit + 1)
        if hits:
            more = f"{reverse(source.every)}?{urlencode({'q': text})}" if source.every and len(hits) > limit else ""
            groups.append(Group(source, hits[:limit], more))
    return groups


def _worth_asking(user, text: str) -> list[SearchSource]:
    """The sources that may find something. Most find nothing: those that read rows are asked for that in one statement."""
    sources = sources_for(user)
    by_rows = {source.name: source.search.rows for source in sources if isinstance(source.search, RowSearch)}
    probes = [rows(user, text).order_by().values_list(Value(name, CharField()))[:1] for name, rows in by_rows.items()]
    if len(probes) < 2:
        return sources
    first, *others = probes
    finding = {name for (name,) in first.union(*others, all=True)}
    return [source for source in sources if source.name in finding or source.name not in by_rows]
