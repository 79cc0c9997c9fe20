"""Points of many firms at once: by item, in total, and how much of the data was there.

Called on blocks of some thousand rows, so that a block stays in the processor's cache and memory stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from .conditions import MET, with_points
from .facts import Columns
from .rule import RuleVersion, Stage


@dataclass(frozen=True)
class Scores:
    """The points of each firm. All points are in hundredths."""

    points: np.ndarray  # int16, rows x items, -1 unknown
    stage: np.ndarray  # int8, index into rule.stages: the weights that were used
    stage_label: np.ndarray  # int8, index into rule.stage_labels: the group to compare with
    total: np.ndarray  # int32, -1 where too little is known to publish
    coverage: np.ndarray  # int16, percent of items with data, half rounded up
    preliminary: np.ndarray  # bool, published but not final

    def row(self, index: int) -> "Scores":
        """The points of one firm."""
        return Scores(*(getattr(self, field.name)[index : index + 1] for field in fields(self)))

    @property
    def published(self) -> np.ndarray:
        return self.total >= 0


def score(rule: RuleVersion, columns: Columns, on: date | None = None) -> Scores:
    """The points of every firm by one rule version. Missing data gives no points and lowers the coverage.

    A rule that `needs_group` compares each firm with the others in these columns, so they must be all of them.
    """
    size, count = len(columns), len(rule.items)
    stage = stage_of(rule.stages, columns, on)
    label = stage if rule.stage_labels is rule.stages else stage_of(rule.stage_labels, columns, on)
    points = np.empty((count, size), dtype=np.int16)
    for of_stage, rows, part in _by_stage(rule, columns, stage):
        for row, item in zip(points, rule.items, strict=True):
            row[rows] = item.formula.points(part, of_stage, on)
    total = np.zeros(size, dtype=np.int32)
    known = np.zeros(size, dtype=np.int32)
    for row in points:
        total += np.maximum(row, 0)
        known += row >= 0
    published = known * 100 >= rule.coverage.publish * count
    final = known * 100 >= rule.coverage.final * count
    coverage = (known * 200 + count) // (2 * count)
    return Scores(
        points.T, stage, label, np.where(published, total, np.int32(-1)), coverage.astype(np.int16), published & ~final
    )


def _by_stage(
    rule: RuleVersion, columns: Columns, stage: np.ndarray
) -> Iterator[tuple[int, slice | np.ndarray, Columns]]:
    """The firms stage by stage, so that weights and targets are plain numbers, which numpy computes fastest with."""
    for i in range(len(rule.stages)):
        rows = np.flatnonzero(stage == i)
        if len(rows) == len(columns):
            yield i, slice(None), columns
        elif len(rows):
            yield i, rows, columns.take(rows, rule.reads)


def stage_of(stages: tuple[Stage, ...], columns: Columns, on: date | None = None) -> np.ndarray:
    """The first stage whose condition is met. A firm of which a stage's condition cannot be told is in the remaining one."""
    rest = next(i for i, stage in enumerate(stages) if stage.when is None)
    found = np.full(len(columns), rest, dtype=np.int8)
    if len(stages) == 1:
        return found
    open_ = np.ones(len(columns), dtype=bool)
    for i, stage in enumerate(stages):
        if stage.when is None:
            continue
        known = np.logical_and.reduce([columns.known(code) for code in stage.when.facts()])
        met = open_ & known & (stage.when.outcome(columns, on) == MET)
        found[met] = i
        open_ &= known & ~met
    return found


def tie_key(columns: Columns) -> np.ndarray:
    """R&D intensity as an int64 that sorts like the ratio, to rank equal totals; -1 where it is unknown.

    It is the bit pattern of the double nearest to rd_expense / revenue: for numbers not below 0 bits sort as values do, and
    equal ratios give equal doubles, so that 1/3 and 2/6 share a rank. A negative ratio counts as 0.
    """
    rd, revenue = columns.filled("rd_expense"), columns.filled("revenue")
    known = columns.known("rd_expense") & columns.known("revenue") & (revenue > 0)
    ratio = np.maximum(rd, 0) / np.where(known, revenue, 1)
    return np.where(known, ratio.view(np.int64), -1)


def complete(points: RuleVersion, columns: Columns, on: date) -> Columns:
    """The facts with the day's points where they are not given; total and coverage belong together."""
    found = score(points, columns, on)
    given = columns.known("points_total") | columns.known("points_coverage")
    made = with_points(columns, found.total, found.coverage)
    return columns.with_columns(
        {code: np.where(given, columns[code], made[code]) for code in ("points_total", "points_coverage")}
    )
