"""Deadlines, escalation and the scale of satisfaction as dated data: which version holds on a day, and what it allows."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).with_name("problem_rules.yaml")
# The five steps of 好差评; from `satisfied_from` on the firm counts as satisfied.
SCALE = {
    5: _("very satisfied"),
    4: _("satisfied"),
    3: _("rather satisfied"),
    2: _("not satisfied"),
    1: _("not satisfied at all"),
}


class NoRule(LookupError):
    """No version had begun on that day."""


@dataclass(frozen=True)
class Rule:
    """All days are working days."""

    effective_from: date
    status: str
    source: str
    source_zh: str
    checked_on: date
    accept_days: int
    report_days: int
    confirm_days: int
    follow_up_days: int
    extensions: int
    extension_days: int
    escalate_after: list[int]
    days: dict[str, int]
    satisfied_from: int
    kinds: dict[str, dict[str, int]] = field(default_factory=dict)

    def answer_days(self, kind: str, urgency: str) -> int:
        """Days for the answer: the kind's own, else those of the urgency."""
        return self.kinds.get(kind, {}).get(urgency, self.days[urgency])

    @property
    def provenance(self) -> str:
        return self.source if (get_language() or "").startswith("en") else self.source_zh


@cache
def content() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def versions() -> tuple[Rule, ...]:
    return tuple(sorted((Rule(**entry) for entry in content()["versions"]), key=lambda rule: rule.effective_from))


def on(day: date) -> Rule:
    begun = [rule for rule in versions() if rule.effective_from <= day]
    if not begun:
        raise NoRule(f"problems: {day} lies before the first version ({versions()[0].effective_from})")
    return begun[-1]


def campaign_year(year: int) -> int:
    """Which year of the campaign it is; the first is 1."""
    return year - content()["campaign"]["first_year"] + 1


def campaign_name() -> str:
    return content()["campaign"]["en" if (get_language() or "").startswith("en") else "zh"]
