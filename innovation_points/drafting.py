"""A rule as a form: each thing that a person may change is a cell with its place in the content, and back again.

Places are those of rulebook.knobs (`items.rd_intensity.weight.growth`, `gates.staff_limit.when.le`). Rows of bands may be
added and taken away: their number is what the form brings back. A text that did not change leaves the content as it was,
so that content -> form -> content is the identity; a text that cannot be read leaves it too, and is kept aside.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rulebook.conditions import COMPARISONS
from rulebook.facts import FACTS
from rulebook.knobs import NUMBERS, Knob
from rulebook.loader import PROVENANCES, STATUSES

from . import knob_fields

TEXTS = ("version", "title_zh", "title_en", "doc_no", "issuer", "source", "note_zh", "note_en")
WORDING = ("label_zh", "label_en", "note_zh", "note_en")
SWITCHED = ("items", "gates", "direct")  # parts that may be switched off without being deleted
GRADES = tuple("ABCDEF")
STATUS_CHOICES = tuple(status for status in STATUSES if status != "superseded")
SHARES = ("ratio", "mean_ratio", "growth", "average_growth", "mean_growth", "compound_growth")


@dataclass(frozen=True)
class Cell:
    """One thing to type. `part` is the place of the item, gate or tier that it belongs to; `knob` tells a number's unit."""

    place: str
    kind: str  # text day status provenance off grade whole number
    value: object
    part: str = ""
    knob: Knob | None = None
    needed: bool = False

    @property
    def text(self) -> str:
        """The value as it is typed."""
        if self.kind == "off":
            return "1" if self.value else ""
        if self.kind == "number" and self.value is not None:
            return knob_fields.shown(self.knob, self.value)
        return "" if self.value is None else str(self.value)

    def read(self, text: str):
        """The typed text as the content holds it; ValueError says what to do."""
        return _READ[self.kind](self, text.strip())


def _number(cell, text):
    unit = knob_fields.unit(cell.knob)
    return knob_fields.read(cell.knob, text.removesuffix(unit).replace(",", "") if unit else text.replace(",", ""))


def _whole(cell, text):
    if not re.fullmatch(r"\d{1,4}", text):
        raise ValueError(_("Type a whole number."))
    return int(text)


def _day(cell, text):
    if not text and not cell.needed:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("Type a day as year-month-day.")) from None


def _one_of(words):
    def read(cell, text):
        if text not in words:
            raise ValueError(_("Choose one of the list."))
        return text

    return read


_READ: dict[str, Callable] = {
    "text": lambda cell, text: text,
    "off": lambda cell, text: text == "1",
    "day": _day,
    "whole": _whole,
    "number": _number,
    "grade": _one_of(GRADES),
    "status": _one_of(STATUS_CHOICES),
    "provenance": _one_of(tuple(PROVENANCES)),
}


# --- content -> cells ---


def cells(content: dict) -> Iterator[Cell]:
    """Every cell of a rule, in the rule's own order."""
    for key in TEXTS:
        yield Cell(key, "text", content.get(key))
    yield Cell("effective_from", "day", content["effective_from"], needed=True)
    yield Cell("effective_to", "day", content.get("effective_to"))
    yield Cell("status", "status", content["status"])
    yield Cell("provenance", "provenance", content["provenance"])
    for key, value in (content.get("coverage") or {}).items():
        yield _limit(f"coverage.{key}", "coverage", value, {"ratio": []})
    for key in ("stages", "stage_labels"):
        for stage in content.get(key) or []:
            if "when" in stage:
                yield from _condition(f"{key}.{stage['code']}.when", f"{key}.{stage['code']}", stage["when"])
    stages = [stage["code"] for stage in content.get("stages") or []]
    for item in content.get("items") or []:
        yield from _item(f"items.{item['code']}", item, stages)
    for key in ("gates", "direct"):
        for gate in content.get(key) or []:
            place = f"{key}.{gate['code']}"
            yield from _wording(place, gate)
            yield from _condition(f"{place}.when", place, gate["when"])
    yield from _pass(content.get("pass") or {})
    for assessment in content.get("assessments") or []:
        yield from _assessment(f"assessments.{assessment['code']}", assessment)
    for tier in content.get("tiers") or []:
        for role in ("min_total", "ceiling"):
            if role in tier:
                yield _points(f"tiers.{tier['code']}.{role}", f"tiers.{tier['code']}", tier[role], role)
    for industry in content.get("industries") or []:
        place = f"industries.{industry['code']}"
        for tier, bounds in industry["bounds"].items():
            for fact, least in bounds.items():
                yield _limit(f"{place}.bounds.{tier}.{fact}", place, least, fact)
        yield from _origin(place, industry)


def _wording(place: str, spec: dict) -> Iterator[Cell]:
    yield Cell(f"{place}.off", "off", spec.get("off"), place)
    for key in WORDING:
        yield Cell(f"{place}.{key}", "text", spec.get(key), place)
    yield from _origin(place, spec)


def _origin(place: str, spec: dict) -> Iterator[Cell]:
    yield Cell(f"{place}.source", "text", spec.get("source"), place)
    yield Cell(f"{place}.provenance", "provenance", spec.get("provenance"), place)


def _item(place: str, item: dict, stages: list[str]) -> Iterator[Cell]:
    yield from _wording(place, item)
    yield from _by_stage(
        f"{place}.weight", place, item["weight"], stages, lambda at, v: _points(at, place, v, "weight")
    )
    for at, option in options(place, item):
        x = option.get("x")
        for role in NUMBERS.get(option["method"], ()):
            made = (
                (lambda at, v: _points(at, place, v, "each"))
                if role == "each"
                else (lambda at, v, x=x: _limit(at, place, v, x))
            )
            yield from _by_stage(f"{at}.{role}", place, option[role], stages, made)
        bands = option.get("bands") or []
        for i, (bound, points) in enumerate(bands):
            yield _limit(f"{at}.bands.{i}.0", place, bound, x, [other for other, _points_of in bands])
            yield _points(f"{at}.bands.{i}.1", place, points, "points")


def options(place: str, spec: dict) -> Iterator[tuple[str, dict]]:
    """The ways to earn an item's points, each with its place; most items have one, their own."""
    if "options" not in spec:
        yield place, spec
    for i, option in enumerate(spec.get("options", ())):
        yield from options(f"{place}.options.{i}", option)


def _by_stage(place: str, part: str, value, stages: list[str], made) -> Iterator[Cell]:
    """One cell a stage, also where one value stands for all of them."""
    if not stages:
        yield made(place, value)
    for stage in stages:
        yield made(f"{place}.{stage}", value[stage] if isinstance(value, dict) else value)


def _points(place: str, part: str, value, role: str) -> Cell:
    return Cell(place, "number", value, part, Knob(place, part, role, "", None, value))


def _limit(place: str, part: str, value, x, others: list | None = None) -> Cell:
    """A number that a quantity is compared with: in the quantity's unit, even where it is a bare 0."""
    if isinstance(x, str) and FACTS[x].kind == "grade":
        return Cell(place, "grade", value, part, Knob(place, part, "limit", "", x, value))
    beside = [str(other).endswith("%") for other in others or [value]]
    share = any(beside) or (not value and isinstance(x, dict) and "times" not in x and bool(set(x) & set(SHARES)))
    sample = "0%" if share and not value else value
    return Cell(place, "number", value, part, Knob(place, part, "limit", "", x, sample))


def _condition(place: str, part: str, when: dict) -> Iterator[Cell]:
    for join in ("all_of", "any_of"):
        for i, inner in enumerate(when.get(join, ())):
            yield from _condition(f"{place}.{join}.{i}", part, inner)
    x = when.get("value")
    if x is None or (isinstance(x, str) and FACTS[x].kind == "flag"):
        return  # yes or no is no threshold
    sign = next(key for key in when if key in COMPARISONS)
    at, limit = f"{place}.{sign}", when[sign]
    if not isinstance(limit, dict):
        yield _limit(at, part, limit, x)
        return
    for i, (bound, value) in enumerate(limit["upto"]):
        yield _limit(f"{at}.upto.{i}.0", part, bound, limit["by"])
        yield _limit(f"{at}.upto.{i}.1", part, value, x)
    yield _limit(f"{at}.above", part, limit["above"], x)


def _pass(spec: dict) -> Iterator[Cell]:
    if spec:
        yield _points("pass.min_total", "pass", spec["min_total"], "min_total")
    for key in ("min_item", "min_category"):
        for code, least in (spec.get(key) or {}).items():
            yield _points(f"pass.{key}.{code}", "pass", least, "min_total")


def _assessment(place: str, spec: dict) -> Iterator[Cell]:
    for i, band in enumerate(spec["bands"]):
        at = f"{place}.bands.{i}"
        for sign in COMPARISONS:
            if sign in band:
                yield _limit(f"{at}.{sign}", place, band[sign], spec["value"])
        if "when" in band:
            yield from _condition(f"{at}.when", place, band["when"])
        for key in ("least", "most"):
            yield Cell(f"{at}.{key}", "whole", band[key], place)
    for key in ("least", "most"):
        yield Cell(f"{place}.otherwise.{key}", "whole", spec["otherwise"][key], place)
    yield Cell(f"{place}.most", "whole", spec["most"], place)
    yield from _origin(place, spec)


# --- cells -> content ---


def place_of(content: dict, place: str) -> object:
    """What stands at a place; None where there is no such place."""
    node = content
    for step in place.split("."):
        if isinstance(node, list):
            codes = [entry.get("code") if isinstance(entry, dict) else None for entry in node]
            i = codes.index(step) if step in codes else int(step) if step.isdigit() else len(node)
            node = node[i] if i < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node


def typed(content: dict, unread: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every input of the form as it shows this content, by place."""
    return {cell.place: cell.text for cell in cells(content)} | dict(unread or {})


def read(content: dict, texts: Mapping[str, str]) -> tuple[dict, dict[str, str]]:
    """The content as the form says it, and by place what could not be read. A place that the form lacks stays."""
    made, unread = _with_rows(content, texts), {}
    by_stage: dict[str, dict[str, object]] = {}
    for cell in list(cells(made)):
        text = texts.get(cell.place, "" if cell.kind == "off" else None)
        if text is None or (text := _tidy(text)) == _tidy(cell.text):
            continue
        try:
            value = cell.read(text)
        except ValueError:
            unread[cell.place] = text[:200]
            continue
        parent, _dot, stage = cell.place.rpartition(".")
        if place_of(made, parent) is None or isinstance(place_of(made, parent), dict | list):
            _put(made, cell, value)
        else:  # one value for all stages, of which one now differs
            by_stage.setdefault(parent, {})[stage] = value
    stages = [stage["code"] for stage in made.get("stages") or []]
    for place, own in by_stage.items():
        common = place_of(made, place)
        values = {stage: own.get(stage, common) for stage in stages}
        same = len({str(value) for value in values.values()}) == 1
        _set(made, place, next(iter(values.values())) if same else values)
    return made, unread


def _tidy(text: str) -> str:
    """Without what PostgreSQL cannot keep and what a browser adds."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def why_unread(content: dict, unread: Mapping[str, str]) -> dict[str, str]:
    """By place, what is wrong with each text that could not be read."""
    found = {}
    for cell in cells(content):
        if cell.place in unread:
            try:
                cell.read(unread[cell.place])
            except ValueError as error:
                found[cell.place] = str(error)
    return found


def _put(content: dict, cell: Cell, value) -> None:
    """An empty text and a switch that is off leave no key where there was none."""
    parent, _dot, key = cell.place.rpartition(".")
    node = place_of(content, parent) if parent else content
    if cell.kind == "off" and not value:
        node.pop("off", None)
    elif value is None or (value == "" and key not in node):
        node.pop(key, None)
    else:
        _set(content, cell.place, value)


def _set(content: dict, place: str, value) -> None:
    parent, _dot, key = place.rpartition(".")
    node = place_of(content, parent) if parent else content
    node[int(key) if isinstance(node, list) else key] = value


# --- rows of bands ---

ROW = re.compile(r"(items\..+\.bands)\.(\d+)\.[01]")


def _with_rows(content: dict, texts: Mapping[str, str]) -> dict:
    """The content with as many rows in each table of bands as the form brings back; a new row begins as the last one."""
    made = copy.deepcopy(content)
    brought: dict[str, int] = {}
    for name in texts:
        if found := ROW.fullmatch(name):
            brought[found[1]] = max(brought.get(found[1], 0), int(found[2]) + 1)
    for place, count in brought.items():
        rows = place_of(made, place)
        if isinstance(rows, list) and rows and count <= 50:
            rows[count:] = []
            rows.extend(list(rows[-1]) for _new in range(count - len(rows)))
    return made


def with_row_added(texts: Mapping[str, str], place: str) -> dict[str, str]:
    """What the form says with one more row at the end of a table of bands, empty."""
    rows = [int(found[2]) for name in texts if (found := ROW.fullmatch(name)) and found[1] == place]
    if not rows:
        return dict(texts)
    last = max(rows) + 1
    return {**texts, f"{place}.{last}.0": "", f"{place}.{last}.1": ""}


def with_row_removed(texts: Mapping[str, str], place: str) -> dict[str, str]:
    """What the form says without one row (`….bands.2`); the rows below move up. The only row stays."""
    table, _dot, gone = place.rpartition(".")
    names = [name for name in texts if (found := ROW.fullmatch(name)) and found[1] == table]
    if len({ROW.fullmatch(name)[2] for name in names}) < 2 or not gone.isdigit():
        return dict(texts)
    kept = {name: text for name, text in texts.items() if name not in names}
    for name in names:
        row, end = int(ROW.fullmatch(name)[2]), name[-1]
        if row != int(gone):
            kept[f"{table}.{row - (row > int(gone))}.{end}"] = texts[name]
    return kept


def unit_of_choice(place: str) -> str:
    """What is chosen as a whole where two people wrote at once: a table of bands, else the single place."""
    found = ROW.fullmatch(place)
    return found[1] if found else place


# --- two who wrote at once ---


def differing(seen: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, bool]]:
    """What I typed otherwise than it now stands and than I saw it: (place, whether nobody else touched it)."""
    places = dict.fromkeys(unit_of_choice(name) for name in mine)
    found = []
    for place in places:
        own, now, before = (shown_together(texts, place) for texts in (mine, theirs, seen))
        if own not in (now, before):
            found.append((place, now == before))
    return found


def shown_together(texts: Mapping[str, str], place: str) -> str:
    """What stands at a place that is chosen as a whole: a table of bands row by row."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in texts.items():
        found = ROW.fullmatch(name)
        if found and found[1] == place:
            rows.setdefault(int(found[2]), {})[name[-1]] = text
    if not rows:
        return _tidy(texts.get(place, ""))
    return "; ".join(f"{rows[i].get('0', '')}: {rows[i].get('1', '')}" for i in sorted(rows))
