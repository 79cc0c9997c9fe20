"""The question: demands, talents and the pairs that may be chosen, checked and put in order."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

LARGEST_QUALITY = 1_000_000  # keeps every sum of the solver in 64 bits, at 10^5 demands and talents

Pair = tuple[Hashable, Hashable]  # the id of a demand, the id of a talent


class AssignmentError(ValueError):
    """A problem that contradicts itself; names the demand, the talent or the pair."""


@dataclass(frozen=True, eq=False)
class Problem:
    """n demands, m talents and e candidate pairs in the order of their ids; made by `Problem.of`."""

    demands: np.ndarray  # (n,) ids, ascending
    talents: np.ndarray  # (m,) ids, ascending
    places: np.ndarray  # (n,) int64, talents that a demand wants
    capacity: np.ndarray  # (m,) int64, firms that a talent can take
    demand: np.ndarray  # (e,) int64, position of the pair's demand; pairs ascend by demand, then talent
    talent: np.ndarray  # (e,) int64, position of the pair's talent
    quality: np.ndarray  # (e,) int64, thousandths
    locked: np.ndarray  # (e,) bool, pairs that must stand

    @classmethod
    def of(
        cls,
        *,
        demands: Sequence,
        talents: Sequence,
        places: Sequence[int] | int = 1,
        capacity: Sequence[int] | int = 1,
        demand: Sequence[int],
        talent: Sequence[int],
        quality: Sequence[int],
        locked: Iterable[Pair] = (),
        forbidden: Iterable[Pair] = (),
    ) -> "Problem":
        """The problem as told, in any order: ids and numbers by demand (n) and talent (m), columns of pairs (e).

        `demand` and `talent` are positions in `demands` and `talents` as given here; `locked` and `forbidden` name pairs by
        ids. A forbidden pair is left out of the candidates; a locked one has to be among them.
        """
        demands, places, demand_rank = _ordered(demands, places, "demand", "places")
        talents, capacity, talent_rank = _ordered(talents, capacity, "talent", "capacity")
        d, t = (_whole(column, name) for column, name in ((demand, "demand"), (talent, "talent")))
        q = _whole(quality, "quality")
        if not len(d) == len(t) == len(q):
            raise AssignmentError(
                f"pairs: {len(d)} demands, {len(t)} talents and {len(q)} qualities; expected as many of each"
            )
        for column, size, name in ((d, len(demands), "demand"), (t, len(talents), "talent")):
            if len(column) and not (0 <= column.min() and column.max() < size):
                raise AssignmentError(f"pairs: a position of a {name} lies outside 0 to {size - 1}")
        d, t = demand_rank[d], talent_rank[t]
        order = np.lexsort((t, d))
        d, t, q = d[order], t[order], q[order]
        problem = cls(demands, talents, places, capacity, d, t, q, np.zeros(len(d), bool))
        problem._check_pairs()
        return problem.changed(force=locked, forbid=forbidden)

    def _check_pairs(self) -> None:
        twice = np.flatnonzero(np.diff(self.keys) == 0)
        if len(twice):
            raise AssignmentError(f"pair {self.pair(twice[0])} is given twice")
        odd = np.flatnonzero((self.quality < 1) | (self.quality > LARGEST_QUALITY))
        if len(odd):
            raise AssignmentError(
                f"pair {self.pair(odd[0])} has quality {self.quality[odd[0]]}; expected 1 to {LARGEST_QUALITY} thousandths, "
                "and no pair at all where nothing speaks for it"
            )

    def changed(self, *, force: Iterable[Pair] = (), forbid: Iterable[Pair] = ()) -> "Problem":
        """The same problem with more pairs that must stand, and others that must not."""
        force, forbid = list(force), list(forbid)
        forced, out = self.find(force), self.find(forbid)
        locked = self.locked.copy()
        locked[forced[forced >= 0]] = True
        keep = np.ones(len(locked), bool)
        keep[out[out >= 0]] = False
        for pair, place in zip(force, forced, strict=True):
            if place < 0:
                raise AssignmentError(
                    f"pair {pair} is to stand but is not among the candidates; add it with its quality"
                )
        both = np.flatnonzero(locked & ~keep)
        if len(both):
            raise AssignmentError(f"pair {self.pair(both[0])} is both locked and forbidden")
        for side, ids, room, what in (
            (self.demand, self.demands, self.places, "demand"),
            (self.talent, self.talents, self.capacity, "talent"),
        ):
            taken = np.bincount(side[locked], minlength=len(ids))
            over = np.flatnonzero(taken > room)
            if len(over):
                name = ids[over[0] : over[0] + 1].tolist()[0]
                raise AssignmentError(f"{what} {name!r} has {taken[over[0]]} locked pairs but room for {room[over[0]]}")
        columns = {name: getattr(self, name)[keep] for name in ("demand", "talent", "quality")}
        return replace(self, **columns, locked=locked[keep])

    @cached_property
    def keys(self) -> np.ndarray:
        """One number per pair, ascending: (e,) int64."""
        return self.demand * max(len(self.talents), 1) + self.talent

    def find(self, pairs: Sequence[Pair]) -> np.ndarray:
        """The positions of pairs named by ids among the candidates, -1 where there is none: (k,) int64."""
        demand = _positions(self.demands, [pair[0] for pair in pairs])
        talent = _positions(self.talents, [pair[1] for pair in pairs])
        found = _positions(self.keys, demand * max(len(self.talents), 1) + talent)
        return np.where((demand < 0) | (talent < 0), -1, found)

    def pair(self, position: int) -> Pair:
        return self.pairs([position])[0]

    def pairs(self, positions: Sequence[int] | np.ndarray) -> list[Pair]:
        """The ids of candidate pairs at these positions (or where a mask is true), in their order."""
        demands, talents = self.demands[self.demand[positions]], self.talents[self.talent[positions]]
        return list(zip(demands.tolist(), talents.tolist(), strict=True))


def _ordered(ids: Sequence, room: Sequence[int] | int, what: str, room_name: str) -> tuple[np.ndarray, ...]:
    """Ids ascending, the room of each, and the rank of each given position."""
    given = np.asarray(ids if len(ids) else np.empty(0, np.int64))
    room = np.broadcast_to(_whole(room, room_name), given.shape) if np.ndim(room) == 0 else _whole(room, room_name)
    if room.shape != given.shape:
        raise AssignmentError(f"{room_name}: {len(room)} numbers for {len(given)} {what}s")
    order = np.argsort(given, kind="stable")
    ordered = given[order]
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(twice):
        raise AssignmentError(f"{what} {ordered[twice].tolist()[0]!r} is given twice")
    short = np.flatnonzero(room[order] < 0)
    if len(short):
        raise AssignmentError(f"{what} {ordered[short].tolist()[0]!r}: {room_name} is below 0")
    rank = np.empty(len(given), np.int64)
    rank[order] = np.arange(len(given))
    return ordered, room[order], rank


def _whole(column: Sequence[int] | int, name: str) -> np.ndarray:
    """The column as int64; anything but whole numbers is refused rather than cut."""
    found = np.asarray(column)
    if found.size and found.dtype.kind not in "iu":
        raise AssignmentError(f"{name}: expected whole numbers, found {found.dtype}")
    return found.astype(np.int64)


def _positions(ascending: np.ndarray, wanted: Sequence) -> np.ndarray:
    """Where each wanted value stands in an ascending column, -1 where it does not; (k,) int64."""
    if not len(wanted) or not len(ascending):
        return np.full(len(wanted), -1, np.int64)
    wanted = np.asarray(wanted)
    found = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.where(ascending[found] == wanted, found, -1)
