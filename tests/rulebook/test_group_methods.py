"""Percentile and minmax against a plain count of one firm after the other, in fractions."""

from fractions import Fraction as F
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import explain, loader, scoring
from rulebook.facts import from_rows
from rulebook.formulas import parse_formula
from rulebook.quantities import RuleError

RATIO = {"ratio": ["rd_expense", "revenue"]}
figures = st.one_of(st.none(), st.integers(0, 8), st.integers(0, 2**63 - 1))
rows = st.lists(st.fixed_dictionaries({"rd_expense": figures, "revenue": figures}), min_size=1, max_size=60)


def formula(method, x=RATIO, weight="7.5", **more):
    return parse_formula({"method": method, "x": x, "weight": weight, **more}, ("all",), "item")


def values_of(given_rows):
    pairs = [(row["rd_expense"], row["revenue"]) for row in given_rows]
    return [None if None in pair or pair[1] == 0 else F(*pair) for pair in pairs]


def points(weight, share):
    return None if share is None else floor(weight * share + F(1, 2))


def percentile(values):
    group = [value for value in values if value is not None]
    if len(group) < 10:
        return [None] * len(values)
    below = [None if v is None else sum(other < v for other in group) for v in values]
    equal = [None if v is None else sum(other == v for other in group) for v in values]
    return [None if v is None else (b + F(e, 2)) / len(group) for v, b, e in zip(values, below, equal, strict=True)]


def minmax(values):
    group = sorted(value for value in values if value is not None)
    if not group:
        return [None] * len(values)
    low, high = (group[ceil(F(percent * len(group), 100)) - 1] for percent in (5, 95))
    if low == high:
        return [None if v is None else F(1, 2) for v in values]
    return [None if v is None else min(max((v - low) / (high - low), F(0)), F(1)) for v in values]


@pytest.mark.parametrize(("method", "plain"), [("percentile", percentile), ("minmax", minmax)])
@pytest.mark.parametrize("less", [False, True])
@given(given_rows=rows)
@settings(max_examples=80, deadline=None)
def test_by_brute_force(method, plain, less, given_rows):
    found = formula(method, less_is_better=less).points(from_rows(given_rows)).tolist()
    shares = plain(values_of(given_rows))
    expected = [points(750, None if share is None else 1 - share if less else share) for share in shares]
    assert [None if value < 0 else value for value in found] == expected


@pytest.mark.parametrize(
    ("method", "values", "expected"),
    [
        ("percentile", range(10), [50 + 100 * i for i in range(10)]),
        ("percentile", [3] * 10, [500] * 10),
        ("percentile", range(9), [-1] * 9),
        ("percentile", [*range(9), None], [-1] * 10),
        ("minmax", [5] * 12, [500] * 12),
        ("minmax", [0, 5, 10], [0, 500, 1000]),
        ("minmax", [7], [500]),
        (
            "minmax",
            [*range(1, 101)],
            [0] * 5 + [floor(F(1000 * (i - 5), 90) + F(1, 2)) for i in range(6, 95)] + [1000] * 6,
        ),
        ("minmax", [None, None], [-1, -1]),
    ],
)
def test_worked_groups(method, values, expected):
    columns = from_rows([{"staff": value} for value in values])
    assert formula(method, "staff", 10).points(columns).tolist() == expected


def grouped(stage_items=("percentile",)):
    """The rule of points with its first items turned into group items."""
    content = loader.versions("innovation-points")[0].content
    items = [{**item, "method": "percentile"} if item["code"] == "rd_amount" else item for item in content["items"]]
    for item in items:
        if item["method"] == "percentile":
            item.pop("target", None)
    return loader.parse({**content, "items": [dict(item) for item in items]})


def test_each_stage_is_a_group_of_its_own_and_the_explanation_knows_the_group():
    rule = grouped()
    assert rule.needs_group
    assert not loader.versions("innovation-points")[0].needs_group
    young = [
        {"established_on": "2022-01-01", "fiscal_year": 2024, "revenue": 10_000_000, "rd_expense": n} for n in range(10)
    ]
    old = [{"established_on": "2002-01-01", "fiscal_year": 2024, "revenue": 10_000_000, "rd_expense": 1}] * 9
    columns = from_rows([*young, *old])
    found = scoring.score(rule, columns).points[:, 0].tolist()
    assert found == [*(30 + 60 * n for n in range(10)), *[-1] * 9]  # 6 points for a start-up; nine are no group
    tree = explain.score(rule, columns, row=3)
    item = next(item for item in tree["items"] if item["code"] == "rd_amount")
    assert item["points"] == 210
    assert item["next_step"] is None
    assert sum(each["points"] or 0 for each in tree["items"]) == tree["sum"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"target": 5}, '"target" is not known here'),
        ({"less_is_better": 1.5}, "must be true or false"),
        ({"x": {"compound_growth": ["revenue", "revenue_prev"], "years": 2}}, "takes bands"),
    ],
)
def test_a_faulty_group_item_is_told(more, message):
    with pytest.raises(RuleError, match=message):
        formula("percentile", **more)
