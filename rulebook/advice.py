"""What next: the smallest changes with which one firm reaches a goal, each proved by running the rule.

Every candidate is a row of columns, so that thousands are tried in one call of the same functions that score the night. Sought
are, for each fact that the firm can change, the least change that is enough alone; then the cheapest pair, each part of the
way; and, where two are not enough, what each gate or item takes and the least of it all together. Of every proposal one unit
less, of any fact in it, was run too and does not reach. Effort is the change relative to the figure; of several facts the
sum of squares, for two moderate steps are easier than a great one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from .conditions import MANUAL_REVIEW, MET, OUTCOMES, UNKNOWN, UNMET
from .facts import MISSING, Columns
from .goals import Found, Goal, OutcomeGoal, TotalGoal
from .levers import Lever, Limits, levers_of, touched
from .quantities import RuleError
from .rule import RuleVersion

ALONE_GRID, PAIR_GRID = 48, 14
PAIR_LEVERS = 14  # pairs are sought among the facts that reach the farthest
REFINEMENTS = 3
WHOLE_SCALE = 100_000  # a gate outweighs any total
STOPPING = (UNMET, UNKNOWN, MANUAL_REVIEW)


@dataclass(frozen=True)
class Change:
    """A fact from one stored value to another (MISSING: nobody has said it), in steps of `unit`; `before_last` is one unit less."""

    fact: str
    start: int
    to: int
    before_last: int
    unit: int


@dataclass(frozen=True)
class Proposal:
    """Changes that reach the goal together; `follows` are the figures that move along. `result` is what the run gave."""

    changes: tuple[Change, ...]
    follows: tuple[tuple[str, int, int], ...]
    result: str
    total: int  # hundredths, -1 where the rule has none
    effort: float


@dataclass(frozen=True)
class Stop:
    """A gate that is not met. `change` is the least that meets it alone; without one no change that can be advised meets it."""

    code: str
    outcome: str
    change: Proposal | None


@dataclass(frozen=True)
class Advice:
    """`together` is the way through all gates, or over several items, where it takes more than two facts."""

    reached: bool
    result: str
    total: int
    best: int  # the highest total that any change tried came to, hundredths
    alone: tuple[Proposal, ...]
    pair: Proposal | None
    together: Proposal | None
    gates: tuple[Stop, ...]

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return tuple(each for each in (*self.alone, self.pair, self.together) if each is not None)

    @property
    def out_of_reach(self) -> bool:
        return not self.reached and not self.proposals

    @property
    def stopping(self) -> tuple[str, ...]:
        """The gates that no change can meet; where each could be met but not all, every gate that is not."""
        firm = tuple(stop.code for stop in self.gates if stop.change is None)
        return firm or tuple(stop.code for stop in self.gates)


def for_total(rule: RuleVersion, columns: Columns, target: int, on: date | None, row: int = 0) -> Advice:
    """How one firm reaches a total of `target` hundredths: the next tier, a number, or the total of a rank."""
    if rule.needs_group:
        raise RuleError(f"{rule.code} {rule.version} compares firms with each other: no firm alone can be advised")
    return _Search(TotalGoal(rule, target, on), columns.row(row)).advice()


def for_outcome(
    rule: RuleVersion,
    columns: Columns,
    on: date,
    row: int = 0,
    *,
    points: RuleVersion | None = None,
    size: RuleVersion | None = None,
    scopes: tuple[str, ...] = ("zone", "bank"),
) -> Advice:
    """How one firm meets a title or gets ready for a loan; see OutcomeGoal for the rules that help."""
    return _Search(OutcomeGoal(rule, on, points, size, scopes), columns.row(row)).advice()


Moves = list[tuple[np.ndarray, np.ndarray]]  # (lever of each row, its steps)


class _Search:
    """The candidates of one firm. A row of candidates moves one or more levers by so many steps each."""

    def __init__(self, goal: Goal, firm: Columns):
        self.goal = goal
        self.base = {code: int(firm[code][0]) for code in touched(goal.codes)}
        self.limits = Limits(firm)
        self.levers = levers_of(firm, goal.codes)
        self.now = self._run([])
        self.most = self._farthest(np.arange(len(self.levers)), [])

    # --- running ---

    def _columns(self, moves: Moves, size: int = 1) -> Columns:
        size = len(moves[0][0]) if moves else size
        arrays = {code: np.full(size, value, dtype=np.int64) for code, value in self.base.items()}
        for which, steps in moves:
            for place in np.unique(which):
                rows = np.flatnonzero(which == place)
                self.levers[place].move(arrays, rows, steps[rows])
        return Columns(arrays, size)

    def _run(self, moves: Moves) -> Found:
        return self.goal.run(self._columns(moves))

    def _reached(self, moves: Moves) -> np.ndarray:
        columns = self._columns(moves)
        return self.goal.run(columns).reached & self.limits.kept(columns)

    def _farthest(self, which: np.ndarray, others: Moves) -> np.ndarray:
        """By row the most steps of the lever that stay possible, the others moved as they are."""
        if not len(which):
            return np.zeros(0, dtype=np.int64)
        most = np.array([lever.most for lever in self.levers], dtype=np.int64)[which]

        def broken(steps):
            return ~self.limits.kept(self._columns([*others, (which, steps)]))

        return np.where(broken(most), _narrow(np.zeros_like(most), most, broken) - 1, most)

    # --- one fact alone ---

    def advice(self) -> Advice:
        now = self.now
        if now.reached[0]:
            return self._answer(best=int(now.total[0]))
        if not self.levers:
            return self._answer(best=int(now.total[0]), gates=self._stops({}))
        which, steps = self._grid(self.most)
        columns = self._columns([(which, steps)])
        found, kept = self.goal.run(columns), self.limits.kept(columns)
        least = self._least(which, steps, found.reached & kept, self._reached)
        least = {place: count for place, count in least.items() if self._proved([(place, count)])}
        singles = [self._proposal([each]) for each in least.items()]
        by_gate = self._by_gate(which, steps, found, kept)
        useful = self._useful(which, found, kept)
        pair = self._pair(useful, least)
        full = self._full(useful, which, steps, found, kept)
        together = None if singles or pair else self._together(by_gate, full)
        made = [each for each in (*singles, pair, together) if each]
        best = self._best(full, max([int(found.total[kept].max(initial=-1)), *(each.total for each in made)]))
        alone = tuple(sorted(singles, key=lambda each: each.effort))
        return self._answer(best, alone, pair, together, self._stops(by_gate))

    def _answer(self, best: int, alone=(), pair=None, together=None, gates=()) -> Advice:
        now = self.now
        result = now.results[int(now.result[0])]
        return Advice(bool(now.reached[0]), result, int(now.total[0]), best, alone, pair, together, gates)

    def _grid(self, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        grids = [spaced(1, int(far), ALONE_GRID) for far in most]
        which = np.repeat(np.arange(len(most)), [len(grid) for grid in grids])
        return which, np.concatenate(grids)

    def _least(self, which, steps, holds: np.ndarray, test: Callable[[Moves], np.ndarray]) -> dict[int, int]:
        """By lever the first steps of its grid that hold, narrowed down to a single step."""
        brackets = {}
        for place in np.unique(which):
            own = np.flatnonzero(which == place)
            if holds[own].any():
                first = int(holds[own].argmax())
                brackets[int(place)] = (int(steps[own[first - 1]]) if first else 0, int(steps[own[first]]))
        if not brackets:
            return {}
        places = np.array(list(brackets))
        low, high = np.array(list(brackets.values())).T
        found = _narrow(low, high, lambda middle: test([(places, middle)]))
        return dict(zip(brackets, found.tolist(), strict=True))

    def _useful(self, which, found: Found, kept) -> list[int]:
        """Levers that alone raise the total or bring a gate nearer, the farthest reaching first."""
        now = self.now
        gates = ((found.checks == MET) & np.isin(now.checks[0], STOPPING)).sum(axis=1)
        gain = np.where(kept, np.maximum(found.total - now.total[0], 0) + WHOLE_SCALE * gates, 0)
        most = {int(place): int(gain[which == place].max()) for place in np.unique(which)}
        return sorted((place for place, value in most.items() if value > 0), key=lambda place: -most[place])

    def _full(self, useful, which, steps, found: Found, kept) -> list[tuple[int, int]]:
        """By useful lever the least steps of its grid with which it alone gives all that it can to the total."""
        way = []
        for place in useful:
            rows = np.flatnonzero((which == place) & kept)
            totals = found.total[rows]
            if totals.max() > self.now.total[0]:
                way.append((place, int(steps[rows[int(totals.argmax())]])))
        return way

    def _best(self, full: list[tuple[int, int]], alone: int) -> int:
        """The highest total that all changes together came to, each as far as it helps."""
        way, best = [], int(self.now.total[0])
        for each in full:
            columns = self._columns([_one(*move) for move in (*way, each)])
            total = int(self.goal.run(columns).total[0])
            if self.limits.kept(columns)[0] and total > best:
                best, way = total, [*way, each]
        return max(best, alone)

    # --- two facts, each part of the way ---

    def _pair(self, useful: list[int], alone: dict[int, int]) -> Proposal | None:
        useful = useful[:PAIR_LEVERS]
        pairs = [(a, b) for i, a in enumerate(useful) for b in useful[i + 1 :] if self._independent(a, b)]
        if not pairs:
            return None
        least = None
        grids = {a: spaced(1, min(int(self.most[a]), alone.get(a, self.most[a] + 1) - 1), PAIR_GRID) for a, _ in pairs}
        first = np.concatenate([np.full(len(grids[a]), a) for a, _ in pairs])
        second = np.concatenate([np.full(len(grids[a]), b) for a, b in pairs])
        steps = np.concatenate([grids[a] for a, _ in pairs])
        enough_alone = np.array([alone.get(place, lever.most + 1) for place, lever in enumerate(self.levers)])
        for _again in range(REFINEMENTS):
            first, second, steps, more = self._second_of(first, second, steps)
            needed = more < enough_alone[second]  # else the first adds nothing
            first, second, steps, more = (each[needed] for each in (first, second, steps, more))
            if not len(first):
                break
            effort = self._effort(first, steps) ** 2 + self._effort(second, more) ** 2
            at = int(effort.argmin())
            if least is None or effort[at] < least[0]:
                least = (float(effort[at]), int(first[at]), int(steps[at]), int(second[at]), int(more[at]))
            _, a, count, b, _ = least
            wide = max(2, count // 3)
            steps = spaced(max(1, count - wide), min(count + wide, int(self.most[a])), PAIR_GRID, even=True)
            first, second = np.full(len(steps), a), np.full(len(steps), b)
        made = self._polished([(least[1], least[2]), (least[3], least[4])]) if least else None
        return made if made and len(made.changes) == 2 else None

    def _independent(self, a: int, b: int) -> bool:
        """Neither figure moves the other, and they do not move a third in a balance."""
        one, other = self.levers[a], self.levers[b]
        return one.code not in other.follows and other.code not in one.follows

    def _effort(self, which: np.ndarray, steps: np.ndarray) -> np.ndarray:
        found = np.zeros(len(which))
        for place in np.unique(which):
            rows = which == place
            found[rows] = self.levers[place].effort(steps[rows])
        return found

    def _second_of(self, first, second, steps) -> tuple[np.ndarray, ...]:
        """For each part of the way of the first fact, the least of the second that completes it; rows without one are gone."""
        possible = self._reached_possible([(first, steps)])
        first, second, steps = first[possible], second[possible], steps[possible]
        if not len(first):
            return first, second, steps, steps
        far = self._farthest(second, [(first, steps)])
        enough = (far > 0) & self._reached([(first, steps), (second, np.maximum(far, 0))])
        first, second, steps, far = first[enough], second[enough], steps[enough], far[enough]
        if not len(first):
            return first, second, steps, steps

        def reached(middle):
            return self._reached([(first, steps), (second, middle)])

        more = _narrow(np.zeros_like(far), far, reached)
        return first, second, steps, more

    def _reached_possible(self, moves: Moves) -> np.ndarray:
        return self.limits.kept(self._columns(moves))

    # --- several gates ---

    def _by_gate(self, which, steps, found: Found, kept) -> dict[int, tuple[int, int]]:
        """By gate that is not met the cheapest (lever, steps) that meets it alone."""
        cheapest = {}
        for gate in self._open_gates():
            holds = kept & (found.checks[:, gate] == MET)

            def meets(moves, gate=gate):
                columns = self._columns(moves)
                return (self.goal.run(columns).checks[:, gate] == MET) & self.limits.kept(columns)

            least = self._least(which, steps, holds, meets)
            if least:
                effort = {place: self._effort(np.array([place]), np.array([n]))[0] for place, n in least.items()}
                place = min(effort, key=effort.get)
                cheapest[gate] = (place, least[place])
        return cheapest

    def _open_gates(self) -> list[int]:
        return np.flatnonzero(np.isin(self.now.checks[0], STOPPING)).tolist()

    def _together(self, by_gate: dict[int, tuple[int, int]], full: list[tuple[int, int]]) -> Proposal | None:
        """Every gate's own change at once, then as many items in full as it takes."""
        steps: dict[int, int] = {}
        for place, count in by_gate.values():
            steps[place] = max(count, steps.get(place, 0))
        for place, count in full:
            if self._reaches(list(steps.items())):
                break
            if all(self._independent(place, other) for other in steps):
                steps.setdefault(place, count)
        return self._polished(list(steps.items()))

    def _stops(self, by_gate: dict[int, tuple[int, int]]) -> tuple[Stop, ...]:
        found = []
        for gate in self._open_gates():
            change = self._proposal([by_gate[gate]]) if gate in by_gate else None
            found.append(Stop(self.now.codes[gate], OUTCOMES[int(self.now.checks[0, gate])], change))
        return tuple(found)

    # --- proof ---

    def _polished(self, way: list[tuple[int, int]]) -> Proposal | None:
        """Each fact taken back as far as the others allow, the last first; one that is not needed is dropped. Then run."""
        if not way or not self._reaches(way):
            return None
        for place, count in reversed(way):
            others = [each for each in way if each[0] != place]
            if others and self._reaches(others):
                way = others
                continue

            def reached(middle, place=place, others=others):
                return self._reached([*(_one(*each) for each in others), (np.array([place]), middle)])

            least = int(_narrow(np.array([0]), np.array([count]), reached)[0])
            way = [(p, least if p == place else n) for p, n in way]
        return self._proposal(way) if self._proved(way) else None

    def _reaches(self, way: list[tuple[int, int]]) -> bool:
        return bool(self._reached([_one(*each) for each in way])[0])

    def _proved(self, way: list[tuple[int, int]]) -> bool:
        """It reaches, and with one unit less of any fact it does not, possible or not."""
        less = ([(p, n - (i == at)) for i, (p, n) in enumerate(way)] for at in range(len(way)))
        return self._reaches(way) and not any(self._run([_one(*each) for each in one]).reached[0] for one in less)

    def _proposal(self, way: list[tuple[int, int]]) -> Proposal:
        moves = [_one(*each) for each in way]
        columns = self._columns(moves)
        found = self.goal.run(columns)
        changes = tuple(self._change(self.levers[place], count, columns) for place, count in way)
        own = {change.fact for change in changes}
        follows = tuple(
            (code, self.base[code], int(columns[code][0]))
            for code in self.base
            if code not in own and self.base[code] not in (MISSING, int(columns[code][0]))
        )
        effort = sum(float(self._effort(*move)[0]) ** (1 if len(way) == 1 else 2) for move in moves)
        return Proposal(changes, follows, found.results[int(found.result[0])], int(found.total[0]), effort)

    def _change(self, lever: Lever, count: int, columns: Columns) -> Change:
        to = int(columns[lever.code][0])  # with what another fact of the same proposal moved it along
        last, before = (int(lever.at(np.array([steps]))[0]) for steps in (count, count - 1))
        return Change(
            lever.code, lever.start, to, before if MISSING in (before, lever.start) else to - last + before, lever.unit
        )


def _one(place: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array([place]), np.array([steps])


def spaced(low: int, high: int, count: int, *, even: bool = False) -> np.ndarray:
    """At most so many whole numbers from low to high, both included: each a like part greater than the last, or evenly."""
    if high < low:
        return np.zeros(0, dtype=np.int64)
    spread = np.linspace(low, high, count) if even else np.geomspace(low, high, count)
    return np.unique(np.append(np.rint(spread).astype(np.int64), (low, high)))


def _narrow(low: np.ndarray, high: np.ndarray, holds: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """By row a number that holds while the one below it does not; `low` does not hold and `high` does."""
    low, high = low.copy(), high.copy()
    while (high - low > 1).any():
        middle = (low + high) // 2
        found = holds(middle) | (high - low <= 1)
        low, high = np.where(found, low, middle), np.where(found, np.where(high - low > 1, middle, high), high)
    return high
