"""The voucher's rule as dated data: which version a year falls under, and how much a firm may claim by it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

FILE = Path(__file__).with_name("voucher_rules.yaml")


class NoRule(LookupError):
    """No version had begun in that year."""


@dataclass(frozen=True)
class Rule:
    effective_from: date
    share: int
    most: int
    publicity_days: int
    status: str
    source: str
    source_zh: str
    checked_on: date

    def limit(self, direct_rd: int) -> int:
        """The most that a firm may claim, in whole yuan: what is half a yuan goes to nobody."""
        return min(direct_rd * self.share // 100, self.most)

    @property
    def provenance(self) -> str:
        return self.source if (get_language() or "").startswith("en") else self.source_zh


@cache
def versions() -> tuple[Rule, ...]:
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(sorted((Rule(**entry) for entry in content["versions"]), key=lambda rule: rule.effective_from))


def of_year(year: int) -> Rule:
    """The version in force on the first day of the year."""
    begun = [rule for rule in versions() if rule.effective_from <= date(year, 1, 1)]
    if not begun:
        raise NoRule(f"innovation-voucher: {year} lies before the first version ({versions()[0].effective_from})")
    return begun[-1]
