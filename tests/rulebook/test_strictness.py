"""Which condition is stricter: cases as data, and the promise that "implies" never says yes where a firm disproves it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.conditions import MET, parse_condition
from rulebook.facts import from_rows
from rulebook.loader import load
from rulebook.strictness import implies, loosened


def points(op, least):
    return {"value": "points_total", op: least}


TITLES = ["high_tech_certificate", "science_sme_title", "gazelle_title"]


def any_title(*names):
    return {"any_of": [{"value": name, "eq": 1} for name in names]}


CASES = [
    (points("ge", 60), points("ge", 50), True),
    (points("ge", 50), points("ge", 50), True),
    (points("ge", 49), points("ge", 50), False),
    (points("gt", 50), points("ge", 50), True),
    (points("ge", 50), points("gt", 50), False),
    (points("eq", 70), points("gt", 50), True),
    (points("le", 90), points("ge", 50), False),
    ({"value": "tax_arrears", "eq": 0}, {"value": "tax_arrears", "eq": 0}, True),
    ({"value": "tax_arrears", "eq": 1}, {"value": "tax_arrears", "eq": 0}, False),
    (any_title("gazelle_title"), any_title(*TITLES), True),
    (any_title(*TITLES), any_title("gazelle_title"), False),
    ({"all_of": [points("ge", 60), any_title("gazelle_title")]}, points("ge", 50), True),
    (points("ge", 60), {"all_of": [points("ge", 50), any_title("gazelle_title")]}, False),
    ({"value": "revenue", "ge": 1}, points("ge", 50), False),
]


@pytest.mark.parametrize(("one", "other", "expected"), CASES)
def test_implies(one, other, expected):
    assert implies(parse_condition(one, "one"), parse_condition(other, "other")) is expected


LOOSENED = [
    (points("ge", 40), ["score_tier"]),
    (points("ge", 50), []),
    (points("le", 90), []),
    ({"value": {"months_since": "established_on"}, "ge": 6}, ["operating_months"]),
    ({"value": {"months_since": "established_on"}, "ge": 24}, []),
    (any_title("gazelle_title", "little_giant_title"), []),
    ({"any_of": [{"value": "gazelle_title", "eq": 1}, {"value": "revenue", "ge": 1}]}, ["title"]),
    ({"value": "loan_overdue", "le": 1}, ["no_loan_overdue"]),
    ({"value": "revenue", "ge": 1}, []),
]


@pytest.mark.parametrize(("condition", "expected"), LOOSENED)
def test_what_loosens_a_gate_of_the_zone(condition, expected):
    gates = load("loan-readiness", date(2026, 1, 1)).gates
    assert [gate.code for gate in loosened(parse_condition(condition, "own"), gates)] == expected


tests = st.one_of(
    st.builds(points, st.sampled_from(["ge", "gt", "le", "lt", "eq", "ne"]), st.integers(0, 4)),
    st.lists(st.sampled_from(TITLES), min_size=1, max_size=3).map(lambda names: any_title(*names)),
)
conditions = st.recursive(
    tests,
    lambda inner: st.builds(
        lambda kind, parts: {kind: parts},
        st.sampled_from(["all_of", "any_of"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)
FIRMS = from_rows(
    [
        {"points_total": total, **{name: bits >> place & 1 for place, name in enumerate(TITLES)}}
        for total in (None, 0, 1, 2, 3, 4, 5)
        for bits in range(8)
    ]
)


@given(conditions, conditions)
def test_no_firm_disproves_what_is_implied(one, other):
    one, other = parse_condition(one, "one"), parse_condition(other, "other")
    if implies(one, other):
        meets, meets_other = (each.outcome(FIRMS) == MET for each in (one, other))
        assert not (meets & ~meets_other).any()


@given(conditions)
def test_every_condition_implies_itself(one):
    parsed = parse_condition(one, "one")
    assert implies(parsed, parsed)
