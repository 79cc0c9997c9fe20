"""Saved views: the address of a list, kept under a name. Own ones, and those shared with a role of the person's."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from accounts import audit
from accounts.access import ROLES, Scope, check, rule_of

from .models import SavedView
from .registers import telling_lists

PLACE = {"page", "after", "before"}
LONGEST = 2000  # signs of an address
AT_MOST = 20  # own views of one list
SHARED_WITH = [role.code for role in ROLES.values() if role.scope in (Scope.ZONE, Scope.PARK)]


class TooMany(Exception):
    """The person has as many views of this list as fit above it."""


def normal(query: str) -> str:
    """The same filters, order and columns always as the same text, without the place in the list."""
    pairs = [(key, value) for key, value in parse_qsl(query.lstrip("?")) if key not in PLACE]
    return urlencode(sorted(pairs))


def address(name: str, user) -> str | None:
    """The address of a list, if there is such a list and the person may open it."""
    try:
        path = reverse(name)
        rule = rule_of(resolve(path).func)
    except (NoReverseMatch, Resolver404):
        return None
    return path if rule is not None and check(user, rule) else None


def tells(name: str) -> bool:
    """Whether views of this list can tell of new rows."""
    return any(entry.name == name for entry in telling_lists)


def _told_upto(name: str, tell: bool, by) -> int | None:
    """Where telling begins: what stands on the list already is no news."""
    entry = next((entry for entry in telling_lists if entry.name == name), None)
    return entry.last_row(by) if tell and entry else None


@transaction.atomic
def keep(*, name: str, title: str, query: str, by, tell: bool = False) -> SavedView:
    """Keep the list as it is shown; under a title that the person has used here already, instead of what was kept."""
    own = SavedView.objects.filter(owner=by, list=name)
    if own.exclude(name=title).count() >= AT_MOST:
        raise TooMany
    kept, _made = SavedView.objects.update_or_create(
        owner=by, list=name, name=title, defaults={"query": normal(query), "told_upto": _told_upto(name, tell, by)},
        create_defaults={
            "query": normal(query), "told_upto": _told_upto(name, tell, by), "position": own.count(),
        },
    )  # fmt: skip
    return kept


@transaction.atomic
def change(*, view: SavedView, title: str, shared_with: str, by, tell: bool = False) -> None:
    if shared_with != view.shared_with:
        audit.record("view.shared", by=by, subject=view, details={"list": view.list, "role": shared_with})
    view.name, view.shared_with = title, shared_with
    if tell != (view.told_upto is not None):
        view.told_upto = _told_upto(view.list, tell, by)
    view.save()


@transaction.atomic
def forget(*, view: SavedView, by) -> None:
    if view.shared_with:
        audit.record("view.deleted", by=by, subject=view, details={"list": view.list, "role": view.shared_with})
    view.delete()
