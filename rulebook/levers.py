"""What a firm can move, by how much at a time, and what moves along: the ground on which advice stands.

A lever is one changeable fact of one firm. It is moved in whole steps of a unit that people reckon in (1 万元, one person, one
patent), and never to a figure that could not be true: a part stays within its whole, and the balance sheet keeps balancing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .facts import MISSING, Columns, fact

UNITS = {"money": 10_000, "count": 1, "flag": 1}
TENFOLD = 9  # a figure is advised up to ten times itself,
PLAUSIBLE = {"money": 10_000_000, "count": 20, "flag": 1}  # or this much more where it is small
ANY_FIGURE = {"money": 10**9, "count": 1000, "flag": 1}  # what nobody has said may turn out to be
EASY = {"money": 1_000_000, "count": 10, "flag": 1}  # what a change is measured against where the figure is smaller
A_FEAT = frozenset(  # one of these is an effort in itself, unlike one patent or one more person
    {"provincial_platforms", "provincial_awards_3y", "provincial_projects_3y", "high_growth_listings", "digital_level"}
)
LARGEST_START = 10**15

# The first is a part of the second, so it cannot be greater.
PARTS = (
    ("main_business_revenue", "revenue"),
    ("revenue", "total_income"),
    ("hightech_revenue", "total_income"),
    ("rd_expense", "cost_and_expense"),
    ("rd_staff", "staff"),
    ("tech_staff", "staff"),
    ("postgraduate_staff", "staff"),
    ("graduates_hired", "staff"),
    ("class1_ip_self", "class1_ip"),
    ("class1_ip_high_value", "class1_ip"),
    ("class1_ip_applied", "class1_ip"),
    ("equity_financing_2y", "equity_financing_3y"),
)
# What advice observes besides: no rule of bookkeeping, but no firm could follow the contrary.
ADVISED_PARTS = (
    *PARTS,
    ("hightech_revenue", "revenue"),
    ("net_profit", "revenue"),
    ("rd_super_deduction", "rd_expense"),
)
THREE_YEARS = ("rd_expense", "rd_expense_prev", "rd_expense_prev2")

# What changes by the same amount when a firm moves the first: the whole grows with its part, debt is repaid out of assets.
FOLLOWS = {
    "revenue": ("total_income",),
    "main_business_revenue": ("revenue", "total_income"),
    "rd_expense": ("cost_and_expense", "rd_expense_domestic_3y"),
    "assets": ("net_assets",),
    "net_assets": ("assets",),
    "liabilities": ("assets",),
    "valid_ip": ("class2_ip",),
    "class1_ip": ("valid_ip",),
    "class1_ip_self": ("class1_ip", "valid_ip"),
    "class1_ip_high_value": ("class1_ip", "valid_ip"),
    "class2_ip": ("valid_ip",),
    "venture_capital": ("venture_capital_total",),
    "equity_financing_2y": ("equity_financing_3y",),
}


@dataclass(frozen=True)
class Lever:
    """One fact of one firm. Step 0 is the figure as it stands; a figure nobody has said starts with 0 at step 1."""

    code: str
    start: int  # MISSING where nobody has said it
    follows: tuple[str, ...]

    @property
    def unit(self) -> int:
        return UNITS[fact(self.code).kind]

    @property
    def most(self) -> int:
        """The most steps that anyone would advise."""
        kind = fact(self.code).kind
        if self.start == MISSING:
            return ANY_FIGURE[kind] // self.unit + 1
        if fact(self.code).changeable == "less":
            return max(0, -(-self.start // self.unit))
        return (
            1 - min(self.start, 1) if kind == "flag" else max(TENFOLD * abs(self.start), PLAUSIBLE[kind]) // self.unit
        )

    def at(self, steps: np.ndarray) -> np.ndarray:
        """The figure after so many steps: whole units, the first one reached by less than a full step."""
        if self.start == MISSING:
            return np.where(steps == 0, MISSING, (steps - 1) * self.unit)
        if fact(self.code).changeable == "less":
            found = (-(-self.start // self.unit) - steps) * self.unit
        else:
            found = (self.start // self.unit + steps) * self.unit
        return np.where(steps == 0, self.start, found)

    def effort(self, steps: np.ndarray) -> np.ndarray:
        """The change relative to the figure."""
        start = 0 if self.start == MISSING else self.start
        moved = np.where(steps == 0, start, self.at(steps))
        easy = 1 if self.code in A_FEAT else EASY[fact(self.code).kind]
        return abs(moved - start) / max(abs(start), easy)

    def move(self, arrays: dict[str, np.ndarray], rows: np.ndarray, steps: np.ndarray) -> None:
        """Move the figure and what follows it in these rows."""
        if self.start == MISSING:
            arrays[self.code][rows] = self.at(steps)
            return
        moved = self.at(steps) - self.start
        for code in (self.code, *self.follows):
            arrays[code][rows] += moved


def levers_of(columns: Columns, codes: Iterable[str]) -> list[Lever]:
    """The facts among `codes` that the one firm in `columns` can change."""
    found = []
    for code in codes:
        start = int(columns[code][0])
        follows = tuple(each for each in FOLLOWS.get(code, ()) if columns.known(each)[0])
        values = [start, *(int(columns[each][0]) for each in follows)]
        if fact(code).changeable and all(value == MISSING or abs(value) < LARGEST_START for value in values):
            found.append(Lever(code, start, follows))
    return [lever for lever in found if lever.most > 0]


def touched(codes: Iterable[str]) -> tuple[str, ...]:
    """Every column that moving these facts can change or that limits how far they go."""
    codes = tuple(codes)
    moved = (each for code in codes for each in FOLLOWS.get(code, ()))
    limits = (code for pair in ADVISED_PARTS for code in pair)
    return tuple(dict.fromkeys((*codes, *moved, *limits, *THREE_YEARS, "rd_expense_domestic_3y")))


class Limits:
    """What the figures of one firm must keep to. A contradiction that stands there already may stay, but not grow."""

    def __init__(self, columns: Columns):
        self._stand = [max(0, int(excess[0])) for excess in self._excesses(columns)]

    @staticmethod
    def _excesses(columns: Columns) -> Iterable[np.ndarray]:
        for part, whole in ADVISED_PARTS:
            known = columns.known(part) & columns.known(whole)
            yield np.where(known, columns.filled(part) - columns.filled(whole), 0)
        known = np.logical_and.reduce([columns.known(code) for code in (*THREE_YEARS, "rd_expense_domestic_3y")])
        spent = sum(columns.filled(code) for code in THREE_YEARS)
        yield np.where(known, columns.filled("rd_expense_domestic_3y") - spent, 0)

    def kept(self, columns: Columns) -> np.ndarray:
        excesses = zip(self._excesses(columns), self._stand, strict=True)
        return np.logical_and.reduce([excess <= stands for excess, stands in excesses])
