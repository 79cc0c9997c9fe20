"""Advice is held to its word: every proposal reaches the goal when it is run, one unit less of any fact in it does not."""

from datetime import date
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import advice, conditions, loader, scoring
from rulebook.facts import FACTS, MISSING, Columns, from_rows
from rulebook.levers import ADVISED_PARTS, FOLLOWS

from .demo_firms import rows

DAY = date(2026, 6, 1)
FIRMS = 1000
NEVER = {"established_on", "fiscal_year", "industry_code", "niche_years", "hnte_innovation_score", "points_total"}
NEVER |= {code for code in FACTS if code.endswith(("_prev", "_prev2", "_prev3"))}
NEVER |= set("dishonesty_listed major_incident dishonest_debtor tax_arrears loan_overdue restricted_industry".split())


@pytest.fixture(scope="module")
def firms():
    return from_rows(rows(FIRMS))


@pytest.fixture(scope="module")
def points():
    return loader.load("innovation-points", DAY)


def changed(columns: Columns, row: int, values: dict) -> Columns:
    return columns.row(row).with_columns({code: np.array([value], dtype=np.int64) for code, value in values.items()})


def values_of(proposal) -> dict:
    return {code: to for code, _, to in proposal.follows} | {change.fact: change.to for change in proposal.changes}


def one_less(columns, row, proposal):
    """The proposal with one unit less of each of its facts in turn, and of what follows that fact."""
    for change in proposal.changes:
        less = values_of(proposal) | {change.fact: change.before_last}
        if MISSING not in (change.before_last, change.start):
            for code in FOLLOWS.get(change.fact, ()):
                if code in less and columns.known(code)[row]:
                    less[code] -= change.to - change.before_last
        yield {code: value for code, value in less.items() if value != MISSING}, change


def without_missing(columns, row, values, change):
    made = changed(columns, row, values)
    gone = {change.fact: np.array([MISSING])} if change.before_last == MISSING else {}
    return made.with_columns(gone)


def check(columns, row, found, reaches):
    """Every proposal of one firm against the goal, asked again in the plainest way."""
    for proposal in found.proposals:
        facts = {change.fact for change in proposal.changes}
        assert not facts & NEVER
        assert all(FACTS[code].changeable for code in facts)
        made = changed(columns, row, values_of(proposal))
        assert reaches(made)
        for values, change in one_less(columns, row, proposal):
            assert abs(change.to - change.before_last) <= change.unit or MISSING in (change.start, change.before_last)
            assert not reaches(without_missing(columns, row, values, change))
        for part, whole in ADVISED_PARTS:
            assert excess(made, 0, part, whole) <= max(0, excess(columns, row, part, whole))


def excess(columns, row, part, whole) -> int:
    both = columns.known(part)[row] and columns.known(whole)[row]
    return int(columns[part][row]) - int(columns[whole][row]) if both else 0


@pytest.mark.parametrize(("target", "share"), [(5000, 10), (6500, 1), (8000, 10)])
def test_every_way_to_a_total_is_proved(firms, points, target, share):
    """All thousand firms on the way to the middle tier, some of them on the way to the others."""
    answers = {"reached": 0, "alone": 0, "pair": 0, "together": 0, "out": 0}
    started = process_time()
    found = {row: advice.for_total(points, firms, target, DAY, row) for row in range(0, FIRMS, share)}
    assert process_time() - started < 0.3 * len(found)
    for row, answer in found.items():
        check(firms, row, answer, lambda made: scoring.score(points, made, DAY).total[0] >= target)
        kind = "reached" if answer.reached else "alone" if answer.alone else "pair" if answer.pair else ""
        answers[kind or ("together" if answer.together else "out")] += 1
        assert answer.out_of_reach == (not answer.reached and not answer.proposals)
        assert answer.best >= max((each.total for each in answer.proposals), default=answer.total)
    assert answers["alone"]
    assert answers["pair"] + answers["together"]
    both = [answer for answer in found.values() if answer.alone]
    assert sum(answer.pair is not None for answer in both) > len(both) / 2


@pytest.mark.parametrize(
    "code", [code for code in loader.codes() if code.startswith("qualifications/") or code == "incubation/graduation"]
)
def test_every_way_to_a_title_is_proved(firms, code):
    rule, size = loader.load(code, DAY), loader.load("enterprise-size", DAY)
    size = size if "sme_by_size" in rule.facts() else None

    def reaches(made):
        made = conditions.with_size(made, size, DAY) if size else made
        found = conditions.evaluate(rule, made, DAY)
        return found.results[found.result[0]] == "met"

    for row in range(0, FIRMS, 25):
        answer = advice.for_outcome(rule, firms, DAY, row, size=size)
        assert answer.reached == reaches(firms.row(row))
        check(firms, row, answer, reaches)
        if answer.out_of_reach:
            assert answer.stopping


def test_every_way_to_a_loan_is_proved(firms, points):
    rule = loader.load("loan-readiness", DAY)

    def reaches(made):
        found = conditions.evaluate(rule, scoring.complete(points, made, DAY), DAY)
        return found.results[found.result[0]] == "ready"

    ready = 0
    for row in range(0, FIRMS, 10):
        answer = advice.for_outcome(rule, firms, DAY, row, points=points)
        check(firms, row, answer, reaches)
        ready += bool(answer.proposals)
    assert ready


def one(**facts) -> Columns:
    return from_rows([facts])


SME = {
    "resident_enterprise": 1,
    "staff": 100,
    "revenue": 50_000_000,
    "assets": 40_000_000,
    "restricted_industry": 0,
    "major_incident": 0,
    "dishonesty_listed": 0,
    "tech_staff": 12,
    "rd_expense": 1_234_500,
    "cost_and_expense": 45_000_000,
    "class1_ip": 1,
    "class2_ip": 0,
    "high_tech_certificate": 1,
}


def test_the_least_change_is_found_in_units_that_people_use():
    rule = loader.load("qualifications/science-sme", DAY)
    answer = advice.for_outcome(rule, one(**SME | {"high_tech_certificate": 0}), DAY)
    by_fact = {each.changes[0].fact: each.changes[0] for each in answer.alone}
    # 4 + 10 + 30 = 44: the missing 16 points of R&D expense begin at 5 %, those of staff at 30 %
    assert by_fact["rd_expense"].to == 2_000_000
    assert by_fact["rd_expense"].before_last == 1_990_000
    assert by_fact["tech_staff"].to == 30
    assert by_fact["high_tech_certificate"].to == 1


@pytest.mark.parametrize(
    ("broken", "gates"),
    [
        ({"dishonesty_listed": 1}, ("not_dishonesty_listed",)),
        ({"staff": 501, "tech_staff": 200}, ("staff_limit",)),
        ({"major_incident": None}, ("no_major_incident",)),
        ({"resident_enterprise": 0, "restricted_industry": 1}, ("resident_enterprise", "allowed_industry")),
    ],
)
def test_what_a_firm_cannot_change_stops_it_by_name(broken, gates):
    rule = loader.load("qualifications/science-sme", DAY)
    answer = advice.for_outcome(rule, one(**SME | broken), DAY)
    assert answer.out_of_reach
    assert answer.stopping == gates


def test_a_firm_that_is_too_young_is_told_so():
    rule, points = loader.load("loan-readiness", DAY), loader.load("innovation-points", DAY)
    answer = advice.for_outcome(rule, one(established_on="2026-02-01", points_total="90", points_coverage=100), DAY)
    assert "operating_months" in answer.stopping
    assert points.in_force(DAY)


def test_a_part_is_never_advised_beyond_its_whole(points):
    firm = one(staff=10, rd_staff=1, tech_staff=1, revenue=1_000_000, rd_expense=10_000, valid_ip=1)
    for target in range(500, 13_000, 500):
        for proposal in advice.for_total(points, firm, target, DAY).proposals:
            values = values_of(proposal)
            assert values.get("rd_staff", 1) <= values.get("staff", 10)


def test_what_nobody_has_said_is_advised_as_a_figure_to_declare(points):
    known = {"revenue": 60_000_000, "revenue_prev": 50_000_000, "rd_expense": 3_600_000, "staff": 100, "rd_staff": 20}
    known |= {"valid_ip": 4, "tech_contract_amount": 2_000_000}
    firm = one(**known)
    answer = advice.for_total(points, firm, 6500, DAY)
    declared = next(each for each in answer.alone if each.changes[0].fact == "hightech_revenue")
    assert declared.changes[0].start == MISSING
    assert declared.changes[0].to > 0


def test_the_total_that_is_reached_already_needs_no_advice(firms, points):
    totals = scoring.score(points, firms, DAY).total
    best = int(totals.argmax())
    answer = advice.for_total(points, firms, int(totals[best]), DAY, best)
    assert answer.reached
    assert not answer.proposals


def test_a_total_beyond_the_scale_is_out_of_reach(firms, points):
    answer = advice.for_total(points, firms, 13_001, DAY)
    assert answer.out_of_reach
    assert answer.best <= 13_000


@given(st.integers(1, 13_000), st.integers(0, FIRMS - 1))
@settings(max_examples=25, deadline=None)
def test_any_target_is_reached_or_honestly_not(firms, points, target, row):
    answer = advice.for_total(points, firms, target, DAY, row)
    check(firms, row, answer, lambda made: scoring.score(points, made, DAY).total[0] >= target)
    assert answer.reached == bool(scoring.score(points, firms.row(row), DAY).total[0] >= target)


def test_figures_as_large_as_an_int64_break_nothing(points):
    largest = 2**63 - 1
    firm = one(revenue=largest, rd_expense=largest, staff=largest, rd_staff=0, valid_ip=0, net_profit=-largest)
    assert isinstance(advice.for_total(points, firm, 9000, DAY), advice.Advice)
