"""What a change of an assignment costs: a pair forced or forbidden, and the runners-up of a demand.

A change is answered by assigning again with the earlier pairs preferred. A runner-up is answered without assigning again: in
the residual of the cheapest flow, the cost of forcing a pair is the pair itself and the shortest way back from its talent to
its demand, and the pairs on that way are those that would move. One shortest-path run answers for all candidates of a demand.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from .network import FlowError, Network
from .optimum import TOLERANCE, Assignment, assign
from .problem import AssignmentError, Pair


@dataclass(frozen=True)
class Change:
    """An assignment beside the one before it."""

    before: Assignment
    after: Assignment
    gone: list[Pair]  # pairs that stood and no longer do, by ids, ascending
    come: list[Pair]  # pairs that stand now

    @property
    def cost(self) -> int:
        """Thousandths of total quality lost; below 0 when the total rises (a floor that gave way, a candidate that came)."""
        return self.before.total - self.after.total


@dataclass(frozen=True)
class RunnerUp:
    """A candidate who was not chosen for a demand, and what choosing him would mean."""

    talent: object  # id
    quality: int  # thousandths
    cost: int | None  # thousandths of total quality lost; None: cannot be, for a locked pair, the floor or those served
    gone: list[Pair]  # pairs that would have to go, by ids
    come: list[Pair]  # pairs that would take their place, this one among them


def difference(before: Assignment, after: Assignment) -> Change:
    """Which pairs moved between two results, of the same problem or of the problem as it was and is."""
    stood, stand = set(before.pairs), set(after.pairs)
    return Change(before, after, sorted(stood - stand), sorted(stand - stood))


def change(
    assignment: Assignment, *, force: Iterable[Pair] = (), forbid: Iterable[Pair] = (), tolerance: int = TOLERANCE
) -> Change:
    """The best assignment with these pairs forced and those forbidden, beside the present one.

    The floor is held where it still can be and never raised, so that a change moves no pair for another reason than itself.
    """
    problem = assignment.problem.changed(force=force, forbid=forbid)
    after = assign(problem, floor=assignment.floor, earlier=assignment.pairs, tolerance=tolerance)
    return difference(assignment, after)


def runners_up(
    assignment: Assignment, demands: Iterable | None = None, *, most: int = 3
) -> dict[object, list[RunnerUp]]:
    """By demand (all, or these ids) its next best candidates: those that cost the total least, at most `most`.

    As many demands stay served and the floor holds for all but this one, for whom a person chose. Earlier pairs are preferred
    as they were in the assignment. Takes one shortest-path run per demand: ask for those that are shown.
    """
    if assignment.network is None:
        raise AssignmentError("runners-up are told of an assignment made at once; best-first has none")
    problem, ways = assignment.problem, Ways(assignment.network)
    found = {}
    for demand in problem.demands.tolist() if demands is None else demands:
        place = int(np.searchsorted(problem.demands, demand))
        if place == len(problem.demands) or problem.demands[place] != demand:
            raise AssignmentError(f"demand {demand!r} is not in this assignment")
        found[demand] = _of_demand(assignment, ways, place, most)
    return found


def _of_demand(assignment: Assignment, ways: "Ways", demand: int, most: int) -> list[RunnerUp]:
    problem, network = assignment.problem, assignment.network
    candidates = np.arange(*np.searchsorted(problem.demand, [demand, demand + 1]))
    candidates = candidates[~assignment.chosen[candidates]]
    talents = network.talents(problem.talent[candidates])
    back, steps = ways.back_to(network.entry(demand))
    cost = back[talents] - assignment.weight[candidates]
    order = np.lexsort((candidates, -problem.quality[candidates], cost))[:most]
    return [_runner_up(assignment, ways, candidates[i], talents[i], steps, np.isfinite(cost[i])) for i in order]


def _runner_up(
    assignment: Assignment, ways: "Ways", candidate: int, talent: int, steps: np.ndarray, possible: bool
) -> RunnerUp:
    """A candidate pair, the node of its talent, and the way back from there."""
    problem = assignment.problem
    moved = ways.moved(talent, steps) if possible else []
    gone = [pair for pair in moved if assignment.chosen[pair]]
    come = [candidate, *(pair for pair in moved if not assignment.chosen[pair])] if possible else []
    lost = int(problem.quality[gone].sum() - problem.quality[come].sum())
    return RunnerUp(
        talent=problem.pair(candidate)[1],
        quality=int(problem.quality[candidate]),
        cost=lost if possible else None,
        gone=problem.pairs(gone),
        come=problem.pairs(come),
    )


class Ways:
    """Shortest ways in what a cheapest flow leaves over, where going back along a pair takes it away.

    Costs there are below 0 on many arcs, but no circle is, for the flow is the cheapest. So every node has a price that makes
    each arc's cost plus the difference of prices at least 0 (Bellman and Ford), after which Dijkstra's way is the shortest.
    Sums stay far below 2^53, so float64 holds them exactly.
    """

    def __init__(self, network: Network):
        tail, head, cost, pair = network.residual()
        self.size = len(network.supply)
        self.price = _prices(tail, head, cost, self.size)
        reduced = (cost + self.price[tail] - self.price[head]).astype(np.float64)
        self.backwards = csr_array((reduced, (head, tail)), shape=(self.size, self.size))
        self.pair = csr_array((pair, (tail, head)), shape=(self.size, self.size))

    def back_to(self, node: int) -> tuple[np.ndarray, np.ndarray]:
        """From every node the cost of the shortest way to this one, inf where there is none, and its next node."""
        length, following = dijkstra(self.backwards, indices=node, return_predecessors=True)
        return length + self.price[node] - self.price, following

    def moved(self, start: int, following: np.ndarray) -> list[int]:
        """The problem's pairs on the way from a node that back_to found."""
        pairs = []
        while following[start] >= 0:
            pairs.append(int(self.pair[start, following[start]]))
            start = following[start]
        return [pair for pair in pairs if pair >= 0]


def _prices(tail: np.ndarray, head: np.ndarray, cost: np.ndarray, size: int) -> np.ndarray:
    """Prices p with p[head] <= p[tail] + cost on every arc: (size,) int64."""
    price = np.zeros(size, np.int64)
    for _ in range(size):
        offered = price[tail] + cost
        if (offered >= price[head]).all():
            return price
        np.minimum.at(price, head, offered)
    raise FlowError("the flow is not the cheapest: what it leaves over has a circle that gains")
