"""The answer: the best assignment, and beside it what best-first makes of the same problem."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .network import Network, Servable
from .problem import LARGEST_QUALITY, AssignmentError, Pair, Problem

HIGHEST = LARGEST_QUALITY  # a floor raised as far as it goes
TOLERANCE = 50  # an earlier pair counts 5% more


@dataclass(frozen=True, eq=False)
class Assignment:
    """Which of a problem's pairs stand, and by what they were chosen."""

    problem: Problem
    chosen: np.ndarray  # (e,) bool
    floor: int | None  # thousandths: no demand that was free to be served is served worse; None: nobody asked for one
    weight: np.ndarray  # (e,) int64, what each pair counted for: its quality, more where it stood before
    network: Network | None = None  # the flow it was read from; None where pairs were chosen one by one

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs that stand, by ids, ascending."""
        return self.problem.pairs(self.chosen)

    @cached_property
    def total(self) -> int:
        """Thousandths over all pairs that stand."""
        return int(self.problem.quality[self.chosen].sum())

    @cached_property
    def best(self) -> np.ndarray:
        """How well each demand is served: the quality of its best pair, 0 where it has none; (n,) int64."""
        best = np.zeros(len(self.problem.demands), np.int64)
        np.maximum.at(best, self.problem.demand[self.chosen], self.problem.quality[self.chosen])
        return best

    @property
    def served(self) -> int:
        """Demands with at least one pair."""
        return int(np.count_nonzero(self.best))

    @property
    def unserved(self) -> list:
        """The ids of demands that want a talent and have none."""
        return self.problem.demands[(self.best == 0) & (self.problem.places > 0)].tolist()

    @property
    def lowest(self) -> int | None:
        """How well the worst-served demand is served, those with a locked pair left aside; None where there is no other."""
        free = self.best[(self.best > 0) & ~_holding_locked(self.problem)]
        return int(free.min()) if len(free) else None


def assign(
    problem: Problem, *, floor: int | None = HIGHEST, earlier: Iterable[Pair] = (), tolerance: int = TOLERANCE
) -> Assignment:
    """The best assignment, as defined at the head of this package.

    `floor` is how far the floor may be raised, in thousandths (HIGHEST: as far as it goes; None: greatest total, whoever goes
    without). `earlier` are the pairs of the result before, of which those that are still candidates count `tolerance`
    thousandths more.
    """
    places, capacity = free_room(problem)
    # The floor is for these demands: one place of each has to be filled, as far as that can be.
    must = np.zeros(len(places), bool)
    good, unserved = np.ones(len(problem.quality), bool), 0
    if floor is not None:
        must = (places > 0) & ~_holding_locked(problem)
        servable = Servable(must, capacity, problem.demand, problem.talent, ~problem.locked)
        served = servable.count(good)
        floor = highest_floor(problem, servable, served, floor)
        good, unserved = problem.quality >= floor, int(must.sum()) - served
    weight = _weights(problem, earlier, tolerance)
    pairs = np.flatnonzero(~problem.locked)
    network = Network.of(
        places=places,
        capacity=capacity,
        must=must,
        unserved=unserved,
        pair=pairs,
        demand=problem.demand[pairs],
        talent=problem.talent[pairs],
        weight=weight[pairs],
        good=good[pairs],
    )
    chosen = problem.locked.copy()
    chosen[network.pair] = network.flow[: len(network.pair)] > 0
    return Assignment(problem, chosen, floor, weight, network)


def highest_floor(problem: Problem, servable: Servable, served: int, limit: int) -> int:
    """The highest quality, up to the limit, such that pairs of at least that quality serve as many demands as all pairs do.

    Raising the floor only takes pairs away, so what can be served falls steadily and halving finds the last floor that holds.
    """
    levels = np.unique(np.append(np.minimum(problem.quality[~problem.locked], limit), [0, limit]))
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if servable.count(problem.quality >= levels[middle]) == served:
            low = middle
        else:
            high = middle - 1
    return int(levels[low])


def best_first(problem: Problem) -> Assignment:
    """What a person would do: the locked pairs, then always the best pair that still has room on both sides.

    It stands beside the assignment to show what deciding everything at once is worth. Equals go by ids.
    """
    places, capacity = (room.tolist() for room in free_room(problem))
    chosen = problem.locked.copy()
    order = np.argsort(-problem.quality, kind="stable")
    order = order[~problem.locked[order]]
    for position, demand, talent in zip(
        order.tolist(), problem.demand[order].tolist(), problem.talent[order].tolist(), strict=True
    ):
        if places[demand] and capacity[talent]:
            places[demand] -= 1
            capacity[talent] -= 1
            chosen[position] = True
    return Assignment(problem, chosen, None, problem.quality)


def free_room(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Places (n,) and capacities (m,) that the locked pairs leave."""
    places = problem.places - np.bincount(problem.demand[problem.locked], minlength=len(problem.demands))
    return places, problem.capacity - np.bincount(problem.talent[problem.locked], minlength=len(problem.talents))


def _holding_locked(problem: Problem) -> np.ndarray:
    return np.bincount(problem.demand[problem.locked], minlength=len(problem.demands)) > 0


def _weights(problem: Problem, earlier: Iterable[Pair], tolerance: int) -> np.ndarray:
    """What each pair counts for: its quality, times 1 + tolerance/1000 where it stood before; (e,) int64."""
    earlier = list(earlier)
    if not earlier:
        return problem.quality
    if not 0 <= tolerance <= 1000:
        raise AssignmentError(f"tolerance {tolerance} is not within 0 to 1000 thousandths")
    found = problem.find(earlier)
    weight = problem.quality * 1000
    weight[found[found >= 0]] += problem.quality[found[found >= 0]] * tolerance
    return weight
