"""`score` and `check`: the points of every firm, the outcome of a title, loan readiness or size."""

from collections.abc import Iterator

from rulebook import conditions, loader, scoring
from rulebook.quantities import RuleError
from rulebook.rule import RuleVersion

from .reading import blocks, completed, facts, helpers, points_text


def score(options) -> Iterator[list]:
    rule = loader.load(options.rules, options.on)
    _only(rule, "score")
    ids, columns = facts(options.facts)
    yield ["id", "stage", "total", "coverage", *(item.code for item in rule.items)]
    for names, block in blocks(rule, ids, columns):
        found = scoring.score(rule, block, options.on)
        for i, name in enumerate(names):
            points = ["" if value < 0 else value for value in found.points[i].tolist()]
            total = "" if found.total[i] < 0 else found.total[i]
            yield [name, rule.stages[found.stage[i]].code, total, found.coverage[i], *points]


def check(options) -> Iterator[list]:
    rule = loader.load(options.rules, options.on)
    _only(rule, "check")
    ids, columns = facts(options.facts)
    others = helpers(rule, options.on)
    yield ["id", "result", "total", "unmet"]
    for names, block in blocks(rule, ids, columns):
        found = conditions.evaluate(rule, completed(block, options.on, **others), options.on)
        for i, name in enumerate(names):
            yield [name, found.results[found.result[i]], points_text(int(found.total[i])), ";".join(found.unmet(i))]


def _only(rule: RuleVersion, command: str) -> None:
    fitting = "score" if rule.kind == "points" else "check"
    if command != fitting:
        raise RuleError(f"{rule.code} is evaluated with: python -m rulebook {fitting}")
