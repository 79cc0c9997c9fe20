"""The assignment as a flow: each unit that runs from a demand to a talent is a pair.

    demand's first place ──┬─► talent ──► sink
          ▲                └─► unserved ─► sink        (at most as many as have to go without)
    demand's further places ─► talent ──► sink
          └───────────────────────────► sink           (places that stay empty)

The first place of a demand that the floor is for may only take pairs at or above the floor, and only so many first places
may stay empty as cannot be filled at all. That states "serve the most, then hold the floor" as plain capacities, with no
large numbers in the costs. A demand outside the floor has further places only. A pair costs minus its weight, everything else
is free, so the cheapest flow has the greatest weight; all costs are whole numbers and the solver is exact.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow


class FlowError(RuntimeError):
    """The solver could not answer; says what it said."""


@dataclass(frozen=True, eq=False)
class Network:
    """A minimum-cost flow. The nodes are n first places, n further places, m talents, the unserved and the sink."""

    tail: np.ndarray  # (a,) int64, nodes; the arcs of pairs come first
    head: np.ndarray  # (a,) int64
    capacity: np.ndarray  # (a,) int64, units
    cost: np.ndarray  # (a,) int64, per unit
    supply: np.ndarray  # (2n + m + 2,) int64, units, below 0 at the sink
    pair: np.ndarray  # (p,) int64, the problem's pairs to which the first p arcs belong
    must: np.ndarray  # (n,) bool, demands that the floor is for

    @classmethod
    def of(
        cls,
        *,
        places: np.ndarray,  # (n,) free places of each demand
        capacity: np.ndarray,  # (m,) free capacity of each talent
        must: np.ndarray,  # (n,) bool, demands that the floor is for
        unserved: int,  # how many of those have to go without
        pair: np.ndarray,  # (p,) the problem's pairs that may be chosen, and by pair:
        demand: np.ndarray,
        talent: np.ndarray,
        weight: np.ndarray,
        good: np.ndarray,  # (p,) bool, at or above the floor
    ) -> "Network":
        """The network of a round, with arcs only where a unit could run."""
        n, m = len(places), len(capacity)
        further = places - must
        nobody, sink = 2 * n + m, 2 * n + m + 1
        from_first = must[demand] & good
        usable = (from_first | (further[demand] > 0)) & (capacity[talent] > 0)
        pair, demand, talent, weight, from_first = (
            column[usable] for column in (pair, demand, talent, weight, from_first)
        )
        first, more, able = np.flatnonzero(must), np.flatnonzero(further > 0), np.flatnonzero(capacity > 0)
        both = np.flatnonzero(must & (further > 0))
        arcs = [  # tail, head, capacity
            (np.where(from_first, demand, demand + n), talent + 2 * n, np.ones(len(pair), np.int64)),
            (more + n, np.full(len(more), sink), further[more]),
            (both + n, both, further[both]),
            (able + 2 * n, np.full(len(able), sink), capacity[able]),
        ]
        if unserved:
            arcs.append((first, np.full(len(first), nobody), np.ones(len(first), np.int64)))
            arcs.append((np.array([nobody]), np.array([sink]), np.array([unserved])))
        tail, head, room = (np.concatenate(column).astype(np.int64) for column in zip(*arcs, strict=True))
        cost = np.zeros(len(tail), np.int64)
        cost[: len(pair)] = -weight
        supply = np.concatenate([must.astype(np.int64), further, np.zeros(m + 2, np.int64)])
        supply[sink] = -supply.sum()
        return cls(tail, head, room, cost, supply, pair, must)

    @cached_property
    def flow(self) -> np.ndarray:
        """The cheapest flow: units on each arc, (a,) int64."""
        solver = SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            self.tail.astype(np.int32), self.head.astype(np.int32), self.capacity, self.cost
        )
        solver.set_nodes_supplies(np.arange(len(self.supply), dtype=np.int32), self.supply)
        status = solver.solve()
        if status != SimpleMinCostFlow.OPTIMAL:
            raise FlowError(f"no cheapest flow over {len(self.supply)} nodes and {len(self.tail)} arcs: {status.name}")
        return solver.flows(arcs)

    def entry(self, demand: int) -> int:
        """The node of the place that a pair forced on a demand would take."""
        return demand if self.must[demand] else demand + len(self.must)

    def talents(self, talent: np.ndarray) -> np.ndarray:
        """The nodes of talents."""
        return talent + 2 * len(self.must)

    def residual(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Tail, head and cost of what can still move, one unit more on an arc with room and one back on an arc in use, and
        the problem's pair that would come or go by it (-1 for an arc that is no pair)."""
        room, used = self.flow < self.capacity, self.flow > 0
        pair = np.full(len(self.tail), -1)
        pair[: len(self.pair)] = self.pair
        return (
            np.concatenate([self.tail[room], self.head[used]]),
            np.concatenate([self.head[room], self.tail[used]]),
            np.concatenate([self.cost[room], -self.cost[used]]),
            np.concatenate([pair[room], pair[used]]),
        )


class Servable:
    """How many demands some of the pairs can serve: a maximum flow, built once and asked many times."""

    def __init__(
        self, must: np.ndarray, capacity: np.ndarray, demand: np.ndarray, talent: np.ndarray, free: np.ndarray
    ):
        """Demands to serve (n,) bool, talents' capacity (m,), the columns of pairs (e,), and which of these may be used."""
        n, m = len(must), len(capacity)
        self.source, self.sink = n + m, n + m + 1
        self.usable = free & must[demand]
        first = np.flatnonzero(must)
        tail = np.concatenate([demand[self.usable], np.full(len(first), self.source), np.arange(m) + n])
        head = np.concatenate([talent[self.usable] + n, first, np.full(m, self.sink)])
        room = np.concatenate([np.ones(len(tail) - m, np.int64), capacity])
        self.solver = SimpleMaxFlow()
        self.arcs = self.solver.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), room)
        self.pairs = self.arcs[: int(self.usable.sum())]
        self.any = bool(len(first) and m)

    def count(self, allowed: np.ndarray) -> int:
        """Demands served by the pairs allowed, (e,) bool."""
        if not self.any:
            return 0
        self.solver.set_arcs_capacity(self.pairs, allowed[self.usable].astype(np.int64))
        status = self.solver.solve(self.source, self.sink)
        if status != SimpleMaxFlow.OPTIMAL:
            raise FlowError(f"no maximum flow over {self.sink + 1} nodes: {status.name}")
        return self.solver.optimal_flow()
