"""The match against the usual ways to rank texts, on the same texts in the same run. docs/matching.md prints these figures."""

from datetime import date

import pytest

from talent_matching.matching.entries import Demand, Talent
from talent_matching.matching.matcher import Matcher

from .benchmark import load
from .measure import Figures, measure
from .peers import PEERS

ON = date(2026, 6, 1)
OURS = "this match"


def ranked_by_match() -> dict[str, list[str]]:
    own = load()
    matcher = Matcher(
        [Demand(id=need.id, text=need.text) for need in own.demands],
        [Talent(id=profile.id, text=profile.text) for profile in own.talents],
        on=ON,
    )
    best = matcher.best(50)
    ranked: dict[str, list[str]] = {need.id: [] for need in own.demands}
    for demand, talent in zip(best.demand, best.talent, strict=True):
        ranked[matcher.demands[demand].id].append(matcher.talents[talent].id)
    return ranked


def ranked_by(peer) -> dict[str, list[str]]:
    own = load()
    scores = peer([need.text for need in own.demands], [profile.text for profile in own.talents])
    order = (-scores).argsort(axis=1, kind="stable")
    return {need.id: [own.talents[at].id for at in places] for need, places in zip(own.demands, order, strict=True)}


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, Figures]]:
    ranked = {name: ranked_by(peer) for name, peer in PEERS.items()} | {OURS: ranked_by_match()}
    return {
        part: {name: measure(load().part(part), order) for name, order in ranked.items()}
        for part in ("develop", "reported")
    }


def test_the_benchmark_is_large_enough_and_cut_in_two():
    own = load()
    assert len(own.demands) >= 60
    assert len(own.talents) >= 600
    assert len({profile.text for profile in own.talents}) == len({profile.id for profile in own.talents})
    assert all(1 <= len(need.right) <= 3 for need in own.demands)
    assert {need.part for need in own.demands} == {"develop", "reported"}
    assert min(len(own.part(part)) for part in ("develop", "reported")) >= 30


def test_no_length_tells_the_right_profiles_apart():
    own = load()
    right = frozenset().union(*(need.right for need in own.demands))
    lengths = [[len(p.text) for p in own.talents if (p.id in right) is side] for side in (True, False)]
    assert max(map(min, lengths)) < min(sum(each) / len(each) for each in lengths)


def test_nine_in_ten_and_more_of_the_right_profiles_are_among_the_first_ten(figures):
    assert figures["reported"][OURS].recall_10 >= 0.95


@pytest.mark.parametrize("figure", ["recall_1", "mrr"])
def test_ahead_of_the_best_of_the_usual_ways(figures, figure):
    reported = figures["reported"]
    best = max(getattr(reported[name], figure) for name in PEERS)
    assert getattr(reported[OURS], figure) > best, table(figures)


def test_no_usual_way_finds_more_among_the_first_ten(figures):
    """Letters and pairs together find as many here as the match does; every other way finds far fewer."""
    reported = figures["reported"]
    found = {name: each.recall_10 for name, each in reported.items()}
    assert found[OURS] >= max(found.values()), table(figures)
    assert all(found[OURS] > found[name] + 0.05 for name in PEERS if "letters and pairs" not in name), table(figures)


def table(figures: dict[str, dict[str, Figures]]) -> str:
    """As docs/matching.md shows it."""
    lines = ["| way | recall@1 | recall@10 | MRR |", "|---|---|---|---|"]
    for part, ways in figures.items():
        lines += [f"| {part}: {name} | " + " | ".join(f"{x:.3f}" for x in found) + " |" for name, found in ways.items()]
    return "\n".join(lines)
