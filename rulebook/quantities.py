"""The numbers that a rule asks for, as exact fractions over columns: a fact, a ratio, a growth, an age.

A rule file names the function and its operands (`{ratio: [rd_expense, revenue]}`). A fraction keeps its two integers, so that
comparing it with 6% is exact; numbers that int64 could not hold are carried as Python's integers.
"""

import functools
import itertools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from .facts import EPOCH, Columns, FactError, encode, fact

INT64_ROOM = 2**62


class RuleError(ValueError):
    """A rule that cannot be read; names the place in the rule."""


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


class Values(NamedTuple):
    """A column of exact fractions top/bottom; bottom is None for whole numbers, else at least 1. Unknown cells hold 0/1."""

    top: np.ndarray
    bottom: np.ndarray | None
    known: np.ndarray
    top_bound: int
    bottom_bound: int = 1
    years: int = 1  # a growth over so many years, to be compared with a yearly rate


@dataclass(frozen=True)
class Quantity:
    """A number that a rule asks for, by the name of its function and its operands (fact codes or whole quantities)."""

    kind: str
    operands: tuple["str | Quantity", ...]
    times: int = 1
    positive: bool = False  # a ratio whose denominator must be above 0, not only other than 0
    years: int = 1  # over how many years a compound growth runs

    def values(self, columns: Columns, on: date | None = None) -> Values:
        return QUANTITIES[self.kind].compute(self, columns, on)

    def facts(self) -> tuple[str, ...]:
        """Every fact it reads, in order, once."""
        own = QUANTITIES[self.kind].also
        codes = [c for o in self.operands for c in ((o,) if isinstance(o, str) else o.facts())]
        return tuple(dict.fromkeys((*codes, *own)))

    def directions(self) -> dict[str, int]:
        """By fact: 1 where more of it makes the number larger, -1 smaller, 0 where that depends on the rest.

        It holds for figures that are not negative and denominators above 0.
        """
        kind = QUANTITIES[self.kind]
        found: dict[str, int] = dict.fromkeys(kind.also, 0)
        for i, operand in enumerate(self.operands):
            sign = kind.signs[i % len(kind.signs)]
            inner = {operand: 1} if isinstance(operand, str) else operand.directions()
            for code, direction in inner.items():
                found[code] = joined(found.get(code), direction * sign)
        return found


def joined(one: int | None, other: int) -> int:
    """The direction of a fact that is read in two places: theirs where they agree, else 0."""
    return other if one is None or one == other else 0


def limit(value: object, x: Quantity, place: str) -> Fraction:
    """What x is compared with: an exact number, or the letter of a graded fact."""
    if x.kind == "fact" and fact(x.operands[0]).kind == "grade":
        try:
            return Fraction(encode(x.operands[0], value))
        except FactError as error:
            raise RuleError(f"{place}: {value!r}: {error}") from None
    return number(value, place)


def parse_quantity(spec: object, place: str) -> Quantity:
    """`revenue`, or a mapping with one function: `{ratio: [rd_expense, revenue], times: 100}`."""
    if isinstance(spec, str):
        return Quantity("fact", (_known_code(spec, place),))
    kinds = tuple(kind for kind in QUANTITIES if kind != "fact")
    fields(spec, place, optional=(*kinds, "times", "denominator", "years"))
    chosen = [kind for kind in kinds if kind in spec]
    if len(chosen) != 1:
        raise RuleError(f"{place}: name exactly one of {', '.join(kinds)}")
    kind = chosen[0]
    given = spec[kind]
    given = given if isinstance(given, list) else [given]
    wanted = QUANTITIES[kind].operands
    if wanted and len(given) != wanted:
        raise RuleError(f"{place}.{kind}: takes {wanted} operands, found {len(given)}")
    if kind == "mean_ratio" and len(given) % 2:
        raise RuleError(f"{place}.{kind}: takes pairs of operands, found {len(given)}")
    operands = tuple(_parse_operand(operand, f"{place}.{kind}") for operand in given)
    times = number(spec.get("times", 1), f"{place}.times")
    if times.denominator != 1 or times < 1:
        raise RuleError(f"{place}.times: must be a whole number of 1 or more")
    if spec.get("denominator", "nonzero") not in ("nonzero", "positive"):
        raise RuleError(f"{place}.denominator: must be nonzero or positive")
    return Quantity(kind, operands, int(times), spec.get("denominator") == "positive", _years(spec, kind, place))


def _years(spec: dict, kind: str, place: str) -> int:
    years = spec.get("years", 1)
    if ("years" in spec) != (kind == "compound_growth") or not isinstance(years, int) or years < 1:
        raise RuleError(f"{place}.years: a compound growth, and nothing else, runs over a whole number of years")
    return years


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
    (code,) = quantity.operands
    whole = _operand(code, columns, on)
    scale = fact(code).scale
    return whole if scale == 1 else whole._replace(bottom=np.full(len(columns), scale), bottom_bound=scale)


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

    Y1 = 0 leaves the last two years; Y2 = 0 gives no growth. A year before the firm existed may be empty: Y1 then leaves
    the last two years, Y2 no growth at all.
    """
    y3, y2, y1 = (_operand(operand, columns, on) for operand in quantity.operands)
    age = _age(Quantity("age", ("established_on",)), columns, on)
    unborn = age.known & (age.top < 2)
    known = y3.known & (y2.known | (age.known & (age.top < 1))) & (y1.known | unborn)
    third, second, first = (part.top.astype(object) for part in (y3, y2, y1))
    short = (first == 0) | unborn
    top = np.where(short, third - second, second * second + third * first - 2 * first * second)
    bottom = np.where(short, second, 2 * first * second)
    still = (second == 0) | ~known
    top, bottom = np.where(still, 0, top), np.where(still, 1, bottom)
    negative = bottom < 0
    top, bottom = np.where(negative, -top, top), np.where(negative, -bottom, bottom)
    return Values(top, bottom, known, INT64_ROOM, INT64_ROOM)


def _mean_of(pairs: list[tuple[Values, Values]], less: int = 0) -> Values:
    """The mean of several fractions, less 1 for a growth; unknown where one of them is, or is over 0."""
    known = np.logical_and.reduce([above.known & below.known & (below.top != 0) for above, below in pairs])
    bound = len(pairs) + 1
    for above, below in pairs:
        bound *= max(1, above.top_bound, below.top_bound)
    tops = _room(bound, *(np.where(known, above.top, 0) for above, _ in pairs))
    bottoms = _room(bound, *(np.where(known, below.top, 1) for _, below in pairs))
    product = functools.reduce(operator.mul, bottoms)
    bottom = product * len(pairs)
    top = sum(above * (product // below) for above, below in zip(tops, bottoms, strict=True)) - less * bottom
    negative = bottom < 0
    top, bottom = np.where(negative, -top, top), np.where(negative, -bottom, bottom)
    return Values(np.where(known, top, 0), np.where(known, bottom, 1), known, 2 * bound, bound)


def _average_growth(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """The mean of the growths from year to year, the latest figure first; unknown where a base is 0."""
    years = [_operand(operand, columns, on) for operand in quantity.operands]
    return _mean_of(list(itertools.pairwise(years)), less=1)


def _mean_ratio(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """The mean of several ratios, written as pairs: [rd_expense, revenue, rd_expense_prev, revenue_prev]."""
    parts = [_operand(operand, columns, on) for operand in quantity.operands]
    return _mean_of(list(zip(parts[::2], parts[1::2], strict=True)))


def _compound_growth(quantity: Quantity, columns: Columns, on: date | None) -> Values:
    """Growth over several years; whoever compares it with a yearly rate compounds the rate, so that no root is taken."""
    now, before = (_operand(operand, columns, on) for operand in quantity.operands)
    bound = now.top_bound + before.top_bound
    top, base = _room(bound, now.top, before.top)
    found = _quotient(top - base, before, now.known & before.known, bound, positive=True)
    return found._replace(years=quantity.years)


class _Kind(NamedTuple):
    compute: Callable[[Quantity, Columns, date | None], Values]
    operands: int  # 0: any number
    whole: bool = False
    also: tuple[str, ...] = ()  # facts it reads besides its operands
    signs: tuple[int, ...] = (1,)  # by operand, over and over: what more of it does to the number


QUANTITIES: dict[str, _Kind] = {
    "fact": _Kind(_fact, 1, whole=True),
    "sum": _Kind(_sum, 0, whole=True),
    "ratio": _Kind(_ratio, 2, signs=(1, -1)),
    "mean_ratio": _Kind(_mean_ratio, 0, signs=(1, -1)),
    "growth": _Kind(_growth, 2, signs=(1, -1)),
    "average_growth": _Kind(_average_growth, 3, signs=(1, 0, -1)),
    "compound_growth": _Kind(_compound_growth, 2, signs=(1, -1)),
    "mean_growth": _Kind(_mean_growth, 3, also=("established_on", "fiscal_year"), signs=(1, 0, -1)),
    "age": _Kind(_age, 1, whole=True, also=("fiscal_year",), signs=(-1,)),
    "days_since": _Kind(_days_since, 1, whole=True, signs=(-1,)),
    "months_since": _Kind(_months_since, 1, whole=True, signs=(-1,)),
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
    if values.years != 1:
        threshold = (1 + max(threshold, Fraction(-1))) ** values.years - 1
    bound = max(values.top_bound * threshold.denominator, values.bottom_bound * abs(threshold.numerator))
    (top,) = _room(bound, values.top)
    left = top * threshold.denominator if threshold.denominator != 1 else top
    if values.bottom is None:
        return left, threshold.numerator
    (bottom,) = _room(bound, values.bottom)
    return left, bottom * threshold.numerator
