"""Titles, readiness and size beyond the written cases: every table line, every combination, no fact taken for granted."""

import itertools
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import conditions, explain, loader, scoring
from rulebook.conditions import MANUAL_REVIEW, MET, NOT_APPLICABLE, READINESS, UNKNOWN, UNMET, all_of, any_of
from rulebook.facts import FACTS, MISSING, Columns, from_rows

from . import reference

DAY = date(2026, 6, 1)
QUALIFICATIONS = [code for code in loader.codes() if loader.versions(code)[0].kind == "qualification"]


def result(code, row):
    found = conditions.evaluate(loader.load(code, DAY), from_rows([row]), DAY)
    return found.results[found.result[0]]


def size_of(facts):
    """The table read plainly: the first tier all of whose bounds are reached, down to micro."""
    for tier, bounds in zip(("large", "medium", "small"), reference.size_bounds(facts["industry_code"]), strict=True):
        if all(facts[code] >= least for code, least in bounds.items()):
            return tier
    return "micro"


@pytest.mark.parametrize("industry", reference.SIZE)
def test_every_tier_of_every_industry_at_its_edges(industry):
    edges = {"staff": {0, 10**9}, "revenue": {0, 10**15}, "assets": {0, 10**15}}
    for bounds in reference.size_bounds(industry):
        for code, least in bounds.items():
            edges[code] |= {least - 1, least}
    rows = [
        dict(zip(("industry_code", *edges), (industry, *values), strict=True))
        for values in itertools.product(*edges.values())
    ]
    found = conditions.evaluate(loader.load("enterprise-size", DAY), from_rows(rows), DAY)
    assert [found.results[i] for i in found.result] == [size_of(row) for row in rows]


@pytest.mark.parametrize(
    ("row", "size"),
    [
        ({"staff": 1000, "revenue": 400_000_000}, "unknown"),  # no industry
        ({"industry_code": "3825", "staff": 1000}, "unknown"),
        ({"industry_code": "3825", "staff": 19}, "micro"),  # below one bound of small whatever the revenue
        ({"industry_code": "3825", "revenue": 2_999_999}, "micro"),
        ({"industry_code": "3825", "staff": 299}, "unknown"),  # small or micro
        ({"industry_code": "0111", "revenue": 5_000_000}, "medium"),  # only revenue counts
        ({"industry_code": "38", "staff": 300, "revenue": 20_000_000}, "medium"),
        ({"industry_code": "7310", "staff": 100}, "medium"),
        ({"industry_code": "0500", "revenue": 0}, "micro"),
        ({"industry_code": "4690", "staff": 20, "revenue": 3_000_000}, "small"),
    ],
)
def test_size_with_gaps(row, size):
    assert result("enterprise-size", row) == size


def test_each_industry_stands_on_one_line():
    rule = loader.load("enterprise-size", DAY)
    ranges = sorted(r for industry in rule.industries for r in industry.ranges)
    assert all(first <= last for first, last in ranges)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(ranges))


def outcome(code):
    return np.array([code], dtype=np.int8)


@pytest.mark.parametrize("pair", list(itertools.product((MET, UNMET, UNKNOWN, MANUAL_REVIEW), repeat=2)))
def test_conditions_combine(pair):
    both, either = all_of([outcome(p) for p in pair])[0], any_of([outcome(p) for p in pair])[0]
    assert both == next(o for o in (UNMET, UNKNOWN, MANUAL_REVIEW, MET) if o in pair)
    assert either == next(o for o in (MET, UNKNOWN, MANUAL_REVIEW, UNMET) if o in pair)


def test_what_does_not_apply_decides_nothing():
    assert all_of([outcome(NOT_APPLICABLE), outcome(UNMET)])[0] == UNMET
    assert all_of([outcome(NOT_APPLICABLE), outcome(MET)])[0] == MET
    assert any_of([outcome(NOT_APPLICABLE), outcome(UNMET)])[0] == UNMET


def value(code):
    kind = FACTS[code].kind
    return {
        "flag": st.integers(0, 1),
        "count": st.sampled_from([0, 1, 2, 4, 10, 50, 100, 500, 501]),
        "money": st.sampled_from([-1, 0, 1_000_000, 4_000_000, 50_000_000, 200_000_000, 200_000_001, 2**63 - 1]),
        "date": st.dates(date(2010, 1, 1), date(2022, 6, 1)).map(str),  # every year of the rule is a year of the firm
        "year": st.sampled_from([2024, 2025]),
        "percent": st.sampled_from([0, 50, 74, 75, 100]),
        "decimal": st.sampled_from(["0", "49.99", "50", "70", "70.01", "80"]),
        "industry": st.sampled_from(sorted(reference.SIZE)),
        "grade": st.sampled_from("ABCDEF"),
    }[kind]


@pytest.mark.parametrize("code", [*QUALIFICATIONS, "loan-readiness", "enterprise-size"])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_missing_never_counts_as_met(code, data):
    """Taking facts away may leave an outcome open, but never turns a firm that fails into one that passes."""
    rule = loader.load(code, DAY)
    row = data.draw(st.fixed_dictionaries({fact: value(fact) for fact in rule.facts()}))
    gone = data.draw(st.sets(st.sampled_from(list(row)), min_size=1))
    whole, less = result(code, row), result(code, {k: v for k, v in row.items() if k not in gone})
    if code == "enterprise-size":
        assert less in (whole, "unknown")
    elif less in ("met", "ready"):
        assert whole == less
    if code in QUALIFICATIONS:
        assert result(code, {}) != "met"


@pytest.mark.parametrize("code", [*QUALIFICATIONS, "loan-readiness"])
def test_every_fact_missing_is_met_nowhere(code):
    rule = loader.load(code, DAY)
    found = conditions.evaluate(rule, Columns({}, 3), DAY)
    assert not (found.checks == MET).any()
    assert found.unmet(0) == ()
    assert set(found.result.tolist()) & {0} == set()


@given(
    row=st.fixed_dictionaries(
        {},
        optional={
            "staff": st.integers(0, 40),
            "tech_staff": st.integers(0, 15),
            "rd_expense": st.integers(0, 70),
            "revenue": st.integers(0, 1000),
            "cost_and_expense": st.integers(0, 300),
            "class1_ip": st.integers(0, 2),
            "class2_ip": st.integers(0, 6),
        },
    )
)
@settings(max_examples=300, deadline=None)
def test_science_sme_total(row):
    found = conditions.evaluate(loader.load("qualifications/science-sme", DAY), from_rows([row]), DAY)
    total = int(found.total[0])
    assert (None if total < 0 else total / 100) == reference.science_sme_total(row)


def test_readiness_of_the_zone_leaves_the_banks_consent_out():
    rule = loader.load("loan-readiness", DAY)
    flags = {gate.when.facts()[0]: 0 for gate in rule.gates if gate.code.startswith("no_") or gate.code == "operating"}
    rows = [
        {"established_on": "2015-01-01", "high_tech_certificate": 1, "revenue": 100, "revenue_prev": 51, **flags}
    ] * 3
    total, coverage = np.array([8000, 6000, -1]), np.array([100, 60, 40])
    found = conditions.readiness(rule, from_rows(rows), total, coverage, DAY)
    assert [READINESS[i] for i in found.result] == ["ready", "not_ready", "not_ready"]
    assert [rule.tiers[i].code if i >= 0 else None for i in found.tier] == ["A", "C", None]
    assert found.ceiling.tolist() == [75, 75, MISSING]
    assert [found.names(bits) for bits in found.failed] == [(), ("score_final",), ("score_final",)]
    assert found.names(found.undecided[2]) == ("score_tier",)
    per_bank = conditions.readiness(rule, from_rows(rows), total, coverage, DAY, scopes=("zone", "bank"))
    assert per_bank.names(per_bank.undecided[0]) == ("consent",)


def test_readiness_has_the_same_tiers_under_both_points_rules():
    assert loader.load("loan-readiness", date(2024, 8, 1)).digest == loader.load("loan-readiness", DAY).digest


@pytest.mark.parametrize(
    ("revenues", "letter", "least", "most"),
    [
        ((135, 100, 74), "A", 9, 10),  # half of 1.3514 + 1.35, less 1
        ((100, 100, 100), "F", 0, 0),
        ((101, 100, 100), "E", 1, 2),
        ((105, 100, 100), "E", 1, 2),  # 2.5 %
        ((121, 110, 100), "D", 3, 4),
        ((90, 100, 100), "F", 0, 0),
        ((125, 100, 0), "B", 7, 8),  # a base of 0 leaves the last two years
        ((100, 0, 50), "F", 0, 0),
        ((100, 0, 0), "F", 0, 0),
        ((100, None, 0), "", 0, 10),
    ],
)
def test_growth_is_a_range_and_no_result(revenues, letter, least, most):
    rule = loader.load("qualifications/high-tech-enterprise", DAY)
    columns = from_rows([dict(zip(("revenue", "revenue_prev", "revenue_prev2"), revenues, strict=True))])
    tree = explain.outcome(rule, columns, DAY)
    growth = next(a for a in tree["assessments"] if a["code"] == "sales_growth")
    assert (growth["letter"], growth["least"], growth["most"]) == (letter, least, most)
    assert tree["total"] is None


@pytest.mark.parametrize("code", [*QUALIFICATIONS, "loan-readiness", "enterprise-size"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_explanations_agree_with_the_outcome(code, data):
    rule = loader.load(code, DAY)
    row = data.draw(st.fixed_dictionaries({}, optional={fact: value(fact) for fact in rule.facts()}))
    columns = from_rows([row])
    found, tree = conditions.evaluate(rule, columns, DAY), explain.outcome(rule, columns, DAY)
    assert tree["result"] == found.results[found.result[0]]
    assert tree["unmet"] == list(found.unmet(0))
    checks = dict(zip(found.codes, found.checks[0], strict=True))
    for gate in tree["gates"]:
        assert gate["outcome"] == conditions.OUTCOMES[checks[gate["code"]]]
        assert gate["source"]
        assert gate["text"]["zh"]
        assert gate["text"]["en"]
    if tree["total"] is not None and code != "loan-readiness":
        assert sum(item["points"] for item in tree["items"]) == tree["total"]


def test_points_of_the_day_reach_the_gates():
    """The night's way and the command line's way give the same answer."""
    rule, points = loader.load("loan-readiness", DAY), loader.load("innovation-points", DAY)
    columns = from_rows([{"revenue": 60_000_000, "revenue_prev": 50_000_000, "rd_expense": 3_600_000}])
    scores = scoring.score(points, columns)
    columns = conditions.with_points(columns, scores.total, scores.coverage)
    found = conditions.evaluate(rule, columns, DAY)
    assert "score_final" in found.unmet(0)
    assert found.total[0] == -1
