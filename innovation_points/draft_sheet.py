"""A draft laid out as a form: the same parts as the page for reading, each number a field with its unit and what is wrong beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from rulebook.conditions import SIGNS
from rulebook.loader import PROVENANCES

from . import knob_fields
from .draft_checks import Finding, findings, sums
from .drafting import GRADES, STATUS_CHOICES, Cell, cells, options, typed
from .reading import condition, provenance, quantity, spoken, status_word
from .rule_words import number_words, text_words


def address(place: str) -> str:
    """Of a place on the page."""
    return "at-" + place.replace(".", "-")


@dataclass(frozen=True)
class Field:
    """One input. `was` is what the version before has there, where it differs."""

    cell: Cell
    label: str
    text: str
    was: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.cell.place

    @property
    def id(self) -> str:
        return address(self.cell.place)

    @property
    def kind(self) -> str:
        return self.cell.kind

    @property
    def unit(self) -> str:
        return knob_fields.unit(self.cell.knob) if self.cell.kind == "number" else ""

    @property
    def is_long(self) -> bool:
        return self.name.endswith(("note_zh", "note_en", "source"))

    @property
    def choices(self) -> list[tuple[str, str]]:
        match self.kind:
            case "provenance":
                return [(code, provenance(code)) for code in PROVENANCES]
            case "status":
                return [(code, status_word(code)) for code in STATUS_CHOICES]
            case _:
                return [(grade, grade) for grade in GRADES]


@dataclass(frozen=True)
class Option:
    """One way to earn an item's points: its numbers by stage, or its bands."""

    measured: str
    numbers: list[tuple[str, list[Field]]]
    bands: str  # place of the table; "" where there is none
    sign: str
    rows: list[tuple[Field, Field]]
    findings: list[Finding]

    @property
    def bands_id(self) -> str:
        return address(self.bands)


@dataclass(frozen=True)
class Part:
    """An item, gate or tier: its switch, its numbers, and folded away what it is called and where it comes from."""

    place: str
    label: str
    text: str
    off: Field | None
    weights: list[Field]
    options: list[Option]
    fields: list[Field]
    wording: list[Field]
    notes: list

    @property
    def id(self) -> str:
        return address(self.place)

    @property
    def is_open(self) -> bool:
        return any(one.findings for one in self.wording)


@dataclass(frozen=True)
class Section:
    code: str
    label: str
    parts: list[Part]
    is_bonus: bool = False


class DraftSheet:
    """The form of a draft as it stands: `version` with its notes, `texts` where somebody has just typed otherwise."""

    def __init__(self, version, notes=()):
        self.version, self.content = version, version.content
        self.base = version.based_on.content if version.based_on else version.content
        self.texts = typed(self.content, version.unread)
        self.findings = findings(version)
        self.notes: dict[str, list] = {}
        for note in notes:
            self.notes.setdefault(note.path, []).append(note)
        self._before = {cell.place: cell.text for cell in cells(self.base)}
        self._by_part: dict[str, list[Cell]] = {}
        for cell in cells(self.content):
            self._by_part.setdefault(cell.part, []).append(cell)
        self._cells = {cell.place: cell for own in self._by_part.values() for cell in own}

    @property
    def general_notes(self) -> list:
        """Notes on the whole, or on what is not there any more."""
        places = {part.place for section in [*self.items, *self.others] for part in section.parts}
        return [note for place, own in self.notes.items() if place not in places for note in own]

    # --- fields ---

    def field(self, place: str, label: str = "") -> Field:
        cell, text = self._cells[place], self.texts[place]
        before = self._before.get(place)
        was = (
            before if before is not None and before != text and cell.kind in ("number", "grade", "whole", "day") else ""
        )
        return Field(cell, label or self._label(cell), text, was, self.found(place))

    def found(self, *places: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.place in places]

    def _label(self, cell: Cell) -> str:
        words = number_words() | text_words()
        last = cell.place.rpartition(".")[2]
        if last in words and not cell.place.startswith(("pass.min_item", "pass.min_category")):
            if found := re.search(r"bands\.(\d+)\.\w+$", cell.place):
                return f"{self._letter(cell, int(found[1]))}{_(': ')}{words[last]}"
            return words[last]
        if last in SIGNS:
            return f"{quantity(cell.knob.x)} {SIGNS[last]}"
        if last == "above":
            sign = cell.place.split(".")[-2]
            return _("%(what)s above that") % {"what": f"{quantity(cell.knob.x)} {SIGNS[sign]}"}
        if found := re.search(r"\.(\w+)\.upto\.\d+\.([01])$", cell.place):
            return f"{quantity(cell.knob.x)} {'≤' if found[2] == '0' else SIGNS[found[1]]}"
        if cell.place.startswith("pass."):
            specs = [*(self.content.get("items") or []), *(self.content.get("categories") or [])]
            return next((spoken(spec) for spec in specs if spec["code"] == last), last)
        tiers = {tier["code"]: spoken(tier) for tier in self.content.get("tiers") or []}
        tier = cell.place.split(".")[-2]
        return f"{tiers.get(tier, tier)}{_(': ')}{quantity(last)} ≥" if ".bounds." in cell.place else last

    def _letter(self, cell: Cell, row: int) -> str:
        specs = {spec["code"]: spec for spec in self.content.get("assessments") or []}
        return str(specs[cell.part.partition(".")[2]]["bands"][row]["letter"])

    # --- sections ---

    @cached_property
    def head(self) -> list[Field]:
        order = ("version", "effective_from", "effective_to", "status", "provenance", "title_zh", "title_en")
        return [self.field(place) for place in order]

    @cached_property
    def origin(self) -> list[Field]:
        return [self.field(place) for place in ("doc_no", "issuer", "source", "note_zh", "note_en")]

    @property
    def stages(self) -> list[tuple[str, str]]:
        return [(stage["code"], spoken(stage)) for stage in self.content.get("stages") or []]

    @cached_property
    def totals(self) -> list[dict]:
        """By stage: the weights together and what they have to make, for the items that count and for the bonus items."""
        made, wanted = sums(self.content), sums(self.base)
        rows = []
        for is_bonus in (False, True):
            keys = [(code, is_bonus) for code, _label in self.stages or [("", "")]]
            if any(key in wanted or key in made for key in keys):
                plain = knob_fields.plain
                cols = [
                    {"stage": key[0], "sum": plain(made.get(key, wanted[key] * 0)), "scale": plain(wanted.get(key, 0))}
                    for key in keys
                    if key in wanted
                ]
                rows.append({"is_bonus": is_bonus, "columns": cols})
        return rows

    @cached_property
    def items(self) -> list[Section]:
        categories = {spec["code"]: spec for spec in self.content.get("categories") or []}
        sections: dict[str, Section] = {}
        for item in self.content.get("items") or []:
            code = item.get("category", "")
            spec = categories.get(code, {})
            made = Section(code, spoken(spec) if spec else "", [], bool(spec.get("bonus")))
            sections.setdefault(code, made).parts.append(self._item(item))
        return list(sections.values())

    def _item(self, item: dict) -> Part:
        place = f"items.{item['code']}"
        weights = [self.field(at, label) for at, label in self._stage_places(f"{place}.weight", _("Weight"))]
        found = [self._option(at, option) for at, option in options(place, item)]
        return self._part(place, spoken(item), "", weights=weights, options=found)

    def _stage_places(self, place: str, label: str) -> list[tuple[str, str]]:
        return [(f"{place}.{code}", name) for code, name in self.stages] or [(place, label)]

    def _option(self, at: str, option: dict) -> Option:
        words = number_words()
        numbers = []
        for role in words:
            places = [(p, label) for p, label in self._stage_places(f"{at}.{role}", words[role]) if p in self._cells]
            if role != "weight" and places:
                numbers.append((words[role], [self.field(p, label) for p, label in places]))
        rows = [
            (
                self.field(f"{at}.bands.{i}.0", words["bound"]),
                self.field(f"{at}.bands.{i}.1", words["points"]),
            )
            for i, _row in enumerate(option.get("bands") or [])
        ]
        return Option(
            quantity(option["x"]) if "x" in option else "",
            numbers,
            f"{at}.bands" if rows else "",
            "≤" if option["method"] == "band_le" else "≥",
            rows,
            self.found(f"{at}.bands"),
        )

    def _part(self, place, label, text, *, weights=(), options=()) -> Part:
        own = self._by_part.get(place, [])
        wording = [cell for cell in own if cell.kind in ("text", "provenance")]
        numbers = [cell for cell in own if cell not in wording and cell.kind != "off"]
        off = next((cell.place for cell in own if cell.kind == "off"), None)
        return Part(
            place,
            label,
            text,
            self.field(off) if off else None,
            list(weights),
            list(options),
            [] if options else [self.field(cell.place) for cell in numbers],
            [self.field(cell.place) for cell in wording],
            self.notes.get(place, []),
        )

    @cached_property
    def others(self) -> list[Section]:
        """Everything beside the items: stages, gates, direct routes, pass mark, tiers, size table."""
        return [section for section in self._others() if section.parts]

    def _others(self) -> Iterator[Section]:
        content = self.content
        gates = [("gates", _("Conditions, all of them")), ("direct", _("Direct routes, one is enough"))]
        for key, label in [("stages", _("Stages, the first that fits")), ("stage_labels", _("Stages to compare by"))]:
            yield self._section(key, label, [spec for spec in content.get(key) or [] if "when" in spec])
        for key, label in gates:
            yield self._section(key, label, content.get(key) or [])
        single = [("coverage", _("Coverage")), ("pass", _("Pass mark"))]
        for key, label in single:
            parts = [self._part(key, label, "")] if self._by_part.get(key) else []
            yield Section(key, label, parts)
        yield self._section(
            "tiers", _("Tiers"), [t for t in content.get("tiers") or [] if {"min_total", "ceiling"} & set(t)]
        )
        yield self._section("assessments", _("Ranges of the experts' points"), content.get("assessments") or [])
        yield self._section("industries", _("Bounds by industry"), content.get("industries") or [])

    def _section(self, key: str, label: str, specs: list[dict]) -> Section:
        parts = [
            self._part(f"{key}.{spec['code']}", spoken(spec), condition(spec["when"]) if "when" in spec else "")
            for spec in specs
        ]
        return Section(key, label, parts)

    @property
    def loose(self) -> list[Finding]:
        """What stands beside no single field."""
        return [finding for finding in self.findings if finding.place not in self._cells]

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.blocks]

    def label_of(self, place: str) -> str:
        """The place in words, for the list of what has to be corrected."""
        cell = self._cells.get(place)
        part = place.split(".")
        specs = self.content.get(part[0])
        named = (
            next((spoken(s) for s in specs if s.get("code") == part[1]), "")
            if isinstance(specs, list) and len(part) > 1
            else ""
        )
        own = self._label(cell) if cell and (not named or cell.kind in ("text", "provenance")) else ""
        return " · ".join(word for word in (named, own) if word)

    @property
    def listed(self) -> list[tuple[str, str, Finding]]:
        """(words, id of the field, finding) of everything that has to be corrected."""
        return [(self.label_of(finding.place), address(finding.place), finding) for finding in self.blocking]
