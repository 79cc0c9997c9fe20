"""What the titles' rules are made of: yearly growths, grades, judged items, claimed options, routes without points."""

import copy
from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rulebook import __main__ as program
from rulebook import conditions, explain, loader
from rulebook.facts import FactError, encode, from_rows
from rulebook.formulas import parse_formula
from rulebook.quantities import RuleError, above, at_least, parse_quantity
from rulebook.wording import exact

DAY = date(2026, 6, 1)
money = st.one_of(st.integers(0, 50), st.integers(0, 2**63 - 1))
TITLES = [code for code in loader.codes() if loader.versions(code)[0].kind == "qualification"]
GIANT = loader.versions("qualifications/little-giant")[1]
OLD_SRDI = loader.versions("qualifications/specialized-sme")[0]


def values(spec, row):
    return parse_quantity(spec, "x").values(from_rows([row]), DAY)


@given(figures=st.tuples(money, money, money), limit=st.integers(-20, 60))
@settings(max_examples=300, deadline=None)
def test_average_growth_in_fractions(figures, limit):
    now, before, first = figures
    row = {"revenue": now, "revenue_prev": before, "revenue_prev2": first}
    found = values({"average_growth": ["revenue", "revenue_prev", "revenue_prev2"]}, row)
    assert found.known[0] == (before > 0 and first > 0)
    if found.known[0]:
        growth = (F(now, before) + F(before, first)) / 2 - 1
        assert at_least(found, F(limit, 100))[0] == (growth >= F(limit, 100))
        assert above(found, F(limit, 100))[0] == (growth > F(limit, 100))


@given(pairs=st.lists(st.tuples(money, money), min_size=2, max_size=2), limit=st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_mean_ratio_in_fractions(pairs, limit):
    codes = ["rd_expense", "revenue", "rd_expense_prev", "revenue_prev"]
    found = values({"mean_ratio": codes}, dict(zip(codes, [*pairs[0], *pairs[1]], strict=True)))
    assert found.known[0] == all(below > 0 for _, below in pairs)
    if found.known[0]:
        mean = sum(F(*pair) for pair in pairs) / 2
        assert at_least(found, F(limit, 1000))[0] == (mean >= F(limit, 1000))


@given(now=money, base=money, percent=st.integers(-100, 200), years=st.integers(2, 5))
@settings(max_examples=300, deadline=None)
def test_compound_growth_takes_no_root(now, base, percent, years):
    assume(base > 0)
    quantity = parse_quantity({"compound_growth": ["revenue", "revenue_prev3"], "years": years}, "x")
    columns = from_rows([{"revenue": now, "revenue_prev3": base}])
    found, rate = quantity.values(columns, DAY), F(percent, 100)
    reached = F(now, base) >= (1 + rate) ** years
    assert at_least(found, rate)[0] == reached
    assert above(found, rate)[0] == (F(now, base) > (1 + rate) ** years)
    yearly = exact(quantity, columns, 0, DAY)
    assert (1 + yearly) ** years <= F(now, base) < (1 + yearly + F(1, 10**12)) ** years
    assert (yearly >= rate) == reached


def test_the_yearly_rate_is_shown_beside_its_limit():
    row = {"revenue": 88_199_999, "revenue_prev2": 80_000_000, "little_giant_title": 0}
    tree = explain.outcome(GIANT, from_rows([row]), DAY)
    text = next(gate["text"] for gate in tree["gates"] if gate["code"] == "revenue_growth_2y")
    assert "^(1/2) − 1 = 4.999999%" in text["en"]
    assert "≥ 5%" in text["zh"]


def test_grades_are_letters_and_a_better_one_is_more():
    assert encode("product_field_grade", " b ") == encode("product_field_grade", "C") + 1
    for wrong in ("G", "AB", "1"):
        with pytest.raises(FactError, match="one letter from A, the best, to F"):
            encode("product_field_grade", wrong)
    columns = from_rows([{"product_field_grade": "B"}])
    tree = explain.outcome(OLD_SRDI, columns, date(2026, 3, 31))
    item = next(item for item in tree["items"] if item["code"] == "product_field")
    assert (item["points"], item["inputs"][0]["value"]) == (300, "B")
    assert item["target"]["en"] == "≥ A: 5; ≥ B: 3; ≥ C: 0"


@pytest.mark.parametrize(
    ("row", "points"),
    [
        ({"staff": 0, "rd_staff": 0}, 0),
        ({"staff": None, "rd_staff": 1}, None),  # 6 where 10 may still be
        ({"staff": 1, "rd_staff": None}, 1000),
        ({"staff": 1, "rd_staff": None, "valid_ip": 1}, 1500),
        ({"staff": 0, "rd_staff": 1, "valid_ip": None}, 600),  # what is not claimed does not count
        ({}, None),
    ],
)
def test_an_option_without_data_matters_only_where_it_could_be_better(row, points):
    bands = lambda most: [[1, most], [0, 0]]  # noqa: E731
    options = [
        {"x": "valid_ip", "method": "band_ge", "bands": bands(15), "claimed": True},
        {"x": "staff", "method": "band_ge", "bands": bands(10)},
        {"x": "rd_staff", "method": "band_ge", "bands": bands(6)},
    ]
    formula = parse_formula({"method": "best_of", "weight": 15, "options": options}, ("all",), "item")
    found = int(formula.points(from_rows([{"class1_ip": None, **row}]))[0])
    assert (found if found >= 0 else None) == points


@pytest.mark.parametrize(
    ("size", "given_flag", "expected"),
    [
        ({"staff": 1000, "revenue": 400_000_000}, None, "unmet"),
        ({"staff": 999, "revenue": 400_000_000}, None, "met"),
        ({"staff": 999, "revenue": None}, None, "met"),  # not large whatever the revenue
        ({"staff": 1000, "revenue": 400_000_000}, 1, "met"),
        ({"staff": None, "revenue": None}, None, "unknown"),
    ],
)
def test_small_or_medium_is_read_from_the_size(size, given_flag, expected):
    columns = from_rows([{"industry_code": "3825", "sme_by_size": given_flag, **size}])
    filled = conditions.with_size(columns, loader.load("enterprise-size", DAY), DAY)
    rule = loader.load("qualifications/specialized-sme", DAY)
    gate = next(gate for gate in rule.gates if gate.code == "sme_by_size")
    assert conditions.OUTCOMES[gate.when.outcome(filled, DAY)[0]] == expected


@pytest.mark.parametrize("code", TITLES)
def test_the_command_line_checks_every_title(code, tmp_path, capsys):
    path = tmp_path / "facts.csv"
    path.write_text(
        "id,revenue,staff,industry_code,high_tech_certificate\n甲,20000000,40,3825,1\n乙,,,,\n", encoding="utf-8"
    )
    days = {rule.effective_from for rule in loader.versions(code)} | {DAY}
    for day in sorted(days):
        assert program.main(["check", str(path), "--rules", code, "--on", day.isoformat()]) == 0
        head, first, second = capsys.readouterr().out.splitlines()
        assert head == "id,result,total,unmet"
        nobody_knows = code == "incubation/incubator-provincial"  # all its numbers are open
        assert second == f"乙,{'manual_review' if nobody_knows else 'unknown'},,"
        assert first.split(",")[1] in (("manual_review",) if nobody_knows else ("met", "unmet", "unknown"))
    if code == "incubation/graduation":
        assert first == "甲,met,,"


def changed(rule, path, value):
    content = copy.deepcopy(rule.content)
    at = content
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return content


HNTE = loader.load("qualifications/high-tech-enterprise", DAY)
INNOVATIVE = loader.load("qualifications/innovative-sme", DAY)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed(OLD_SRDI, ("items", 3, "bands", 0), ["G", 5]), "'G': write one letter from A"),
        (changed(OLD_SRDI, ("items", 3, "bands"), [["C", 0], ["A", 5]]), "bounds must fall"),
        (changed(OLD_SRDI, ("items", 3, "on_missing"), "met"), "'met' must be one of unknown, manual_review"),
        (changed(INNOVATIVE, ("pass", "min_category"), {"other": 5}), '"other" is not known here'),
        (changed(INNOVATIVE, ("items", 0, "options", 0, "claimed"), "yes"), "claimed: must be true or false"),
        (changed(INNOVATIVE, ("items", 0, "code"), "growth"), "code growth is used twice"),
        (changed(INNOVATIVE, ("direct",), []), "a title needs at least one, or a direct route"),
        (changed(GIANT, ("gates", 4, "when", "any_of", 0, "value", "years"), 0), "whole number of years"),
        (changed(GIANT, ("gates", 5, "when", "value", "years"), 2), "a compound growth, and nothing else"),
        (changed(HNTE, ("assessments", 0, "bands", 0, "most"), 9), "nor most above 8"),
        (changed(HNTE, ("assessments", 0, "bands", 0, "least"), "7"), "must be a whole number of points"),
        (
            changed(HNTE, ("assessments", 2, "bands", 0), {"ge": 1, "letter": "A", "least": 7, "most": 8}),
            "exactly one of when",
        ),
        (changed(INNOVATIVE, ("items", 1, "method"), "percentile"), '"bands" is not known here'),
        (
            changed(
                INNOVATIVE,
                ("items", 1),
                {**{k: v for k, v in INNOVATIVE.content["items"][1].items() if k != "bands"}, "method": "percentile"},
            ),
            "a title looks at each firm for itself",
        ),
    ],
)
def test_a_fault_is_named_by_its_place(content, message):
    with pytest.raises(RuleError, match=message):
        loader.parse(content)
