"""Why a firm has these points or this outcome: a tree of plain dicts, ready for JSON.

Every number in it comes from the same functions that computed the result, so that an explanation cannot disagree with it:
the items' points add up to the total exactly. Texts come in both languages, `{"zh": …, "en": …}`; points are in hundredths.
"""

from datetime import date
from fractions import Fraction
from math import ceil, floor

import numpy as np

from . import conditions, scoring
from .conditions import OUTCOMES, Condition
from .facts import MISSING, Columns, fact
from .formulas import Bands, Best, Formula, Grouped, Linear, Steps
from .loader import PROVENANCES
from .quantities import Quantity
from .rule import Assessment, Gate, Item, Label, RuleVersion
from .wording import (
    LANGUAGES,
    bound_text,
    condition_text,
    exact,
    is_share,
    limit_text,
    parts_of,
    points_text,
    quantity_text,
    shown,
    stored,
    texts,
)


def score(rule: RuleVersion, columns: Columns, row: int = 0, on: date | None = None) -> dict:
    """The points of one firm: total, stage and every item down to its inputs and the clause it comes from.

    Where the rule compares firms with each other, the columns have to hold all of them.
    """
    alone = columns.row(row)
    found = scoring.score(rule, columns, on).row(row) if rule.needs_group else scoring.score(rule, alone, on)
    columns, stage = alone, int(found.stage[0])
    items = [
        _item(item, columns, stage, on, int(points) if item.formula.needs_group else None)
        for item, points in zip(rule.items, found.points[0], strict=True)
    ]
    return {
        "rule": head(rule),
        "stage": _coded(rule.stages[stage]),
        "stage_label": _coded(rule.stage_labels[int(found.stage_label[0])]),
        "total": int(found.total[0]) if found.published[0] else None,
        "sum": sum(item["points"] or 0 for item in items),
        "coverage": int(found.coverage[0]),
        "published": bool(found.published[0]),
        "preliminary": bool(found.preliminary[0]),
        "categories": [_category(rule, category, items) for category in rule.categories],
        "items": items,
        "missing": list(dict.fromkeys(code for item in items for code in item["missing"])),
    }


def outcome(rule: RuleVersion, columns: Columns, on: date, row: int = 0) -> dict:
    """The outcome of a title, loan readiness or size for one firm, with the numbers in every condition."""
    columns = columns.row(row)
    found = conditions.evaluate(rule, columns, on)
    checks = {code: OUTCOMES[state] for code, state in zip(found.codes, found.checks[0], strict=True)}
    tree = {
        "rule": head(rule),
        "on": on.isoformat(),
        "result": found.results[int(found.result[0])],
        "total": int(found.total[0]) if found.total[0] >= 0 else None,
        "gates": [_gate(gate, columns, on) for gate in rule.gates],
        "items": [{**_item(item, columns, 0, on), "check": checks.get(item.code)} for item in rule.items],
        "direct": [_gate(route, columns, on) for route in rule.direct],
        "pass": _pass(rule, checks.get("min_total")),
        "assessments": [_assessment(assessment, columns, on) for assessment in rule.assessments],
        "unmet": list(found.unmet(0)),
    }
    if rule.kind == "readiness":
        tree |= _offer(rule, columns, on)
    if rule.kind == "size":
        tree["industry"] = _industry(rule, columns, on)
    return tree


def head(rule: RuleVersion) -> dict:
    """Which rule spoke: its version, days, standing and source."""
    return {
        "code": rule.code,
        "version": rule.version,
        "title": _label(rule.title),
        "doc_no": rule.doc_no,
        "effective_from": rule.effective_from.isoformat(),
        "effective_to": rule.effective_to and rule.effective_to.isoformat(),
        "status": rule.status,
        "official": rule.status == "official",
        "note": _label(rule.note),
        "digest": rule.digest,
        **_origin(rule),
    }


def _label(label: Label) -> dict:
    return {"zh": label.zh, "en": label.en}


def _coded(thing) -> dict:
    return {"code": thing.code, "label": _label(thing.label)}


def _origin(thing) -> dict:
    words = dict(zip(LANGUAGES, PROVENANCES[thing.provenance], strict=True))
    return {"source": thing.source, "provenance": thing.provenance, "provenance_label": words}


def _category(rule: RuleVersion, category, items: list[dict]) -> dict:
    own = [item for item in items if item["category"] == category.code]
    points, weight = sum(item["points"] or 0 for item in own), sum(item["weight"] for item in own)
    return {**_coded(category), "bonus": category.bonus, "points": points, "weight": weight}


# --- items ---


def _item(item: Item, columns: Columns, stage: int, on: date | None, points: int | None = None) -> dict:
    return {
        **_coded(item),
        "category": item.category.code if item.category else None,
        "note": _label(item.note),
        **_formula(item.formula, columns, stage, on, points),
        **_origin(item),
    }


def _formula(formula: Formula, columns: Columns, stage: int, on: date | None, points: int | None = None) -> dict:
    """`points` are given where one firm alone does not tell them."""
    points = int(formula.points(columns, stage, on)[0]) if points is None else points
    known = points >= 0
    found = {
        "method": formula.method,
        "weight": formula.weights[stage],
        "points": points if known else None,
        "state": "known" if known else "unknown",
        "target": texts(lambda language: _target(formula, stage, language)),
        "inputs": [_input(code, columns) for code in formula.facts()],
        "missing": _missing(formula.facts(), columns),
        "options": [_formula(option, columns, stage, on) for option in formula.options],
        "next_step": _next_step(formula, columns, stage, on, points),
    }
    return {**found, "formula": texts(lambda language: _sentence(formula, columns, stage, on, points, language))}


def _input(code: str, columns: Columns) -> dict:
    known = fact(code)
    return {
        "fact": code,
        "label": {"zh": known.label_zh, "en": known.label_en},
        "kind": known.kind,
        "unit": known.unit,
        "value": stored(columns, code, 0),
    }


def _missing(codes: tuple[str, ...], columns: Columns) -> list[str]:
    return [code for code in codes if not columns.known(code)[0]]


def _value(formula: Formula, columns: Columns, on: date | None) -> Fraction | None:
    return exact(formula.x, columns, 0, on) if formula.x else None


def _target(formula: Formula, stage: int, language: str) -> str:
    """What earns the full weight, or every band."""
    if isinstance(formula, Linear):
        slope, offset = formula.lines[stage]
        full = limit_text((1 - offset) / slope, is_share(formula.x))
        if slope > 0:
            return {"zh": f"达到 {full} 得满分", "en": f"full points from {full}"}[language]
        none = limit_text(-offset / slope, is_share(formula.x))
        return {
            "zh": f"不高于 {full} 得满分，达到 {none} 得 0 分",
            "en": f"full points up to {full}, none from {none}",
        }[language]
    if isinstance(formula, Bands):
        sign = "≥" if formula.method == "band_ge" else "≤"
        bands = [f"{sign} {bound_text(formula.x, bound)}: {points / 100:g}" for bound, points in formula.bands]
        return "; ".join(bands)
    if isinstance(formula, Steps):
        size, each = limit_text(formula.size, is_share(formula.x)), f"{formula.each / 100:g}"
        return {"zh": f"每满 {size} 得 {each} 分", "en": f"{each} points for each full {size}"}[language]
    if isinstance(formula, Grouped):
        return _PLACE[formula.method][language]
    return {"zh": "取最高的一项", "en": "the best of the options"}[language]


_PLACE = {
    "percentile": {"zh": "按同组百分位得分", "en": "by the percentile in the group"},
    "minmax": {
        "zh": "按同组第 5 至第 95 百分位之间的位置得分",
        "en": "by the place between the group's 5th and 95th percentile",
    },
}


def _sentence(formula: Formula, columns: Columns, stage: int, on: date | None, points: int, language: str) -> str:
    """The computation in one line, the numbers put in."""
    weight = points_text(formula.weights[stage])
    if points < 0:
        result = {"zh": f"数据不足，不计分（满分 {weight}）", "en": f"not enough data, no points (of {weight})"}[
            language
        ]
    else:
        got = points_text(points)
        result = {"zh": f"得 {got} 分（满分 {weight}）", "en": f"{got} points of {weight}"}[language]
    stop = {"zh": "；", "en": "; "}[language]
    if isinstance(formula, Best):
        return _target(formula, stage, language) + stop + result
    if points >= 0 and isinstance(formula, Linear):
        result = _line(formula, stage, _value(formula, columns, on), points, language) + stop + result
    return quantity_text(formula.x, columns, 0, on, language) + stop + result


def _line(formula: Linear, stage: int, x: Fraction, points: int, language: str) -> str:
    """The share of the weight and its product, so that a reader can follow with a pocket calculator."""
    slope, offset = formula.lines[stage]
    share = slope * x + offset
    clamped = min(max(share, Fraction(0)), Fraction(1))
    note = ""
    if share != clamped:
        note = {
            "zh": "（超出按 1 计）" if share > 1 else "（低于按 0 计）",
            "en": " (capped at 1)" if share > 1 else " (not below 0)",
        }[language]
    number = shown(clamped, share=False, digits=4)
    return f"{_target(formula, stage, language)}{note} → {number} × {points_text(formula.weights[stage])}"


def _next_step(formula: Formula, columns: Columns, stage: int, on: date | None, points: int) -> dict | None:
    """One simple change of one figure and what this item would gain: one more of a count, or the sum that earns it all.

    None where the item is full, its data is missing, or no single figure decides. The gain is found by scoring again.
    """
    code = None if formula.needs_group else _leading_fact(formula.x)
    if points < 0 or points >= formula.weights[stage] or code is None or not columns.known(code)[0]:
        return None
    now = int(columns[code][0])
    to = (
        now + 1
        if fact(code).kind == "count" and not _less_is_better(formula, stage)
        else _full_at(formula, columns, stage, now)
    )
    if to is None or to == now or abs(to) >= 2**62:
        return None
    changed = columns.with_columns({code: np.array([to], dtype=np.int64)})
    gain = int(formula.points(changed, stage, on)[0]) - points
    known = fact(code)
    label = {"zh": known.label_zh, "en": known.label_en}
    return {"fact": code, "label": label, "unit": known.unit, "from": now, "to": to, "gain": gain} if gain > 0 else None


def _leading_fact(x: Quantity | None) -> str | None:
    if x is None or x.kind not in ("fact", "ratio", "growth") or not isinstance(x.operands[0], str):
        return None
    code = x.operands[0]
    return code if fact(code).kind in ("money", "count") else None


def _less_is_better(formula: Formula, stage: int) -> bool:
    return formula.method == "band_le" or (isinstance(formula, Linear) and formula.lines[stage][0] < 0)


def _full_at(formula: Formula, columns: Columns, stage: int, now: int) -> int | None:
    """The value of the leading fact at which the item earns its whole weight, the other figures as they are."""
    if isinstance(formula, Linear):
        slope, offset = formula.lines[stage]
        x = (1 - offset) / slope
    elif isinstance(formula, Bands):
        x = formula.bands[0][0]
    else:
        return None
    base = 1
    if formula.x.kind != "fact":
        if not isinstance(formula.x.operands[1], str):
            return None
        base = int(columns.filled(formula.x.operands[1])[0])
        if base <= 0:
            return None
    value = x * base / formula.x.times + (base if formula.x.kind == "growth" else 0)
    return floor(value) if _less_is_better(formula, stage) else ceil(value)


# --- conditions ---


def _gate(gate: Gate, columns: Columns, on: date) -> dict:
    return {
        **_coded(gate),
        "note": _label(gate.note),
        "scope": gate.scope,
        **_condition(gate.when, columns, on),
        **_origin(gate),
    }


def _condition(condition: Condition, columns: Columns, on: date) -> dict:
    parts = parts_of(condition)
    return {
        "outcome": OUTCOMES[int(condition.outcome(columns, on)[0])],
        "text": texts(lambda language: condition_text(condition, columns, 0, on, language)),
        "combine": ("any_of" if isinstance(condition, conditions.AnyOf) else "all_of") if parts else None,
        "parts": [_condition(part, columns, on) for part in parts],
        "inputs": [_input(code, columns) for code in condition.facts()],
        "missing": _missing(condition.facts(), columns),
    }


def _pass(rule: RuleVersion, check: str | None) -> dict | None:
    if rule.pass_rule is None:
        return None
    return {
        "min_total": rule.pass_rule.min_total,
        "op": rule.pass_rule.op,
        "min_item": rule.pass_rule.min_item,
        "min_category": rule.pass_rule.min_category,
        "outcome": check,
    }


def _assessment(assessment: Assessment, columns: Columns, on: date) -> dict:
    """The range of an expert's points that the figures allow; without figures the whole range is open."""
    letter, least, most = assessment.range(columns, on)
    codes = assessment.facts()
    return {
        **_coded(assessment),
        "letter": letter,
        "least": least,
        "most": most,
        "of": assessment.most,
        "note": _label(assessment.note),
        "text": texts(lambda language: _basis(assessment, columns, on, language)),
        "inputs": [_input(code, columns) for code in codes],
        "missing": _missing(codes, columns),
        **_origin(assessment),
    }


def _basis(assessment: Assessment, columns: Columns, on: date, language: str) -> str:
    """What the range was read from: the number behind its bands, or the facts that their conditions look at."""
    quantities = [assessment.x] if assessment.x else [Quantity("fact", (code,)) for code in assessment.facts()]
    return {"zh": "；", "en": "; "}[language].join(
        quantity_text(quantity, columns, 0, on, language) for quantity in quantities
    )


def _offer(rule: RuleVersion, columns: Columns, on: date) -> dict:
    """The tier and the suggested ceiling, which is no approval: only a bank approves."""
    tiers = conditions.tier(rule, columns["points_total"])
    ceiling = int(conditions.ceiling(rule, columns, tiers, on)[0])
    return {
        "tier": None if tiers[0] == conditions.NO_TIER else _coded(rule.tiers[int(tiers[0])]),
        "ceiling": None if ceiling == MISSING else ceiling,
        "ceiling_text": texts(lambda language: quantity_text(rule.ceiling, columns, 0, on, language)),
    }


def _industry(rule: RuleVersion, columns: Columns, on: date) -> dict | None:
    """The line of the size table that the firm's industry stands on, and how it meets the bounds of each tier."""
    industry = conditions.industry_of(rule, columns)
    if industry is None:
        return None
    tiers = zip(rule.tiers, industry.bounds, strict=False)
    return {
        **_coded(industry),
        **_origin(industry),
        "tiers": [{**_coded(tier), **_condition(bound, columns, on)} for tier, bound in tiers],
    }
