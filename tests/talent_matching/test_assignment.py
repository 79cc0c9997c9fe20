"""The assignment of talents to demands, held against every possible assignment, and against itself told otherwise."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.matching.assignment import (
    HIGHEST,
    TOLERANCE,
    AssignmentError,
    Problem,
    assign,
    best_first,
    change,
    difference,
    runners_up,
)


def random_problem(seed: int) -> Problem:
    """Up to 7 x 7, with places and capacities of 0 to 2, qualities that often tie, and locks that fit."""
    draw = np.random.default_rng(seed)
    n, m = draw.choice([1, 2, 3, 4, 5, 6, 7, 7, 7], 2)
    places, capacity = draw.choice([0, 1, 1, 1, 1, 1, 2], n), draw.choice([0, 1, 1, 1, 1, 1, 2], m)
    demand, talent = np.nonzero(draw.random((n, m)) < draw.choice([0.25, 0.45, 0.6]))
    quality = draw.choice([3, 10, 1000]) * draw.integers(1, 12, len(demand))
    problem = Problem.of(
        demands=[f"d{i}" for i in range(n)],
        talents=[f"t{i}" for i in range(m)],
        places=places,
        capacity=capacity,
        demand=demand,
        talent=talent,
        quality=quality,
    )
    for position in draw.permutation(len(demand))[: draw.choice([0, 0, 1, 2])]:
        try:
            problem = problem.changed(force=[problem.pair(position)])
        except AssignmentError:  # no room for it
            continue
    return problem


def every_assignment(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every set of pairs that fits: the demands served, the best pair of the worst-served free demand, the total."""
    room = problem.capacity[None].copy()
    served, lowest, total = np.zeros(1, int), np.full(1, HIGHEST), np.zeros(1, int)
    for demand, places in enumerate(problem.places):
        pairs = np.flatnonzero(problem.demand == demand)
        locked = problem.locked[pairs]
        sets = (np.arange(2 ** len(pairs))[:, None] >> np.arange(len(pairs))) & 1
        sets = sets[(sets.sum(1) <= places) & (sets[:, locked] == 1).all(1)]
        use = np.zeros((len(sets), len(problem.talents)), int)
        use[:, problem.talent[pairs]] = sets
        best = (sets * problem.quality[pairs]).max(1, initial=0)
        free_best = np.where((best == 0) | locked.any(), HIGHEST, best)
        left = room[:, None] - use
        fits = (left >= 0).all(2)
        room = left[fits]
        served = (served[:, None] + (best > 0))[fits]
        lowest = np.minimum(lowest[:, None], free_best)[fits]
        total = (total[:, None] + (sets * problem.quality[pairs]).sum(1))[fits]
    return served, lowest, total


def assert_fits(result) -> None:
    problem = result.problem
    assert (np.bincount(problem.demand[result.chosen], minlength=len(problem.places)) <= problem.places).all()
    assert (np.bincount(problem.talent[result.chosen], minlength=len(problem.capacity)) <= problem.capacity).all()
    assert result.chosen[problem.locked].all()


def told_otherwise(problem: Problem, seed: int) -> Problem:
    """The same problem with demands, talents and pairs in another order."""
    draw = np.random.default_rng(seed)
    d, t, e = (draw.permutation(len(column)) for column in (problem.demands, problem.talents, problem.quality))
    return Problem.of(
        demands=problem.demands[d],
        talents=problem.talents[t],
        places=problem.places[d],
        capacity=problem.capacity[t],
        demand=np.argsort(d)[problem.demand][e],
        talent=np.argsort(t)[problem.talent][e],
        quality=problem.quality[e],
        locked=draw.permutation(problem.pairs(problem.locked)).tolist(),
    )


def test_equals_every_possible_assignment_tried():
    """A thousand problems: the total alone; the most served, then the highest floor, then the total; and a floor limited."""
    for seed in range(1000):
        problem = random_problem(seed)
        served, lowest, total = every_assignment(problem)

        free = assign(problem, floor=None)
        assert_fits(free)
        assert free.total == total.max(), seed

        fair = assign(problem)
        assert_fits(fair)
        expected = max(zip(served.tolist(), lowest.tolist(), total.tolist(), strict=True))
        assert (fair.served, fair.lowest or HIGHEST, fair.total) == expected, seed

        limit = int(np.random.default_rng(seed).integers(0, 40))
        limited = assign(problem, floor=limit)
        assert_fits(limited)
        worst = np.minimum(lowest, limit)
        expected = max(zip(served.tolist(), worst.tolist(), total.tolist(), strict=True))
        assert (limited.served, min(limited.lowest or HIGHEST, limit), limited.total) == expected, seed
        assert limited.floor == min(fair.floor, limit)


def test_the_problems_tried_are_worth_trying():
    """Floors that cost some of the total, demands that go without, locks that bind: each in many of the thousand."""
    problems = [random_problem(seed) for seed in range(1000)]
    fair, free = [assign(problem) for problem in problems], [assign(problem, floor=None) for problem in problems]
    assert sum(a.total < b.total for a, b in zip(fair, free, strict=True)) > 40
    assert sum(a.served > b.served for a, b in zip(fair, free, strict=True)) > 20
    assert sum(bool(a.unserved) for a in fair) > 200
    assert sum(problem.locked.any() for problem in problems) > 200
    assert sum((problem.places == 2).any() and (problem.capacity == 2).any() for problem in problems) > 200
    assert sum(best_first(problem).total < b.total for problem, b in zip(problems, free, strict=True)) > 100


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([HIGHEST, 20, None]))
@settings(max_examples=200, deadline=None)
def test_the_order_in_which_a_problem_is_told_changes_nothing(seed, other, floor):
    problem = random_problem(seed)
    again = told_otherwise(problem, other)
    first, second = assign(problem, floor=floor), assign(again, floor=floor)
    assert first.pairs == second.pairs
    assert best_first(problem).pairs == best_first(again).pairs
    assert runners_up(first) == runners_up(second)


def test_ids_may_be_numbers_and_equals_go_by_their_order():
    problem = Problem.of(demands=[10, 9], talents=[7], demand=[0, 1], talent=[0, 0], quality=[500, 500])
    assert problem.demands.tolist() == [9, 10]
    assert best_first(problem).pairs == [(9, 7)]
    assert len(assign(problem).pairs) == 1


@given(st.integers(0, 10**6), st.sampled_from([HIGHEST, None]))
@settings(max_examples=200, deadline=None)
def test_best_first_is_never_better(seed, floor):
    problem = random_problem(seed)
    greedy = best_first(problem)
    assert_fits(greedy)
    assert greedy.total <= assign(problem, floor=None).total
    assert greedy.served <= assign(problem, floor=floor).served or floor is None
    free = ~greedy.chosen
    full_demand = np.bincount(problem.demand[greedy.chosen], minlength=len(problem.places)) >= problem.places
    full_talent = np.bincount(problem.talent[greedy.chosen], minlength=len(problem.capacity)) >= problem.capacity
    assert (full_demand[problem.demand[free]] | full_talent[problem.talent[free]]).all()


@given(st.integers(0, 10**6), st.sampled_from([HIGHEST, 20, None]))
@settings(max_examples=200, deadline=None)
def test_a_runner_up_costs_what_assigning_again_with_him_costs(seed, floor):
    problem = random_problem(seed)
    result = assign(problem, floor=floor)
    for demand, runners in runners_up(result, most=100).items():
        costs = [float("inf") if runner.cost is None else runner.cost for runner in runners]
        assert costs == sorted(costs)
        candidates = {pair for pair in problem.pairs(~result.chosen) if pair[0] == demand}
        assert {(demand, runner.talent) for runner in runners} == candidates
        for runner in runners:
            pair = (demand, runner.talent)
            assert runner.quality == problem.quality[problem.find([pair])[0]]
            try:
                forced = assign(problem.changed(force=[pair]), floor=result.floor)
            except AssignmentError:
                assert runner.cost is None
                continue
            if runner.cost is None:
                assert forced.served < result.served or forced.floor < result.floor
                continue
            assert (forced.served, forced.floor) == (result.served, result.floor) or floor is None
            assert result.total - forced.total == runner.cost
            after = set(result.pairs) - set(runner.gone) | set(runner.come)
            assert set(runner.gone) <= set(result.pairs)
            assert not set(runner.come) & set(result.pairs)
            moved = replace(result, chosen=np.isin(np.arange(len(problem.quality)), problem.find(sorted(after))))
            assert_fits(moved)
            assert moved.total == forced.total
            assert pair in runner.come


def test_the_cost_of_a_change_and_the_pairs_that_move():
    """Two firms want the same professor; giving him to the second costs 900 + 700 - (850 + 400)."""
    problem = Problem.of(
        demands=["nylon", "valve"],
        talents=["li", "wang"],
        demand=[0, 0, 1, 1],
        talent=[0, 1, 0, 1],
        quality=[900, 400, 850, 700],
    )
    result = assign(problem)
    assert result.pairs == [("nylon", "li"), ("valve", "wang")]
    forced = change(result, force=[("valve", "li")])
    assert forced.cost == 350
    assert forced.gone == [("nylon", "li"), ("valve", "wang")]
    assert forced.come == [("nylon", "wang"), ("valve", "li")]
    assert (forced.before.floor, forced.after.floor) == (700, 400)
    forbidden = change(result, forbid=[("valve", "wang")])
    assert forbidden.after.pairs == [("nylon", "wang"), ("valve", "li")]
    (runner,) = runners_up(result, ["nylon"])["nylon"]
    assert (runner.talent, runner.quality, runner.cost) == ("wang", 400, 350)
    (runner,) = runners_up(result, ["valve"])["valve"]
    assert runner.cost is None  # nylon would be left with 400, below the floor
    (runner,) = runners_up(assign(problem, floor=400), ["valve"])["valve"]
    assert (runner.cost, runner.gone, runner.come) == (350, forced.gone, [("valve", "li"), ("nylon", "wang")])


def test_a_locked_pair_stands_under_the_floor_and_does_not_drag_it_down():
    told = dict(
        demands=["a", "b"], talents=["x", "y"], demand=[0, 0, 1, 1], talent=[0, 1, 0, 1], quality=[100, 900, 800, 700]
    )
    result = assign(Problem.of(**told, locked=[("a", "x")]))
    assert result.pairs == [("a", "x"), ("b", "y")]
    assert (result.floor, result.lowest, result.served) == (700, 700, 2)
    assert assign(Problem.of(**told)).pairs == [("a", "y"), ("b", "x")]
    assert assign(Problem.of(**told, forbidden=[("b", "x")])).unserved == []


def test_the_floor_costs_some_of_the_total_and_can_be_limited():
    """Greatest total leaves b with 100; the floor gives b 500 and a 550; limited to 100 it asks no more than that."""
    problem = Problem.of(
        demands=["a", "b"], talents=["x", "y"], demand=[0, 0, 1, 1], talent=[0, 1, 0, 1], quality=[1000, 550, 500, 100]
    )
    assert [assign(problem, floor=floor).total for floor in (None, HIGHEST, 100)] == [1100, 1050, 1100]
    assert [assign(problem, floor=floor).lowest for floor in (None, HIGHEST, 100)] == [100, 500, 100]
    for floor in (None, 100):
        assert change(assign(problem, floor=floor)).gone == []  # a change of nothing raises no floor


def test_a_further_talent_may_lie_below_the_floor():
    problem = Problem.of(demands=["a"], talents=["x", "y"], places=2, demand=[0, 0], talent=[0, 1], quality=[800, 300])
    result = assign(problem)
    assert (result.floor, result.total, result.lowest) == (800, 1100, 800)


# Run again


def market(seed: int, n: int = 120, m: int = 100, candidates: int = 10) -> dict:
    """A round as it is told: firms that crowd around the same talents, as firms of one trade do."""
    draw = np.random.default_rng(seed)
    demand = np.repeat(np.arange(n), candidates)
    talent = np.concatenate([draw.choice(m, candidates, replace=False) for _ in range(n)])
    quality = np.clip(draw.normal(600, 120, len(demand)) + draw.normal(0, 80, m)[talent], 100, 1000).astype(int)
    return dict(
        demands=np.arange(n),
        talents=np.arange(m),
        capacity=draw.choice([1, 1, 2, 3], m),
        demand=demand,
        talent=talent,
        quality=quality,
    )


def without(told: dict, talent: int) -> Problem:
    capacity = told["capacity"].copy()
    capacity[talent] = 0
    return Problem.of(**{**told, "capacity": capacity})


@pytest.mark.parametrize("floor", [HIGHEST, None])
def test_a_withdrawn_talent_moves_few_other_pairs(floor):
    """In 60 rounds of 120 firms, with one of the busiest talents gone: by each pair he leaves, a few others move."""
    moved = []
    for seed in range(60):
        told = market(seed)
        first = assign(Problem.of(**told), floor=floor)
        talent = int(np.argmax(np.bincount(first.problem.talent[first.chosen])))
        lost = [pair for pair in first.pairs if pair[1] == talent]
        again = assign(without(told, talent), floor=first.floor, earlier=first.pairs)
        moved.append((len(difference(first, again).gone) - len(lost)) / len(lost))
    assert max(moved) <= 6
    assert np.mean(moved) <= 1.5


@pytest.mark.parametrize("seed", range(30))
def test_every_move_hangs_on_a_pair_that_the_talent_left(seed):
    """No pair moves for another reason: in the graph of pairs gone and come, every part holds one that had to go."""
    told = market(seed)
    first = assign(Problem.of(**told), floor=None)
    talent = first.pairs[seed][1]
    moves = difference(first, assign(without(told, talent), floor=None, earlier=first.pairs))
    reached, found = set(), {("talent", talent)}
    while found - reached:
        reached |= found
        for demand, other in moves.gone + moves.come:
            ends = {("demand", demand), ("talent", other)}
            found |= ends if ends & found else set()
    assert len(moves.gone) > 0
    assert all(("demand", demand) in reached for demand, _ in moves.gone + moves.come)


def test_nothing_moves_when_nothing_changed():
    for seed in range(20):
        problem = Problem.of(**market(seed))
        for floor in (HIGHEST, None):
            first = assign(problem, floor=floor)
            assert assign(problem, floor=floor, earlier=first.pairs).pairs == first.pairs


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([0, TOLERANCE, 200]), st.sampled_from([HIGHEST, None])
)
@settings(max_examples=200, deadline=None)
def test_keeping_pairs_costs_no_more_than_the_tolerance(seed, other, tolerance, floor):
    """Whatever the earlier pairs were, even none that stand in any good result."""
    problem = random_problem(seed)
    earlier = [pair for i, pair in enumerate(problem.pairs(slice(None))) if other >> i & 1]
    best, kept = assign(problem, floor=floor), assign(problem, floor=floor, earlier=earlier, tolerance=tolerance)
    assert kept.total * (1000 + tolerance) >= best.total * 1000
    if floor is not None:
        assert (kept.served, kept.floor) == (best.served, best.floor)
    if tolerance == 0:
        assert kept.total == best.total


def test_the_tolerance_keeps_a_pair_and_no_more():
    """5% of 600 is 30: a newcomer better by 29 does not push the earlier pair out, one better by 31 does."""
    for better, stands in ((29, "old"), (31, "new")):
        problem = Problem.of(
            demands=["d"], talents=["old", "new"], demand=[0, 0], talent=[0, 1], quality=[600, 600 + better]
        )
        assert assign(problem, floor=600, earlier=[("d", "old"), ("d", "gone"), ("left", "old")]).pairs == [
            ("d", stands)
        ]
        assert assign(problem, earlier=[("d", "old")]).pairs == [("d", "new")]  # a floor that may rise comes first


# Nothing to assign, and problems that contradict themselves

ONE = dict(demands=["d"], talents=["t"], demand=[0], talent=[0], quality=[500])


@pytest.mark.parametrize(
    "told",
    [
        dict(demands=[], talents=[], demand=[], talent=[], quality=[]),
        dict(demands=["d"], talents=[], demand=[], talent=[], quality=[]),
        dict(demands=[], talents=["t"], demand=[], talent=[], quality=[]),
        dict(demands=["d"], talents=["t"], demand=[], talent=[], quality=[]),
        {**ONE, "capacity": [0]},
        {**ONE, "places": [0]},
        {**ONE, "forbidden": [("d", "t")]},
    ],
)
@pytest.mark.parametrize("floor", [HIGHEST, 300, None])
def test_nothing_can_be_assigned(told, floor):
    problem = Problem.of(**told)
    result = assign(problem, floor=floor, earlier=[("d", "t")])
    assert (result.pairs, result.total, result.served, result.lowest) == ([], 0, 0, None)
    assert best_first(problem).pairs == []
    assert all(runner.cost is None for runners in runners_up(result).values() for runner in runners)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({**ONE, "locked": [("d", "other")]}, r"pair \('d', 'other'\) is to stand but is not among the candidates"),
        ({**ONE, "locked": [("d", "t")], "forbidden": [("d", "t")]}, r"\('d', 't'\) is both locked and forbidden"),
        ({**ONE, "locked": [("d", "t")], "capacity": 0}, "talent 't' has 1 locked pairs but room for 0"),
        ({**ONE, "locked": [("d", "t")], "places": 0}, "demand 'd' has 1 locked pairs but room for 0"),
        ({**ONE, "demand": [0, 0], "talent": [0, 0], "quality": [1, 2]}, "is given twice"),
        ({**ONE, "demands": ["d", "d"]}, "demand 'd' is given twice"),
        ({**ONE, "talents": ["t", "t"]}, "talent 't' is given twice"),
        ({**ONE, "quality": [0]}, "quality 0; expected 1 to"),
        ({**ONE, "quality": [0.5]}, "quality: expected whole numbers"),
        ({**ONE, "quality": [500, 600]}, "1 demands, 1 talents and 2 qualities"),
        ({**ONE, "talent": [1]}, "a position of a talent lies outside 0 to 0"),
        ({**ONE, "capacity": [-1]}, "talent 't': capacity is below 0"),
        ({**ONE, "places": [1, 1]}, "places: 2 numbers for 1 demands"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(told, message):
    with pytest.raises(AssignmentError, match=message):
        Problem.of(**told)


def test_questions_that_have_no_answer_say_so():
    result = assign(Problem.of(**ONE))
    with pytest.raises(AssignmentError, match="'other' is not in this assignment"):
        runners_up(result, ["other"])
    with pytest.raises(AssignmentError, match="best-first has none"):
        runners_up(best_first(result.problem))
    with pytest.raises(AssignmentError, match="tolerance 1001"):
        assign(result.problem, earlier=[("d", "t")], tolerance=1001)
    with pytest.raises(AssignmentError, match="add it with its quality"):
        change(result, force=[("d", "stranger")])


def test_it_knows_nothing_of_django():
    code = "import sys, talent_matching.matching.assignment; sys.exit(any(m.partition('.')[0] == 'django' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
