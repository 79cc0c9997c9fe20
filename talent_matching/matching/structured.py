"""What is known of a pair beside the texts, each part between 0 and 1, and what forbids a pair altogether.

Everything is computed over arrays of pairs. A part of which one side says nothing is unknown: it gives no points and shuts nobody
out. Only what is known to be wrong forbids a pair.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from .entries import Demand, Talent
from .fields import Fields
from .weights import Weights

# What each part needs to be said by the demand and by the talent.
NEEDS = {
    "field": (("field",), ("field",)),
    "type": (("type",), ("types",)),
    "availability": (("days",), ("days",)),
    "distance": (("place",), ("place", "distance")),
    "seniority": (("seniority",), ("title",)),
    "results": ((), ("results",)),
    "priority": (("priority",), ()),
}
UNSAID = (None, "", frozenset())
FORBIDDEN = ("consent", "capacity", "embargo", "conflict", "refused")
EARTH_KM = 6371.0


class Structured:
    def __init__(self, demands: Sequence[Demand], talents: Sequence[Talent], weights: Weights, fields: Fields) -> None:
        self.demands, self.talents = demands, talents
        self.weights, self.settings = weights, weights.structured
        self._field = lru_cache(maxsize=None)(fields.read)
        self._closeness = lru_cache(maxsize=None)(self._closeness_of)

    def values(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        """Each part of each pair; NaN where unknown."""
        return {part: self._over(part, rule, i, j) for part, rule in self._rules().items()}

    def permitted(self, i: np.ndarray, j: np.ndarray, on: date) -> np.ndarray:
        """Which pairs may be. Only sides that could forbid one are looked at."""
        found = np.ones(len(i), bool)
        asking = np.array([bool(d.embargo) for d in self.demands], bool)
        guarded = np.array([bool(t.conflicts or t.refused or self.closed(t, on)) for t in self.talents], bool)
        for at in np.flatnonzero(asking[i] | guarded[j]).tolist():
            found[at] = self.forbidden(self.demands[i[at]], self.talents[j[at]], on) is None
        return found

    def forbidden(self, demand: Demand, talent: Talent, on: date) -> str | None:
        """Why a pair may not be, the first reason of FORBIDDEN; None where it may."""
        closed = self.closed(talent, on)
        if closed:
            return closed
        if demand.embargo and on < demand.embargo:
            return "embargo"
        if demand.firm and demand.firm in talent.conflicts:
            return "conflict"
        return "refused" if demand.id in talent.refused else None

    def closed(self, talent: Talent, on: date) -> str | None:
        """Why a talent may not be matched with anybody."""
        if talent.consent is False:
            return "consent"
        if talent.capacity is not None and talent.capacity <= 0:
            return "capacity"
        return "embargo" if talent.embargo and on < talent.embargo else None

    def most_shut(self) -> int:
        """No demand is shut to more talents than this, so that as many spare candidates always suffice."""
        by_firm = Counter(firm for talent in self.talents for firm in talent.conflicts)
        by_demand = Counter(demand for talent in self.talents for demand in talent.refused)
        return max((by_firm[demand.firm] + by_demand[demand.id] for demand in self.demands), default=0)

    def _rules(self) -> dict[str, Callable[[Demand, Talent], float]]:
        return {
            "field": lambda d, t: self._closeness(d.field, t.field),
            "type": lambda d, t: float(d.type in t.types),
            "availability": lambda d, t: 1.0 if d.days <= 0 else min(1.0, t.days / d.days),
            "distance": _nearness,
            "seniority": self._seniority,
            "results": lambda d, t: min(1.0, t.results / self.settings["results_full"]),
            "priority": self._priority,
        }

    @cached_property
    def _said(self) -> dict[str, list[np.ndarray]]:
        """For each part, which demands and which talents say what it needs."""
        sides = self.demands, self.talents
        return {
            part: [_say(side, names) for side, names in zip(sides, needs, strict=True)] for part, needs in NEEDS.items()
        }

    def _over(self, part: str, rule, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """A rule over the pairs of which both sides say what it needs."""
        found = np.full(len(i), np.nan)
        asking, offering = self._said[part]
        for at in np.flatnonzero(asking[i] & offering[j]).tolist():
            found[at] = rule(self.demands[i[at]], self.talents[j[at]])
        return found

    def _closeness_of(self, wanted: str, offered: str) -> float:
        wanted_field, offered_field = self._field(wanted), self._field(offered)
        if wanted_field.exact & offered_field.exact:
            return 1.0
        if wanted_field.disciplines & offered_field.disciplines:
            return self.settings["same_discipline"] / 100
        return 0.0

    def _seniority(self, demand: Demand, talent: Talent) -> float:
        wanted, has = (self.weights.levels.get(title) for title in (demand.seniority, talent.title))
        if wanted is None or has is None:
            return np.nan  # a title that the weights do not know
        return max(0.0, 1 - max(0, wanted - has) * self.settings["level_short"] / 100)

    def _priority(self, demand: Demand, talent: Talent) -> float:
        given = self.settings["priority"]
        return min(100, sum(given.get(code, 0) for code in demand.priority)) / 100


def _say(entries: Sequence[Demand] | Sequence[Talent], names: tuple[str, ...]) -> np.ndarray:
    return np.array([all(getattr(entry, name) not in UNSAID for name in names) for entry in entries], bool)


def _nearness(demand: Demand, talent: Talent) -> float:
    """Full within the distance that the talent is willing to go, nothing at twice of it."""
    far = kilometres(demand.place, talent.place)
    if far <= talent.distance:
        return 1.0
    return max(0.0, 2 - far / talent.distance) if talent.distance > 0 else 0.0


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """On the great circle."""
    (east1, north1), (east2, north2) = np.radians(one), np.radians(other)
    half = np.sin((north2 - north1) / 2) ** 2 + np.cos(north1) * np.cos(north2) * np.sin((east2 - east1) / 2) ** 2
    return float(2 * EARTH_KM * np.arcsin(np.sqrt(half)))
