"""Yes-or-no rules over columns: conditions written as data, and the outcome of a rule made of gates, points and routes.

Every outcome is one of OUTCOMES. Missing is never met: a condition whose facts are missing is unknown, or what the rule says
with `on_missing`. Conditions combine as the law does: one failed gate fails the rule whatever else is missing.
"""

import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from .facts import MISSING, Columns
from .formulas import UNKNOWN as NO_POINTS
from .quantities import Quantity, RuleError, Values, above, at_least, fields, limit, number, parse_quantity

if TYPE_CHECKING:
    from .rule import Industry, Item, RuleVersion

OUTCOMES = ("met", "unmet", "unknown", "manual_review", "not_applicable")
MET, UNMET, UNKNOWN, MANUAL_REVIEW, NOT_APPLICABLE = range(5)


# --- conditions ---


@dataclass(frozen=True)
class Threshold:
    """The number to compare with; it may depend on the size of a fact (`by: revenue, upto: [[50_000_000, 5%]], above: 3%`)."""

    above: Fraction
    by: Quantity | None = None
    upto: tuple[tuple[Fraction, Fraction], ...] = ()

    def steps(self) -> tuple[Fraction, ...]:
        return (*(limit for _, limit in self.upto), self.above)


@dataclass(frozen=True)
class Test:
    """One comparison: `{value: staff, le: 500}`, `{value: {ratio: [tech_staff, staff]}, ge: 10%}`."""

    x: Quantity
    op: str
    threshold: Threshold
    on_missing: int = UNKNOWN
    then: int = MET

    def outcome(self, columns: Columns, on: date | None = None) -> np.ndarray:
        values = self.x.values(columns, on)
        known, holds = values.known, self._holds(values, self.threshold.above)
        if self.threshold.by is not None:
            by = self.threshold.by.values(columns, on)
            known = known & by.known
            for bound, limit in reversed(self.threshold.upto):
                holds = np.where(above(by, bound), holds, self._holds(values, limit))
        return np.where(known, np.where(holds, self.then, UNMET), self.on_missing).astype(np.int8)

    def _holds(self, values: Values, limit: Fraction) -> np.ndarray:
        return COMPARISONS[self.op](values, limit)

    def facts(self) -> tuple[str, ...]:
        by = self.threshold.by.facts() if self.threshold.by else ()
        return tuple(dict.fromkeys((*self.x.facts(), *by)))


@dataclass(frozen=True)
class Open:
    """A comparison with a number that no trustworthy source gives (`{value: carrier_area, ge: null}`): people judge.

    Nothing is invented in its place. Once the number is known, a new version of the rule has it.
    """

    x: Quantity
    op: str

    def outcome(self, columns: Columns, on: date | None = None) -> np.ndarray:
        return np.full(len(columns), MANUAL_REVIEW, dtype=np.int8)

    def facts(self) -> tuple[str, ...]:
        return self.x.facts()


COMPARISONS = {
    "ge": at_least,
    "gt": above,
    "le": lambda values, limit: ~above(values, limit),
    "lt": lambda values, limit: ~at_least(values, limit),
    "eq": lambda values, limit: at_least(values, limit) & ~above(values, limit),
    "ne": lambda values, limit: ~at_least(values, limit) | above(values, limit),
}
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "ne": "≠"}


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Condition", ...]

    def outcome(self, columns: Columns, on: date | None = None) -> np.ndarray:
        return all_of([part.outcome(columns, on) for part in self.parts])

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for part in self.parts for code in part.facts()))


@dataclass(frozen=True)
class AnyOf(AllOf):
    def outcome(self, columns: Columns, on: date | None = None) -> np.ndarray:
        return any_of([part.outcome(columns, on) for part in self.parts])


Condition = Test | Open | AllOf | AnyOf


def _strongest(outcomes: list[np.ndarray], weakest_first: tuple[int, ...]) -> np.ndarray:
    found = np.full(len(outcomes[0]), NOT_APPLICABLE, dtype=np.int8)
    for wanted in weakest_first:
        found[np.logical_or.reduce([each == wanted for each in outcomes])] = wanted
    return found


def all_of(outcomes: list[np.ndarray]) -> np.ndarray:
    """One unmet makes all unmet; then missing data counts before a person's judgement."""
    return _strongest(outcomes, (MET, MANUAL_REVIEW, UNKNOWN, UNMET))


def any_of(outcomes: list[np.ndarray]) -> np.ndarray:
    """One met is enough; else what may still turn out met."""
    return _strongest(outcomes, (UNMET, MANUAL_REVIEW, UNKNOWN, MET))


def parse_condition(spec: object, place: str) -> Condition:
    """A condition from its data form; nothing in it is ever executed."""
    if isinstance(spec, dict) and ("all_of" in spec or "any_of" in spec):
        kind = "all_of" if "all_of" in spec else "any_of"
        parts = fields(spec, place, (kind,))[kind]
        if not isinstance(parts, list) or not parts:
            raise RuleError(f"{place}.{kind}: expected a list of conditions")
        found = tuple(parse_condition(part, f"{place}.{kind}[{i}]") for i, part in enumerate(parts))
        return AllOf(found) if kind == "all_of" else AnyOf(found)
    fields(spec, place, ("value",), (*COMPARISONS, "on_missing", "then"))
    ops = [op for op in COMPARISONS if op in spec]
    if len(ops) != 1:
        raise RuleError(f"{place}: name exactly one of {', '.join(COMPARISONS)}")
    x = parse_quantity(spec["value"], f"{place}.value")
    if spec[ops[0]] is None:
        return Open(x, ops[0])
    return Test(
        x,
        ops[0],
        _parse_threshold(spec[ops[0]], x, f"{place}.{ops[0]}"),
        _parse_outcome(spec.get("on_missing", "unknown"), ("unknown", "manual_review", "unmet"), f"{place}.on_missing"),
        _parse_outcome(spec.get("then", "met"), ("met", "manual_review"), f"{place}.then"),
    )


def _parse_outcome(word: object, allowed: tuple[str, ...], place: str) -> int:
    if word not in allowed:
        raise RuleError(f"{place}: {word!r} must be one of {', '.join(allowed)}")
    return OUTCOMES.index(word)


def _parse_threshold(spec: object, x: Quantity, place: str) -> Threshold:
    if not isinstance(spec, dict):
        return Threshold(limit(spec, x, place))
    fields(spec, place, ("by", "upto", "above"))
    steps = spec["upto"]
    if not isinstance(steps, list) or not all(isinstance(step, list) and len(step) == 2 for step in steps):
        raise RuleError(f"{place}.upto: expected a list of [bound, number]")
    upto = tuple((number(a, f"{place}.upto"), number(b, f"{place}.upto")) for a, b in steps)
    if list(upto) != sorted(upto, key=operator.itemgetter(0)):
        raise RuleError(f"{place}.upto: bounds must rise")
    return Threshold(number(spec["above"], f"{place}.above"), parse_quantity(spec["by"], f"{place}.by"), upto)


# --- the outcome of a rule ---


@dataclass(frozen=True)
class Outcomes:
    """What a rule says of each firm: the result, the total where the rule has one, and the outcome of every check.

    `result` indexes `results`; `total` is in hundredths, -1 where there is none or an input is missing; `checks` is rows x
    codes, of OUTCOMES. Checks are the gates, then the items with a minimum, then `min_total`.
    """

    results: tuple[str, ...]
    result: np.ndarray
    total: np.ndarray
    codes: tuple[str, ...]
    checks: np.ndarray

    def unmet(self, row: int) -> tuple[str, ...]:
        """Codes of the checks that failed."""
        return tuple(code for code, found in zip(self.codes, self.checks[row], strict=True) if found == UNMET)


def evaluate(rule: "RuleVersion", columns: Columns, on: date) -> Outcomes:
    """The outcome of any rule of yes and no: a title, loan readiness or the size of an enterprise."""
    return {"qualification": _title, "readiness": _readiness_check, "size": _size}[rule.kind](rule, columns, on)


def _title(rule: "RuleVersion", columns: Columns, on: date) -> Outcomes:
    """Gates first, all of them; then the points, or one of the direct routes in their place."""
    gates = [(gate.code, gate.when.outcome(columns, on)) for gate in rule.gates]
    total, checks = _score_checks(rule, columns, on)
    earned = [all_of([outcome for _, outcome in checks])] if checks else []
    if rule.direct:
        routes = [(route.code, route.when.outcome(columns, on)) for route in rule.direct]
        direct = any_of([outcome for _, outcome in routes])
        checks = [(code, np.where(direct == MET, NOT_APPLICABLE, found).astype(np.int8)) for code, found in checks]
        if not checks:  # one route met spares the others
            spared = [(code, (direct == MET) & (found != MET), found) for code, found in routes]
            checks = [(code, np.where(hit, NOT_APPLICABLE, found).astype(np.int8)) for code, hit, found in spared]
        earned.append(direct)
    parts = [outcome for _, outcome in gates] + ([any_of(earned)] if earned else [])
    matrix = np.stack([outcome for _, outcome in (*gates, *checks)], axis=1)
    return Outcomes(OUTCOMES, all_of(parts), total, tuple(code for code, _ in (*gates, *checks)), matrix)


def _score_checks(rule: "RuleVersion", columns: Columns, on: date) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
    """The total, and whether the points reach what they must: item by item, category by category and together."""
    if not rule.items:
        return np.full(len(columns), NO_POINTS, dtype=np.int32), []
    points = {item.code: item.formula.points(columns, on=on) for item in rule.items}
    complete = np.logical_and.reduce([found != NO_POINTS for found in points.values()])
    total = np.where(complete, sum(points.values()), NO_POINTS).astype(np.int32)
    checks = []
    if rule.pass_rule:
        needed = rule.pass_rule
        for code, least in needed.min_item.items():
            checks.append((code, _reach([rule.item(code)], points, least)))
        for code, least in needed.min_category.items():
            own = [item for item in rule.items if item.category and item.category.code == code]
            checks.append((code, _reach(own, points, least)))
        checks.append(("min_total", _reach(rule.items, points, needed.min_total, needed.op)))
    return total, checks


def _reach(items: Iterable["Item"], points: dict[str, np.ndarray], least: int, op: str = ">=") -> np.ndarray:
    """Whether these items together reach the least.

    A missing figure leaves it unknown. A missing judgement leaves it to a person, unless none or all of its points decide.
    """
    holds = operator.gt if op == ">" else operator.ge
    low = high = missing = 0
    for item in items:
        found = points[item.code]
        absent = found == NO_POINTS
        low = low + np.maximum(found, 0)
        high = high + np.where(absent, item.formula.most(), found)
        missing = missing | (absent & (not item.judged))
    decided = np.where(holds(low, least), MET, np.where(holds(high, least), MANUAL_REVIEW, UNMET))
    return np.where(missing, UNKNOWN, decided).astype(np.int8)


def _size(rule: "RuleVersion", columns: Columns, on: date) -> Outcomes:
    """The highest tier whose every bound is reached; what is below the last tier's bounds is the smallest size.

    A tier is passed over only when one of its bounds is known to be missed, so that missing data never makes a firm small.
    """
    results = (*(tier.code for tier in rule.tiers), "unknown")
    lowest, unknown = len(rule.tiers) - 1, len(rule.tiers)
    result = np.full(len(columns), unknown, dtype=np.int8)
    for industry, inside in _by_industry(rule, columns):
        found = np.full(len(columns), lowest, dtype=np.int8)
        for rank in reversed(range(lowest)):
            outcome = industry.bounds[rank].outcome(columns, on)
            found = np.where(outcome == MET, rank, np.where(outcome == UNKNOWN, unknown, found))
        result = np.where(inside, found, result)
    checks = np.zeros((len(columns), 0), dtype=np.int8)
    return Outcomes(results, result.astype(np.int8), np.full(len(columns), NO_POINTS, dtype=np.int32), (), checks)


def _by_industry(rule: "RuleVersion", columns: Columns) -> Iterator[tuple["Industry", np.ndarray]]:
    """Each line of the size table with the firms on it; a firm without an industry code is on none."""
    code, open_ = columns.filled("industry_code"), columns.known("industry_code")
    for industry in rule.industries:
        inside = open_
        if industry.ranges:
            inside = open_ & np.logical_or.reduce([(code >= first) & (code <= last) for first, last in industry.ranges])
        open_ = open_ & ~inside
        if inside.any():
            yield industry, inside


def industry_of(rule: "RuleVersion", columns: Columns, row: int = 0) -> "Industry | None":
    """The line of the size table that one firm is on."""
    return next((industry for industry, inside in _by_industry(rule, columns.row(row))), None)


def with_size(columns: Columns, size_rule: "RuleVersion", on: date) -> Columns:
    """The facts with `sme_by_size` filled in where nobody has said it: not large by the size rule, which one bound may tell."""
    made = np.full(len(columns), MISSING, dtype=np.int64)
    for industry, inside in _by_industry(size_rule, columns):
        large = industry.bounds[0].outcome(columns, on)
        made[inside & (large == MET)] = 0
        made[inside & (large == UNMET)] = 1
    given = columns["sme_by_size"]
    return columns.with_columns({"sme_by_size": np.where(given == MISSING, made, given)})


# --- loan readiness ---

READINESS = ("ready", "not_ready", "manual_review")
READY, NOT_READY, REVIEW = range(3)
NO_TIER = -1


@dataclass(frozen=True)
class Readiness:
    """Loan readiness of each firm; gate bit i of `failed` and `undecided` is the gate `codes[i]` of the whole rule."""

    codes: tuple[str, ...]
    result: np.ndarray  # int8, of READINESS
    tier: np.ndarray  # int8, index into rule.tiers, NO_TIER below all of them or without a score
    ceiling: np.ndarray  # whole 元, MISSING without a tier or any revenue
    failed: np.ndarray  # int32 bits: unmet
    undecided: np.ndarray  # int32 bits: unknown or for a person to judge

    def names(self, bits: int) -> tuple[str, ...]:
        return tuple(code for i, code in enumerate(self.codes) if int(bits) >> i & 1)


def readiness(
    rule: "RuleVersion",
    columns: Columns,
    total: np.ndarray,
    coverage: np.ndarray,
    on: date,
    *,
    scopes: tuple[str, ...] = ("zone",),
) -> Readiness:
    """Loan readiness from the facts and the night's points (hundredths, -1 where not published; coverage in percent).

    Gates outside `scopes` are left out: the consent is given bank by bank, so the zone-wide part stands without it.
    """
    columns = with_points(columns, total, coverage)
    return _readiness(rule, columns, on, scopes)[0]


def with_points(columns: Columns, total: np.ndarray, coverage: np.ndarray) -> Columns:
    """The facts with the points of the day beside them; a score that is not published is missing."""
    total = np.asarray(total, dtype=np.int64)
    return columns.with_columns(
        {"points_total": np.where(total < 0, MISSING, total), "points_coverage": np.asarray(coverage, dtype=np.int64)}
    )


def tier(rule: "RuleVersion", total: np.ndarray) -> np.ndarray:
    """Index of the highest tier whose least total is reached; tiers stand from the highest down."""
    total = np.asarray(total)
    found = np.full(len(total), NO_TIER, dtype=np.int8)
    for i in reversed(range(len(rule.tiers))):
        found[total >= rule.tiers[i].min_total] = i
    return found


def ceiling(rule: "RuleVersion", columns: Columns, tiers: np.ndarray, on: date | None = None) -> np.ndarray:
    """The suggested ceiling in whole 元: the tier's limit or the rule's measure of revenue, whichever is less."""
    measure = rule.ceiling.values(columns, on)
    floor = np.maximum(measure.top // (1 if measure.bottom is None else measure.bottom), 0)
    limits = np.array([*(each.ceiling for each in rule.tiers), 0], dtype=np.int64)[tiers]
    found = np.minimum(floor, limits).astype(np.int64)
    return np.where(measure.known & (np.asarray(tiers) != NO_TIER), found, MISSING)


def _readiness(
    rule: "RuleVersion", columns: Columns, on: date, scopes: tuple[str, ...]
) -> tuple[Readiness, list[np.ndarray]]:
    absent = np.full(len(columns), NOT_APPLICABLE, dtype=np.int8)
    outcomes = [gate.when.outcome(columns, on) if gate.scope in scopes else absent for gate in rule.gates]
    failed, undecided = np.zeros(len(columns), dtype=np.int32), np.zeros(len(columns), dtype=np.int32)
    for i, outcome in enumerate(outcomes):
        failed |= (outcome == UNMET).astype(np.int32) << i
        undecided |= ((outcome == UNKNOWN) | (outcome == MANUAL_REVIEW)).astype(np.int32) << i
    result = np.where(failed != 0, NOT_READY, np.where(undecided != 0, REVIEW, READY)).astype(np.int8)
    tiers = tier(rule, columns["points_total"])
    codes = tuple(gate.code for gate in rule.gates)
    return Readiness(codes, result, tiers, ceiling(rule, columns, tiers, on), failed, undecided), outcomes


def _readiness_check(rule: "RuleVersion", columns: Columns, on: date) -> Outcomes:
    """Readiness for one bank, consent included; the points are facts like any other here."""
    found, outcomes = _readiness(rule, columns, on, ("zone", "bank"))
    total = np.where(columns.known("points_total"), columns.filled("points_total"), NO_POINTS)
    return Outcomes(READINESS, found.result, total.astype(np.int32), found.codes, np.stack(outcomes, axis=1))
