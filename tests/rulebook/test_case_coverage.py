"""No band, limit, gate or route without a case: a rule that gets a new one fails here until somebody has worked it out.

An edge is covered when the cases of its rule have the number at it, just below and just above it, and say what comes out.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import pytest

from rulebook import conditions, loader, scoring
from rulebook.conditions import AllOf, Condition, Open
from rulebook.facts import fact, from_rows
from rulebook.formulas import Bands, Best, Formula, Linear, Steps
from rulebook.quantities import Quantity
from rulebook.rule import RuleVersion
from rulebook.wording import exact

from . import reference
from .case_files import FILES, read

SHIPPED = [rule for code in loader.codes() for rule in loader.versions(code)]
NEAR = Fraction(2, 100)  # of the limit,
NEAR_ZERO = Fraction(2, 1000)  # or this much where the limit is about 0
ANSWERS = {"result", "total", "unmet", "tier", "stage"}


class Edge(NamedTuple):
    part: str
    x: Quantity
    limit: Fraction
    stage: str = ""

    def __str__(self):
        return f"{self.part} {self.stage} {'/'.join(self.x.facts())} at {self.limit}"


class Tried(NamedTuple):
    facts: dict
    expect: dict
    day: date
    stage: str

    def value(self, x: Quantity) -> Fraction | None:
        return exact(x, from_rows([self.facts]), 0, self.day)


def tried(rule: RuleVersion) -> list[Tried]:
    found = []
    for path in FILES:
        file = read(path)
        if loader.load(file.code, file.day) is not rule:
            continue
        stages = scoring.stage_of(rule.stages, from_rows([case.facts for case in file.cases]), file.day)
        for case, stage in zip(file.cases, stages, strict=True):
            found.append(Tried(case.facts, case.expect, file.day, rule.stages[stage].code))
    return found


def of_formula(part: str, formula: Formula, stages: tuple[str, ...]) -> Iterator[Edge]:
    if isinstance(formula, Best):
        for option in formula.options:
            yield from of_formula(part, option, stages)
    elif isinstance(formula, Bands):
        points = [*(points for _, points in formula.bands), 0]
        for i, (bound, _) in enumerate(formula.bands):
            if points[i] != points[i + 1]:
                yield Edge(part, formula.x, bound)
    elif isinstance(formula, Steps):
        for step in range(1, -(-formula.weights[0] // formula.each) + 1):
            yield Edge(part, formula.x, formula.size * step)
    elif isinstance(formula, Linear):
        for stage, (slope, offset) in zip(stages, formula.lines, strict=True):
            yield Edge(part, formula.x, (1 - offset) / slope, stage)
            if formula.method == "inverse":
                yield Edge(part, formula.x, -offset / slope, stage)
    else:
        raise AssertionError(f"{part}: say which edges {formula.method} has")


def of_condition(part: str, condition: Condition) -> Iterator[Edge]:
    if isinstance(condition, AllOf):
        for inner in condition.parts:
            yield from of_condition(part, inner)
        return
    if isinstance(condition, Open):
        return  # no number, no edge
    for limit in condition.threshold.steps():
        yield Edge(part, condition.x, limit)
    for bound, _ in condition.threshold.upto:
        yield Edge(part, condition.threshold.by, bound)


def edges(rule: RuleVersion) -> Iterator[Edge]:
    stages = tuple(stage.code for stage in rule.stages)
    for item in rule.items:
        yield from of_formula(item.code, item.formula, stages)
    for gate in (*rule.gates, *rule.direct):
        yield from of_condition(gate.code, gate.when)
    for stage in rule.stages:
        if stage.when:
            yield from of_condition("stage", stage.when)
    for assessment in rule.assessments:
        for when, *_ in assessment.bands:
            yield from of_condition(assessment.code, when)
    if rule.kind == "readiness":
        for tier in rule.tiers:
            yield Edge("tier", Quantity("fact", ("points_total",)), Fraction(tier.min_total, 100))


def gaps(edge: Edge, cases: list[Tried]) -> list[str]:
    """The sides of the edge at which no case stands."""
    own = [case for case in cases if case.stage == edge.stage or not edge.stage]
    own = [case for case in own if ANSWERS & set(case.expect) or edge.part in case.expect]
    values = {value for case in own if (value := case.value(edge.x)) is not None}
    kind = fact(edge.x.operands[0]).kind if edge.x.kind == "fact" else ""
    if kind == "flag":
        return [f"{edge}: no case with {n}" for n in (0, 1) if n not in values]
    whole = all(value.denominator == 1 for value in values)
    near = max(NEAR * abs(edge.limit), 1 if whole else Fraction(1, 100) if kind == "decimal" else NEAR_ZERO)
    missing = []
    if edge.limit not in values and not (whole and edge.limit.denominator != 1):
        missing.append("at")
    below_nothing = edge.limit == 0 and kind in ("count", "decimal")
    if not below_nothing and not any(0 < edge.limit - value <= near for value in values):
        missing.append("just below")
    if not any(0 < value - edge.limit <= near for value in values) and (kind, edge.limit) != ("grade", 5):
        missing.append("just above")
    return [f"{edge}: no case {side} it" for side in missing]


@pytest.mark.parametrize(
    "rule", [rule for rule in SHIPPED if rule.kind != "size"], ids=lambda r: f"{r.code}-{r.version}"
)
def test_every_edge_has_its_cases(rule):
    cases = tried(rule)
    assert cases, f"{rule.code} {rule.version} has no cases"
    assert [gap for edge in dict.fromkeys(edges(rule)) for gap in gaps(edge, cases)] == []


@pytest.mark.parametrize(
    "rule",
    [rule for rule in SHIPPED if rule.kind in ("qualification", "readiness")],
    ids=lambda r: f"{r.code}-{r.version}",
)
def test_every_check_is_seen_to_fail_alone_and_to_hold(rule):
    """And a file says which: `unmet` names the one code, or all but it holds."""
    found = [(case, conditions.evaluate(rule, from_rows([case.facts]), case.day)) for case in tried(rule)]
    open_ = {gate.code for gate in rule.gates if isinstance(gate.when, Open)}
    passing = {"met", "ready", *(["manual_review"] if open_ else [])}
    for code in [code for code in found[0][1].codes if code not in open_]:
        if rule.direct and not rule.items and code in {route.code for route in rule.direct}:
            continue
        assert any(case.expect.get("unmet") == [code] for case, _ in found), f"{code}: no case fails for it alone"
        assert any(code not in out.unmet(0) and case.expect.get("result") in passing for case, out in found), code
    for route in rule.direct:
        alone = [
            case
            for case, _ in found
            if [r for r in rule.direct if r.when.outcome(from_rows([case.facts]), case.day)[0] == conditions.MET]
            == [route]
        ]
        assert any(case.expect.get("result") == "met" for case in alone), f"{route.code}: no case passes by it alone"


@pytest.mark.parametrize("rule", [rule for rule in SHIPPED if rule.pass_rule], ids=lambda r: f"{r.code}-{r.version}")
def test_what_must_be_reached_is_just_reached_and_just_missed(rule):
    needed = rule.pass_rule
    sums = {"min_total": (needed.min_total, [item.code for item in rule.items])}
    sums |= {code: (least, [code]) for code, least in needed.min_item.items()}
    for code, least in needed.min_category.items():
        sums[code] = (least, [item.code for item in rule.items if item.category.code == code])
    for code, (least, items) in sums.items():
        reached = {True: [], False: []}
        for case in tried(rule):
            points = [int(rule.item(i).formula.points(from_rows([case.facts]), on=case.day)[0]) for i in items]
            if min(points) >= 0:
                failed = code in case.expect.get("unmet", ())
                says = failed or case.expect.get("result") == "met"
                reached[sum(points) >= least] += [sum(points)] if says else []
        assert reached[True], f"{code}: no case reaches it"
        assert reached[False], f"{code}: no case misses it"
        if code not in needed.min_item:
            assert min(reached[True]) == least, f"{code}: no case reaches just {least}"
            assert max(reached[False]) >= least - 500, f"{code}: no case misses it by little"


def test_the_size_table_is_typed_in_a_second_time():
    """Its edges are tried one and all from the second table, in test_conditions."""
    (rule,) = loader.versions("enterprise-size")
    lines = {conditions.industry_of(rule, from_rows([{"industry_code": code}])).code: code for code in reference.SIZE}
    assert set(lines) == {industry.code for industry in rule.industries}
    for industry in rule.industries:
        bounds = [
            {test.x.operands[0]: int(test.threshold.above) for test in bound.parts if isinstance(test, conditions.Test)}
            for bound in industry.bounds
        ]
        assert bounds == reference.size_bounds(lines[industry.code])
