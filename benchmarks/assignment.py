"""Who meets whom in one go, beside the seconds that a person or a night has for it.

`cases` draws rounds in which the demands of a trade look to the same talents, to some of these more than to others, and times
the assignment whole: the problem put in order, the floor found, the cheapest flow, the pairs read. `load` is what else ran on
the machine when the case began, for the limit is a clock. Beside it stands what best-first makes of the same round.
"""

import os
import time

import numpy as np

from talent_matching.matching.assignment import HIGHEST, Problem, assign, best_first

from .night import case

# demands, talents, candidates of a demand, how far the floor is raised, seconds it may take
ROUNDS = [
    (235, 120, 20, HIGHEST, 2.0),
    (5_000, 5_000, 20, HIGHEST, 10.0),
    (100_000, 100_000, 16, None, 20.0),
]
TRADE = 200  # demands that look to the same talents


def cases() -> list[dict]:
    return [_case(*round_) for round_ in ROUNDS]


def _case(demands: int, talents: int, candidates: int, floor: int | None, limit: float) -> dict:
    told = drawn(demands, talents, candidates)
    load = os.getloadavg()[0]
    started = time.perf_counter()
    problem = Problem.of(**told)
    result = assign(problem, floor=floor)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    greedy = best_first(problem)
    return case(
        f"assign-{demands}x{talents}",
        seconds,
        "limit",
        limit,
        1.0,
        pairs=len(result.pairs),
        served=result.served,
        floor=result.floor,
        best_first_seconds=round(time.perf_counter() - started, 2),
        best_first_served=greedy.served,
        best_first_share=round(greedy.total / result.total, 3),
        load=round(load, 2),
    )


def drawn(demands: int, talents: int, candidates: int, seed: int = 1) -> dict:
    """A round as it is told: ids in no order, and the talents of a trade in unequal demand."""
    draw = np.random.default_rng(seed)
    demand = np.repeat(np.arange(demands), candidates)
    trades = max(1, demands // TRADE)
    wanted = (draw.random(len(demand)) ** 1.5 * talents / trades).astype(int)  # the first of a trade are known best
    talent = (wanted * trades + demand % trades) % talents
    order = draw.permutation(np.unique(demand * talents + talent))  # each pair once
    demand, talent = order // talents, order % talents
    fame = draw.normal(0, 60, talents)
    quality = np.clip(draw.normal(550, 130, len(order)) + fame[talent], 50, 1000).astype(np.int64)
    return {
        "demands": draw.permutation(demands),
        "talents": draw.permutation(talents),
        "capacity": draw.choice([1, 1, 2, 3], talents) if talents < demands else 1,  # scarce in every round
        "demand": demand,
        "talent": talent,
        "quality": quality,
    }
