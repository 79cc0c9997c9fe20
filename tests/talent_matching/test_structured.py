"""The parts beside the texts, and what forbids a pair."""

from datetime import date

import numpy as np
import pytest

from talent_matching.matching import fields, structured, thesaurus, weights
from talent_matching.matching.entries import Demand, Talent

ON = date(2026, 6, 1)


def built(demand: dict, talent: dict) -> structured.Structured:
    sides = [Demand(id="d", text="", **demand)], [Talent(id="t", text="", **talent)]
    return structured.Structured(*sides, weights.shipped(), fields.shipped(thesaurus.shipped()))


CASES = [
    ("field", {"field": "nylon"}, {"field": "尼龙新材料"}, 1),
    ("field", {"field": "尼龙新材料"}, {"field": "430.5520"}, 0.7),
    ("field", {"field": "电气装备"}, {"field": "动力与电气工程"}, 0.7),
    ("field", {"field": "470.40"}, {"field": "47040"}, 1),
    ("field", {"field": "电气装备"}, {"field": "550"}, 0),
    ("field", {"field": "数学；电气装备"}, {"field": "110"}, 0.7),
    ("field", {"field": ""}, {"field": "550"}, None),
    ("type", {"type": "技术攻关"}, {"types": frozenset({"技术攻关", "项目合作"})}, 1),
    ("type", {"type": "检验检测"}, {"types": frozenset({"技术攻关"})}, 0),
    ("type", {"type": "检验检测"}, {}, None),
    ("availability", {"days": 20}, {"days": 5}, 0.25),
    ("availability", {"days": 20}, {"days": 50}, 1),
    ("availability", {"days": 0}, {"days": 0}, 1),
    ("availability", {}, {"days": 5}, None),
    ("distance", {"place": (113.3, 33.7)}, {"place": (113.3, 33.7), "distance": 0}, 1),
    ("distance", {"place": (113.0, 34.0)}, {"place": (113.0, 33.0), "distance": 200}, 1),
    ("distance", {"place": (113.0, 34.0)}, {"place": (113.0, 33.0), "distance": 100}, 0.888),
    ("distance", {"place": (113.0, 34.0)}, {"place": (113.0, 33.0), "distance": 30}, 0),
    ("distance", {"place": (113.0, 34.0)}, {"distance": 30}, None),
    ("seniority", {"seniority": "副教授"}, {"title": "研究员"}, 1),
    ("seniority", {"seniority": "教授"}, {"title": "副教授"}, 0.5),
    ("seniority", {"seniority": "教授"}, {"title": "助教"}, 0),
    ("seniority", {"seniority": "教授"}, {"title": "车间主任"}, None),
    ("results", {}, {"results": 0}, 0),
    ("results", {}, {"results": 2}, 2 / 3),
    ("results", {}, {"results": 7}, 1),
    ("results", {}, {}, None),
    ("priority", {"priority": frozenset({"nylon"})}, {}, 0.4),
    ("priority", {"priority": frozenset({"nylon", "electrical", "high_tech"})}, {}, 1),
    ("priority", {"priority": frozenset({"else"})}, {}, 0),
    ("priority", {}, {}, None),
]


@pytest.mark.parametrize(("part", "demand", "talent", "expected"), CASES)
def test_part(part, demand, talent, expected):
    first = np.zeros(1, int)
    found = built(demand, talent).values(first, first)[part][0]
    if expected is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(expected, abs=0.001)


BEFORE, AFTER = date(2026, 5, 31), date(2026, 6, 2)


@pytest.mark.parametrize(
    ("demand", "talent", "expected"),
    [
        ({}, {}, None),
        ({}, {"consent": True, "capacity": 1}, None),
        ({}, {"consent": False}, "consent"),
        ({}, {"capacity": 0}, "capacity"),
        ({}, {"embargo": AFTER}, "embargo"),
        ({"embargo": AFTER}, {}, "embargo"),
        ({"embargo": ON}, {"embargo": BEFORE}, None),
        ({"firm": "f"}, {"conflicts": frozenset({"f"})}, "conflict"),
        ({"firm": "g"}, {"conflicts": frozenset({"f"})}, None),
        ({}, {"refused": frozenset({"d"})}, "refused"),
        ({}, {"refused": frozenset({"e"})}, None),
    ],
)
def test_forbidden(demand, talent, expected):
    rules = built(demand, talent)
    assert rules.forbidden(rules.demands[0], rules.talents[0], ON) == expected
