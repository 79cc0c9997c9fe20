"""A product's conditions: rule data on top of the zone's loan readiness, and how one firm stands to them.

The rule of a product is the zone's rule in force with the product's gates behind the zone's own, so that the same engine
finds what is met, what is not and what is missing. It never says "approved": only the bank decides.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from innovation_points import records
from innovation_points.models import Night, RuleVersion, Score
from innovation_points.reading import language
from rulebook.conditions import (
    NOT_APPLICABLE,
    OUTCOMES,
    READINESS,
    ceiling,
    evaluate,
    parse_condition,
    tier,
    with_points,
)
from rulebook.facts import MISSING
from rulebook.loader import parse
from rulebook.quantities import RuleError
from rulebook.rule import RuleVersion as Rule
from rulebook.strictness import loosened
from rulebook.wording import condition_text

from .gates import RULE, advice, label

OWN = "own_"  # before the codes of a product's gates, which thereby differ from the zone's


def zone_rule(day: date | None = None) -> RuleVersion | None:
    return RuleVersion.objects.in_force(RULE, day or timezone.localdate())


@lru_cache(maxsize=256)
def _rule(digest: str, pk: int, conditions: str) -> Rule:
    content = RuleVersion.objects.get(pk=pk).content
    own = [{**gate, "code": OWN + gate["code"]} for gate in json.loads(conditions)]
    return parse({**content, "gates": [*content["gates"], *own]})


def product_rule(product, version: RuleVersion) -> Rule:
    """The zone's rule with the product's own gates behind it."""
    return _rule(version.digest, version.pk, json.dumps(product.conditions, sort_keys=True, ensure_ascii=False))


def check_conditions(conditions: list[dict], version: RuleVersion | None) -> None:
    """ValidationError where a condition cannot be read, or asks for less than the zone does."""
    zone = [gate for gate in version.rule.gates if gate.scope == "zone"] if version else []
    for spec in conditions:
        try:
            condition = parse_condition(spec["when"], spec["code"])
        except RuleError as error:
            raise ValidationError(_("This condition cannot be read: %(error)s") % {"error": error}) from error
        if weaker := loosened(condition, tuple(zone)):
            raise ValidationError(
                _("“%(own)s” asks for less than the zone does: %(zone)s. A product may be stricter, never looser.")
                % {"own": spec["label_zh" if language() == "zh" else "label_en"], "zone": label(weaker[0])}
            )


@dataclass(frozen=True)
class Line:
    """One condition and how the firm stands to it."""

    code: str
    labels: dict[str, str]  # by language
    state: str  # met, unmet, unknown, manual_review
    text: str  # with the firm's numbers
    advice: str
    own: bool  # the product's, not the zone's

    @property
    def label(self) -> str:
        return self.labels[language()]

    @property
    def state_label(self) -> str:
        return {
            "met": _("met"),
            "unmet": _("not met"),
            "unknown": _("data missing"),
            "manual_review": _("for people to judge"),
        }[self.state]


@dataclass(frozen=True)
class Fit:
    """How a firm stands to one product."""

    result: str  # ready, not_ready, manual_review
    lines: list[Line]
    ceiling: int | None

    def in_state(self, *states) -> list[Line]:
        return [line for line in self.lines if line.state in states]

    @property
    def unmet(self) -> list[Line]:
        return self.in_state("unmet")

    @property
    def open(self) -> list[Line]:
        return self.in_state("unknown", "manual_review")

    @property
    def met(self) -> list[Line]:
        return self.in_state("met")

    @property
    def result_label(self) -> str:
        return {
            "ready": _("meets all conditions"),
            "not_ready": _("%(count)s conditions not met") % {"count": len(self.unmet)},
            "manual_review": _("%(count)s conditions open") % {"count": len(self.open)},
        }[self.result]

    @property
    def tone(self) -> str:
        return {"ready": "good", "not_ready": "bad", "manual_review": "warn"}[self.result]

    @property
    def kept(self) -> dict:
        """What an application keeps of it: the answers, none of the firm's numbers."""
        return {"result": self.result, "lines": [[line.labels, line.state] for line in self.lines]}


class FirmStanding:
    """One firm's facts of the last night, read once for however many products."""

    def __init__(self, firm):
        self.firm = firm

    @cached_property
    def night(self) -> Night | None:
        return Night.objects.latest_published()

    @cached_property
    def _facts(self):
        if self.night is None:
            return None
        with connection.cursor() as cursor:
            rows = records.of_firms(cursor, [self.firm.pk], self.night.as_of, records.live)
        if not len(rows):
            return None
        score = Score.objects.current().filter(firm=self.firm).values_list("total", "coverage").first() or (-1, 0)
        # The consent is given with the application: here it is no condition.
        return with_points(records.columns(rows), [score[0]], [score[1]]).with_columns({"bank_consent": [1]})

    def fit(self, product, version: RuleVersion | None) -> Fit | None:
        """None where no night has seen the firm."""
        if self._facts is None or version is None:
            return None
        rule, day, facts = product_rule(product, version), self.night.as_of, self._facts
        found = evaluate(rule, facts, day)
        states = dict(zip(found.codes, found.checks[0].tolist(), strict=True))
        lines = [
            self._line(gate, facts, day, OUTCOMES[states[gate.code]])
            for gate in rule.gates
            if gate.scope == "zone" and states[gate.code] != NOT_APPLICABLE
        ]
        return Fit(READINESS[int(found.result[0])], lines, self._ceiling(rule, facts, day))

    @staticmethod
    def _line(gate, facts, day, state) -> Line:
        text = condition_text(gate.when, facts, 0, day, language())
        wanted = "" if state == "met" else advice(gate, "unknown" if state == "manual_review" else state)
        own = gate.code.startswith(OWN)
        labels = {"zh": gate.label.zh, "en": gate.label.en}
        return Line(gate.code, labels, state, text, _own_advice(gate, state) if own else wanted, own)

    @staticmethod
    def _ceiling(rule, facts, day) -> int | None:
        found = int(ceiling(rule, facts, tier(rule, facts["points_total"]), day)[0])
        return None if found == MISSING else found


def _own_advice(gate, state: str) -> str:
    if state == "met":
        return ""
    if state == "unmet":
        return _("A condition of this bank: other products may fit, or ask the bank's officer.")
    return _("Declare the figures that are missing; the points page lists them.")


def fits(firm, products) -> dict[int, Fit | None]:
    """How the firm stands to each of these products, by their numbers."""
    version, standing = zone_rule(), FirmStanding(firm)
    return {product.pk: standing.fit(product, version) for product in products}


def own_labels(product) -> list[str]:
    """The product's conditions in the language of the page."""
    return [spec[f"label_{language()}"] for spec in product.conditions]
