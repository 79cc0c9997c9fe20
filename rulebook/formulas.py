"""What a rule can compute: quantities over columns, and methods that turn a quantity into points.

A rule file names both (`x: {ratio: [rd_expense, revenue]}`, `method: ratio_cap`); a new shape of rule is a new function here,
never an `if year`. Points are integers in hundredths, `floor(weight*100*s + 1/2)` with s clamped to [0, 1], computed in
integers alone: int64 where the size of the numbers proves that enough, Python's own integers in the cells where it does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np

from .facts import EPOCH, Columns, FactError, fact

UNKNOWN = -1
INT64_ROOM = 2**62
LARGEST_WEIGHT = 300  # points fit an int16 in hundredths


class RuleError(ValueError):
    """A rule that cannot be read; names the place in the rule."""


# --- numbers in rule files ---


def number(value: object, place: str) -> Fraction:
    """An exact number: 4, 6%, "0.5" or 2_000_000. A bare 0.5 is refused, for a binary float is not what the rule says."""
    if isinstance(value, bool) or isinstance(value, float) or not isinstance(value, int | str):
        raise RuleError(f"{place}: {value!r} is not an exact number; write a whole number, '6%' or '0.06' in quotes")
    text = str(value).strip()
    try:
        return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise RuleError(f"{place}: {value!r} is not a number; write a whole number, '6%' or '0.06' in quotes") from None


def fields(spec: object, place: str, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict:
    """The mapping at a place, with no key missing and none misspelt."""
    if not isinstance(spec, dict):
        raise RuleError(f"{place}: expected a mapping, found {spec!r}")
    for key in spec:
        if not isinstance(key, str):
            raise RuleError(
                f"{place}: key {key!r} is not text; YAML reads a bare on, yes or no as true or false, so quote it"
            )
        if key not in required and key not in optional:
            raise RuleError(f'{place}: "{key}" is not known here; expected {", ".join((*required, *optional))}')
    for key in required:
        if key not in spec:
            raise RuleError(f'{place}: "{key}" is missing')
    return spec


# --- quantities ---


class Values(NamedTuple):
    """A column of exact fractions top/bottom; bottom is None for whole numbers, else at least 1. Unknown cells hold 0/1."""

    top: np.ndarray
    bottom: np.ndarray | None
    known: np.ndarray
    top_bound: int
    bottom_bound: int = 1


@dataclass(frozen=True)
class Quantity:
    """A number that a rule asks for, by the name of its function and its operands (fact codes or whole quantities)."""

    kind: str
    operands: tuple["str | Quantity", ...]
    times: int = 1
    positive: bool = False  # a ratio whose denominator must be above 0, not only other than 0

    def values(self, columns: Columns, on: date | None = None) -> Values:
        return QUANTITIES[self.kind].compute(self, columns, on)

    def facts(self) -> tuple[str, ...]:
        """Every fact it reads, in order, once."""
        own = QUANTITIES[self.kind].also
        codes = [c for o in self.operands for c in ((o,) if isinstance(o, str) else o.facts())]
        return tuple(dict.fromkeys((*codes, *own)))


def parse_quantity(spec: object, place: str) -> Quantity:
    """`revenue`, or a mapping with one function: `{ratio: [rd_expense, revenue], times: 100}`."""
    if isinstance(spec, str):
        return Quantity("fact", (_known_code(spec, place),))
    kinds = tuple(kind for kind in QUANTITIES if kind != "fact")
    fields(spec, place, optional=(*kinds, "times", "denominator"))
    chosen = [kind for kind in kinds if kind in spec]
    if len(chosen) != 1:
        raise RuleError(f"{place}: name exactly one of {', '.join(kinds)}")
    kind = chosen[0]
    given = spec[kind]
    given = given if isinstance(given, list) else [given]
    wanted = QUANTITIES[kind].operands
    if wanted and len(given) != wanted:
        raise RuleError(f"{place}.{kind}: takes {wanted} operands, found {len(given)}")
    operands = tuple(_parse_operand(operand, f"{place}.{kind}") for operand in given)
    times = number(spec.get("times", 1), f"{place}.times")
    if times.denominator != 1 or times < 1:
        raise RuleError(f"{place}.times: must be a whole number of 1 or more")
    if spec.get("denominator", "nonzero") not in ("nonzero", "positive"):
        raise RuleError(f"{place}.denominator: must be nonzero or positive")
    return Quantity(kind, operands, int(times), spec.get("denominator") == "positive")


def _known_code(code: str, place: str) -> str:
    try:
        return fact(code).code
    except FactError as error:
        raise RuleError(f"{place}: {error}") from None


def _parse_operand(spec: object, place: str) -> "str | Quantity":
    if isinstance(spec, str):
        return _known_code(spec, place)
    inner = parse_quantity(spec, place)
    if not QUANTITIES[inner.kind].whole:
        raise RuleError(f"{place}: {inner.kind} is a fraction and cannot stand inside another quantity")
    return inner


def _operand(operand: "str | Quantity", columns: Columns, on: date | None) -> Values:
    if isinstance(operand, Quantity):
        return operand.values(columns, on)
    return Values(columns.filled(operand), None, columns.known(operand), columns.bound(operand))


def _room(bound: int, *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """The arrays as they are when int64 holds the bound, else with Python's integers."""
    return arrays if bound < INT64_ROOM else tuple(array.astype(object) for array in arrays)


def _fact(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    return _operand(quantity.operands[0], columns, on)


def _sum(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    parts = [_operand(operand, columns, on) for operand in quantity.operands]
    bound = sum(part.top_bound for part in parts)
    known = np.logical_and.reduce([part.known for part in parts])
    tops = _room(bound, *(part.top for part in parts))
    return Values(np.where(known, sum(tops[1:], tops[0]), 0), None, known, bound)


def _quotient(top: np.ndarray, below: Values, known: np.ndarray, top_bound: int, positive: bool) -> Values:
    """top / below, unknown where the denominator is 0 (or not above 0 where the rule wants it so)."""
    known = known & (below.top > 0 if positive else below.top != 0)
    bottom = np.where(known, below.top, 1)
    top = np.where(known, top, 0)
    negative = bottom < 0
    if negative.any():
        top, bottom = np.where(negative, -top, top), np.where(negative, -bottom, bottom)
    return Values(top, bottom, known, top_bound, max(1, below.top_bound))


def _ratio(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    above, below = (_operand(operand, columns, on) for operand in quantity.operands)
    bound = above.top_bound * quantity.times
    (top,) = _room(bound, above.top)
    top = top * quantity.times if quantity.times != 1 else top
    return _quotient(top, below, above.known & below.known, bound, quantity.positive)


def _growth(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    now, before = (_operand(operand, columns, on) for operand in quantity.operands)
    bound = now.top_bound + before.top_bound
    top, base = _room(bound, now.top, before.top)
    return _quotient(top - base, before, now.known & before.known, bound, quantity.positive)


def year_of(days: np.ndarray) -> np.ndarray:
    """The calendar year of days since 1970-01-01."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _age(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """Whole years on 31 December of the fiscal year, by which day every anniversary of that year has passed."""
    (since,) = quantity.operands
    known = columns.known(since) & columns.known("fiscal_year")
    years = columns.filled("fiscal_year") - year_of(columns.filled(since))
    return Values(np.where(known, years, 0), None, known, 10**6)


def _day(on: date | None, kind: str) -> date:
    if on is None:
        raise RuleError(f"{kind} needs the evaluation day")
    return on


def _days_since(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    (since,) = quantity.operands
    known = columns.known(since)
    days = (_day(on, "days_since") - EPOCH).days - columns.filled(since)
    return Values(np.where(known, days, 0), None, known, 10**9)


def _months_since(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """Completed months: the month counts when the evaluation day's day of month is reached, or its month has ended."""
    (since,) = quantity.operands
    on = _day(on, "months_since")
    known = columns.known(since)
    day = columns.filled(since).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    day_of_month = (day - month.astype("datetime64[D]")).astype(np.int64) + 1
    months = (np.datetime64(on, "M") - month).astype(np.int64)
    last_day = (date.fromordinal(on.toordinal() + 1)).day == 1
    if not last_day:
        months -= day_of_month > on.day
    return Values(np.where(known, months, 0), None, known, 10**7)


def _sum_actual_years(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """This year's, last year's, … figure added up over the years since the firm was established.

    A year before the establishment counts as 0 and may be empty. Without the date or the fiscal year every figure is needed.
    """
    age = _age(Quantity("age", ("established_on",)), columns, on)
    parts = [_operand(operand, columns, on) for operand in quantity.operands]
    known = np.ones(len(columns), dtype=bool)
    bound = sum(part.top_bound for part in parts)
    total = _room(bound, np.zeros(len(columns), dtype=np.int64))[0]
    for back, part in enumerate(parts):
        before_birth = age.known & (age.top < back)
        known &= part.known | before_birth
        total = total + np.where(before_birth, 0, part.top)
    return Values(np.where(known, total, 0), None, known, bound)


def _mean_known(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """The mean of the operands that are known; unknown only where none is."""
    parts = [_operand(operand, columns, on) for operand in quantity.operands]
    bound = sum(part.top_bound for part in parts)
    tops = _room(bound, *(part.top for part in parts))
    count = sum(part.known.astype(np.int64) for part in parts)
    return Values(sum(tops[1:], tops[0]), np.maximum(count, 1), count > 0, bound, len(parts))


def _mean_growth(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """Growth over three years as 195号 defines it: half of (Y2/Y1 + Y3/Y2) less 1; operands are Y3, Y2, Y1.

    Y1 = 0 leaves the last two years; Y2 = 0 gives no growth. Y1 may also be empty where the firm did not exist yet.
    """
    y3, y2, y1 = (_operand(operand, columns, on) for operand in quantity.operands)
    age = _age(Quantity("age", ("established_on",)), columns, on)
    unborn = age.known & (age.top < 2)
    known = y3.known & y2.known & (y1.known | unborn)
    third, second, first = (part.top.astype(object) for part in (y3, y2, y1))
    short = (first == 0) | unborn
    top = np.where(short, third - second, second * second + third * first - 2 * first * second)
    bottom = np.where(short, second, 2 * first * second)
    still = (second == 0) | ~known
    top, bottom = np.where(still, 0, top), np.where(still, 1, bottom)
    negative = bottom < 0
    top, bottom = np.where(negative, -top, top), np.where(negative, -bottom, bottom)
    return Values(top, bottom, known, INT64_ROOM, INT64_ROOM)


class _Kind(NamedTuple):
    compute: Callable[[Quantity, Columns, date | None], Values]
    operands: int  # 0: any number
    whole: bool = False
    also: tuple[str, ...] = ()  # facts it reads besides its operands


QUANTITIES: dict[str, _Kind] = {
    "fact": _Kind(_fact, 1, whole=True),
    "sum": _Kind(_sum, 0, whole=True),
    "ratio": _Kind(_ratio, 2),
    "growth": _Kind(_growth, 2),
    "mean_growth": _Kind(_mean_growth, 3, also=("established_on", "fiscal_year")),
    "age": _Kind(_age, 1, whole=True, also=("fiscal_year",)),
    "days_since": _Kind(_days_since, 1, whole=True),
    "months_since": _Kind(_months_since, 1, whole=True),
    "sum_actual_years": _Kind(_sum_actual_years, 0, whole=True, also=("established_on", "fiscal_year")),
    "mean_known": _Kind(_mean_known, 0),
}


def at_least(values: Values, threshold: Fraction) -> np.ndarray:
    """Where x >= threshold, exactly. False where unknown is the caller's to mask."""
    left, right = _sides(values, threshold)
    return (left >= right).astype(bool)


def above(values: Values, threshold: Fraction) -> np.ndarray:
    """Where x > threshold, exactly."""
    left, right = _sides(values, threshold)
    return (left > right).astype(bool)


def _sides(values: Values, threshold: Fraction) -> tuple[np.ndarray, np.ndarray | int]:
    bound = max(values.top_bound * threshold.denominator, values.bottom_bound * abs(threshold.numerator))
    (top,) = _room(bound, values.top)
    left = top * threshold.denominator if threshold.denominator != 1 else top
    if values.bottom is None:
        return left, threshold.numerator
    (bottom,) = _room(bound, values.bottom)
    return left, bottom * threshold.numerator


# --- methods: from a quantity to points ---


class Formula:
    """How one item gets its points: `points` gives hundredths by row, UNKNOWN where the inputs do not tell."""

    weights: tuple[int, ...]  # the most it can give, in hundredths, by stage
    method: str
    x: Quantity | None = None
    options: tuple["Formula", ...] = ()

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        raise NotImplementedError

    def facts(self) -> tuple[str, ...]:
        codes = self.x.facts() if self.x else tuple(c for option in self.options for c in option.facts())
        return tuple(dict.fromkeys(codes))


class Linear(Formula):
    """s = (a*x + b) / c clamped to [0, 1]: ratio_cap, inverse and count_unit are three readings of it."""

    def __init__(self, method: str, x: Quantity, weights: list[int], lines: list[tuple[Fraction, Fraction]]):
        """`lines` holds by stage the slope and the offset of s."""
        self.method, self.x, self.weights, self.lines = method, x, tuple(weights), tuple(lines)
        self._terms = [_whole(slope, offset) for slope, offset in lines]

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        x = self.x.values(columns, on)
        terms, weight = self._terms[stage], self.weights[stage]
        safe = INT64_ROOM // max(abs(terms[0]) + abs(terms[1]), terms[2] * (2 * weight + 2))
        if max(x.top_bound, x.bottom_bound) < safe:
            found = _in_int64(x.top, x.bottom, weight, *terms)
        else:
            found = _in_any_size(x, safe, weight, *terms)
        return np.where(x.known, found, UNKNOWN)


def _whole(slope: Fraction, offset: Fraction) -> tuple[int, int, int]:
    """a, b, c in integers with slope = a/c and offset = b/c."""
    c = lcm(slope.denominator, offset.denominator)
    return int(slope * c), int(offset * c), c


def _in_int64(top: np.ndarray, bottom: np.ndarray | None, weight: int, a: int, b: int, c: int) -> np.ndarray:
    full = c if bottom is None else bottom * c if c != 1 else bottom
    part = top * a
    if b:
        part += b if bottom is None else bottom * b
    np.maximum(part, 0, out=part)
    np.minimum(part, full, out=part)
    part *= 2 * weight
    part += full
    return part // (full * 2)


def _in_any_size(x: Values, safe: int, weight: int, a: int, b: int, c: int) -> np.ndarray:
    """int64 for the ordinary cells, Python's integers for the few that would overflow it."""
    big = (abs(x.top) >= safe).astype(bool)
    if x.bottom is not None:
        big |= (x.bottom >= safe).astype(bool)
    top = np.where(big, 0, x.top).astype(np.int64)
    bottom = None if x.bottom is None else np.where(big, 1, x.bottom).astype(np.int64)
    found = _in_int64(top, bottom, weight, a, b, c)
    for i in np.flatnonzero(big & x.known):
        below = 1 if x.bottom is None else int(x.bottom[i])
        full = c * below
        part = min(max(a * int(x.top[i]) + b * below, 0), full)
        found[i] = (2 * weight * part + full) // (2 * full)
    return found


class Bands(Formula):
    """Points of the first band that fits; every bound includes the number itself. No band fits: 0."""

    def __init__(self, method: str, x: Quantity, weights: list[int], bands: list[tuple[Fraction, int]]):
        self.method, self.x, self.bands = method, x, bands
        self.weights = tuple(weights)

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        x = self.x.values(columns, on)
        found = np.zeros(len(columns), dtype=np.int64)
        for bound, hundredths in reversed(self.bands):
            fits = at_least(x, bound) if self.method == "band_ge" else ~above(x, bound)
            found = np.where(fits, hundredths, found)
        return np.where(x.known, found, UNKNOWN)


class Steps(Formula):
    """So many points for each full step of x, up to the weight."""

    def __init__(self, x: Quantity, weights: list[int], size: Fraction, each: int):
        self.method, self.x, self.size, self.each = "step", x, size, each
        self.weights = tuple(weights)

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        x = self.x.values(columns, on)
        most = self.weights[stage]
        found = np.zeros(len(columns), dtype=np.int64)
        for step in range(1, -(-most // self.each) + 1):
            found = np.where(at_least(x, self.size * step), step * self.each, found)
        return np.where(x.known, np.minimum(found, most), UNKNOWN)


class Best(Formula):
    """The best of several options.

    `best_of` is strict: an option without data could still be better, so the item is known only when the best possible
    is reached or every option is known. `chosen_of` is the firm's own choice: options without data are not chosen.
    """

    def __init__(self, method: str, weights: list[int], options: tuple[Formula, ...]):
        self.method, self.options = method, options
        self.weights = tuple(weights)

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        found = [option.points(columns, stage, on) for option in self.options]
        best = np.maximum.reduce(found)
        if self.method == "chosen_of":
            return best
        complete = np.logical_and.reduce([each != UNKNOWN for each in found])
        return np.where(complete | (best >= self.weights[stage]), best, UNKNOWN)


def _by_stage(spec: object, stages: tuple[str, ...], place: str) -> list[Fraction]:
    if isinstance(spec, dict):
        fields(spec, place, required=stages)
        return [number(spec[code], f"{place}.{code}") for code in stages]
    return [number(spec, place)] * len(stages)


def hundredths(value: object, place: str) -> int:
    """Points as a whole number of hundredths."""
    found = number(value, place) * 100
    if found.denominator != 1 or not 0 <= found <= LARGEST_WEIGHT * 100:
        raise RuleError(f"{place}: {value!r} must be from 0 to {LARGEST_WEIGHT} with at most two decimals")
    return int(found)


def _weights(spec: dict, stages: tuple[str, ...], place: str) -> list[int]:
    weight = spec["weight"]
    if isinstance(weight, dict):
        fields(weight, f"{place}.weight", required=stages)
        return [hundredths(weight[code], f"{place}.weight.{code}") for code in stages]
    return [hundredths(weight, f"{place}.weight")] * len(stages)


def _ratio_cap(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "target"))
    targets = _by_stage(spec["target"], stages, f"{place}.target")
    if min(targets) <= 0:
        raise RuleError(f"{place}.target: must be above 0")
    x = parse_quantity(spec["x"], f"{place}.x")
    return Linear("ratio_cap", x, _weights(spec, stages, place), [(1 / target, Fraction(0)) for target in targets])


def _inverse(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "full", "zero"))
    fulls = _by_stage(spec["full"], stages, f"{place}.full")
    zeros = _by_stage(spec["zero"], stages, f"{place}.zero")
    if any(full >= zero for full, zero in zip(fulls, zeros, strict=True)):
        raise RuleError(f"{place}: full must be below zero, for less is better here")
    lines = [(-1 / (zero - full), zero / (zero - full)) for full, zero in zip(fulls, zeros, strict=True)]
    return Linear("inverse", parse_quantity(spec["x"], f"{place}.x"), _weights(spec, stages, place), lines)


def _count_unit(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "each"))
    each = hundredths(spec["each"], f"{place}.each")
    weights = _weights(spec, stages, place)
    if each <= 0 or min(weights) <= 0:
        raise RuleError(f"{place}: each and weight must be above 0")
    lines = [(Fraction(each, weight), Fraction(0)) for weight in weights]
    return Linear("count_unit", parse_quantity(spec["x"], f"{place}.x"), weights, lines)


def _step(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "size", "each"))
    size, each = number(spec["size"], f"{place}.size"), hundredths(spec["each"], f"{place}.each")
    if size <= 0 or each <= 0:
        raise RuleError(f"{place}: size and each must be above 0")
    return Steps(parse_quantity(spec["x"], f"{place}.x"), _weights(spec, stages, place), size, each)


def _bands(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "bands"))
    weights = _weights(spec, stages, place)
    bands = []
    for i, band in enumerate(spec["bands"] if isinstance(spec["bands"], list) else [None]):
        at = f"{place}.bands[{i}]"
        if not isinstance(band, list) or len(band) != 2:
            raise RuleError(f"{at}: expected [bound, points]")
        bands.append((number(band[0], at), hundredths(band[1], at)))
        if bands[-1][1] > min(weights):
            raise RuleError(f"{at}: more points than the weight")
    bounds = [bound for bound, _ in bands]
    rising = spec["method"] == "band_le"
    if bounds != sorted(bounds, reverse=not rising) or len(set(bounds)) != len(bounds):
        raise RuleError(f"{place}.bands: bounds must {'rise' if rising else 'fall'} from band to band")
    return Bands(spec["method"], parse_quantity(spec["x"], f"{place}.x"), weights, bands)


def _best(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "weight", "options"))
    if not isinstance(spec["options"], list) or not spec["options"]:
        raise RuleError(f"{place}.options: expected a list of at least one option")
    options = []
    for i, option in enumerate(spec["options"]):
        at = f"{place}.options[{i}]"
        if not isinstance(option, dict):
            raise RuleError(f"{at}: expected a mapping, found {option!r}")
        options.append(parse_formula({"weight": spec["weight"], **option}, stages, at))
    return Best(spec["method"], _weights(spec, stages, place), tuple(options))


METHODS: dict[str, Callable[[dict, tuple[str, ...], str], Formula]] = {
    "ratio_cap": _ratio_cap,
    "inverse": _inverse,
    "count_unit": _count_unit,
    "step": _step,
    "band_ge": _bands,
    "band_le": _bands,
    "best_of": _best,
    "chosen_of": _best,
}


def parse_formula(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    """The formula of an item: its method by name with the numbers that this method takes."""
    method = spec.get("method")
    if method not in METHODS:
        raise RuleError(f"{place}.method: {method!r} is not a method; expected {', '.join(METHODS)}")
    return METHODS[method](spec, stages, place)
