"""What a version changes against the one it is based on, item by item; and how two people's texts differ."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import knob_fields
from .drafting import cells, place_of
from .reading import amount, provenance, spoken, status_word
from .rule_words import number_words, text_words


@dataclass(frozen=True)
class Change:
    """One place that differs: what it belongs to, what it is, before and after."""

    part: str
    what: str
    before: str
    after: str
    matters: bool = True  # numbers and switches; wording only explains


def changes(old: dict, new: dict) -> list[Change]:
    """Every difference, in the rule's own order. A table of bands is one place."""
    before = {cell.place: cell for cell in cells(old)}
    after = {cell.place: cell for cell in cells(new)}
    found, seen = [], set()
    for place in [*after, *(place for place in before if place not in after)]:
        was, now = before.get(place), after.get(place)
        if was and now and _same(was, now):
            continue
        cell = now or was
        table = _table(place)
        if table:
            if table not in seen:
                seen.add(table)
                found.append(Change(_part(new, old, cell.part), _("Bands"), _bands(old, table), _bands(new, table)))
            continue
        found.append(
            Change(
                _part(new, old, cell.part),
                _what(new, cell),
                _said(was),
                _said(now),
                cell.kind not in ("text", "provenance") or not cell.part,
            )
        )
    return found


def _same(was, now) -> bool:
    return (was.value or "") == (now.value or "") or (was.kind == now.kind and was.text == now.text)


def _table(place: str) -> str:
    head, _sep, tail = place.partition(".bands.")
    return f"{head}.bands" if tail and place.startswith("items.") else ""


def _bands(content: dict, place: str) -> str:
    rows = place_of(content, place) or []
    option = place_of(content, place.rpartition(".")[0]) or {}
    sign = "≤" if option.get("method") == "band_le" else "≥"
    return "; ".join(f"{sign} {amount(option.get('x'), bound)}: {points}" for bound, points in rows)


def _part(new: dict, old: dict, place: str) -> str:
    spec = (place_of(new, place) or place_of(old, place)) if place else None
    words = {"coverage": _("Coverage"), "pass": _("Pass mark")}
    return words.get(place) or (spoken(spec) if isinstance(spec, dict) else "")


def _what(content: dict, cell) -> str:
    last = cell.place.rpartition(".")[2]
    stages = {stage["code"]: spoken(stage) for stage in content.get("stages") or []}
    names = cell.place.split(".")
    words = number_words() | text_words() | {"off": _("In use")}
    if last in stages and len(names) > 1:
        return f"{words.get(names[-2], names[-2])}{_(': ')}{stages[last]}"
    return words.get(last, words["limit"])


def _said(cell) -> str:
    if cell is None:
        return _("none")
    match cell.kind:
        case "off":
            return _("no") if cell.value else _("yes")
        case "number":
            return knob_fields.spoken_value(cell.knob, cell.value)
        case "provenance":
            return provenance(cell.value) if cell.value else _("empty")
        case "status":
            return status_word(cell.value)
        case _:
            return cell.text or _("empty")
