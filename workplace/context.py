"""Context processors: the main menu, what the header counts, and whom to call."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.access import can

from . import todo
from .registers import MENUS, officer_lines
from .registers import navigation as register
from .search import sources_for

MOST_ENTRIES = 8


def navigation(request):
    """The menu is made for pages that show it: a fragment, which a list asks for at every click, has none."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    entries = SimpleLazyObject(lambda: [entry for entry in register if known and _shown_to(user, entry)])
    return {
        "navigation": SimpleLazyObject(lambda: within_a_line(gathered(lines(entries, request.path)))),
        "perms_held": user.access.perms() if known else frozenset(),
        "may_search": SimpleLazyObject(lambda: bool(entries) and bool(sources_for(user))),
        "zone_name": settings.PORTAL_ZONE_NAME,
        "is_demo": settings.PORTAL_DEMO,
    }


def _shown_to(user, entry) -> bool:
    return any(can(user, perm) for perm in entry.perms) and (not entry.roles or user.access.holds(*entry.roles))


def lines(entries, path: str) -> list[dict]:
    """Each entry with its address; the one whose address is the longest beginning of the page's is where the person is."""
    found = [
        {"label": e.label, "url": reverse(e.url), "icon": e.icon, "menu": e.menu, "active": False} for e in entries
    ]
    holding = [line for line in found if path == line["url"] or (line["url"] != "/" and path.startswith(line["url"]))]
    if holding:
        max(holding, key=lambda line: len(line["url"]))["active"] = True
    return found


def gathered(found: list[dict]) -> list[dict]:
    """Entries of one menu under its heading, at the place of the first of them; a single one stays by itself."""
    by_menu: dict[str, list[dict]] = {}
    for line in found:
        by_menu.setdefault(line["menu"] or line["url"], []).append(line)
    return [
        inside[0] if len(inside) == 1 else heading(MENUS[code].label, MENUS[code].icon, inside)
        for code, inside in by_menu.items()
    ]


def heading(label, icon: str, inside: list[dict]) -> dict:
    return {"label": label, "icon": icon, "active": any(line["active"] for line in inside), "children": inside}


def within_a_line(entries: list[dict]) -> list[dict]:
    """A menu that fits a line of the narrowest screen that shows one: what is too much stands under "More"."""
    if len(entries) <= MOST_ENTRIES:
        return entries
    shown, rest = entries[: MOST_ENTRIES - 1], entries[MOST_ENTRIES - 1 :]
    return [*shown, heading(_("More"), "dots", [line for entry in rest for line in entry.get("children", [entry])])]


def header(request):
    """Read only by pages that show them: a fragment or a sheet of paper costs no statement."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    counted = SimpleLazyObject(lambda: todo.header_counts(request))
    return {
        "header_todo": {"url": reverse("workplace:todo"), "count": SimpleLazyObject(lambda: _waiting(counted))},
        "header_notices": {"url": reverse("workplace:notices"), "count": SimpleLazyObject(lambda: _unread(counted))},
        "officer_lines": SimpleLazyObject(lambda: _officers(request)),
    }


def _waiting(counted) -> str:
    return _capped(sum(count for name, count in counted.items() if name != todo.NOTICES))


def _unread(counted) -> str:
    return _capped(counted.get(todo.NOTICES, 0))


def _capped(count: int) -> str:
    """A badge has room for two digits; nothing waits: no badge."""
    return "" if not count else str(count) if count < todo.MOST_COUNTED else f"{todo.MOST_COUNTED - 1}+"


def _officers(request) -> list[dict]:
    """Each line that has somebody in it: its label and (name, telephone) pairs."""
    lines = ((line, line.build(request)) for line in officer_lines if request.user.access.holds(*line.roles))
    return [{"label": line.label, "people": people} for line, people in lines if people]
