"""Rule cases: facts of one firm and what the rule must say of it.

Each case runs alone and every file also as ONE mixed column, because a case alone hides faults of vectorised code. A file
holds `rules`, `day`, `base` (facts that every case starts from; null takes one away) and `cases` (`facts`, `expect`).
"""

from datetime import date
from pathlib import Path

import pytest
import yaml

from rulebook import conditions, loader, scoring
from rulebook.facts import from_rows

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def read(path):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    day = content["day"] if isinstance(content["day"], date) else date.fromisoformat(content["day"])
    cases = [
        (case["name"], {**content.get("base", {}), **case.get("facts", {})}, case["expect"])
        for case in content["cases"]
    ]
    return content["rules"], day, cases


def answers(code, day, rows):
    """What the rule says of each row, under the names that cases use."""
    rule, columns = loader.load(code, day), from_rows(rows)
    if rule.kind == "points":
        scores = scoring.score(rule, columns, day)
        for i in range(len(rows)):
            total = int(scores.total[i])
            items = {
                item.code: int(p) if p >= 0 else None for item, p in zip(rule.items, scores.points[i], strict=True)
            }
            yield {
                "stage": rule.stages[scores.stage[i]].code,
                "total": None if total < 0 else total,
                "coverage": int(scores.coverage[i]),
                "preliminary": bool(scores.preliminary[i]),
                **items,
            }
        return
    found = conditions.evaluate(rule, columns, day)
    if rule.kind == "readiness":
        tiers = conditions.tier(rule, columns["points_total"])
        ceilings = conditions.ceiling(rule, columns, tiers, day)
    for i in range(len(rows)):
        answer = {
            "result": found.results[found.result[i]],
            "total": None if found.total[i] < 0 else int(found.total[i]) / 100,
            "unmet": list(found.unmet(i)),
            **{code: conditions.OUTCOMES[state] for code, state in zip(found.codes, found.checks[i], strict=True)},
        }
        if rule.kind == "readiness":
            answer["tier"] = rule.tiers[tiers[i]].code if tiers[i] >= 0 else None
            answer["ceiling"] = int(ceilings[i]) if ceilings[i] >= 0 else None
        yield answer


def agree(answer, expect, name):
    assert {key: answer[key] for key in expect} == expect, name


SINGLE = [pytest.param(path, i, id=f"{path.stem}-{case[0]}") for path in FILES for i, case in enumerate(read(path)[2])]


@pytest.mark.parametrize(("path", "index"), SINGLE)
def test_case_alone(path, index):
    code, day, cases = read(path)
    name, facts, expect = cases[index]
    agree(next(answers(code, day, [facts])), expect, name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_as_one_mixed_column(path):
    code, day, cases = read(path)
    for (name, _, expect), answer in zip(cases, answers(code, day, [facts for _, facts, _ in cases]), strict=True):
        agree(answer, expect, name)
