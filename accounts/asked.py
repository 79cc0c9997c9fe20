"""What a page is asked for, read without trusting it: what cannot be read has not been asked for."""

from datetime import date

from django.utils.dateparse import parse_date

LONGEST = 18  # digits; a longer number is no key of ours, and too large for the database


def fragment(request) -> bool:
    """Whether htmx wants a part of the page; one that it restores from the history it has to have whole."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def whole(text: str | None) -> int | None:
    """A whole number in plain digits."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def keys(given, name: str) -> list[int]:
    """The rows that were ticked, by their keys."""
    return [key for text in given.getlist(name) if (key := whole(text)) is not None]


def version(request) -> int:
    """The version that the page showed; a request that names none stands on no version that there is."""
    found = whole(request.POST.get("version"))
    return -1 if found is None else found


def day(given, name: str) -> date | None:
    try:
        return parse_date(given.get(name, ""))
    except ValueError:
        return None
