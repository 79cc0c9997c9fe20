"""Rule cases: facts of one firm and what the rule must say of it.

Each case runs alone and every file also as ONE mixed column, because a case alone hides faults of vectorised code. A file
holds `rules`, `day`, `base` (facts that every case starts from; null takes one away), `cases` (`facts`, `expect`) and `series`:
one fact at several values, each with the answer that the rule must `gives` under the name `expect`.
"""

from datetime import date

import pytest

from rulebook import conditions, loader, scoring
from rulebook.facts import from_rows

from .case_files import FILES, read


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
            **{each.code: list(each.range(columns, day, i)) for each in rule.assessments},
        }
        if rule.kind == "readiness":
            answer["tier"] = rule.tiers[tiers[i]].code if tiers[i] >= 0 else None
            answer["ceiling"] = int(ceilings[i]) if ceilings[i] >= 0 else None
        yield answer


def agree(answer, expect, name):
    assert {key: answer[key] for key in expect} == expect, name


SINGLE = [
    pytest.param(path, i, id=f"{path.stem}-{case.name}") for path in FILES for i, case in enumerate(read(path).cases)
]


@pytest.mark.parametrize(("path", "index"), SINGLE)
def test_case_alone(path, index):
    file = read(path)
    case = file.cases[index]
    agree(next(answers(file.code, file.day, [case.facts])), case.expect, case.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_as_one_mixed_column(path):
    file = read(path)
    found = answers(file.code, file.day, [case.facts for case in file.cases])
    for case, answer in zip(file.cases, found, strict=True):
        agree(answer, case.expect, case.name)


@pytest.mark.parametrize(
    ("code", "last"), [("specialized-sme", date(2026, 3, 31)), ("little-giant", date(2026, 3, 31))]
)
def test_the_standard_changes_overnight(code, last):
    before = loader.load(f"qualifications/{code}", last)
    after = loader.load(f"qualifications/{code}", date(2026, 4, 1))
    assert (before.version, after.version) == ("63-2022", "2-2026")
    assert before.effective_to == last
    with pytest.raises(loader.NoVersionInForce):
        loader.load(f"qualifications/{code}", date(2022, 5, 31))
