"""All that happened to a firm, of every kind that any room registered, the newest first."""

from dataclasses import dataclass
from heapq import merge
from itertools import islice

from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from accounts.access import can

from .registers import TimelineEvent, TimelineSource, timeline_sources

PAGE = 30


@dataclass(frozen=True)
class Entry:
    """An event with its kind, in the words of the timeline component."""

    source: TimelineSource
    event: TimelineEvent

    kind = property(lambda self: self.source.name)
    kind_label = property(lambda self: self.source.label)
    icon = property(lambda self: self.source.icon)
    title = property(lambda self: self.event.title)
    text = property(lambda self: self.event.text)
    url = property(lambda self: self.event.url)
    by = property(lambda self: self.event.by)

    @property
    def when(self):
        """A day where nobody knows the hour."""
        return self.event.at.date() if self.event.dated else self.event.at


@dataclass(frozen=True)
class Page:
    entries: list[Entry]
    number: int
    has_next: bool


def sources_for(user) -> list[TimelineSource]:
    """The kinds that the person may read; the chips above the timeline."""
    return [
        source
        for source in timeline_sources
        if can(user, source.perm) and (source.roles is None or user.access.holds(*source.roles))
    ]


def latest(user, firm, limit: int, kinds=()) -> list[Entry]:
    """The last `limit` events. Each kind is asked for so many and no more, whatever its history holds."""
    found = []
    for source in sources_for(user):
        if not kinds or source.name in kinds:
            events = sorted(source.events(user, firm, limit), key=lambda event: event.at, reverse=True)
            found.append([Entry(source, event) for event in events])
    return list(islice(merge(*found, key=lambda entry: entry.event.at, reverse=True), limit))


def page(user, firm, number: int, kinds=()) -> Page:
    entries = latest(user, firm, number * PAGE + 1, kinds)
    return Page(entries[(number - 1) * PAGE : number * PAGE], number, len(entries) > number * PAGE)


def transitions(events, column: str = "state"):
    """Of the history rows of some rows, those in which the column got another value; `was` is the one before.

    A draft that is saved a hundred times is one entry.
    """
    was = Window(Lag(column), partition_by=F("pgh_obj_id"), order_by=F("pgh_id").asc())
    changed = events.exclude(pgh_label="delete").annotate(was=was).filter(Q(was=None) | ~Q(was=F(column)))
    return changed.select_related("pgh_context").order_by("-pgh_id")
