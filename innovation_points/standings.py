"""Where a total stands among all others: rank, percentile and medians of one night, kept without naming firms.

A key is (total, R&D intensity) as one complex number, which numpy sorts and searches in exactly that order; keys are
sorted by stage. Beside them stands how many firms have each number of points, by stage and item, for the medians.
"""

import io
from dataclasses import dataclass

import numpy as np

from .models import Night, Score

UNKNOWN = -1.0


@dataclass(frozen=True)
class Place:
    """Equal totals with equal R&D intensity share a rank: 1, 2, 2, 4. The percentile counts half of the equals as below."""

    rank: int
    of: int
    percentile: float


def keys(total: np.ndarray, tie: np.ndarray) -> np.ndarray:
    """One sortable number a firm. `tie` holds the bits of a double, -1 where the intensity is unknown."""
    made = np.empty(len(total), dtype=np.complex128)
    tie = np.ascontiguousarray(tie, dtype=np.int64)
    made.real, made.imag = total, np.where(tie < 0, UNKNOWN, np.maximum(tie, 0).view(np.float64))
    return made


class Standings:
    """The sorted keys of each stage and the counts of each item's points. Only published totals are in it."""

    def __init__(self, by_stage: list[np.ndarray], counts: np.ndarray):
        self.by_stage, self.counts = by_stage, counts

    @classmethod
    def empty(cls, rule) -> "Standings":
        """For the stages and items of a rule of the rulebook."""
        stages, items = len(rule.stage_labels), len(rule.items)
        most = max(weight for item in rule.items for weight in item.formula.weights)
        return cls([np.empty(0, np.complex128) for _ in range(stages)], np.zeros((stages, items, most + 1), np.int32))

    @classmethod
    def of(cls, night: Night) -> "Standings":
        return cls.unpack(night.standings)

    def replaced(self, removed: "Gathered", added: "Gathered") -> "Standings":
        """The standings after these results have gone and those have come."""
        by_stage = []
        for stage, sorted_keys in enumerate(self.by_stage):
            kept = _without(sorted_keys, removed.keys_of(stage))
            by_stage.append(_merged(kept, added.keys_of(stage)))
        return Standings(by_stage, self.counts - removed.counts + added.counts)

    def place(self, score: Score, *, in_stage: bool = False) -> Place | None:
        """Where the score stands in the zone or among its stage; None where it is not published."""
        if score.total < 0:
            return None
        key = keys(np.array([score.total]), np.array([score.tie]))[0]
        groups = [self.by_stage[score.stage]] if in_stage else self.by_stage
        of = sum(map(len, groups))
        above = of - sum(int(group.searchsorted(key, "right")) for group in groups)
        below = sum(int(group.searchsorted(key, "left")) for group in groups)
        return Place(above + 1, of, 100 * (below + (of - above - below) / 2) / of if of else 0.0)

    def size(self, stage: int | None = None) -> int:
        return sum(map(len, self.by_stage)) if stage is None else len(self.by_stage[stage])

    def median(self, stage: int) -> int | None:
        """The median total of the stage in hundredths, half up; None where it has no firm."""
        group = self.by_stage[stage]
        return _middle(group.real[(len(group) - 1) // 2], group.real[len(group) // 2]) if len(group) else None

    def item_medians(self, stage: int) -> list[int] | None:
        """The median points of each item in the stage, in hundredths; an unknown item counts as 0 points."""
        firms = self.size(stage)
        if not firms:
            return None
        upto = self.counts[stage].cumsum(axis=1)
        low, high = ((upto > position).argmax(axis=1) for position in ((firms - 1) // 2, firms // 2))
        return [_middle(a, b) for a, b in zip(low, high, strict=True)]

    def totals(self) -> np.ndarray:
        """All published totals in hundredths, for a distribution."""
        return np.concatenate([group.real for group in self.by_stage]).astype(np.int32)

    def pack(self) -> bytes:
        """The same bytes for the same standings, whichever way they were reached."""
        everything = np.concatenate(self.by_stage)
        buffer = io.BytesIO()
        np.savez(
            buffer,
            sizes=np.array([len(group) for group in self.by_stage], dtype=np.int32),
            totals=everything.real.astype(np.int16),
            intensities=everything.imag,
            counts=self.counts,
        )
        return buffer.getvalue()

    @classmethod
    def unpack(cls, data: bytes) -> "Standings":
        with np.load(io.BytesIO(data)) as kept:
            everything = np.empty(len(kept["totals"]), dtype=np.complex128)
            everything.real, everything.imag = kept["totals"], kept["intensities"]
            return cls(np.split(everything, np.cumsum(kept["sizes"])[:-1]), kept["counts"])


class Gathered:
    """Results on their way into or out of standings, gathered block by block."""

    def __init__(self, standings: Standings):
        self.counts = np.zeros_like(standings.counts)
        self.parts: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, stage: np.ndarray, total: np.ndarray, tie: np.ndarray, points: np.ndarray) -> None:
        published = total >= 0
        if not published.all():
            stage, total, tie, points = (column[published] for column in (stage, total, tie, points))
        stage = stage.astype(np.int8)
        self.parts.append((stage, keys(total, tie)))
        stages, items, width = self.counts.shape
        for item in range(items):
            cell = stage.astype(np.int64) * width + np.maximum(points[:, item], 0)
            self.counts[:, item, :] += (
                np.bincount(cell, minlength=stages * width).reshape(stages, width).astype(np.int32)
            )

    def keys_of(self, stage: int) -> np.ndarray:
        found = [part[stages == stage] for stages, part in self.parts]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.complex128)


def _without(sorted_keys: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """Sorted keys less the sorted `gone`, as often as each stands there."""
    if not len(gone):
        return sorted_keys
    first = gone.searchsorted(gone, "left")
    at = sorted_keys.searchsorted(gone, "left") + (np.arange(len(gone)) - first)
    if at[-1] >= len(sorted_keys) or (sorted_keys[at] != gone).any():
        raise ValueError("The standings do not hold what is to be taken out of them.")
    return np.delete(sorted_keys, at)


def _merged(sorted_keys: np.ndarray, new: np.ndarray) -> np.ndarray:
    return np.insert(sorted_keys, sorted_keys.searchsorted(new), new) if len(new) else sorted_keys


def _middle(low, high) -> int:
    return (int(low) + int(high) + 1) // 2
