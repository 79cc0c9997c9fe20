"""A rule tried on many firms before it counts: two versions of it over the same facts, and what differs.

Nothing is decided here: a trial gives the totals of both sides, the movement between tiers and outcomes, who moved most and
by which items, what that means for groups of firms, and a hint where a group moved as a whole.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from . import conditions
from .conditions import MET, OUTCOMES, READINESS, READY, evaluate, with_points
from .difference import ABSENT, spread
from .facts import Columns
from .rule import RuleVersion
from .scoring import Scores, score

BLOCK = 8192  # rows that stay in the processor's cache
BIN = 1000  # a bar of the distribution: ten points, in hundredths
Found = tuple[tuple[str, ...], np.ndarray]  # codes of checks, and their outcomes by row
POINTS_FACTS = frozenset({"points_total", "points_coverage"})


@dataclass(frozen=True)
class Criterion:
    """When a group is said to have moved as a whole. A hint to look at, not a verdict on the rule.

    The middle firm of the group moves by `apart` or more further or less than the middle one of all other firms, and at
    least `same_way` per cent of the group's firms lie on that side of it. Middle ones, for the mean of the others would
    move with the one group that moved. Groups of fewer firms than `least` say nothing.
    """

    least: int = 5
    apart: int = 200  # hundredths of a point
    same_way: int = 80  # per cent


EQUAL_TREATMENT = Criterion()


@dataclass(frozen=True)
class Totals:
    """The totals of both sides, -1 where not published, and by item what separates them. All in hundredths."""

    old: np.ndarray
    new: np.ndarray
    items: tuple[str, ...]
    differences: np.ndarray  # int32, rows x items: sums to `shift` exactly where both sides are published

    @cached_property
    def both(self) -> np.ndarray:
        """The firms that have a total on both sides, which alone can be said to move."""
        return (self.old >= 0) & (self.new >= 0)

    @cached_property
    def shift(self) -> np.ndarray:
        return np.where(self.both, self.new - self.old, 0)

    def movers(self, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the firms that gain most and that lose most, the furthest first; equal ones in the order of rows."""
        order = np.argsort(self.shift, kind="stable")
        losing = order[self.shift[order] < 0][:most]
        order = np.argsort(-self.shift, kind="stable")
        return order[self.shift[order] > 0][:most], losing

    def reasons(self, row: int) -> list[tuple[str, int]]:
        """The item differences of a firm, the largest first."""
        found = [(code, int(own)) for code, own in zip(self.items, self.differences[row], strict=True) if own]
        return sorted(found, key=lambda pair: -abs(pair[1]))

    def distribution(self) -> tuple[list[int], list[int], list[int]]:
        """Edges of the bars and how many published totals each side has between them; the last bar takes its end in."""
        highest = max(int(self.old.max(initial=0)), int(self.new.max(initial=0)), BIN)
        edges = np.arange(0, -(-highest // BIN) * BIN + 1, BIN)
        sides = (np.histogram(side[side >= 0], edges)[0].tolist() for side in (self.old, self.new))
        return edges.tolist(), *sides


@dataclass(frozen=True)
class Shift:
    """One classification of every firm on both sides: a tier, readiness, a title's outcome, a size."""

    code: str
    labels: tuple[str, ...]
    good: frozenset[int]  # the classes that a firm wants to be in; empty where none is better
    old: np.ndarray
    new: np.ndarray

    @cached_property
    def matrix(self) -> np.ndarray:
        """How many firms come from which class (row) to which (column)."""
        size = len(self.labels)
        cells = self.old.astype(np.int64) * size + self.new
        return np.bincount(cells, minlength=size * size).reshape(size, size)

    def holds(self, side: np.ndarray) -> np.ndarray:
        return np.isin(side, list(self.good))

    @property
    def entering(self) -> np.ndarray:
        """Rows of firms that come to hold what they did not."""
        return np.flatnonzero(self.holds(self.new) & ~self.holds(self.old))

    @property
    def leaving(self) -> np.ndarray:
        return np.flatnonzero(self.holds(self.old) & ~self.holds(self.new))


@dataclass(frozen=True)
class Checks:
    """The outcome of each check (gate, least points) on both sides, by code; a check that one side lacks is not applicable."""

    codes: tuple[str, ...]
    old: np.ndarray
    new: np.ndarray

    def reasons(self, row: int) -> list[tuple[str, int, int]]:
        """(code, outcome before, outcome after) of the checks that say something else of this firm."""
        pairs = zip(self.codes, self.old[row].tolist(), self.new[row].tolist(), strict=True)
        return [(code, old, new) for code, old, new in pairs if old != new]


@dataclass(frozen=True)
class Trial:
    """What becomes of each firm. `totals` is None for a rule without points, `checks` for a rule of points."""

    size: int
    totals: Totals | None
    shifts: tuple[Shift, ...] = ()
    checks: Checks | None = field(default=None, repr=False)

    def shift(self, code: str) -> Shift | None:
        return next((shift for shift in self.shifts if shift.code == code), None)


# --- running ---


def in_blocks(rule: RuleVersion, columns: Columns, on: date) -> Scores:
    """The points of all firms, computed block by block where a firm's points do not depend on the others'."""
    block = max(len(columns), 1) if rule.needs_group else BLOCK
    starts = range(0, max(len(columns), 1), block)
    parts = [score(rule, columns.slice(start, start + block), on) for start in starts]
    names = ("points", "stage", "stage_label", "total", "coverage", "preliminary")
    return Scores(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def of_points(
    before: RuleVersion,
    after: RuleVersion,
    columns: Columns,
    on: date,
    *,
    readiness: RuleVersion | None = None,
    records: Columns | None = None,
    titles: Iterable[tuple[RuleVersion, Columns]] = (),
) -> Trial:
    """Two versions of a rule of points, and what follows from them.

    `readiness` gives the tiers and, with the facts that its gates ask for (`records`), who is ready for a loan. Of
    `titles`, each with its own facts, only those are looked at whose rule reads the points: no other can change.
    """
    old, new = in_blocks(before, columns, on), in_blocks(after, columns, on)
    items, differences = _item_differences(before, after, old.points, new.points)
    totals = Totals(old.total, new.total, items, differences)
    shifts = []
    if readiness is not None:
        shifts.append(_tiers(readiness, readiness, old.total, new.total))
        if records is not None:
            found = [
                conditions.readiness(readiness, records, side.total, side.coverage, on).result for side in (old, new)
            ]
            shifts.append(Shift(readiness.code, READINESS, frozenset({READY}), *found))
    for title, facts in titles:
        if POINTS_FACTS & set(title.facts()):
            sides = [with_points(facts, side.total, side.coverage) for side in (old, new)]
            found = [evaluate(title, side, on).result for side in sides]
            shifts.append(Shift(title.code, OUTCOMES, frozenset({MET}), *found))
    return Trial(len(columns), totals, tuple(shifts))


def of_readiness(before: RuleVersion, after: RuleVersion, columns: Columns, on: date, scored: Scores | None) -> Trial:
    """Two versions of loan readiness, over the points of the day (None: nobody has any)."""
    total, coverage = np.full(len(columns), -1), np.zeros(len(columns))
    if scored is not None:
        total, coverage = scored.total, scored.coverage
    facts = with_points(columns, total, coverage)
    sides = [conditions.readiness(rule, columns, total, coverage, on).result for rule in (before, after)]
    found = [
        (
            tuple(gate.code for gate in rule.gates),
            np.stack([gate.when.outcome(facts, on) for gate in rule.gates], axis=1),
        )
        for rule in (before, after)
    ]
    zone = {gate.code for rule in (before, after) for gate in rule.gates if gate.scope == "zone"}
    shifts = (_tiers(before, after, total, total), Shift(after.code, READINESS, frozenset({READY}), *sides))
    return Trial(len(columns), None, shifts, _checks(*found, only=zone.__contains__))


def of_outcome(before: RuleVersion, after: RuleVersion, columns: Columns, on: date) -> Trial:
    """Two versions of a title or of the sizes of enterprises."""
    old, new = evaluate(before, columns, on), evaluate(after, columns, on)
    good = frozenset({MET}) if after.kind == "qualification" else frozenset()
    names = tuple(dict.fromkeys((*old.results, *new.results)))
    sides = [_renumbered(side.result, side.results, names) for side in (old, new)]
    totals = None
    if before.items and after.items:
        points = [in_blocks(rule, columns, on).points for rule in (before, after)]
        totals = Totals(old.total, new.total, *_item_differences(before, after, *points))
    shift = Shift(after.code, names, good, *sides)
    return Trial(len(columns), totals, (shift,), _checks((old.codes, old.checks), (new.codes, new.checks)))


def _renumbered(result: np.ndarray, own: tuple[str, ...], names: tuple[str, ...]) -> np.ndarray:
    return np.array([names.index(name) for name in own], dtype=np.int8)[result]


def _tiers(before: RuleVersion, after: RuleVersion, old_total: np.ndarray, new_total: np.ndarray) -> Shift:
    """The tier of each total, the highest first; last those below every tier or without a total."""
    names = tuple(dict.fromkeys(tier.code for rule in (before, after) for tier in rule.tiers))
    sides = []
    for rule, total in ((before, old_total), (after, new_total)):
        places = [*(names.index(tier.code) for tier in rule.tiers), len(names)]
        sides.append(np.array(places, dtype=np.int8)[conditions.tier(rule, total)])
    return Shift("tier", (*names, "none"), frozenset(range(len(names))), *sides)


def _item_differences(
    before: RuleVersion, after: RuleVersion, old: np.ndarray, new: np.ndarray
) -> tuple[tuple[str, ...], np.ndarray]:
    """By item of either version, new points less old ones; an unknown item and one that a version lacks count 0, as in totals."""
    own = [tuple(item.code for item in rule.items) for rule in (before, after)]
    codes = tuple(dict.fromkeys((*own[1], *own[0])))
    sides = (spread(points, names, codes) for points, names in zip((old, new), own, strict=True))
    was, now = (np.maximum(side, 0).astype(np.int32) for side in sides)
    return codes, now - was


def _checks(old: Found, new: Found, only: Callable[[str], bool] = lambda code: True) -> Checks:
    codes = tuple(dict.fromkeys((*new[0], *old[0])))
    chosen = [place for place, code in enumerate(codes) if only(code)]
    sides = (spread(outcomes, own, codes)[:, chosen] for own, outcomes in (old, new))
    filled = (np.where(side == ABSENT, conditions.NOT_APPLICABLE, side) for side in sides)
    return Checks(tuple(codes[place] for place in chosen), *filled)


# --- groups ---


@dataclass(frozen=True)
class GroupEffect:
    """What a trial does to one group. Means are of the firms with a total on both sides, in hundredths, None without any."""

    group: int
    firms: int
    moved: int  # firms with a total on both sides
    old_mean: float | None
    new_mean: float | None
    up: int
    down: int
    held: dict[str, tuple[int, int]]  # by shift: firms in a good class before and after


def effects(trial: Trial, groups: np.ndarray, count: int) -> list[GroupEffect]:
    """What the trial does to each of `count` groups; `groups` holds the group of each firm, -1 for none."""
    inside = groups >= 0

    def counted(chosen: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        chosen = chosen & inside
        return np.bincount(groups[chosen], None if weights is None else weights[chosen], minlength=count)

    everyone = counted(np.ones(trial.size, dtype=bool))
    held = {
        shift.code: (counted(shift.holds(shift.old)), counted(shift.holds(shift.new)))
        for shift in trial.shifts
        if shift.good
    }
    made = []
    totals = trial.totals
    if totals is not None:
        moved, up, down = counted(totals.both), counted(totals.shift > 0), counted(totals.shift < 0)
        old_sum, new_sum = counted(totals.both, totals.old), counted(totals.both, totals.new)
    for group in range(count):
        found = {code: (int(old[group]), int(new[group])) for code, (old, new) in held.items()}
        if totals is None or not moved[group]:
            made.append(GroupEffect(group, int(everyone[group]), 0, None, None, 0, 0, found))
            continue
        means = old_sum[group] / moved[group], new_sum[group] / moved[group]
        made.append(
            GroupEffect(
                group,
                int(everyone[group]),
                int(moved[group]),
                *map(float, means),
                int(up[group]),
                int(down[group]),
                found,
            )
        )
    return made


@dataclass(frozen=True)
class MovedAsWhole:
    """A group that moved as a whole: the shifts of its middle firm and of the others', in hundredths, the share in per cent."""

    group: int
    firms: int
    shift: float
    others: float
    same_way: float


def equal_treatment(
    trial: Trial, groups: np.ndarray, count: int, criterion: Criterion = EQUAL_TREATMENT
) -> list[MovedAsWhole]:
    """The groups that moved as a whole against all other firms, the furthest first; see Criterion."""
    if trial.totals is None:
        return []
    shift, both = trial.totals.shift, trial.totals.both
    found = []
    for group in range(count):
        own, rest = shift[both & (groups == group)], shift[both & (groups != group)]
        if len(own) < criterion.least or len(rest) < criterion.least:
            continue
        middle, others = np.median(own), np.median(rest)
        apart = middle - others
        same = 100 * np.count_nonzero((own - others) * apart > 0) / len(own)
        if abs(apart) >= criterion.apart and same >= criterion.same_way:
            found.append(MovedAsWhole(group, len(own), float(middle), float(others), float(same)))
    return sorted(found, key=lambda one: -abs(one.shift - one.others))
