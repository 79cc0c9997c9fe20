"""Where higher rooms announce themselves when Django starts, so that lower ones never import them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.access import Perm


@dataclass(frozen=True)
class NavigationEntry:
    """One line of the main menu, shown to whoever holds one of `perms`. `url` is a route's name."""

    label: str
    url: str
    icon: str
    perms: frozenset[Perm]
    position: int = 100
    roles: frozenset[str] = frozenset()  # narrows to these roles where given


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
