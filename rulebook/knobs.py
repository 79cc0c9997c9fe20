"""The numbers of a rule that a person may turn: where each stands in the content, and the content with some of them turned.

A place is a path of keys; an entry of a list is named by its code, or by its position where it has none:
`items.rd_intensity.weight.growth`, `items.revenue_growth.bands.0.1`, `gates.operating_months.when.ge`.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .conditions import COMPARISONS
from .facts import FACTS
from .quantities import RuleError, number

NUMBERS = {"ratio_cap": ("target",), "inverse": ("full", "zero"), "count_unit": ("each",), "step": ("size", "each")}


@dataclass(frozen=True)
class Knob:
    """One number of a rule. `x` is the quantity that it is compared with; None where the number is itself points."""

    place: str
    part: str  # code of the item, gate or tier that it belongs to
    role: str  # weight target full zero each size bound points limit min_total ceiling
    stage: str  # code of the stage that it counts for; "" for all
    x: object
    value: int | str


def knobs(content: dict) -> tuple[Knob, ...]:
    """Every number of a rule that can be turned, in the rule's own order; parts that are switched off have none."""
    return (*_of_items(content), *_of_gates(content), *_of_tiers(content))


def _of_items(content: dict) -> Iterator[Knob]:
    stages = [stage["code"] for stage in content.get("stages") or []]
    for item in _switched_on(content, "items"):
        code, place = item["code"], f"items.{item['code']}"
        yield from _by_stage(f"{place}.weight", code, "weight", None, item["weight"], stages)
        for at, option in _options(place, item):
            for role in NUMBERS.get(option["method"], ()):
                x = None if role == "each" else option["x"]
                yield from _by_stage(f"{at}.{role}", code, role, x, option[role], stages)
            for i, (bound, points) in enumerate(option.get("bands") or []):
                if _is_number(bound):
                    yield Knob(f"{at}.bands.{i}.0", code, "bound", "", option["x"], bound)
                yield Knob(f"{at}.bands.{i}.1", code, "points", "", None, points)


def _switched_on(content: dict, key: str) -> list[dict]:
    return [part for part in content.get(key) or [] if part.get("off") is not True]


def _options(place: str, spec: dict) -> Iterator[tuple[str, dict]]:
    if "options" not in spec:
        yield place, spec
    for i, option in enumerate(spec.get("options", ())):
        yield from _options(f"{place}.options.{i}", option)


def _by_stage(place: str, part: str, role: str, x: object, value: object, stages: list[str]) -> Iterator[Knob]:
    """One number, or one for each stage in the stages' own order: a database keeps mappings in another."""
    if isinstance(value, dict):
        for stage in stages:
            yield Knob(f"{place}.{stage}", part, role, stage, x, value[stage])
    else:
        yield Knob(place, part, role, "", x, value)


def _of_gates(content: dict) -> Iterator[Knob]:
    for group in ("gates", "direct"):
        for gate in _switched_on(content, group):
            yield from _limits(f"{group}.{gate['code']}.when", gate["code"], gate["when"])


def _limits(place: str, part: str, when: dict) -> Iterator[Knob]:
    """The limits of a condition. Yes or no and grades are no numbers; a limit that depends on a fact is edited in the draft."""
    for join in ("all_of", "any_of"):
        for i, inner in enumerate(when.get(join, ())):
            yield from _limits(f"{place}.{join}.{i}", part, inner)
    for op in COMPARISONS:
        if op in when and _is_number(when[op]) and not _is_flag(when["value"]):
            yield Knob(f"{place}.{op}", part, "limit", "", when["value"], when[op])


def _is_number(value: object) -> bool:
    try:
        number(value, "")
    except RuleError:
        return False
    return True


def _is_flag(x: object) -> bool:
    return isinstance(x, str) and FACTS[x].kind == "flag"


def _of_tiers(content: dict) -> Iterator[Knob]:
    passing = content.get("pass") or {}
    if passing:
        yield Knob("pass.min_total", "pass", "min_total", "", None, passing["min_total"])
    for key in ("min_item", "min_category"):
        for code, least in (passing.get(key) or {}).items():
            yield Knob(f"pass.{key}.{code}", code, "min_total", "", None, least)
    if content["kind"] == "readiness":
        for tier in content["tiers"]:
            for role in ("min_total", "ceiling"):
                yield Knob(f"tiers.{tier['code']}.{role}", tier["code"], role, "", None, tier[role])


def turned(content: dict, values: Mapping[str, int | str]) -> dict:
    """The content with these numbers in their places; a place that is no knob is an error that names it."""
    known = {knob.place for knob in knobs(content)}
    made = copy.deepcopy(content)
    for place, value in values.items():
        if place not in known:
            raise RuleError(f"{place}: there is no number to change here")
        *path, last = place.split(".")
        node = made
        for step in path:
            node = node[_key(node, step)]
        node[_key(node, last)] = value
    return made


def _key(node: dict | list, step: str) -> str | int:
    if isinstance(node, dict):
        return step
    codes = [entry.get("code") if isinstance(entry, dict) else None for entry in node]
    return codes.index(step) if step in codes else int(step)
