"""A trial against counting by hand, firm by firm."""

import itertools
from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import loader, scoring, trial
from rulebook.facts import MISSING, Columns, from_rows
from rulebook.knobs import knobs, turned
from rulebook.quantities import RuleError

from .test_points import firms

DAY = date(2026, 3, 1)
V2 = loader.load("innovation-points", DAY)
READINESS = loader.load("loan-readiness", DAY)
GROUPS = 3


def with_numbers(rule, values):
    return loader.parse(turned(rule.content, values))


weights = st.dictionaries(
    st.sampled_from([knob.place for knob in knobs(V2.content) if knob.role == "weight"]), st.integers(0, 40), max_size=4
)
targets = st.dictionaries(
    st.sampled_from([knob.place for knob in knobs(V2.content) if knob.role == "target"]),
    st.sampled_from(["1%", "6%", "0.5", 2, 3_000_000]),
    max_size=4,
)


# --- knobs ---


@pytest.mark.parametrize("code", loader.codes())
def test_turning_every_number_to_itself_changes_nothing(code):
    for rule in loader.versions(code):
        found = knobs(rule.content)
        assert len({knob.place for knob in found}) == len(found)
        assert turned(rule.content, {knob.place: knob.value for knob in found}) == rule.content


def test_each_knob_changes_its_own_number_only():
    found = knobs(V2.content)
    for knob in found:
        made = {other.place: other.value for other in knobs(turned(V2.content, {knob.place: 7}))}
        assert made == {other.place: other.value for other in found} | {knob.place: 7}


def test_turning_leaves_the_given_content_alone():
    turned(V2.content, {"items.rd_intensity.weight": 1})
    assert loader.load("innovation-points", DAY).content["items"][0]["weight"] == 14


@pytest.mark.parametrize(
    "place", ["", "version", "items.rd_intensity.method", "items.nothing.weight", "items.rd_intensity.weight.growth"]
)
def test_only_numbers_can_be_turned(place):
    with pytest.raises(RuleError, match=place or "no number"):
        turned(V2.content, {place: 5})


@pytest.mark.parametrize(
    ("code", "day", "place"),
    [
        ("innovation-points", date(2025, 3, 1), "items.rd_intensity.target.startup"),
        ("qualifications/science-sme", DAY, "gates.staff_limit.when.le"),
        ("qualifications/science-sme", DAY, "pass.min_total"),
        ("loan-readiness", DAY, "tiers.A.min_total"),
        ("loan-readiness", DAY, "gates.operating_months.when.ge"),
    ],
)
def test_numbers_of_every_kind_of_rule(code, day, place):
    assert place in {knob.place for knob in knobs(loader.load(code, day).content)}


# --- points ---


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(firms, min_size=1, max_size=25), changes=weights, more=targets, seed=st.integers(0, 99))
def test_a_trial_is_what_counting_by_hand_gives(rows, changes, more, seed):
    columns, after = from_rows(rows), with_numbers(V2, changes | more)
    found = trial.of_points(V2, after, columns, DAY, readiness=READINESS)
    old, new = ([scoring.score(rule, columns.row(i), DAY) for i in range(len(rows))] for rule in (V2, after))
    old_totals, new_totals = ([int(one.total[0]) for one in side] for side in (old, new))
    assert found.totals.old.tolist() == old_totals
    assert found.totals.new.tolist() == new_totals

    for i, (was, now) in enumerate(zip(old_totals, new_totals, strict=True)):
        expected = now - was if was >= 0 and now >= 0 else 0
        assert found.totals.shift[i] == expected
        if was >= 0 and now >= 0:
            assert sum(own for _, own in found.totals.reasons(i)) == expected

    tiers = [tier.min_total for tier in READINESS.tiers]

    def tier(total):
        return next((i for i, least in enumerate(tiers) if total >= least), len(tiers))

    moved = Counter((tier(was), tier(now)) for was, now in zip(old_totals, new_totals, strict=True))
    shift = found.shift("tier")
    assert shift.matrix.sum() == len(rows)
    assert {(a, b): n for (a, b), n in np.ndenumerate(shift.matrix) if n} == dict(moved)
    assert sorted(shift.entering.tolist()) == [
        i for i in range(len(rows)) if tier(new_totals[i]) < len(tiers) == tier(old_totals[i])
    ]

    edges, before, now = found.totals.distribution()
    assert sum(before) == sum(total >= 0 for total in old_totals)
    assert sum(now) == sum(total >= 0 for total in new_totals)
    assert all(b - a == trial.BIN for a, b in itertools.pairwise(edges))

    gaining, losing = found.totals.movers(5)
    assert [found.totals.shift[i] for i in gaining] == sorted((s for s in found.totals.shift if s > 0), reverse=True)[
        :5
    ]
    assert [found.totals.shift[i] for i in losing] == sorted(s for s in found.totals.shift if s < 0)[:5]

    groups = np.random.default_rng(seed).integers(-1, GROUPS, len(rows))
    for effect in trial.effects(found, groups, GROUPS):
        inside = [i for i in range(len(rows)) if groups[i] == effect.group]
        both = [i for i in inside if old_totals[i] >= 0 and new_totals[i] >= 0]
        assert (effect.firms, effect.moved) == (len(inside), len(both))
        assert effect.up == sum(new_totals[i] > old_totals[i] for i in both)
        assert effect.down == sum(new_totals[i] < old_totals[i] for i in both)
        assert effect.held["tier"] == (
            sum(tier(old_totals[i]) < len(tiers) for i in inside),
            sum(tier(new_totals[i]) < len(tiers) for i in inside),
        )
        if both:
            assert effect.old_mean == pytest.approx(sum(old_totals[i] for i in both) / len(both))
            assert effect.new_mean == pytest.approx(sum(new_totals[i] for i in both) / len(both))


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(firms, min_size=1, max_size=10))
def test_items_that_only_one_version_has_are_differences_too(rows):
    columns, v1 = from_rows(rows), loader.load("innovation-points", date(2025, 3, 1))
    found = trial.of_points(v1, V2, columns, DAY).totals
    assert set(found.items) == {item.code for item in (*v1.items, *V2.items)}
    both = found.both
    assert (found.differences.sum(axis=1)[both] == found.shift[both]).all()


def test_nothing_turned_moves_nobody():
    columns = a_zone(60)
    found = trial.of_points(V2, V2, columns, DAY, readiness=READINESS, records=columns)
    assert not found.totals.shift.any()
    for shift in found.shifts:
        assert shift.matrix.sum() == 60
        assert (shift.matrix == np.diag(shift.matrix.diagonal())).all()


def test_blocks_give_what_one_column_gives(monkeypatch):
    columns = a_zone(60)
    whole = trial.in_blocks(V2, columns, DAY)
    monkeypatch.setattr(trial, "BLOCK", 7)
    parts = trial.in_blocks(V2, columns, DAY)
    assert (parts.points == whole.points).all()
    assert parts.total.tolist() == whole.total.tolist()


# --- outcomes ---


def test_a_title_with_a_lower_pass_mark_lets_firms_in_and_says_why():
    rule = loader.load("qualifications/science-sme", DAY)
    row = {
        "resident_enterprise": 1,
        "staff": 100,
        "revenue": 10_000_000,
        "assets": 10_000_000,
        "restricted_industry": 0,
    }
    row |= {
        "class1_ip": 0,
        "major_incident": 0,
        "dishonesty_listed": 0,
        "tech_staff": 20,
        "rd_expense": 400_000,
        "class2_ip": 1,
    }
    columns = from_rows([row, row | {"staff": 501}])
    least = next(points for points in range(100, 0, -1) if result_of(rule, points, columns)[0] == "met")
    strict, lenient = (with_numbers(rule, {"pass.min_total": points}) for points in (least + 1, least))
    found = trial.of_outcome(strict, lenient, columns, DAY)
    shift = found.shift(rule.code)
    assert (shift.entering.tolist(), shift.leaving.tolist()) == ([0], [])
    assert found.checks.reasons(0) == [("min_total", 1, 0)]


def result_of(rule, points, columns):
    found = trial.of_outcome(rule, with_numbers(rule, {"pass.min_total": points}), columns, DAY).shifts[0]
    return [found.labels[code] for code in found.new]


def test_readiness_with_a_later_gate_shuts_firms_out():
    columns = a_zone(60).with_columns({"established_on": np.full(60, 20_000)})  # 2024-10-04
    strict = with_numbers(READINESS, {"gates.operating_months.when.ge": 36})
    found = trial.of_readiness(READINESS, strict, columns, DAY, trial.in_blocks(V2, columns, DAY))
    assert "consent" not in found.checks.codes
    assert found.checks.reasons(0) == [("operating_months", 0, 1)]
    assert not found.shift("tier").entering.size
    assert (found.shift("loan-readiness").new == 1).all()


# --- equal treatment ---


def a_zone(size, seed=1):
    rng = np.random.default_rng(seed)
    reads = {code: rng.integers(1, 10**6, size) for code in V2.reads}
    revenue = rng.integers(10**6, 10**8, size)
    gaps = {"high_growth_listings": np.where(rng.random(size) < 0.3, MISSING, 1)}
    return Columns(reads | {"revenue": revenue, "fiscal_year": np.full(size, 2025)} | gaps)


def test_a_park_that_moves_as_a_whole_is_named():
    """One park lives from contracts; the item that counts them is worth less."""
    size = 400
    groups = np.arange(size) % 4
    contracts = np.where(groups == 2, 2_000_000, 0)
    columns = a_zone(size).with_columns({"tech_contract_amount": contracts})
    less = with_numbers(V2, {"items.tech_contract_amount.weight": 4})
    (found,) = trial.equal_treatment(trial.of_points(V2, less, columns, DAY), groups, 4)
    assert (found.group, found.firms, found.same_way) == (2, 100, 100.0)
    assert (found.shift, found.others) == (-600.0, 0.0)


def test_the_one_park_that_everybody_else_falls_behind_is_named_too():
    size = 400
    groups = np.arange(size) % 4
    columns = a_zone(size).with_columns({"tech_contract_amount": np.where(groups == 2, 0, 2_000_000)})
    less = with_numbers(V2, {"items.tech_contract_amount.weight": 4})
    (found,) = trial.equal_treatment(trial.of_points(V2, less, columns, DAY), groups, 4)
    assert (found.group, found.shift, found.others) == (2, 0.0, -600.0)


@pytest.mark.parametrize("seed", range(8))
def test_an_effect_that_is_spread_over_the_zone_names_nobody(seed):
    columns = a_zone(600, seed)
    groups = np.random.default_rng(seed).integers(0, 5, 600)
    less = with_numbers(V2, {"items.rd_intensity.weight": 4, "items.revenue_growth.weight": 22})
    assert trial.equal_treatment(trial.of_points(V2, less, columns, DAY), groups, 5) == []


def test_a_few_firms_are_no_group():
    size = 104
    groups = np.where(np.arange(size) < 4, 1, 0)
    columns = a_zone(size).with_columns({"tech_contract_amount": np.where(groups == 1, 2_000_000, 0)})
    less = with_numbers(V2, {"items.tech_contract_amount.weight": 4})
    assert trial.equal_treatment(trial.of_points(V2, less, columns, DAY), groups, 2) == []
