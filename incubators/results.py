"""The result of a yearly evaluation: points and grade by the scheme, and the explanation of a closed one."""

from datetime import date

from django.utils import timezone

from rulebook import conditions, explain, scoring
from rulebook.facts import from_rows
from rulebook.loader import PROVENANCES, RuleVersion

from . import facts
from .models import Assessment, Evaluation
from .night import rule_in_force
from .standing import language, rule_of

SCHEME = "incubation/evaluation"
FAILED = "D"


def compute(assessments: list[Assessment], experts: dict[int, dict], day: date) -> RuleVersion:
    """Fill in facts, total and grade of each; the version that said so. Below the coverage of the scheme there is neither."""
    rule = rule_in_force(SCHEME, day)
    counted = facts.of_carriers([row.carrier for row in assessments], day)
    for row in assessments:
        known = counted[row.carrier_id] | experts.get(row.pk, {})
        row.facts = {code: known.get(code) for code in rule.reads}
    scores = scoring.score(rule, from_rows([row.facts for row in assessments]), day)
    tiers = conditions.tier(rule, scores.total)
    for place, row in enumerate(assessments):
        published = bool(scores.published[place])
        row.total = int(scores.total[place]) if published else None
        row.grade = rule.tiers[tiers[place]].code if published else ""
    return rule


def scheme(evaluation: Evaluation) -> dict | None:
    """The rule of a round: its standing, parts and indicators with the most points of each, and grades. None without a rule."""
    rule = rule_in_force(SCHEME, timezone.localdate()) if evaluation.is_open else rule_of(SCHEME, evaluation.digest)
    if rule is None:
        return None
    nothing_known = explain.score(rule, from_rows([dict.fromkeys(rule.reads)]))
    return {
        "rule": nothing_known["rule"],
        "categories": [_only(part, "code", "label", "weight") for part in nothing_known["categories"]],
        "items": [
            _only(item, "code", "label", "category", "weight", "source", "provenance", "note")
            for item in nothing_known["items"]
        ],
        "grades": [
            {"code": tier.code, "label": {"zh": tier.label.zh, "en": tier.label.en}, "min_total": tier.min_total}
            for tier in rule.tiers
        ],
    }


def _only(tree: dict, *names: str) -> dict:
    return {name: tree[name] for name in names}


class Result:
    """A closed assessment with its scheme: parts and items with their computation, for the page."""

    def __init__(self, assessment: Assessment):
        self.assessment, self.day = assessment, assessment.evaluation.closed_on
        self.rule = rule_of(SCHEME, assessment.evaluation.digest)
        self.tree = explain.score(self.rule, from_rows([assessment.facts]), on=self.day)

    @property
    def grade_label(self) -> str:
        tier = next((tier for tier in self.rule.tiers if tier.code == self.assessment.grade), None)
        return getattr(tier.label, language()) if tier else ""

    @property
    def note(self) -> str:
        return getattr(self.rule.note, language())

    @property
    def parts(self) -> list[dict]:
        """Each part of the scheme with its points and items."""
        spoken = language()
        return [
            {
                "label": part["label"][spoken],
                "points": part["points"],
                "weight": part["weight"],
                "items": [self._item(item, spoken) for item in self.tree["items"] if item["category"] == part["code"]],
            }
            for part in self.tree["categories"]
        ]

    def _item(self, item: dict, spoken: str) -> dict:
        return {
            "label": item["label"][spoken],
            "points": item["points"],
            "weight": item["weight"],
            "text": item["formula"][spoken],
            "source": item["source"],
            "provenance": PROVENANCES[item["provenance"]][spoken == "en"],
        }


def failed_twice(assessment: Assessment) -> bool:
    """Failed in this round and in the one before it: the rule of 2018 then takes the title away."""
    before = Assessment.objects.filter(carrier=assessment.carrier_id, evaluation__year__lt=assessment.evaluation.year)
    last = before.exclude(evaluation__closed_on=None).order_by("-evaluation__year").first()
    return bool(assessment.grade == FAILED and last and last.grade == FAILED)
