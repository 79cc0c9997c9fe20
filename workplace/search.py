"""The search of every page: what the person may look for, asked of each room that registered a source."""

from dataclasses import dataclass

from accounts.access import can

from .registers import Hit, SearchSource, search_sources

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
    for source in sources_for(user) if text else []:
        hits = source.search(user, text, limit + 1)
        if hits:
            more = source.all_url(text) if source.all_url and len(hits) > limit else ""
            groups.append(Group(source, hits[:limit], more))
    return groups
