"""Rule files: which one is in force, what a faulty one is told, and that their data is complete."""

import copy
import itertools
import json
import re
from datetime import date, timedelta

import pytest

from rulebook import loader
from rulebook.facts import FACTS, from_rows
from rulebook.loader import NoVersionInForce, in_force, load, parse, versions
from rulebook.quantities import RuleError
from rulebook.scoring import score

ALL = [rule for code in loader.codes() for rule in versions(code)]


def ids(rule):
    return f"{rule.code}-{rule.version}"


def test_what_ships():
    assert loader.codes() == (
        "enterprise-size",
        "incubation/evaluation",
        "incubation/graduation",
        "incubation/incubator-general",
        "incubation/incubator-provincial",
        "incubation/incubator-specialised",
        "incubation/incubator-standard",
        "incubation/makerspace",
        "innovation-points",
        "loan-readiness",
        "qualifications/gazelle",
        "qualifications/high-tech-enterprise",
        "qualifications/innovative-sme",
        "qualifications/little-giant",
        "qualifications/science-sme",
        "qualifications/specialized-sme",
    )


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2024, 8, 1), "1"),
        (date(2025, 6, 1), "1"),
        (date(2025, 10, 28), "1"),
        (date(2025, 10, 29), "2"),
        (date(2090, 1, 1), "2"),
    ],
)
def test_the_day_decides_the_version(day, version):
    assert load("innovation-points", day).version == version


def test_a_day_before_the_first_version_says_so():
    with pytest.raises(
        NoVersionInForce, match="2024-07-31 is before the first version, which is in force from 2024-08-01"
    ):
        load("innovation-points", date(2024, 7, 31))


def test_a_day_after_the_last_version_says_so():
    first = versions("innovation-points")[0]
    with pytest.raises(NoVersionInForce, match="after the last version, which was in force until 2025-10-28"):
        in_force([first], date(2025, 10, 29))


def test_a_day_in_a_gap_and_no_versions_at_all_say_so():
    first, second = versions("innovation-points")
    late = parse({**second.content, "effective_from": "2026-01-01"})
    with pytest.raises(NoVersionInForce, match="no version is in force on 2025-12-31"):
        in_force([late, first], date(2025, 12, 31))
    with pytest.raises(NoVersionInForce, match="none is in force"):
        in_force([], date(2025, 12, 31))


def test_an_unknown_rule_lists_the_known_ones():
    with pytest.raises(
        RuleError, match='no rules "points"; known: enterprise-size, incubation/evaluation, incubation/graduation'
    ):
        load("points", date(2026, 1, 1))


def test_the_newest_stored_version_wins_from_its_first_day():
    second = versions("innovation-points")[1]
    newer = parse({**second.content, "version": "2a", "effective_from": "2026-05-01"})
    assert in_force([newer, second], date(2026, 5, 1)) is newer
    assert in_force([newer, second], date(2026, 4, 30)) is second


@pytest.mark.parametrize("rule", ALL, ids=ids)
def test_content_survives_json_with_the_same_digest(rule):
    again = parse(json.loads(json.dumps(rule.content)))
    assert again.digest == rule.digest
    shuffled = dict(reversed(list(rule.content.items())))
    assert parse(shuffled).digest == rule.digest


@pytest.mark.parametrize("rule", ALL, ids=ids)
def test_digest_follows_the_content(rule):
    assert parse({**rule.content, "note_zh": "另一说明"}).digest != rule.digest


@pytest.mark.parametrize("rule", ALL, ids=ids)
def test_every_part_has_a_source_and_both_languages(rule):
    parts = (*rule.items, *rule.gates, *rule.direct, *rule.assessments, *rule.industries)
    assert parts
    for part in parts:
        assert part.source
        assert part.provenance in loader.PROVENANCES
        assert re.search("[\u4e00-\u9fff]", part.label.zh)
        assert not re.search("[\u4e00-\u9fff]", part.label.en)
    assert set(rule.facts()) <= set(FACTS)


def test_points_and_readiness_are_marked_as_demonstration():
    for rule in ALL:
        ours = ("innovation-points", "loan-readiness", "incubation/evaluation", "incubation/incubator-provincial")
        demonstration = rule.code in ours
        assert (rule.status == "demonstration") == demonstration
        assert bool(rule.note.zh) == bool(rule.note.en) is True


def changed(code, path, value, version=-1):
    """The content of a shipped rule with one place changed; `path` of keys and indexes."""
    content = copy.deepcopy(versions(code)[version].content)
    at = content
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return content


POINTS, SME, SIZE, LOAN = "innovation-points", "qualifications/science-sme", "enterprise-size", "loan-readiness"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed(POINTS, ("items", 0, "target"), 0.06), r"rule\.items\[0\]\.target: 0\.06 is not allowed"),
        (changed(POINTS, ("items", 0, "target"), "six"), r"items\[rd_intensity\]\.target: 'six' is not a number"),
        (changed(POINTS, ("items", 0, "target"), 0), r"target: must be above 0"),
        (changed(POINTS, ("items", 0, "target"), True), r"target: True is not an exact number"),
        (changed(POINTS, ("items", 0, "weight"), 301), r"items\[rd_intensity\]\.weight: 301 must be from 0 to 300"),
        (changed(POINTS, ("items", 0, "weight"), "1.005"), "at most two decimals"),
        (changed(POINTS, ("items", 0, "weight"), {"all": 1, "startup": 2}), '"startup" is not known here'),
        (changed(POINTS, ("items", 0, "weight"), {"startup": 1}, 0), '"growth" is missing'),
        (changed(POINTS, ("items", 0, "x"), "revenu"), 'x: "revenu" is not a known fact code; did you mean "revenue"'),
        (changed(POINTS, ("items", 0, "x"), {"ratio": ["revenue"]}), "takes 2 operands, found 1"),
        (changed(POINTS, ("items", 0, "x"), {"power": ["revenue"]}), '"power" is not known here'),
        (changed(POINTS, ("items", 0, "x"), {"times": 2}), "name exactly one of"),
        (changed(POINTS, ("items", 0, "x"), {"ratio": ["revenue", {"growth": ["revenue", "staff"]}]}), "is a fraction"),
        (changed(POINTS, ("items", 0, "method"), "eval"), "method: 'eval' is not a method; expected ratio_cap"),
        (changed(POINTS, ("items", 0, "category"), "other"), "category: 'other' is not one of input"),
        (changed(POINTS, ("items", 0, "provenance"), "rumour"), "provenance: 'rumour' must be one of"),
        (changed(POINTS, ("items", 0, "source"), ""), "source: expected text"),
        (changed(POINTS, ("items", 1, "code"), "rd_intensity"), "items: code rd_intensity is used twice"),
        (changed(POINTS, ("items", 0, "typo"), 1), '"typo" is not known here'),
        (changed(POINTS, ("items", 8, "zero"), "40%"), "full must be below zero"),
        (changed(POINTS, ("items",), []), "a points rule needs at least one"),
        (changed(POINTS, ("gates",), []), 'rule: "gates" is not known here'),
        (changed(POINTS, ("stages",), [], 0), "stages: expected a list of stages"),
        (
            changed(POINTS, ("stages", 1, "when"), {"value": "revenue", "gt": 1}, 0),
            "exactly one stage has no condition",
        ),
        (changed(POINTS, ("coverage", "publish"), "80%"), "publish not above final"),
        (changed(POINTS, ("effective_from",), "29.10.2025"), "effective_from: '29.10.2025' is not a day"),
        (changed(POINTS, ("effective_to",), "2025-10-01"), "the last day is before the first"),
        (changed(POINTS, ("status",), "final"), "status: 'final' must be one of official"),
        (changed(POINTS, ("kind",), "score"), "kind: 'score' must be one of"),
        (changed(SME, ("gates", 1, "when"), {"value": "staff", "le": 500, "ge": 1}), "name exactly one of"),
        (changed(SME, ("gates", 1, "when", "on_missing"), "met"), "on_missing: 'met' must be one of unknown"),
        (changed(SME, ("gates", 1, "when"), {"any_of": []}), "expected a list of conditions"),
        (changed(SME, ("gates", 1, "when"), {True: 500}), "YAML reads a bare on"),
        (changed(SME, ("gates", 1, "when"), "staff <= 500"), "expected a mapping"),
        (changed(SME, ("items", 0, "bands", 1), ["35%", 16]), "bounds must fall from band to band"),
        (changed(SME, ("items", 0, "bands", 0), ["30%", 21]), "more points than the weight"),
        (changed(SME, ("pass", "min_item"), {"rd_cost": 1}), '"rd_cost" is not known here'),
        (changed(SME, ("direct", 0, "code"), "staff_limit"), "code staff_limit is used twice"),
        (changed(SIZE, ("industries", 0, "ranges"), [["0100"]]), "four-digit codes in quotes"),
        (changed(SIZE, ("industries", 0, "bounds", "large"), {}), "bounds.large: expected least values"),
        (changed(SIZE, ("industries", 15, "ranges"), [["0100", "0101"]]), "last line must have no ranges"),
        (changed(LOAN, ("tiers", 0, "min_total"), 60), "from the highest total down"),
        (changed(LOAN, ("tiers", 0, "ceiling"), "0.5"), "expected whole 元"),
        (changed(LOAN, ("gates", 0, "scope"), "city"), "scope: 'city' must be one of zone, bank"),
        ({True: 1}, "YAML reads a bare on, yes or no as true or false"),
    ],
)
def test_a_fault_is_named_by_its_place(content, message):
    with pytest.raises(RuleError, match=message):
        parse(content)


def test_other_methods():
    """Methods that no shipped points rule uses, on one item each."""
    base = copy.deepcopy(versions(POINTS)[1].content)
    item = {key: base["items"][0][key] for key in ("code", "category", "label_zh", "label_en", "source", "provenance")}

    def points(own, values, fact):
        rule = parse({**base, "items": [{**item, "weight": 10, **own}]})
        return score(rule, from_rows([{fact: value} for value in values])).points[:, 0].tolist()

    step = {"method": "step", "x": "niche_years", "size": 2, "each": 3}
    assert points(step, [0, 1, 2, 3, 4, 6, 8, 80, None], "niche_years") == [0, 0, 300, 300, 600, 900, 1000, 1000, -1]
    unit = {"method": "count_unit", "x": "staff", "each": "2.5"}
    assert points(unit, [0, 1, 3, 4, 5, None], "staff") == [0, 250, 750, 1000, 1000, -1]
    below = {"method": "band_le", "x": "staff", "bands": [[10, 10], [20, 5]]}
    assert points(below, [0, 10, 11, 20, 21, None], "staff") == [1000, 1000, 500, 500, 0, -1]
    level = {"method": "band_ge", "x": "revenue", "bands": [[0, 2]]}
    assert points(level, [0, -1], "revenue") == [200, 0]


def test_versions_do_not_overlap():
    for code in loader.codes():
        found = versions(code)
        for older, newer in itertools.pairwise(found):
            assert older.effective_to < newer.effective_from
            assert older.effective_to + timedelta(days=1) == newer.effective_from
