"""What waits on a person, gathered from the rooms' sources. No row is kept of it: a thing that is done is gone by itself."""

from dataclasses import dataclass
from datetime import date
from time import time

from django.db.models import CharField, Value
from django.urls import reverse

from accounts.access import can

from .models import Notice
from .registers import TodoItem, TodoSource, todo_sources

MOST_COUNTED = 100  # of each source; the header says 99+
MOST_SHOWN = 50
NOTICES = "notices"
COUNTED, COUNTED_FOR = "waiting", 60  # seconds that the header of a session may be old by what others do


@dataclass(frozen=True)
class Waiting:
    """One source's items for one person; `more` where its own list holds others."""

    source: TodoSource
    items: list[TodoItem]
    more: bool

    @property
    def url(self) -> str:
        return reverse(self.source.url) if self.source.url else ""


def sources_for(user) -> list[TodoSource]:
    """The sources that speak to the person's roles."""
    return [
        source
        for source in todo_sources
        if any(can(user, perm) for perm in source.perms) and (not source.roles or user.access.holds(*source.roles))
    ]


def waiting(user, source: TodoSource) -> Waiting:
    rows = list(source.rows(user)[: MOST_SHOWN + 1])
    return Waiting(source, [source.item(row) for row in rows[:MOST_SHOWN]], len(rows) > MOST_SHOWN)


def by_due_day(found: list[Waiting]) -> list[tuple[TodoSource, TodoItem]]:
    """All items in one list: the most urgent first, those without a day last, else in the sources' own order."""
    pairs = [(each.source, item) for each in found for item in each.items]
    return sorted(pairs, key=lambda pair: pair[1].due_on or date.max)


def header_counts(request) -> dict[str, int]:
    """`counts` of at most a minute ago: to count a dozen rooms takes as long as half a page. What the person does
    himself shows at once (`forget`)."""
    kept = request.session.get(COUNTED)
    if kept is None or not 0 <= time() - kept["at"] < COUNTED_FOR:
        kept = request.session[COUNTED] = {"at": int(time()), "by_source": counts(request.user)}
    return kept["by_source"]


def forget(request) -> None:
    """Whoever writes, or opens a page of what waits, has the header counted anew."""
    request.session.pop(COUNTED, None)


def counts(user) -> dict[str, int]:
    """How much waits, by source, and how many notices are unread: one statement for the header of every page."""
    parts = [_names(source.rows(user), source.name) for source in sources_for(user)]
    parts.append(_names(Notice.objects.filter(user=user).unread(), NOTICES))
    names = [name for (name,) in parts[0].union(*parts[1:], all=True)]
    return {name: names.count(name) for name in set(names)}


def _names(rows, name: str):
    """The name once for each row, so that rows of different tables can be counted together."""
    return rows.order_by().values_list(Value(name, output_field=CharField()))[:MOST_COUNTED]
