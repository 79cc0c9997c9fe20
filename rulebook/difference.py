"""Why a result differs from another: between two days of one firm, or between two versions of a rule for many firms.

Between the two results stands a third, the firm's old figures under the new rule. From the old result to it only the rule
changed, from it to the new result only the data did, so that the two parts of every item add up to its difference, and the
items to the difference of the totals, exactly. An item that one version does not have counts nothing there and is named.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from . import conditions, explain, scoring
from .conditions import OUTCOMES
from .facts import Columns, fact
from .quantities import RuleError
from .rule import RuleVersion
from .wording import stored

CAUSES = {(False, False): None, (True, False): "rule", (False, True): "data", (True, True): "both"}


@dataclass(frozen=True)
class Result:
    """One firm on one day: the rule that applied and the facts that stood."""

    rule: RuleVersion
    columns: Columns
    on: date
    row: int = 0

    @property
    def firm(self) -> Columns:
        return self.columns.row(self.row)


def points(before: Result, after: Result) -> dict:
    """The difference of two totals, item by item; points in hundredths, an unknown item counts 0."""
    old, new = _scored(before), _scored(after)
    middle = _scored(Result(after.rule, before.columns, before.on, before.row))
    codes = [item.code for item in after.rule.items]
    codes += [item.code for item in before.rule.items if item.code not in codes]
    items = [_item(code, before, after, old, middle, new) for code in codes]
    return {
        "before": _side(before, old),
        "after": _side(after, new),
        "rule_changed": before.rule.digest != after.rule.digest,
        "difference": sum(item["difference"] for item in items),
        "rule": sum(item["rule"] for item in items),
        "data": sum(item["data"] for item in items),
        "facts": _changed(before, after, before.rule.facts() + after.rule.facts()),
        "items": items,
    }


def _scored(result: Result) -> dict:
    return explain.score(result.rule, result.columns, result.row, result.on)


def _side(result: Result, tree: dict) -> dict:
    kept = ("rule", "stage", "stage_label", "total", "sum", "coverage", "published", "preliminary")
    return {"on": result.on.isoformat(), **{key: tree[key] for key in kept}}


def _item(code: str, before: Result, after: Result, old: dict, middle: dict, new: dict) -> dict:
    was, between, now = (
        next((item for item in tree["items"] if item["code"] == code), None) for tree in (old, middle, new)
    )
    count = [0 if item is None else item["points"] or 0 for item in (was, between, now)]
    by_rule, by_data = count[1] - count[0], count[2] - count[1]
    shown = now or was
    inputs = [entry["fact"] for item in (was, now) if item for entry in item["inputs"]]
    if middle["stage"]["code"] != new["stage"]["code"]:  # other figures may have put the firm into another stage
        inputs += [code for stage in after.rule.stages if stage.when for code in stage.when.facts()]
    return {
        "code": code,
        "label": shown["label"],
        "category": shown["category"],
        "before": was and was["points"],
        "after": now and now["points"],
        "weight_before": was and was["weight"],
        "weight_after": now and now["weight"],
        "difference": by_rule + by_data,
        "rule": by_rule,
        "data": by_data,
        "cause": CAUSES[by_rule != 0, by_data != 0],
        "only_in": "after" if was is None else "before" if now is None else None,
        "facts": _changed(before, after, tuple(inputs)),
        "formula_before": was and was["formula"],
        "formula_after": now and now["formula"],
        "source": shown["source"],
        "provenance_label": shown["provenance_label"],
    }


def _changed(before: Result, after: Result, codes: tuple[str, ...]) -> list[dict]:
    """The facts that differ, each from and to."""
    found = []
    for code in dict.fromkeys(codes):
        old, new = (stored(result.firm, code, 0) for result in (before, after))
        if old != new:
            known = fact(code)
            label = {"zh": known.label_zh, "en": known.label_en}
            found.append({"fact": code, "label": label, "kind": known.kind, "unit": known.unit, "from": old, "to": new})
    return found


def outcomes(before: Result, after: Result) -> dict:
    """The difference of two outcomes, gate by gate: which flipped, and whether the rule or the data did it."""
    old, new = _judged(before), _judged(after)
    middle = _judged(Result(after.rule, before.firm, before.on))
    codes = tuple(dict.fromkeys((*new["checks"], *old["checks"])))
    gates = [_gate(code, before, after, old, middle, new) for code in codes]
    return {
        "before": old["tree"],
        "after": new["tree"],
        "rule_changed": before.rule.digest != after.rule.digest,
        "changed": old["tree"]["result"] != new["tree"]["result"],
        "cause": CAUSES[
            middle["tree"]["result"] != old["tree"]["result"], new["tree"]["result"] != middle["tree"]["result"]
        ],
        "facts": _changed(before, after, before.rule.facts() + after.rule.facts()),
        "gates": gates,
    }


def _judged(result: Result) -> dict:
    found = conditions.evaluate(result.rule, result.firm, result.on)
    checks = {code: OUTCOMES[state] for code, state in zip(found.codes, found.checks[0].tolist(), strict=True)}
    tree = explain.outcome(result.rule, result.firm, result.on)
    return {"tree": tree, "checks": checks, "nodes": {node["code"]: node for node in _nodes(tree)}}


def _nodes(tree: dict) -> list[dict]:
    return [*tree["gates"], *tree["items"], *tree["direct"]]


def _gate(code: str, before: Result, after: Result, old: dict, middle: dict, new: dict) -> dict:
    was, between, now = (each["checks"].get(code) for each in (old, middle, new))
    nodes = [each["nodes"].get(code) for each in (old, new)]
    shown = nodes[1] or nodes[0]
    inputs = tuple(entry["fact"] for node in nodes if node for entry in node["inputs"])
    return {
        "code": code,
        "label": shown["label"] if shown else None,
        "before": was,
        "after": now,
        "flipped": was != now,
        "cause": CAUSES[between != was, now != between],
        "only_in": "after" if was is None else "before" if now is None else None,
        "facts": _changed(before, after, inputs),
        "text_before": nodes[0] and (nodes[0].get("text") or nodes[0].get("formula")),
        "text_after": nodes[1] and (nodes[1].get("text") or nodes[1].get("formula")),
    }


@dataclass(frozen=True)
class Versions:
    """Two versions over the same firms. Of points: hundredths, -1 unknown or not published; of outcomes: indexes of `results`."""

    codes: tuple[str, ...]  # items or gates, those of the new version first
    old: np.ndarray
    new: np.ndarray
    old_parts: np.ndarray  # rows x codes
    new_parts: np.ndarray
    old_results: tuple[str, ...] = ()
    new_results: tuple[str, ...] = ()

    @property
    def differences(self) -> np.ndarray:
        """By item; an unknown one counts 0, so that they add up to the difference of the totals."""
        return np.maximum(self.new_parts, 0).astype(np.int32) - np.maximum(self.old_parts, 0)


ABSENT = -1


def versions(old: RuleVersion, new: RuleVersion, columns: Columns, on: date) -> Versions:
    """What a change of the rule does to each firm. Both versions are run on the same day, whichever is in force on it."""
    if old.kind != new.kind or old.code != new.code:
        raise RuleError(f"{old.code} and {new.code} are different rules: only versions of one rule can be compared")
    if new.kind == "points":
        before, after = (scoring.score(rule, columns, on) for rule in (old, new))
        own = [tuple(item.code for item in rule.items) for rule in (old, new)]
        codes = tuple(dict.fromkeys((*own[1], *own[0])))
        parts = [spread(each.points, names, codes) for each, names in zip((before, after), own, strict=True)]
        return Versions(codes, before.total, after.total, *parts)
    before, after = (conditions.evaluate(rule, columns, on) for rule in (old, new))
    codes = tuple(dict.fromkeys((*after.codes, *before.codes)))
    parts = [spread(each.checks, each.codes, codes) for each in (before, after)]
    return Versions(codes, before.result, after.result, *parts, before.results, after.results)


def spread(values: np.ndarray, own: tuple[str, ...], codes: tuple[str, ...]) -> np.ndarray:
    """The columns under the names of both versions; ABSENT where this one has none."""
    found = np.full((len(values), len(codes)), ABSENT, dtype=np.int16)
    for place, code in enumerate(own):
        found[:, codes.index(code)] = values[:, place]
    return found
