"""What a figure is: counted from rows, or derived from counted ones.

Every figure has parts, each of them counted rows of a day: a count has one, a share its part and its whole, a growth the
day and its base. The value is computed from the parts' numbers alone, and each part's rows can be listed.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm

from .rounding import HALF_UP, MODES

Text = str | Promise


@dataclass(frozen=True)
class Theme:
    code: str
    label: Text
    position: int = 100


@dataclass(frozen=True)
class Cut:
    """A way to narrow a figure's rows besides the park: `choices()` gives the rows of the field at `path`, or its values
    as (value, label) pairs."""

    name: str
    label: Text
    path: str
    choices: Callable


@dataclass(frozen=True)
class Part:
    """Counted rows of one day that a figure is made of."""

    name: str
    label: Text
    counted: "Counted"
    day: date


@dataclass(frozen=True, kw_only=True)
class Figure(ABC):
    """One figure with everything that its page says of it. `digits` and `rounding` say how the value is written."""

    code: str
    theme: Theme
    label: Text
    definition: Text
    unit: Text = ""
    digits: int = 0
    rounding: str = HALF_UP
    position: int = 100

    def __post_init__(self):
        if self.rounding not in MODES:
            raise ValueError(f"{self.code}: rounding is one of {', '.join(MODES)}")

    @property
    @abstractmethod
    def kind(self) -> Text:
        """counted or derived, as the page says it."""

    @abstractmethod
    def parts(self, day: date) -> list[Part]:
        """What is counted for the figure's value on the day."""

    @abstractmethod
    def value(self, numbers: list[int]) -> Fraction | int | None:
        """The exact value from the parts' numbers, in the figure's unit; None where it has none."""


@dataclass(frozen=True, kw_only=True)
class Counted(Figure):
    """The number of rows, or the sum of their field `amount`.

    rows(day): all rows of the day, each once, of one model; whoever reads cuts them by visible(…, perm). `park` and the
    `cuts` are paths from a row. `undated` narrows the rows to those without a date, which therefore stand on every day.
    dress(rows, day): what a list of the rows needs beside them; columns: what a row shows, each with `heading` and
    `value(row)`; link(row): the page of its subject.
    """

    rows: Callable
    park: str
    columns: tuple
    link: Callable
    perm: Perm = Perm.FIGURE_VIEW
    amount: str = ""
    dress: Callable = lambda rows, day: rows
    cuts: tuple[Cut, ...] = ()
    undated: Callable | None = None

    @property
    def kind(self):
        return _("counted from rows")

    @property
    def aggregate(self):
        return Sum(self.amount, default=0) if self.amount else Count("pk")

    def parts(self, day):
        return [Part("rows", self.label, self, day)]

    def value(self, numbers):
        return numbers[0]


@dataclass(frozen=True, kw_only=True)
class Share(Figure):
    """The rows of `part` among those of `whole`, in per cent. The part's rows are some of the whole's."""

    part: Counted
    whole: Counted
    unit: Text = "%"

    @property
    def kind(self):
        return _("derived: a share")

    def parts(self, day):
        return [Part("part", self.part.label, self.part, day), Part("whole", self.whole.label, self.whole, day)]

    def value(self, numbers):
        part, whole = numbers
        return Fraction(100 * part, whole) if whole else None


@dataclass(frozen=True, kw_only=True)
class Growth(Figure):
    """How far a counted figure grew since the same day `years` before, in per cent of that base."""

    of: Counted
    years: int
    unit: Text = "%"

    @property
    def kind(self):
        return _("derived: growth against a base")

    def parts(self, day):
        base = year_before(day, self.years)
        return [Part("now", self.of.label, self.of, day), Part("base", self.of.label, self.of, base)]

    def value(self, numbers):
        now, base = numbers
        return Fraction(100 * (now - base), base) if base else None


@dataclass(frozen=True, kw_only=True)
class Median(Figure):
    """The middle of the rows' field `by`; of an even number of rows the mean of the two in the middle."""

    of: Counted
    by: str

    @property
    def kind(self):
        return _("derived: a median")

    def parts(self, day):
        return [Part("rows", self.of.label, self.of, day)]

    def value(self, numbers):
        """From the rows' values, not from how many they are."""
        return Fraction(median(map(Fraction, numbers))) if numbers else None


def year_before(day: date, years: int = 1) -> date:
    """The same day so many years before; of 29 February the last of the month."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def year_ends(day: date, count: int) -> list[date]:
    """The day itself after the ends of the years before it: `count` days that a history shows."""
    return [*(date(year, 12, 31) for year in range(day.year - count + 1, day.year)), day]


def fiscal_year_on(day: date) -> int:
    """The latest fiscal year that is over at the end of the day: of 31 December the year itself."""
    return (day + timedelta(days=1)).year - 1
