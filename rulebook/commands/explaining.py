"""`explain`, `advise` and `diff`: why a result is what it is, what would change it, what another version makes of it."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rulebook import advice, difference, loader
from rulebook import explain as explaining
from rulebook.advice import Advice, Proposal
from rulebook.conditions import OUTCOMES
from rulebook.facts import Columns, decode
from rulebook.quantities import RuleError
from rulebook.rule import RuleVersion

from .reading import POINTS, blocks, completed, facts, helpers, points_text

READINESS = "loan-readiness"
ABSENT = -1


def explain(options) -> Iterator[str]:
    """A line of JSON for each firm; of one firm alone with --id."""
    rule = loader.load(options.rules, options.on)
    ids, columns = facts(options.facts)
    if options.id and options.id not in ids:
        raise RuleError(f'{options.facts} has no row with the id "{options.id}"')
    columns = completed(columns, options.on, **helpers(rule, options.on))
    for row, name in enumerate(ids):
        if options.id in (None, name):
            tree = (
                explaining.score(rule, columns, row, options.on)
                if rule.kind == "points"
                else explaining.outcome(rule, columns, options.on, row)
            )
            yield json.dumps({"id": name, **tree}, ensure_ascii=False)


def advise(options) -> Iterator[list]:
    """A line for each figure of each proposal. A figure that only moves along stands under the proposal's number and a plus."""
    rule, target = _goal(options.rules, options.goal, options.on)
    others = helpers(rule, options.on)
    ids, columns = facts(options.facts)
    yield ["id", "proposal", "fact", "from", "to", "result"]
    for row, name in enumerate(ids):
        if target is None:
            found = advice.for_outcome(rule, columns, options.on, row, **others)
        else:
            found = advice.for_total(rule, columns, target, options.on, row)
        yield from _answer(name, found, target)


def _goal(code: str, goal: str, on: date) -> tuple[RuleVersion, int | None]:
    """The rule to run and the total to reach in hundredths; without one its outcome is the goal."""
    kind, _, value = goal.partition(":")
    rule = loader.load(code, on)
    if kind == "met" and not value and rule.kind in ("qualification", "readiness"):
        return rule, None
    if kind == "total" and rule.kind == "points":
        return rule, _hundredths(value)
    if kind == "tier" and rule.kind in ("points", "readiness"):
        tiers = {tier.code: tier.min_total for tier in loader.load(READINESS, on).tiers}
        if value not in tiers:
            raise RuleError(f'--goal tier: there is no tier "{value}"; known: {", ".join(tiers)}')
        return loader.load(POINTS, on) if rule.kind == "readiness" else rule, tiers[value]
    wanted = "total:65 or tier:B" if rule.kind == "points" else "met"
    raise RuleError(f'--goal "{goal}" does not fit {code}; write {wanted}')


def _hundredths(text: str) -> int:
    try:
        value = Decimal(text) * 100
    except InvalidOperation:
        value = Decimal("0.5")
    if not value.is_finite() or value != value.to_integral_value() or not 0 < value <= 100_000:
        raise RuleError(f'--goal total: "{text}" is no number of points; write for example total:65 or total:72.5')
    return int(value)


def _answer(name: str, found: Advice, target: int | None) -> Iterator[list]:
    def result(each: Advice | Proposal) -> str:
        return each.result if target is None else points_text(each.total)

    if found.reached:
        yield [name, "reached", "", "", "", result(found)]
    elif found.out_of_reach:
        yield [name, "out_of_reach", "", "", "", ";".join(found.stopping)]
    for number, proposal in enumerate(found.proposals, start=1):
        for change in proposal.changes:
            yield [name, number, *_figures(change.fact, change.start, change.to), result(proposal)]
        for fact, start, to in proposal.follows:
            yield [name, f"{number}+", *_figures(fact, start, to), result(proposal)]


def _figures(fact: str, start: int, to: int) -> list:
    before = decode(fact, start)
    return [fact, "" if before is None else before, decode(fact, to)]


def diff(options) -> Iterator[list]:
    """Points in hundredths; the differences of the items add up to that of the totals. Of outcomes, the gates that flip."""
    old, new = (_version(options.rules, name) for name in (options.old, options.new))
    for rule in (old, new):
        if rule.code != options.rules:
            raise RuleError(f"version {rule.version} belongs to {rule.code}, not to {options.rules}")
    others = helpers(new, options.on) | {key: rule for key, rule in helpers(old, options.on).items() if rule}
    ids, columns = facts(options.facts)
    wide = next((rule for rule in (old, new) if rule.needs_group), new)
    for number, (names, block) in enumerate(blocks(wide, ids, columns)):
        yield from _differences(old, new, names, completed(block, options.on, **others), options.on, number == 0)
    if not ids:
        yield from _differences(old, new, [], columns, options.on, True)


def _differences(old, new, names: list[str], block: Columns, on: date, first: bool) -> Iterator[list]:
    found = difference.versions(old, new, block, on)
    if first:
        yield ["id", "old", "new", "difference", *found.codes]
    of_points = new.kind == "points"
    for i, name in enumerate(names):
        if of_points:
            before, after = int(found.old[i]), int(found.new[i])
            both = before >= 0 and after >= 0
            head = ["" if total < 0 else total for total in (before, after)]
            yield [name, *head, after - before if both else "", *found.differences[i].tolist()]
        else:
            before, after = found.old_results[found.old[i]], found.new_results[found.new[i]]
            flips = [
                _flip(*pair) for pair in zip(found.old_parts[i].tolist(), found.new_parts[i].tolist(), strict=True)
            ]
            yield [name, before, after, "" if before == after else "changed", *flips]


def _flip(before: int, after: int) -> str:
    if before == after:
        return ""
    return " > ".join("absent" if state == ABSENT else OUTCOMES[state] for state in (before, after))


def _version(code: str, name: str) -> RuleVersion:
    """A shipped version by its name or first day, or a rule file."""
    known = loader.versions(code)
    for rule in known:
        if name in (rule.version, rule.effective_from.isoformat()):
            return rule
    if Path(name).is_file():
        return loader.read(Path(name))
    versions = ", ".join(f"{rule.version} ({rule.effective_from})" for rule in known)
    raise RuleError(f'"{name}" is neither a file nor a version of {code}; known: {versions}')
