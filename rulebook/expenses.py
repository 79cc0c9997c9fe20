"""R&D expenses of one firm and year, counted by three accounts: tax (super deduction), high-tech enterprise, statistics.

The same spend counts differently in each, so every line says which accounts it belongs to, and every account shows what
was spent, the limit and what is allowed. Amounts are whole 元; a limit, a share and a deduction are rounded down to the 元.
The numbers stand in expenses.yaml, each with its first year and its source.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .loader import PROVENANCES
from .rule import Label

FILE = Path(__file__).with_suffix(".yaml")
FIVE = ("staff", "direct", "depreciation", "intangibles", "design")
RELIEFS = ("science_sme", "listed")  # what a firm says of itself; manufacturing follows from its industry


class ExpenseError(ValueError):
    """The year, a sub-field or the rule file is not one that this module can count with."""


@dataclass(frozen=True)
class Item:
    """A sub-field of the collection. `deal` says with whom an entrusted one is: home, abroad, abroad_person."""

    code: str
    category: str
    label: Label
    heading: str
    deal: str = ""


@dataclass(frozen=True)
class Dated:
    """A number of the rules with the years in which each value holds."""

    values: Mapping[int, Any]
    source: str
    provenance: str

    def on(self, year: int):
        begun = [first for first in self.values if first <= year]
        if not begun:
            raise ExpenseError(f"{year}: the rules of R&D expenses begin in {min(self.values)}")
        return self.values[max(begun)]


@dataclass(frozen=True)
class Rules:
    categories: dict[str, Label]
    headings: dict[str, Label]
    items: dict[str, Item]
    numbers: dict[str, dict[str, Dated]]
    manufacturing: tuple[str, str]
    rate_notes: dict[int, Label]

    def of(self, category: str) -> list[Item]:
        return [item for item in self.items.values() if item.category == category]


def _labels(entries) -> dict[str, Label]:
    return {entry["code"]: Label(entry["zh"], entry["en"]) for entry in entries}


def parse(content: dict) -> Rules:
    """The rules from their mapping; ExpenseError names what is wrong."""
    categories, headings = _labels(content["categories"]), _labels(content["headings"])
    items = {}
    for category, entries in content["items"].items():
        for entry in entries:
            item = Item(
                entry["code"],
                category,
                Label(entry["zh"], entry["en"]),
                entry.get("heading", category),
                entry.get("deal", ""),
            )
            if item.code in items or category not in categories or item.heading not in headings:
                raise ExpenseError(f"items.{category}.{item.code}: repeated, or of an unknown category or heading")
            if (category == "entrusted") != (item.deal in ("home", "abroad", "abroad_person")):
                raise ExpenseError(f"items.{category}.{item.code}: an entrusted item, and no other, names its deal")
            items[item.code] = item
    numbers = {}
    for account in ("tax", "high_tech", "statistics"):
        for name, entry in content[account].items():
            if entry["provenance"] not in PROVENANCES or not entry["source"] or not entry["values"]:
                raise ExpenseError(f"{account}.{name}: needs values, a source and a known provenance")
            numbers.setdefault(account, {})[name] = Dated(entry["values"], entry["source"], entry["provenance"])
    notes = content["tax"]["rate"].get("notes", {})
    return Rules(
        categories,
        headings,
        items,
        numbers,
        tuple(content["manufacturing"]),
        {year: Label(note["zh"], note["en"]) for year, note in notes.items()},
    )


@functools.cache
def rules() -> Rules:
    return parse(yaml.safe_load(FILE.read_text(encoding="utf-8")))


class Line(NamedTuple):
    """Money of one sub-field spent on one project; the flags say in which accounts it counts."""

    project: object
    item: str
    amount: int
    capitalised: bool = False
    in_tax: bool = True
    in_hnte: bool = True
    in_stat: bool = True
    in_book: bool = True


@dataclass(frozen=True)
class Setting:
    """What is known of the firm in the year. `industry`: GB/T 4754 digits; `amortisation`: of assets formed by R&D."""

    year: int
    industry: str = ""
    reliefs: frozenset[str] = frozenset()
    amortisation: int = 0


@dataclass(frozen=True)
class Row:
    """One line of an account: what was spent, the most that counts (None: no limit), what counts, and by which clause."""

    code: str
    label: Label
    actual: int
    allowed: int
    limit: int | None = None
    source: str = ""
    provenance: str = ""

    @property
    def is_cut(self) -> bool:
        return self.allowed < self.actual


@dataclass(frozen=True)
class Account:
    rows: list[Row]

    @property
    def actual(self) -> int:
        return sum(row.actual for row in self.rows)

    @property
    def allowed(self) -> int:
        return sum(row.allowed for row in self.rows)

    def row(self, code: str) -> Row:
        return next(row for row in self.rows if row.code == code)


@dataclass(frozen=True)
class Rate:
    """The super deduction in per cent (None: the industry is not known), why, and by which clause."""

    percent: int | None
    reason: str  # general | manufacturing | science_sme | listed | excluded | unknown
    source: str
    provenance: str
    note: Label | None = None


@dataclass(frozen=True)
class TaxAccount(Account):
    """`expensed` is the part of the allowed expenses that is deducted at once; capitalised projects go by amortisation."""

    expensed: int
    amortisation: int
    rate: Rate

    @property
    def deductible(self) -> int:
        """What the rate applies to in the year."""
        return self.expensed + self.amortisation

    @property
    def extra(self) -> int | None:
        """The super deduction of the year."""
        return None if self.rate.percent is None else share(self.deductible, self.rate.percent, 100)


@dataclass(frozen=True)
class Accounts:
    tax: TaxAccount
    high_tech: Account
    statistics: Account
    book: int  # what the books show

    @property
    def domestic(self) -> int:
        """The high-tech account's expenses inside China."""
        return self.high_tech.allowed - self.high_tech.row("entrusted_abroad").allowed


def share(amount: int, parts: int, whole: int) -> int:
    """Parts of the whole of an amount, rounded down to the 元."""
    return amount * parts // whole


def accounts(lines: Iterable[Line], setting: Setting) -> Accounts:
    """The three accounts of all lines of the year. The order of the lines does not matter."""
    lines = list(lines)
    for line in lines:
        if line.item not in rules().items:
            raise ExpenseError(f"{line.item}: no such sub-field")
    return Accounts(
        tax=_tax([line for line in lines if line.in_tax], setting),
        high_tech=_high_tech([line for line in lines if line.in_hnte], setting.year),
        statistics=_statistics([line for line in lines if line.in_stat], setting.year),
        book=sum(line.amount for line in lines if line.in_book),
    )


def _sums(lines: Iterable[Line], key) -> dict:
    found = defaultdict(int)
    for line in lines:
        found[key(rules().items[line.item])] += line.amount
    return found


def _kind(item: Item) -> str:
    """The category, an entrusted one with its deal."""
    return f"entrusted_{item.deal}" if item.deal else item.category


def _other_limit(lines: list[Line], percent: int, pooled: bool) -> int:
    """Other expenses may be `percent` of the sum of the five categories and themselves: five × p / (100 - p)."""
    groups = defaultdict(int)
    for line in lines:
        if rules().items[line.item].category in FIVE:
            groups[None if pooled else line.project] += line.amount
    return sum(max(0, share(five, percent, 100 - percent)) for five in groups.values())


def _other_allowed(lines: list[Line], percent: int, pooled: bool) -> int:
    if pooled:
        other = sum(line.amount for line in lines if rules().items[line.item].category == "other")
        return min(other, _other_limit(lines, percent, pooled))
    projects = defaultdict(list)
    for line in lines:
        projects[line.project].append(line)
    return sum(_other_allowed(own, percent, True) for own in projects.values())


def _tax(lines: list[Line], setting: Setting) -> TaxAccount:
    numbers, year = rules().numbers["tax"], setting.year
    percent, pooled = numbers["other_percent"].on(year), numbers["other_pooled"].on(year)
    entrusted, (parts, whole) = numbers["entrusted_percent"].on(year), numbers["abroad"].on(year)
    sums = _sums(lines, _kind)
    five = sum(sums[code] for code in FIVE)
    limit, other = _other_limit(lines, percent, pooled), _other_allowed(lines, percent, pooled)
    home = share(sums["entrusted_home"], entrusted, 100)
    abroad_limit = max(0, share(five + other + home, parts, whole))
    abroad = min(share(sums["entrusted_abroad"], entrusted, 100), abroad_limit)
    clause = functools.partial(_clause, numbers)
    label = rules().categories
    rows = [Row(code, label[code], sums[code], sums[code], **clause("other_percent")) for code in FIVE]
    rows += [
        Row("other", label["other"], sums["other"], other, limit, **clause("other_pooled")),
        _entrusted_row("home", sums, home, None, **clause("entrusted_percent")),
        _entrusted_row("abroad", sums, abroad, abroad_limit, **clause("abroad")),
        _entrusted_row("abroad_person", sums, 0, 0, **clause("abroad")),
    ]
    return TaxAccount(
        rows,
        expensed=_expensed(lines, year, limit, abroad_limit),
        amortisation=setting.amortisation,
        rate=rate(setting),
    )


def _expensed(lines: list[Line], year: int, limit: int, abroad_limit: int) -> int:
    """What expensed projects bring to the base. They use the limits first, so that more expense never means less."""
    numbers = rules().numbers["tax"]
    percent, pooled = numbers["other_percent"].on(year), numbers["other_pooled"].on(year)
    entrusted = numbers["entrusted_percent"].on(year)
    own = [line for line in lines if not line.capitalised]
    sums = _sums(own, _kind)
    other = min(sums["other"], limit) if pooled else _other_allowed(own, percent, pooled)
    abroad = min(share(sums["entrusted_abroad"], entrusted, 100), abroad_limit)
    return sum(sums[code] for code in FIVE) + other + share(sums["entrusted_home"], entrusted, 100) + abroad


def rate(setting: Setting) -> Rate:
    """The rate of the super deduction that the firm may use in the year."""
    numbers = rules().numbers["tax"]
    rates, division = numbers["rate"].on(setting.year), setting.industry[:2]
    clause = _clause(numbers, "rate")
    if not division:
        return Rate(None, "unknown", **clause)
    if division in numbers["excluded"].on(setting.year):
        return Rate(0, "excluded", **_clause(numbers, "excluded"))
    first, last = rules().manufacturing
    held = {"general", *setting.reliefs} | ({"manufacturing"} if first <= division <= last else set())
    reason = max(held & rates.keys(), key=lambda name: (rates[name], name == "general"))
    note = rules().rate_notes.get(setting.year) if reason == "general" else None
    return Rate(rates[reason], reason, **clause, note=note)


def reliefs(year: int) -> list[str]:
    """The marks of a firm that matter for the rate of the year."""
    rates = rules().numbers["tax"]["rate"].on(year)
    return [name for name in RELIEFS if rates.get(name, 0) > rates["general"]]


def capitalising() -> tuple[str, str]:
    """Source and provenance of how capitalised projects are counted."""
    number = rules().numbers["tax"]["capitalised"]
    return number.source, number.provenance


def _high_tech(lines: list[Line], year: int) -> Account:
    numbers = rules().numbers["high_tech"]
    percent, entrusted = numbers["other_percent"].on(year), numbers["entrusted_percent"].on(year)
    sums, deals = _sums(lines, lambda item: item.heading), _sums(lines, _kind)
    rows = [
        Row(code, label, sums[code], sums[code], **_clause(numbers, "other_percent"))
        for code, label in rules().headings.items()
        if code not in ("entrusted", "other")
    ]
    for deals_of, kinds in (("home", ["home"]), ("abroad", ["abroad", "abroad_person"])):
        actual = sum(deals[f"entrusted_{kind}"] for kind in kinds)
        allowed = share(actual, entrusted, 100)
        rows.append(_entrusted_row(deals_of, {f"entrusted_{deals_of}": actual}, allowed, None, heading=True,
                                   **_clause(numbers, "entrusted_percent")))  # fmt: skip
    limit = max(0, share(sum(row.allowed for row in rows), percent, 100 - percent))
    other = Row("other", rules().headings["other"], sums["other"], min(sums["other"], limit), limit,
                **_clause(numbers, "other_percent"))  # fmt: skip
    return Account([*rows, other])


def _statistics(lines: list[Line], year: int) -> Account:
    numbers = rules().numbers["statistics"]
    numbers["headings"].on(year)
    sums, clause = _sums(lines, lambda item: item.heading), _clause(numbers, "headings")
    return Account([Row(code, label, sums[code], sums[code], **clause) for code, label in rules().headings.items()])


DEALS = {
    "home": Label("委托境内", "Entrusted in China"),
    "abroad": Label("委托境外机构", "Entrusted to institutions abroad"),
    "abroad_person": Label("委托境外个人", "Entrusted to persons abroad"),
}
ALL_ABROAD = Label("委托境外", "Entrusted abroad")


def _entrusted_row(deal, sums, allowed, limit, *, heading=False, **clause) -> Row:
    label = ALL_ABROAD if heading and deal == "abroad" else DEALS[deal]
    return Row(f"entrusted_{deal}", label, sums[f"entrusted_{deal}"], allowed, limit, **clause)


def _clause(numbers: dict[str, Dated], name: str) -> dict[str, str]:
    return {"source": numbers[name].source, "provenance": numbers[name].provenance}
