"""The methods that turn a quantity into points.

A rule file picks one by name (`method: ratio_cap`); a new shape of rule is a new function here, never an `if year`. Points are
integers in hundredths, `floor(weight*100*s + 1/2)` with s clamped to [0, 1], computed in integers alone: int64 where the size
of the numbers proves that enough, Python's own integers in the cells where it does not.
"""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import floor, lcm

import numpy as np

from .facts import Columns
from .quantities import (
    INT64_ROOM,
    Quantity,
    RuleError,
    Values,
    above,
    at_least,
    fields,
    joined,
    limit,
    number,
    parse_quantity,
)

UNKNOWN = -1
LARGEST_WEIGHT = 300  # points fit an int16 in hundredths


class Formula:
    """How one item gets its points: `points` gives hundredths by row, UNKNOWN where the inputs do not tell."""

    weights: tuple[int, ...]  # the most it can give, in hundredths, by stage
    method: str
    x: Quantity | None = None
    options: tuple["Formula", ...] = ()
    claimed: bool = False  # an option that only counts where the firm claims it: missing means not claimed

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        raise NotImplementedError

    def facts(self) -> tuple[str, ...]:
        codes = self.x.facts() if self.x else tuple(c for option in self.options for c in option.facts())
        return tuple(dict.fromkeys(codes))

    @property
    def needs_group(self) -> bool:
        """Whether the points of one row depend on the other rows."""
        return any(option.needs_group for option in self.options)

    def most(self, stage: int = 0) -> int:
        """The most points that it can give."""
        return self.weights[stage]

    def directions(self, stage: int = 0) -> dict[str, int]:
        """By fact: 1 where more of it never takes points away, -1 where it never adds any, 0 where either may happen."""
        found: dict[str, int] = {}
        for option in self.options:
            for code, direction in option.directions(stage).items():
                found[code] = joined(found.get(code), direction)
        return found or {code: sign * self._slope(stage) for code, sign in self.x.directions().items()}

    def _slope(self, stage: int) -> int:
        return 1


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

    def _slope(self, stage: int) -> int:
        return 1 if self.lines[stage][0] > 0 else -1


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

    def most(self, stage: int = 0) -> int:
        return max((points for _, points in self.bands), default=0)

    def _slope(self, stage: int) -> int:
        """Bands whose points do not fall towards the better end say nothing of the direction."""
        points = [points for _, points in self.bands]
        if points != sorted(points, reverse=True):
            return 0
        return 1 if self.method == "band_ge" else -1


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

    `best_of` is strict: the item is known only where no option without data could still be better, save options that
    count only where they are claimed. `chosen_of` is the firm's own choice: options without data are not chosen.
    """

    def __init__(self, method: str, weights: list[int], options: tuple[Formula, ...]):
        self.method, self.options = method, options
        self.weights = tuple(weights)

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        found = [option.points(columns, stage, on) for option in self.options]
        best = np.maximum.reduce(found)
        if self.method == "chosen_of":
            return best
        open_ = [
            (each == UNKNOWN) & (best < option.most(stage))
            for each, option in zip(found, self.options, strict=True)
            if not option.claimed
        ]
        return np.where(np.logical_or.reduce(open_), UNKNOWN, best)

    def most(self, stage: int = 0) -> int:
        return max(option.most(stage) for option in self.options)


class Grouped(Formula):
    """Points by where a firm stands in its group: the rows it is scored with, of which each stage is a group of its own.

    Whoever scores has to bring the whole group in one piece; a firm alone is in a group of one. Missing values are no part
    of it. `percentile` is the share of the group below, equals counted half, and unknown in a group under SMALLEST.
    `minmax` is the place between the group's 5th and 95th percentile (by nearest rank), and one half where those are equal.
    """

    needs_group = True
    SMALLEST = 10
    TAIL = 5  # percent that are cut off at either end

    def __init__(self, method: str, x: Quantity, weights: list[int], less_is_better: bool):
        self.method, self.x, self.less_is_better = method, x, less_is_better
        self.weights = tuple(weights)

    def points(self, columns: Columns, stage: int = 0, on: date | None = None) -> np.ndarray:
        x = self.x.values(columns, on)
        bottoms = itertools.repeat(1) if x.bottom is None else x.bottom
        values = [Fraction(int(top), int(bottom)) for top, bottom in zip(x.top, bottoms, strict=False)]
        group = sorted(value for value, known in zip(values, x.known, strict=True) if known)
        shares = self._percentiles(group) if self.method == "percentile" else self._places(group)
        weight = self.weights[stage]
        scale = {value: floor(weight * self._turned(share) + Fraction(1, 2)) for value, share in shares.items()}
        found = (scale.get(value, UNKNOWN) if known else UNKNOWN for value, known in zip(values, x.known, strict=True))
        return np.fromiter(found, dtype=np.int64, count=len(columns))

    def _turned(self, share: Fraction) -> Fraction:
        return 1 - share if self.less_is_better else share

    def _percentiles(self, group: list[Fraction]) -> dict[Fraction, Fraction]:
        if len(group) < self.SMALLEST:
            return {}
        return {
            value: Fraction(bisect_left(group, value) + bisect_right(group, value), 2 * len(group))
            for value in dict.fromkeys(group)
        }

    def _places(self, group: list[Fraction]) -> dict[Fraction, Fraction]:
        if not group:
            return {}
        cut = -(-len(group) * self.TAIL // 100)
        low, high = group[cut - 1], group[-(-len(group) * (100 - self.TAIL) // 100) - 1]
        if low == high:
            return dict.fromkeys(group, Fraction(1, 2))
        return {value: min(max((value - low) / (high - low), Fraction(0)), Fraction(1)) for value in group}

    def _slope(self, stage: int) -> int:
        return -1 if self.less_is_better else 1


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


def _linear_x(spec: dict, place: str) -> Quantity:
    x = parse_quantity(spec["x"], f"{place}.x")
    if x.kind == "compound_growth":
        raise RuleError(f"{place}.x: a compound growth takes bands, for its points are not in proportion")
    return x


def _ratio_cap(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "target"))
    targets = _by_stage(spec["target"], stages, f"{place}.target")
    if min(targets) <= 0:
        raise RuleError(f"{place}.target: must be above 0")
    x = _linear_x(spec, place)
    return Linear("ratio_cap", x, _weights(spec, stages, place), [(1 / target, Fraction(0)) for target in targets])


def _inverse(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "full", "zero"))
    fulls = _by_stage(spec["full"], stages, f"{place}.full")
    zeros = _by_stage(spec["zero"], stages, f"{place}.zero")
    if any(full >= zero for full, zero in zip(fulls, zeros, strict=True)):
        raise RuleError(f"{place}: full must be below zero, for less is better here")
    lines = [(-1 / (zero - full), zero / (zero - full)) for full, zero in zip(fulls, zeros, strict=True)]
    return Linear("inverse", _linear_x(spec, place), _weights(spec, stages, place), lines)


def _count_unit(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "each"))
    each = hundredths(spec["each"], f"{place}.each")
    weights = _weights(spec, stages, place)
    if each <= 0 or min(weights) <= 0:
        raise RuleError(f"{place}: each and weight must be above 0")
    lines = [(Fraction(each, weight), Fraction(0)) for weight in weights]
    return Linear("count_unit", _linear_x(spec, place), weights, lines)


def _step(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "size", "each"))
    size, each = number(spec["size"], f"{place}.size"), hundredths(spec["each"], f"{place}.each")
    if size <= 0 or each <= 0:
        raise RuleError(f"{place}: size and each must be above 0")
    return Steps(parse_quantity(spec["x"], f"{place}.x"), _weights(spec, stages, place), size, each)


def _bands(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight", "bands"))
    weights = _weights(spec, stages, place)
    x = parse_quantity(spec["x"], f"{place}.x")
    bands = []
    for i, band in enumerate(spec["bands"] if isinstance(spec["bands"], list) else [None]):
        at = f"{place}.bands[{i}]"
        if not isinstance(band, list) or len(band) != 2:
            raise RuleError(f"{at}: expected [bound, points]")
        bands.append((limit(band[0], x, at), hundredths(band[1], at)))
        if bands[-1][1] > min(weights):
            raise RuleError(f"{at}: more points than the weight")
    bounds = [bound for bound, _ in bands]
    rising = spec["method"] == "band_le"
    if bounds != sorted(bounds, reverse=not rising) or len(set(bounds)) != len(bounds):
        raise RuleError(f"{place}.bands: bounds must {'rise' if rising else 'fall'} from band to band")
    return Bands(spec["method"], x, weights, bands)


def _best(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "weight", "options"))
    if not isinstance(spec["options"], list) or not spec["options"]:
        raise RuleError(f"{place}.options: expected a list of at least one option")
    options = []
    for i, option in enumerate(spec["options"]):
        at = f"{place}.options[{i}]"
        if not isinstance(option, dict):
            raise RuleError(f"{at}: expected a mapping, found {option!r}")
        if option.get("claimed", False) not in (True, False):
            raise RuleError(f"{at}.claimed: must be true or false")
        own = {key: value for key, value in option.items() if key != "claimed"}
        options.append(parse_formula({"weight": spec["weight"], **own}, stages, at))
        options[-1].claimed = option.get("claimed", False)
    if all(option.claimed for option in options):
        raise RuleError(f"{place}.options: one of them must count without being claimed")
    return Best(spec["method"], _weights(spec, stages, place), tuple(options))


def _group(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    fields(spec, place, ("method", "x", "weight"), ("less_is_better",))
    less = spec.get("less_is_better", False)
    if less not in (True, False):
        raise RuleError(f"{place}.less_is_better: must be true or false")
    return Grouped(spec["method"], _linear_x(spec, place), _weights(spec, stages, place), less)


METHODS: dict[str, Callable[[dict, tuple[str, ...], str], Formula]] = {
    "ratio_cap": _ratio_cap,
    "inverse": _inverse,
    "count_unit": _count_unit,
    "step": _step,
    "band_ge": _bands,
    "band_le": _bands,
    "best_of": _best,
    "chosen_of": _best,
    "percentile": _group,
    "minmax": _group,
}


def parse_formula(spec: dict, stages: tuple[str, ...], place: str) -> Formula:
    """The formula of an item: its method by name with the numbers that this method takes."""
    method = spec.get("method")
    if method not in METHODS:
        raise RuleError(f"{place}.method: {method!r} is not a method; expected {', '.join(METHODS)}")
    return METHODS[method](spec, stages, place)
