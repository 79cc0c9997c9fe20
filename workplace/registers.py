"""Where higher rooms announce themselves when Django starts, so that lower ones never import them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm


@dataclass(frozen=True)
class Menu:
    """A heading of the main menu under which entries of several rooms stand together."""

    label: str | Promise
    icon: str


MENUS = {
    "firms": Menu(_("Firms"), "building"),
    "declarations": Menu(_("Declaring"), "file-text"),
    "points": Menu(_("Points"), "chart-radar"),
    "talents": Menu(_("Cooperation"), "users-group"),
    "carriers": Menu(_("Incubators"), "building-warehouse"),
    "finance": Menu(_("Finance"), "cash"),
    "services": Menu(_("Services"), "headset"),
    "figures": Menu(_("Figures"), "chart-bar"),
}


@dataclass(frozen=True)
class NavigationEntry:
    """One line of the main menu, shown to whoever holds one of `perms`. `url` is a route's name.

    `menu` names the heading of MENUS that it stands under; somebody with a single entry there sees it without the heading.
    """

    label: str
    url: str
    icon: str
    perms: frozenset[Perm]
    position: int = 100
    roles: frozenset[str] = frozenset()  # narrows to these roles where given
    menu: str = ""


@dataclass(frozen=True)
class HomeCard:
    """A card of the home page. `build(request)` gives its template's context, or None where it does not apply.

    column: "todo" (what waits on me), "figures" (stat cards) or "main".
    """

    name: str
    template: str
    build: Callable
    roles: frozenset[str]
    column: str = "main"
    position: int = 100


@dataclass(frozen=True)
class TodoItem:
    """One thing that waits on a person: what, where it is done, until when, and for which firm."""

    text: str
    url: str
    due_on: date | None = None
    firm: str = ""


@dataclass(frozen=True)
class TodoSource:
    """Things that wait, read from the state of things, so that each closes by itself when the state moves on.

    `rows(user)` gives a queryset, already cut to what the person may see; `item(row)` says it for people. The source
    speaks to whoever holds one of `perms` and, where `roles` are given, one of these. `url` is the room's own list.
    """

    name: str
    label: str
    rows: Callable
    item: Callable
    perms: frozenset[Perm]
    roles: frozenset[str] = frozenset()
    url: str = ""  # a route's name
    position: int = 100


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `mail`: "at_once", "digest" or "none", for whoever has chosen nothing.

    `roles`: who may get it, and so sees it among the choices (empty: everybody). `sms`: urgent enough for a text message
    where the portal has a way to send one.
    """

    code: str
    label: str
    mail: str = "digest"
    roles: frozenset[str] = frozenset()
    sms: bool = False
    position: int = 100


@dataclass(frozen=True)
class OfficerLine:
    """Who a person calls. `build(request)` gives (name, telephone) pairs, shown at the foot of every page."""

    label: str
    build: Callable
    roles: frozenset[str]
    position: int = 100


@dataclass(frozen=True)
class EvidenceOwner:
    """What an evidence file can belong to, by model label. `may_read(user, evidence)` decides on each download."""

    label: str
    may_read: Callable
    position: int = 100


@dataclass(frozen=True)
class Hit:
    """One thing found by the search of every page; `note` says in small print what it is or where the text was found."""

    text: str
    url: str
    note: str = ""
    near: bool = False  # sounds the same or differs by one sign


@dataclass(frozen=True)
class RowSearch:
    """A search of one table. `rows(user, text)` is the queryset of all that fit within what the person may see, the best
    first; `hit(user, row)` says one for people. Known as rows, many such searches are asked at once which finds anything.
    """

    rows: Callable
    hit: Callable

    def __call__(self, user, text, limit) -> list[Hit]:
        return [self.hit(user, row) for row in self.rows(user, text)[:limit]]


@dataclass(frozen=True)
class SearchSource:
    """A kind of thing that people look for. `search(user, text, limit)` gives Hits, the best first, within what the
    person may see (a RowSearch where these are rows of one table); `every` is the route of the list that finds all of them
    by ?q=, where there is one.
    """

    name: str
    label: str
    perm: Perm
    search: Callable
    every: str = ""
    roles: frozenset[str] = frozenset()
    position: int = 100


@dataclass(frozen=True)
class TellingList:
    """A list whose saved views can tell their owner of new rows. `last_row(user)`: the highest row number there now."""

    name: str  # of the list's route
    last_row: Callable
    position: int = 100


@dataclass
class Register:
    """An ordered list that rooms add to in their AppConfig.ready()."""

    entries: list = field(default_factory=list)

    def add(self, entry) -> None:
        self.entries.append(entry)
        self.entries.sort(key=lambda e: e.position)

    def __iter__(self):
        return iter(self.entries)


navigation = Register()
home_cards = Register()
todo_sources = Register()
notice_kinds = Register()
officer_lines = Register()
evidence_owners = Register()
search_sources = Register()
telling_lists = Register()
