"""The points against a second reading of the rule in exact fractions."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import explain, loader, scoring
from rulebook.facts import FACTS, MISSING, Columns, from_rows

from . import reference

DAYS = {1: date(2025, 3, 1), 2: date(2026, 3, 1)}
LARGEST = 2**63 - 1
CODES = sorted(
    {code for table in (reference.V1, reference.V2) for _, codes, _, _ in table.values() for code in codes}
    | {"assets", "liabilities", "class1_ip", "class2_ip"}
)
STAGE_FACTS = {
    "startup": {"established_on": "2020-05-01", "fiscal_year": 2024, "revenue": 20_000_000},
    "growth": {"established_on": "2010-05-01", "fiscal_year": 2024, "revenue": 400_000_000},
    "stable": {"established_on": "2010-05-01", "fiscal_year": 2024, "revenue": 400_000_001},
}


def rule_of(version):
    return loader.load("innovation-points", DAYS[version])


def found(rule, columns, row=0):
    scores = scoring.score(rule, columns)
    values = scores.points[row].tolist()
    total = int(scores.total[row])
    return {
        "stage": rule.stages[scores.stage[row]].code,
        "stage_label": rule.stage_labels[scores.stage_label[row]].code,
        "total": None if total < 0 else total,
        "coverage": int(scores.coverage[row]),
        "preliminary": bool(scores.preliminary[row]),
        "items": {item.code: None if p < 0 else p for item, p in zip(rule.items, values, strict=True)},
    }


def number(code):
    """Values of a fact: edges, ordinary and huge ones, negative where money may be."""
    sizes = st.one_of(
        st.sampled_from([0, 1, 2, 3, 19, 20, 100, 20_000_000, 400_000_000, 400_000_001, LARGEST]),
        st.integers(0, 300),
        st.integers(0, 10**9),
        st.integers(0, LARGEST),
    )
    if FACTS[code].kind == "money":
        return st.one_of(sizes, sizes.map(lambda value: -value))
    return sizes


firms = st.fixed_dictionaries(
    {},
    optional={
        **{code: st.one_of(st.none(), number(code)) for code in CODES},
        "established_on": st.dates(date(1990, 1, 1), date(2025, 12, 31)).map(str),
        "fiscal_year": st.integers(2018, 2026),
    },
)


@pytest.mark.parametrize("version", [1, 2])
@given(rows=st.lists(firms, min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_points_are_exact(version, rows):
    rule, columns = rule_of(version), from_rows(rows)
    for i, row in enumerate(rows):
        assert found(rule, columns, i) == reference.score(row, version)


def edges(kind, codes, weight, target):
    """Facts at which points change or are about to: each half hundredth of some steps, the target, 0 and beyond."""
    steps = [0, 1, weight * 50 - 1, weight * 50, weight * 100 - 1, weight * 100, weight * 100 + 1, weight * 150]
    shares = [reference.F(2 * step + side, 200 * weight) for step in steps for side in (-1, 0)]
    for s in shares:
        x = reference.F(9, 10) - s / 2 if kind == "debt" else s * target
        if kind == "amount":
            for near in (-1, 0, 1):
                yield {codes[0]: max(0, reference.floor(x) + near)}
            continue
        x = {"growth": x + 1, "per100": x / 100}.get(kind, x)
        base = x.denominator * 7
        for near in (-1, 0, 1):
            yield {codes[0]: max(0, int(x * base) + near), codes[1]: base}
    for above, below in (
        (-5, 10),
        (5, 0),
        (0, 0),
        (5, -10),
        (-5, -10),
        (None, 10),
        (5, None),
        (LARGEST, 1),
        (1, LARGEST),
    ):
        if kind != "amount":
            yield {codes[0]: above, codes[1]: below}
    if kind == "amount":
        yield from ({codes[0]: value} for value in (None, 0, LARGEST))


@pytest.mark.parametrize("stage", reference.STAGES)
@pytest.mark.parametrize("code", reference.V1)
def test_every_item_of_version_1_at_its_edges(code, stage):
    kind, codes, weights, targets = reference.V1[code]
    at = reference.STAGES.index(stage)
    rows = [{**STAGE_FACTS[stage], **edge} for edge in edges(kind, codes, weights[at], targets[at])]
    check_rows(rows, 1, code)


@pytest.mark.parametrize("code", reference.V2)
def test_every_item_of_version_2_at_its_edges(code):
    kind, codes, weight, target = reference.V2[code]
    check_rows(list(edges(kind, codes, weight, target)), 2, code)


def check_rows(rows, version, code):
    rows = [{key: value for key, value in row.items() if value is None or not bad(key, value)} for row in rows]
    rule, columns = rule_of(version), from_rows(rows)
    for i, row in enumerate(rows):
        expected = reference.score(row, version)
        assert found(rule, columns, i) == expected, (code, row)
        assert found(rule, from_rows([row])) == expected, (code, row)


def bad(code, value):
    """Facts refused at the door, such as a negative count."""
    return FACTS[code].kind == "count" and value < 0


@pytest.mark.parametrize(
    ("born", "year", "revenue", "stage"),
    [
        ("2019-01-01", 2024, 20_000_000, "startup"),  # 5 whole years
        ("2018-12-31", 2024, 20_000_000, "growth"),  # 6 whole years
        ("2019-01-01", 2024, 20_000_001, "growth"),
        ("2024-12-31", 2024, 0, "startup"),
        ("2025-06-01", 2024, 0, "startup"),  # founded after the year
        ("2020-02-29", 2025, 1, "startup"),
        ("2000-01-01", 2024, 400_000_000, "growth"),
        ("2000-01-01", 2024, 400_000_001, "stable"),
        ("2023-01-01", 2024, 400_000_001, "stable"),
        (None, 2024, 1, "growth"),
        (None, 2024, 400_000_001, "growth"),
        ("2019-01-01", None, 1, "growth"),
        ("2019-01-01", 2024, None, "growth"),
        ("2019-01-01", 2024, -5, "startup"),
    ],
)
def test_stage(born, year, revenue, stage):
    columns = from_rows([{"established_on": born, "fiscal_year": year, "revenue": revenue}])
    assert found(rule_of(1), columns)["stage"] == stage
    under_2 = found(rule_of(2), columns)
    assert (under_2["stage"], under_2["stage_label"]) == ("all", stage)


def test_weights_of_each_stage_sum_to_100():
    rule = rule_of(1)
    for stage in range(3):
        assert sum(item.formula.weights[stage] for item in rule.items) == 100_00
    by_category = {
        category.code: [
            sum(i.formula.weights[s] for i in rule.items if i.category is category) // 100 for s in range(3)
        ]
        for category in rule.categories
    }
    assert by_category == {"technology": [60, 50, 45], "growth": [20, 35, 40], "support": [20, 15, 15]}


def test_version_2_has_100_points_and_30_bonus():
    rule = rule_of(2)
    assert sum(i.formula.weights[0] for i in rule.items if not i.category.bonus) == 100_00
    assert sum(i.formula.weights[0] for i in rule.items if i.category.bonus) == 30_00


FULL_2 = {code: 100 for _, codes, _, _ in reference.V2.values() for code in codes}


@pytest.mark.parametrize(
    ("known", "coverage", "published", "preliminary"),
    [(5, 42, False, False), (6, 50, True, True), (8, 67, True, True), (9, 75, True, False), (12, 100, True, False)],
)
def test_coverage(known, coverage, published, preliminary):
    """Items are taken away one fact at a time; the ones left decide whether there is a score."""
    singles = ["high_growth_listings", "provincial_projects_3y", "provincial_awards_3y", "assets", "net_profit"]
    singles += ["rd_super_deduction", "tech_contract_amount"]
    row = {**FULL_2, **dict.fromkeys(singles[: 12 - known])}
    got = found(rule_of(2), from_rows([row]))
    assert sum(p is not None for p in got["items"].values()) == known
    assert (got["coverage"], got["total"] is not None, got["preliminary"]) == (coverage, published, preliminary)


def test_blocks_and_single_rows_agree_with_one_mixed_column():
    rng = np.random.default_rng(7)
    size = 3000
    arrays = {code: np.where(rng.random(size) < 0.2, MISSING, rng.integers(0, 10**9, size)) for code in CODES}
    arrays["staff"] = rng.integers(0, 50, size)
    arrays["established_on"], arrays["fiscal_year"] = rng.integers(10_000, 20_000, size), np.full(size, 2024)
    columns = Columns(arrays)
    for version in (1, 2):
        rule = rule_of(version)
        whole = scoring.score(rule, columns)
        for start in range(0, size, 700):
            block = scoring.score(rule, columns.slice(start, start + 700))
            for name in ("points", "stage", "stage_label", "total", "coverage", "preliminary"):
                np.testing.assert_array_equal(getattr(block, name), getattr(whole, name)[start : start + 700])
        for i in range(0, size, 97):
            assert scoring.score(rule, columns.row(i)).total[0] == whole.total[i]


MORE_IS_BETTER = [
    "rd_super_deduction",
    "class1_ip",
    "valid_ip",
    "tech_contract_amount",
    "hightech_revenue",
    "net_profit",
    "provincial_awards_3y",
    "provincial_projects_3y",
    "high_growth_listings",
    "rd_expense",
    "invention_applications",
    "postgraduate_staff",
    "venture_capital",
]
ordinary = st.fixed_dictionaries(
    {code: st.integers(1, 10**9) for code in CODES if code not in ("net_assets", "valid_ip")},
    optional={"established_on": st.dates(date(1990, 1, 1), date(2025, 12, 31)).map(str), "fiscal_year": st.just(2024)},
)


@pytest.mark.parametrize("version", [1, 2])
@given(row=ordinary, code=st.sampled_from(MORE_IS_BETTER), more=st.integers(1, 10**9))
@settings(max_examples=150, deadline=None)
def test_more_of_a_good_thing_never_lowers_the_total(version, row, code, more):
    raised = {**row, code: row.get(code, 0) + more}
    if "valid_ip" in raised:
        row = {**row, "valid_ip": row.get("valid_ip", 0)}
    totals = scoring.score(rule_of(version), from_rows([row, raised])).total
    assert totals[0] <= totals[1]


@pytest.mark.parametrize("version", [1, 2])
@given(row=firms)
@settings(max_examples=100, deadline=None)
def test_the_explanation_adds_up(version, row):
    rule, columns = rule_of(version), from_rows([row])
    scores, tree = scoring.score(rule, columns), explain.score(rule, columns)
    assert [item["points"] if item["points"] is not None else -1 for item in tree["items"]] == scores.points[0].tolist()
    assert sum(item["points"] or 0 for item in tree["items"]) == tree["sum"]
    assert sum(category["points"] for category in tree["categories"]) == tree["sum"]
    assert tree["total"] == (tree["sum"] if tree["published"] else None)
    for item in tree["items"]:
        if item["next_step"]:
            step = item["next_step"]
            changed = columns.with_columns({step["fact"]: np.array([step["to"]])})
            after = explain._formula(rule.item(item["code"]).formula, changed, int(scores.stage[0]), None)
            assert after["points"] == item["points"] + step["gain"]


def test_tie_key_orders_like_the_ratio():
    rows = [
        {"rd_expense": 1, "revenue": 3},
        {"rd_expense": 2, "revenue": 6},
        {"rd_expense": 333_333_333, "revenue": 1_000_000_000},
        {"rd_expense": 0, "revenue": 5},
        {"rd_expense": -4, "revenue": 5},
        {"rd_expense": 4, "revenue": 0},
        {"rd_expense": None, "revenue": 5},
        {"rd_expense": LARGEST, "revenue": 1},
    ]
    key = scoring.tie_key(from_rows(rows)).tolist()
    assert key[0] == key[1] > key[2] > key[3] == key[4] == 0
    assert key[5] == key[6] == -1
    assert key[7] == max(key)
