"""The parts of a difference add up to it, exactly, whatever changed: data, rule, stage, or items that only one version has."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import conditions, difference, loader, scoring
from rulebook.difference import Result
from rulebook.facts import Columns, from_rows
from rulebook.quantities import RuleError

from .demo_firms import rows
from .test_points import firms

OLD_DAY, NEW_DAY = date(2025, 3, 1), date(2026, 3, 1)
POINTS = {day: loader.load("innovation-points", day) for day in (OLD_DAY, NEW_DAY)}


@given(firms, firms, st.sampled_from([OLD_DAY, NEW_DAY]), st.sampled_from([OLD_DAY, NEW_DAY]))
@settings(max_examples=150, deadline=None)
def test_item_differences_add_up_exactly(before, after, first, second):
    sides = [Result(POINTS[day], from_rows([facts]), day) for facts, day in ((before, first), (after, second))]
    found = difference.points(*sides)
    sums = [int(np.maximum(scoring.score(side.rule, side.columns, side.on).points, 0).sum()) for side in sides]
    assert found["difference"] == sums[1] - sums[0]
    assert found["difference"] == sum(item["difference"] for item in found["items"])
    assert found["difference"] == found["rule"] + found["data"]
    for item in found["items"]:
        assert item["difference"] == item["rule"] + item["data"] == (item["after"] or 0) - (item["before"] or 0)
        assert (item["cause"] is None) == (item["rule"] == 0 == item["data"])
    if first == second:
        assert not found["rule_changed"]
        assert found["rule"] == 0
    if before == after:
        assert found["data"] == 0
        assert not found["facts"]


FIRM = {"revenue": 50_000_000, "rd_expense": 2_500_000, "staff": 100, "rd_staff": 10, "established_on": "2010-01-01"}
FIRM |= {"fiscal_year": 2025, "liabilities": 20_000_000, "assets": 50_000_000}


def between(before: dict, after: dict, first=NEW_DAY, second=NEW_DAY) -> dict:
    return difference.points(*(Result(POINTS[d], from_rows([f]), d) for f, d in ((before, first), (after, second))))


def item(found: dict, code: str) -> dict:
    return next(each for each in found["items"] if each["code"] == code)


def test_changed_data_names_the_fact_from_and_to():
    found = between(FIRM, FIRM | {"rd_expense": 3_000_000})
    changed = item(found, "rd_intensity")
    assert changed["cause"] == "data"
    assert [(fact["fact"], fact["from"], fact["to"]) for fact in changed["facts"]] == [
        ("rd_expense", 2_500_000, 3_000_000)
    ]
    assert item(found, "rd_staff_ratio")["cause"] is None
    assert {each["cause"] for each in found["items"]} == {"data", None}


def test_a_changed_rule_is_named_with_items_of_one_version_only():
    found = between(FIRM, FIRM, OLD_DAY, NEW_DAY)
    assert found["rule_changed"]
    assert found["data"] == 0
    assert item(found, "debt_ratio")["only_in"] == "after"
    assert item(found, "rd_amount")["only_in"] == "before"
    assert item(found, "rd_intensity")["only_in"] is None
    assert {each["cause"] for each in found["items"]} == {"rule", None}


def test_both_at_once_are_split_at_the_old_data_under_the_new_rule():
    after = FIRM | {"rd_expense": 3_000_000}
    found = item(between(FIRM, after, OLD_DAY, NEW_DAY), "rd_intensity")
    middle = item(between(FIRM, FIRM, OLD_DAY, NEW_DAY), "rd_intensity")
    assert found["cause"] == "both"
    assert found["rule"] == middle["after"] - middle["before"]
    assert found["data"] == found["after"] - middle["after"]


def test_a_firm_that_moves_into_another_stage_is_told_which_fact_moved_it():
    rule = POINTS[OLD_DAY]
    facts = FIRM | {"revenue": 400_000_000, "invention_applications": 3}
    sides = [from_rows([facts]), from_rows([facts | {"revenue": 400_000_001}])]
    found = difference.points(*(Result(rule, columns, OLD_DAY) for columns in sides))
    moved = item(found, "invention_applications")
    assert (found["before"]["stage"]["code"], found["after"]["stage"]["code"]) == ("growth", "stable")
    assert moved["cause"] == "data"
    assert [fact["fact"] for fact in moved["facts"]] == ["revenue"]


SME = {"resident_enterprise": 1, "staff": 100, "revenue": 50_000_000, "assets": 40_000_000, "restricted_industry": 0}
SME |= {"major_incident": 0, "dishonesty_listed": 0, "tech_staff": 30, "rd_expense": 4_000_000, "class1_ip": 1}


def test_outcomes_differ_gate_by_gate():
    rule = loader.load("qualifications/science-sme", NEW_DAY)
    sides = [Result(rule, from_rows([facts]), NEW_DAY) for facts in (SME, SME | {"staff": 501, "tech_staff": 151})]
    found = difference.outcomes(*sides)
    assert found["changed"]
    assert (found["before"]["result"], found["after"]["result"], found["cause"]) == ("met", "unmet", "data")
    flipped = [gate for gate in found["gates"] if gate["flipped"]]
    assert [(gate["code"], gate["before"], gate["after"], gate["cause"]) for gate in flipped] == [
        ("staff_limit", "met", "unmet", "data")
    ]
    assert [(fact["fact"], fact["from"], fact["to"]) for fact in flipped[0]["facts"]] == [("staff", 100, 501)]


def test_a_gate_that_the_rule_flips_says_so():
    rule = loader.load("qualifications/science-sme", NEW_DAY)
    gates = [
        gate | {"when": {"value": "staff", "le": 50}} if gate["code"] == "staff_limit" else gate
        for gate in rule.content["gates"]
    ]
    stricter = loader.parse(rule.content | {"version": "stricter", "gates": gates})
    columns = from_rows([SME])
    found = difference.outcomes(Result(rule, columns, NEW_DAY), Result(stricter, columns, NEW_DAY))
    assert found["cause"] == "rule"
    assert [gate["cause"] for gate in found["gates"] if gate["flipped"]] == ["rule"]


@pytest.fixture(scope="module")
def zone() -> Columns:
    return from_rows(rows(500))


def test_versions_over_many_firms_add_up(zone):
    old, new = POINTS[OLD_DAY], POINTS[NEW_DAY]
    found = difference.versions(old, new, zone, NEW_DAY)
    published = (found.old >= 0) & (found.new >= 0)
    assert published.sum() > 300
    assert (found.differences.sum(axis=1)[published] == (found.new - found.old)[published]).all()
    assert set(found.codes) == {item.code for rule in (old, new) for item in rule.items}


def test_versions_of_a_title_say_which_gate_flips(zone):
    old, new = (loader.load("qualifications/specialized-sme", day) for day in (date(2026, 3, 31), date(2026, 4, 1)))
    size = loader.load("enterprise-size", NEW_DAY)
    columns = conditions.with_size(zone, size, NEW_DAY)
    found = difference.versions(old, new, columns, NEW_DAY)
    for rule, results, parts in ((old, found.old, found.old_parts), (new, found.new, found.new_parts)):
        alone = conditions.evaluate(rule, columns, NEW_DAY)
        assert (results == alone.result).all()
        for place, code in enumerate(alone.codes):
            assert (parts[:, found.codes.index(code)] == alone.checks[:, place]).all()


def test_different_rules_are_not_versions_of_each_other(zone):
    sme = loader.load("qualifications/science-sme", NEW_DAY)
    with pytest.raises(RuleError, match="different rules"):
        difference.versions(sme, POINTS[NEW_DAY], zone, NEW_DAY)
