"""One firm's row as a bank reads it: groups with what was consented, figures by year, items by the rule that scored them."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.dateparse import parse_date

from enterprises.models import Consent, IntellectualProperty, NegativeRecord, Title
from rulebook.facts import FACTS

from . import medians
from .gates import fact_label, label
from .models import BankFirm

UNKNOWN = -1
THREE_YEARS = ("revenue", "rd_expense")
TWO_YEARS = ("staff",)
ONE_YEAR = (
    "rd_staff", "net_profit", "assets", "liabilities", "hightech_revenue", "rd_super_deduction", "tech_contract_amount",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    code: str
    label: str
    shared: bool

    @property
    def template(self) -> str:
        return f"financing/groups/{self.code}.html"

    @property
    def is_wide(self) -> bool:
        return self.shared and self.code in {"items", "figures", "titles"}


@dataclass(frozen=True)
class ItemPoints:
    code: str
    label: str
    points: int | None
    maximum: int | None

    @property
    def share(self) -> int:
        """Per cent of the most possible, for a bar."""
        return round(100 * self.points / self.maximum) if self.points and self.maximum else 0


@dataclass(frozen=True)
class YearPoints:
    """The last result of one fiscal year beside the middle of its stage then."""

    year: int
    total: int
    median: int | None

    @property
    def ahead(self) -> int | None:
        return None if self.median is None else self.total - self.median


@dataclass(frozen=True)
class Check:
    """One kind of negative record: since no live one stands, what is told is when it was looked for and what ended."""

    label: str
    ended: list[dict]


@dataclass(frozen=True)
class FigureLine:
    label: str
    money: bool
    by_year: list[tuple[int, int | None]]

    @property
    def gaps(self) -> range:
        """Years of the table that the portal keeps no value of."""
        return range(3 - len(self.by_year))


class Sheet:
    def __init__(self, row: BankFirm):
        self.row = row

    @property
    def groups(self) -> list[Group]:
        return [Group(group.value, group.label, self.row.shares(group)) for group in Consent.Group]

    @property
    def closed(self) -> list[Group]:
        """What the firm did not consent to."""
        return [group for group in self.groups if not group.shared]

    @cached_property
    def items(self) -> list[ItemPoints]:
        if self.row.items is None:
            return []
        rule = self.row.rule_version.rule
        return [
            ItemPoints(item.code, label(item), None if points == UNKNOWN else points, self._most(item))
            for item, points in zip(rule.items, self.row.items, strict=True)
        ]

    @property
    def items_beside_medians(self) -> list[tuple[ItemPoints, int | None]]:
        """Each item with the middle of the firm's stage, where the stage is shared and scored by the same rule."""
        middle = self._median
        fits = middle is not None and middle.rule_version_id == self.row.rule_version_id
        return list(zip(self.items, middle.items if fits else [None] * len(self.items), strict=True))

    @cached_property
    def _median(self):
        """The middle of the firm's stage on the list's night; the stage is part of the points."""
        return None if self.row.stage is None else medians.on(self.row.stage, self.row.as_of)

    @cached_property
    def trend(self) -> list[YearPoints]:
        """Up to three fiscal years, the oldest first."""
        found = []
        for year in self.row.trend or []:
            middle = medians.on(year["stage"], parse_date(year["until"])) if year["until"] else self._median
            found.append(YearPoints(year["year"], year["total"], middle.total if middle else None))
        return found

    @cached_property
    def missing(self) -> list[str]:
        """What the firm shares but nobody knows: items without data, figures without a value."""
        items = [item.label for item in self.items if item.points is None]
        figures = [line.label for line in self.figures if line.by_year and line.by_year[0][1] is None]
        return items + (figures if self.row.shares(Consent.Group.FIGURES) else [])

    @property
    def checks(self) -> list[Check]:
        """Every kind of negative record that the gates look for, with what ended."""
        ended = self.past_negatives
        return [
            Check(label, [entry for entry in ended if entry["kind"] == kind])
            for kind, label in NegativeRecord.Kind.choices
        ]

    @property
    def rd_intensities(self) -> list[tuple[int, float | None]]:
        """R&D of revenue by year, the latest first."""
        names = [(f"rd_expense{back}", f"revenue{back}") for back in ("", "_prev", "_prev2")]
        pairs = [(getattr(self.row, spent), getattr(self.row, earned)) for spent, earned in names]
        shares = [spent / earned if spent is not None and earned and earned > 0 else None for spent, earned in pairs]
        return list(zip(self.years, shares, strict=False))

    @property
    def rights_by_kind(self) -> list[tuple[str, int]]:
        return list(Counter(right["label"] for right in self.rights).items())

    def _most(self, item) -> int | None:
        """The most the item gives in the firm's stage; None where that depends on a stage that is not shared."""
        weights = item.formula.weights
        if len(set(weights)) == 1:
            return weights[0]
        return None if self.row.stage is None else weights[self.row.stage]

    @property
    def years(self) -> list[int]:
        return [self.row.fiscal_year - back for back in range(3)] if self.row.fiscal_year else []

    @property
    def figures(self) -> list[FigureLine]:
        lines = []
        for codes, suffixes in ((THREE_YEARS, ("", "_prev", "_prev2")), (TWO_YEARS, ("", "_prev")), (ONE_YEAR, ("",))):
            for code in codes:
                values = [getattr(self.row, code + suffix) for suffix in suffixes]
                by_year = list(zip(self.years, values, strict=False))
                lines.append(FigureLine(fact_label(FACTS[code]), FACTS[code].kind == "money", by_year))
        return lines

    @property
    def titles(self) -> list[dict]:
        found = _named(self.row.title_details, Title.Kind)
        return [{**title, "days": parse_date(title["valid_to"]) if title["valid_to"] else None} for title in found]

    @property
    def rights(self) -> list[dict]:
        return _named(self.row.rights, IntellectualProperty.Kind)

    @property
    def past_negatives(self) -> list[dict]:
        return _named(self.row.past_negatives, NegativeRecord.Kind)


def _named(entries, kinds) -> list[dict]:
    labels = dict(kinds.choices)
    return [{**entry, "label": labels.get(entry["kind"], entry["kind"])} for entry in entries or []]
