"""How much is missing of the figure that leads a condition, the others as they are: `12 more incubatees`, or several ways.

For conditions that ask for at least so much of a fact, a sum or a share. What time alone brings, what yes or no answers and
what nobody knows has no shortfall.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from .conditions import UNMET, AllOf, AnyOf, Condition, Test
from .facts import Columns, fact
from .wording import exact, fact_label, limit_of, value_text

ASKED = ("ge", "gt")
KINDS = ("money", "count")


@dataclass(frozen=True)
class Shortfall:
    """So many more of one fact meet the condition."""

    fact: str
    amount: int

    def text(self, language: str) -> str:
        name, more = fact_label(self.fact, language), value_text(self.fact, self.amount, language)
        return {"zh": f"{name}再增加 {more}", "en": f"{more} more: {name}"}[language]


def of(condition: Condition, columns: Columns, on: date, row: int = 0) -> list[Shortfall]:
    """What is missing of each part that is not met; of alternatives each is a way of its own."""
    if condition.outcome(columns, on)[row] != UNMET:
        return []
    if isinstance(condition, AllOf):
        return list(dict.fromkeys(found for part in condition.parts for found in of(part, columns, on, row)))
    found = _of_test(condition, columns, on, row) if isinstance(condition, Test) else None
    return [found] if found else []


def _of_test(test: Test, columns: Columns, on: date, row: int) -> Shortfall | None:
    if test.op not in ASKED or test.x.kind not in ("fact", "sum", "ratio"):
        return None
    leading, limit = test.x.operands[0], limit_of(test, columns, row, on)
    if not isinstance(leading, str) or fact(leading).kind not in KINDS or limit is None:
        return None
    wanted = limit
    have = exact(test.x, columns, row, on)
    if test.x.kind == "ratio":
        below = test.x.operands[1]
        if not isinstance(below, str):
            return None
        wanted = limit * int(columns.filled(below)[row]) / test.x.times
        have = Fraction(int(columns.filled(leading)[row]))
    missing = wanted - have
    return Shortfall(leading, ceil(missing) if test.op == "ge" else floor(missing) + 1)


def text(condition: Condition, columns: Columns, on: date, language: str, row: int = 0) -> str:
    """The ways in words; empty where more of a figure is no way."""
    ways = [each.text(language) for each in of(condition, columns, on, row)]
    join = {
        "zh": "，或" if isinstance(condition, AnyOf) else "；",
        "en": ", or " if isinstance(condition, AnyOf) else "; ",
    }
    return join[language].join(ways)
