"""Rule versions: read from YAML or from the same mapping kept in a database, checked, and picked by the day.

`parse` takes a plain mapping and gives a `RuleVersion` ready to compute with, or a RuleError that names the place. The files
under rules/ are the shipped baseline: rules/<code>/<first day in force>.yaml, one version a file, never edited once published.
"""

import functools
import hashlib
import itertools
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import yaml

from .conditions import AllOf, Condition, Test, Threshold, parse_condition
from .formulas import hundredths, parse_formula
from .quantities import Quantity, RuleError, fields, limit, number, parse_quantity
from .rule import Assessment, Category, Coverage, Gate, Industry, Item, Label, Pass, RuleVersion, Stage, Tier

RULES = Path(__file__).parent / "rules"
KINDS = ("points", "qualification", "readiness", "size")
STATUSES = ("official", "partial", "demonstration", "superseded")
PROVENANCES = {
    "official-site": ("政府网站原文", "Read on a government site"),
    "media": ("媒体或专业网站", "Newspaper, official media or professional site"),
    "reproduction": ("第三方转载", "Reproduced by a third party"),
    "weak": ("来源薄弱", "Weak source"),
    "recalled": ("一般知识，未核实", "General knowledge, not verified"),
    "configurable": ("可配置，未核实", "Configurable, no trustworthy number"),
    "design": ("系统设计，非政策", "A choice of this system, not policy"),
}


_HEAD = ("code", "version", "kind", "title_zh", "title_en", "effective_from", "status", "provenance", "source")
_BODY = {
    "points": ("items", "stages", "stage_labels", "categories", "coverage", "tiers"),
    "qualification": ("gates", "categories", "items", "direct", "pass", "assessments"),
    "readiness": ("gates", "tiers", "ceiling"),
    "size": ("tiers", "industries"),
}


def parse(content: dict) -> RuleVersion:
    """A rule version from its mapping; raises RuleError naming the place of the first fault."""
    content = in_use(plain(content))
    kind = content.get("kind")
    if kind not in KINDS:
        raise RuleError(f"kind: {kind!r} must be one of {', '.join(KINDS)}")
    fields(content, "rule", _HEAD, ("effective_to", "doc_no", "issuer", "note_zh", "note_en", *_BODY[kind]))
    start, end = _day(content, "effective_from"), _day(content, "effective_to")
    if end and end < start:
        raise RuleError("effective_to: the last day is before the first")
    _word(content, "status", STATUSES, "status")
    _word(content, "provenance", PROVENANCES, "provenance")
    stages = _stages(content.get("stages"), "stages")
    categories = tuple(_category(*at) for at in _list(content, "categories"))
    items = _items(content, stages, categories)
    tiers = tuple(_tier(*at) for at in _list(content, "tiers"))
    rule = RuleVersion(
        code=_text(content, "code", "code"),
        version=_text(content, "version", "version"),
        kind=kind,
        title=_label(content, "rule", "title"),
        effective_from=start,
        effective_to=end,
        status=content["status"],
        provenance=content["provenance"],
        source=_text(content, "source", "source"),
        doc_no=content.get("doc_no") or "",
        issuer=content.get("issuer") or "",
        note=_note(content),
        coverage=_coverage(content.get("coverage")),
        categories=categories,
        stages=stages,
        stage_labels=_stages(content["stage_labels"], "stage_labels") if content.get("stage_labels") else stages,
        items=items,
        gates=tuple(_gate(*at) for at in _list(content, "gates")),
        direct=tuple(_gate(*at) for at in _list(content, "direct")),
        pass_rule=_pass(content["pass"], items, categories) if content.get("pass") else None,
        assessments=tuple(_assessment(*at) for at in _list(content, "assessments")),
        tiers=tiers,
        ceiling=parse_quantity(content["ceiling"], "ceiling") if content.get("ceiling") else None,
        industries=tuple(_industry(spec, place, tiers) for spec, place in _list(content, "industries")),
        content=content,
        digest=hashlib.sha256(canonical(content)).hexdigest(),
    )
    _check_whole(rule)
    return rule


def plain(value: object, place: str = "rule") -> object:
    """The value as JSON types: days as ISO text. Floats are refused, for 0.1 is not one tenth."""
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise RuleError(
                    f"{place}: key {key!r} is not text; YAML reads a bare on, yes or no as true or false, so quote it"
                )
        return {key: plain(inner, f"{place}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, f"{place}[{i}]") for i, inner in enumerate(value)]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise RuleError(f"{place}: {value!r} is not allowed here; write a whole number, '6%' or '0.06' in quotes")


def in_use(content: dict) -> dict:
    """The content without the parts that are switched off (`off: true`): they stay in a draft and count for nothing."""
    return {
        key: [part for part in value if not (isinstance(part, dict) and part.get("off") is True)]
        if isinstance(value, list)
        else value
        for key, value in content.items()
    }


def canonical(content: dict) -> bytes:
    """The bytes that stand for the content: sorted keys, no spaces, so that order and layout do not matter."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _list(content: dict, key: str) -> list[tuple[object, str]]:
    given = content.get(key) or []
    if not isinstance(given, list):
        raise RuleError(f"{key}: expected a list")
    return [(entry, f"{key}[{_name(entry, i)}]") for i, entry in enumerate(given)]


def _name(entry: object, index: int) -> object:
    return entry.get("code", index) if isinstance(entry, dict) else index


def _text(spec: dict, key: str, place: str) -> str:
    value = spec.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{place}: expected text, found {value!r}")
    return value


def _word(spec: dict, key: str, allowed: Iterable[str], place: str) -> str:
    if spec.get(key) not in allowed:
        raise RuleError(f"{place}: {spec.get(key)!r} must be one of {', '.join(allowed)}")
    return spec[key]


def _label(spec: dict, place: str, stem: str = "label") -> Label:
    return Label(_text(spec, f"{stem}_zh", f"{place}.{stem}_zh"), _text(spec, f"{stem}_en", f"{place}.{stem}_en"))


def _note(spec: dict) -> Label:
    return Label(spec.get("note_zh") or "", spec.get("note_en") or "")


def _day(content: dict, key: str) -> date | None:
    value = content.get(key)
    if value is None and key != "effective_from":
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RuleError(f"{key}: {value!r} is not a day; write year-month-day") from None


_LABELS = ("label_zh", "label_en")
_ORIGIN = ("source", "provenance")
_NOTES = ("note_zh", "note_en")


def _category(spec: object, place: str) -> Category:
    fields(spec, place, ("code", *_LABELS), ("bonus",))
    return Category(_text(spec, "code", place), _label(spec, place), spec.get("bonus") is True)


def _stages(given: object, place: str) -> tuple[Stage, ...]:
    if given is None:
        return (Stage("all", Label("全部", "All")),)
    if not isinstance(given, list) or not given:
        raise RuleError(f"{place}: expected a list of stages")
    stages = []
    for i, spec in enumerate(given):
        at = f"{place}[{_name(spec, i)}]"
        fields(spec, at, ("code", *_LABELS), ("when",))
        when = parse_condition(spec["when"], f"{at}.when") if "when" in spec else None
        stages.append(Stage(_text(spec, "code", at), _label(spec, at), when))
    if [stage.when is None for stage in stages].count(True) != 1:
        raise RuleError(f"{place}: exactly one stage has no condition and takes all the rest")
    _distinct(stages, place)
    return tuple(stages)


def _distinct(entries: Iterable, place: str) -> None:
    codes = [entry.code for entry in entries]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise RuleError(f"{place}: code {', '.join(sorted(twice))} is used twice")


def _items(content: dict, stages: tuple[Stage, ...], categories: tuple[Category, ...]) -> tuple[Item, ...]:
    known = {category.code: category for category in categories}
    items = []
    for spec, place in _list(content, "items"):
        if not isinstance(spec, dict):
            raise RuleError(f"{place}: expected a mapping, found {spec!r}")
        plain_keys = ("code", "category", *_LABELS, *_ORIGIN, *_NOTES)
        if categories and spec.get("category") not in known:
            raise RuleError(f"{place}.category: {spec.get('category')!r} is not one of {', '.join(known)}")
        own = {key: value for key, value in spec.items() if key not in (*plain_keys, "on_missing")}
        on_missing = _word({"on_missing": "unknown", **spec}, "on_missing", ("unknown", "manual_review"), place)
        _word(spec, "provenance", PROVENANCES, f"{place}.provenance")
        items.append(
            Item(
                code=_text(spec, "code", f"{place}.code"),
                label=_label(spec, place),
                formula=parse_formula(own, tuple(stage.code for stage in stages), place),
                category=known.get(spec.get("category")),
                source=_text(spec, "source", f"{place}.source"),
                provenance=spec["provenance"],
                note=_note(spec),
                judged=on_missing == "manual_review",
            )
        )
    _distinct(items, "items")
    return tuple(items)


def _gate(spec: object, place: str) -> Gate:
    fields(spec, place, ("code", *_LABELS, "when", *_ORIGIN), ("scope", *_NOTES))
    return Gate(
        code=_text(spec, "code", f"{place}.code"),
        label=_label(spec, place),
        when=parse_condition(spec["when"], f"{place}.when"),
        source=_text(spec, "source", f"{place}.source"),
        provenance=_word(spec, "provenance", PROVENANCES, f"{place}.provenance"),
        note=_note(spec),
        scope=_word({"scope": "zone", **spec}, "scope", ("zone", "bank"), f"{place}.scope"),
    )


def _pass(spec: object, items: tuple[Item, ...], categories: tuple[Category, ...]) -> Pass:
    fields(spec, "pass", ("min_total",), ("op", "min_item", "min_category"))
    op = _word({"op": ">=", **spec}, "op", (">=", ">"), "pass.op")
    least = hundredths(spec["min_total"], "pass.min_total")
    return Pass(least, op, _least(spec, "min_item", items), _least(spec, "min_category", categories))


def _least(spec: dict, key: str, parts: Iterable[Item | Category]) -> dict[str, int]:
    given = fields(spec.get(key) or {}, f"pass.{key}", optional=tuple(part.code for part in parts))
    return {code: hundredths(value, f"pass.{key}.{code}") for code, value in given.items()}


def _assessment(spec: object, place: str) -> Assessment:
    fields(spec, place, ("code", *_LABELS, "bands", "otherwise", "most", *_ORIGIN), ("value", *_NOTES))
    x = parse_quantity(spec["value"], f"{place}.value") if "value" in spec else None
    most = _points_of(spec, "most", place)
    bands = tuple(_assessment_band(band, x, most, f"{place}.bands[{i}]") for i, band in enumerate(spec["bands"]))
    rest = fields(spec["otherwise"], f"{place}.otherwise", ("letter", "least", "most"))
    return Assessment(
        code=_text(spec, "code", f"{place}.code"),
        label=_label(spec, place),
        x=x,
        bands=bands,
        otherwise=_range(rest, most, f"{place}.otherwise"),
        most=most,
        source=_text(spec, "source", f"{place}.source"),
        provenance=_word(spec, "provenance", PROVENANCES, f"{place}.provenance"),
        note=_note(spec),
    )


def _assessment_band(band: object, x: Quantity | None, most: int, place: str) -> tuple[Condition, str, int, int]:
    """A band by its own condition, or by a comparison of the number that all bands look at."""
    fields(band, place, ("letter", "least", "most"), ("when", "ge", "gt", "eq"))
    given = [key for key in ("when", "ge", "gt", "eq") if key in band]
    if len(given) != 1 or (x is None and given != ["when"]):
        raise RuleError(f"{place}: name exactly one of when{', ge, gt, eq' if x else ''}")
    if given == ["when"]:
        when = parse_condition(band["when"], f"{place}.when")
    else:
        (op,) = given
        when = Test(x, op, Threshold(limit(band[op], x, f"{place}.{op}")))
    return when, *_range(band, most, place)


def _range(spec: dict, most: int, place: str) -> tuple[str, int, int]:
    low, high = _points_of(spec, "least", place), _points_of(spec, "most", place)
    if low > high or high > most:
        raise RuleError(f"{place}: least must not be above most, nor most above {most}")
    return str(spec["letter"]), low, high


def _points_of(spec: dict, key: str, place: str) -> int:
    value = spec[key]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise RuleError(f"{place}.{key}: {value!r} must be a whole number of points")
    return value


def _tier(spec: object, place: str) -> Tier:
    fields(spec, place, ("code", *_LABELS), ("min_total", "ceiling"))
    limit = number(spec.get("ceiling", 0), f"{place}.ceiling")
    if limit.denominator != 1 or limit < 0:
        raise RuleError(f"{place}.ceiling: expected whole 元")
    least = hundredths(spec.get("min_total", 0), f"{place}.min_total")
    return Tier(_text(spec, "code", f"{place}.code"), _label(spec, place), least, int(limit))


def _industry(spec: object, place: str, tiers: tuple[Tier, ...]) -> Industry:
    fields(spec, place, ("code", *_LABELS, "bounds", *_ORIGIN), ("ranges",))
    bounded = tuple(tier.code for tier in tiers[:-1])
    fields(spec["bounds"], f"{place}.bounds", bounded)
    bounds = []
    for code in bounded:
        at = f"{place}.bounds.{code}"
        if not isinstance(spec["bounds"][code], dict) or not spec["bounds"][code]:
            raise RuleError(f"{at}: expected least values by fact")
        bounds.append(
            AllOf(
                tuple(
                    Test(parse_quantity(fact, at), "ge", Threshold(number(least, at)))
                    for fact, least in spec["bounds"][code].items()
                )
            )
        )
    ranges = []
    for given in spec.get("ranges") or []:
        if not isinstance(given, list) or len(given) != 2 or not all(isinstance(end, str) for end in given):
            raise RuleError(f'{place}.ranges: expected pairs of four-digit codes in quotes, such as ["0600", "4699"]')
        ranges.append((int(given[0]), int(given[1])))
    return Industry(
        code=_text(spec, "code", f"{place}.code"),
        label=_label(spec, place),
        ranges=tuple(ranges),
        bounds=tuple(bounds),
        source=_text(spec, "source", f"{place}.source"),
        provenance=_word(spec, "provenance", PROVENANCES, f"{place}.provenance"),
    )


def _coverage(spec: object) -> Coverage:
    if spec is None:
        return Coverage()
    fields(spec, "coverage", ("publish", "final"))
    shares = [number(spec[key], f"coverage.{key}") * 100 for key in ("publish", "final")]
    if any(share.denominator != 1 or not 0 <= share <= 100 for share in shares) or shares[0] > shares[1]:
        raise RuleError("coverage: expected whole percentages, publish not above final")
    return Coverage(int(shares[0]), int(shares[1]))


def _check_whole(rule: RuleVersion) -> None:
    """What only shows when the parts are together."""
    _distinct((*rule.gates, *rule.direct), "gates")
    _distinct(rule.tiers, "tiers")
    if rule.kind == "points" and not rule.items:
        raise RuleError("items: a points rule needs at least one")
    if rule.kind == "qualification" and not (rule.gates or rule.direct):
        raise RuleError("gates: a title needs at least one, or a direct route")
    _distinct((*rule.gates, *rule.direct, *rule.items, *rule.categories), "rule")
    if rule.kind != "points" and rule.needs_group:
        raise RuleError("items: a title looks at each firm for itself, so nothing in it may compare firms")
    if rule.pass_rule and not rule.items:
        raise RuleError("pass: there are no items to sum up")
    if rule.kind == "readiness":
        if not (rule.gates and rule.tiers and rule.ceiling):
            raise RuleError("rule: loan readiness needs gates, tiers and a ceiling")
    if rule.kind in ("points", "readiness"):
        least = [tier.min_total for tier in rule.tiers]
        if least != sorted(least, reverse=True):
            raise RuleError("tiers: must stand from the highest total down")
    if len(rule.gates) > 30:
        raise RuleError("gates: at most 30, for failed gates are kept as bits of an int32")
    if rule.kind == "size" and (len(rule.tiers) < 2 or not rule.industries or rule.industries[-1].ranges):
        raise RuleError("industries: the last line must have no ranges and take all the rest")


# --- the shipped baseline ---


class NoVersionInForce(LookupError):
    """No version of the rule covers the day."""


def codes() -> tuple[str, ...]:
    """Codes of all shipped rules."""
    return tuple(sorted({path.parent.relative_to(RULES).as_posix() for path in RULES.rglob("*.yaml")}))


def read(path: Path) -> RuleVersion:
    """One rule file; an error starts with its name."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise RuleError("the file holds no mapping")
        return parse(content)
    except (RuleError, yaml.YAMLError) as error:
        raise RuleError(f"{path.relative_to(RULES) if path.is_relative_to(RULES) else path}: {error}") from None


@functools.cache
def versions(code: str) -> tuple[RuleVersion, ...]:
    """Every shipped version of a rule, oldest first; an unknown code is an error that lists the known ones."""
    if code not in codes():
        raise RuleError(f'there are no rules "{code}"; known: {", ".join(codes())}')
    found = sorted((read(path) for path in (RULES / code).glob("*.yaml")), key=lambda rule: rule.effective_from)
    for rule in found:
        if rule.code != code:
            raise RuleError(f"{code}: a file there says code: {rule.code}")
    for older, newer in itertools.pairwise(found):
        if older.effective_to is None or older.effective_to >= newer.effective_from:
            raise RuleError(f"{code}: versions {older.version} and {newer.version} are in force on the same day")
    return tuple(found)


def in_force(found: Iterable[RuleVersion], on: date) -> RuleVersion:
    """The version in force on the day, which is the one that began last; where there is none the error says why."""
    found = sorted(found, key=lambda rule: rule.effective_from)
    begun = [rule for rule in found if rule.effective_from <= on]
    if begun and begun[-1].in_force(on):
        return begun[-1]
    if not found:
        raise NoVersionInForce(f"no version of this rule is known, so none is in force on {on}")
    code, first, last = found[0].code, found[0], found[-1]
    if on < first.effective_from:
        raise NoVersionInForce(
            f"{code}: {on} is before the first version, which is in force from {first.effective_from}"
        )
    if last.effective_to and on > last.effective_to:
        raise NoVersionInForce(f"{code}: {on} is after the last version, which was in force until {last.effective_to}")
    raise NoVersionInForce(f"{code}: no version is in force on {on}")


def load(code: str, on: date) -> RuleVersion:
    """The shipped version of a rule in force on a day."""
    return in_force(versions(code), on)
