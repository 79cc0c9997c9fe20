"""A night's result made readable: each condition with its numbers, clause and source, what is missing, and what changed."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enterprises.registers import published_rules
from rulebook import conditions, explain, shortfall
from rulebook.facts import Columns, from_rows
from rulebook.loader import PROVENANCES, RuleVersion
from rulebook.wording import condition_text

from .models import Carrier, CarrierTitle
from .models.outcomes import Outcome

SHOWN = 12  # changes of a result that a page lists
ORDER = ("unmet", "unknown", "manual_review", "met", "not_applicable")


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(label) -> str:
    """A text of the rulebook in the page's language."""
    return getattr(label, language())


def rule_of(code: str, digest: str) -> RuleVersion | None:
    """The version that a result names: as published, or as shipped."""
    from .night import loader_version

    return published_rules.with_digest(digest) or loader_version(code, digest)


@dataclass(frozen=True)
class Line:
    """One condition. `missing`: how much more of which figure meets it; `before`: its numbers before the last change."""

    code: str
    label: str
    state: str
    text: str
    source: str
    provenance: str
    note: str
    missing: str
    before: str

    @property
    def state_label(self) -> str:
        return STATES[self.state]()


STATES = {
    "met": lambda: _("met"),
    "unmet": lambda: _("not met"),
    "unknown": lambda: _("data missing"),
    "manual_review": lambda: _("for people to judge"),
    "not_applicable": lambda: _("not asked"),
}


class Standing:
    """One result with the rows that it replaced, the newest first."""

    def __init__(self, rows: list[Outcome], day: date | None = None):
        self.row, self.earlier = rows[0], rows[1:]
        day = day or timezone.localdate()
        self.day = max(self.row.valid_from, min(day, self.row.valid_to - timedelta(days=1)))

    @cached_property
    def rule(self) -> RuleVersion | None:
        return rule_of(self.row.code, self.row.digest)

    @property
    def title(self) -> str:
        return said(self.rule.title) if self.rule else self.row.code

    @property
    def note(self) -> str:
        return said(self.rule.note)

    @property
    def is_any_of(self) -> bool:
        """Whether one condition is enough."""
        return bool(self.rule.direct) and not self.rule.gates

    @cached_property
    def lines(self) -> list[Line]:
        """What fails first, then what is open, then what holds; of alternatives, in the rule's order."""
        columns = from_rows([self.row.facts])
        before = from_rows([self.earlier[0].facts]) if self.earlier else None
        gates = (*self.rule.gates, *self.rule.direct)
        lines = [self._line(gate, columns, before) for gate in gates]
        return lines if self.is_any_of else sorted(lines, key=lambda line: ORDER.index(line.state))

    def _line(self, gate, columns: Columns, before: Columns | None) -> Line:
        words = [condition_text(gate.when, known, 0, self.day, language()) for known in (columns, before) if known]
        return Line(
            code=gate.code,
            label=said(gate.label),
            state=conditions.OUTCOMES[int(gate.when.outcome(columns, self.day)[0])],
            text=words[0],
            source=gate.source,
            provenance=PROVENANCES[gate.provenance][language() == "en"],
            note=said(gate.note),
            missing=shortfall.text(gate.when, columns, self.day, language()),
            before=words[1] if before and words[1] != words[0] else "",
        )

    @cached_property
    def changes(self) -> list[dict]:
        """When the result became what, and by which conditions, the newest first."""
        labels = {gate.code: said(gate.label) for gate in (*self.rule.gates, *self.rule.direct)}
        return [
            {
                "day": row.valid_from,
                "result": row.result,
                "result_label": row.get_result_display(),
                "failed": [labels.get(code, code) for code in row.failed],
            }
            for row in (self.row, *self.earlier)[:SHOWN]
        ]

    @property
    def counts(self) -> dict[str, int]:
        return {state: sum(line.state == state for line in self.lines) for state in ORDER}

    @property
    def tree(self) -> dict:
        """As the rulebook explains it, for the API."""
        return explain.outcome(self.rule, from_rows([self.row.facts]), self.day)


def standings(rows) -> list[Standing]:
    """The results that hold, each with what it replaced; `rows` are all outcomes of one subject. One query."""
    by_code: dict[str, list[Outcome]] = {}
    for row in rows.order_by("code", "-valid_from"):
        by_code.setdefault(row.code, []).append(row)
    found = [Standing(own) for own in by_code.values() if own[0].valid_to == date.max]
    return [standing for standing in found if standing.rule]


def without_rule(carrier: Carrier) -> list[CarrierTitle]:
    """Titles held of whose level nothing trustworthy is known."""
    from .ladder import rung

    return [title for title in CarrierTitle.objects.held().filter(carrier=carrier) if not rung(title).own]
