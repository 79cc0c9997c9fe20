"""What the collection says of a declaration's figures, and where the declaration says something else."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.registers import PrefillSource
from innovation_points import figures
from rulebook.expenses import Accounts

from .sheet import REASONS, accounts_of_years

KIND = "expense_collection"
FIELDS = ("rd_expense", "rd_super_deduction", "rd_expense_domestic_3y")
YEARS = 3


def values(firm, fiscal_year) -> dict:
    """{field: (value, where it comes from)} of what the collection knows; a figure that it cannot know is absent."""
    years = range(fiscal_year - YEARS + 1, fiscal_year + 1)
    accounts = accounts_of_years(firm, years)
    if fiscal_year not in accounts:
        return {}
    tax = accounts[fiscal_year].tax
    found = {
        "rd_expense": (
            tax.allowed,
            _("R&D expense collection %(year)s, super-deduction basis, after the limits") % {"year": fiscal_year},
        )
    }
    if tax.extra is not None:
        detail = _("R&D expense collection %(year)s: %(base)s yuan x %(percent)s %% (%(reason)s)")
        base = f"{tax.expensed + tax.amortisation:,}"
        parts = {"year": fiscal_year, "base": base, "percent": tax.rate.percent, "reason": REASONS[tax.rate.reason]}
        found["rd_super_deduction"] = tax.extra, detail % parts
    if domestic := _domestic(firm, years, accounts):
        found["rd_expense_domestic_3y"] = domestic
    return found


def _domestic(firm, years, accounts: dict[int, Accounts]):
    """The sum inside China over the years that the firm existed in; absent while one of them is not collected."""
    begun = firm.established_on.year if firm.established_on else years[0]
    needed = [year for year in years if year >= begun]
    if any(year not in accounts for year in needed):
        return None
    detail = _("R&D expense collection %(first)s to %(last)s, high-tech basis, without what was entrusted abroad")
    return sum(accounts[year].domestic for year in needed), detail % {"first": needed[0], "last": needed[-1]}


@dataclass(frozen=True)
class Difference:
    """A figure of the declaration beside the collection's. `taken`: it was taken from there, so the collection has changed."""

    code: str
    declared: int | None
    collected: int
    taken: bool
    detail: str

    @property
    def is_different(self) -> bool:
        return self.declared != self.collected

    @property
    def label(self) -> str:
        return figures.label(self.code)

    @property
    def declared_shown(self) -> str:
        return figures.shown(self.code, self.declared)

    @property
    def collected_shown(self) -> str:
        return figures.shown(self.code, self.collected)


def compared(declaration) -> list[Difference]:
    """Every figure that the collection knows, beside what the declaration says."""
    return [
        Difference(
            code,
            getattr(declaration, code),
            value,
            declaration.sources.get(code, {}).get("kind") == KIND,
            detail,
        )
        for code, (value, detail) in values(declaration.firm, declaration.fiscal_year).items()
    ]


def differences(declaration) -> list[Difference]:
    """Where the declaration holds another figure than the collection comes to; an empty field differs from nothing."""
    return [found for found in compared(declaration) if found.declared is not None and found.is_different]


SOURCE = PrefillSource(KIND, gettext_lazy("R&D expense collection"), values, position=20)
