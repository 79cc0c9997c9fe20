"""One firm's row as a bank reads it: groups with what was consented, figures by year, items by the rule that scored them."""

from dataclasses import dataclass
from functools import cached_property

from enterprises.models import Consent, IntellectualProperty, NegativeRecord, Title
from rulebook.facts import FACTS

from .gates import fact_label, label, rule_of
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

    @cached_property
    def items(self) -> list[ItemPoints]:
        if self.row.items is None:
            return []
        rule = rule_of(self.row.rule_version)
        return [
            ItemPoints(item.code, label(item), None if points == UNKNOWN else points, self._most(item))
            for item, points in zip(rule.items, self.row.items, strict=True)
        ]

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
        return _named(self.row.title_details, Title.Kind)

    @property
    def rights(self) -> list[dict]:
        return _named(self.row.rights, IntellectualProperty.Kind)

    @property
    def past_negatives(self) -> list[dict]:
        return _named(self.row.past_negatives, NegativeRecord.Kind)


def _named(entries, kinds) -> list[dict]:
    labels = dict(kinds.choices)
    return [{**entry, "label": labels.get(entry["kind"], entry["kind"])} for entry in entries or []]
