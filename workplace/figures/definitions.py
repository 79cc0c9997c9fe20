"""What a figure is: counted from rows, or derived from counted ones.

Every figure has parts, each of them counted rows of a day: a count has one, a share its part and its whole, a growth the
day and its base. The value is computed from the parts' numbers alone, and each part's rows can be listed.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm

from .rounding import HALF_UP, MODES, rounded

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

    def plain(self, value) -> Decimal | None:
        """The value as a number with the figure's own decimals and mode; None where it is no number."""
        return rounded(value, self.digits, self.rounding)

    def written(self, value) -> str:
        return f"{self.plain(value):,}".replace("-", "−")


@dataclass(frozen=True, kw_only=True)
class Counted(Figure):
    """The number of rows, or the sum of their field `amount`.

    rows(day): all rows of the day, each once, of one model; whoever reads cuts them by visible(…, perm). `park` and the
    `cuts` are paths from a row. `undated` narrows the rows to those without a date, which therefore stand on every day.
    dress(rows, day): what a list of the rows needs beside them; columns: what a row shows, each with `heading` and
    `value(row)`; link(row): the page of its subject. `per`: so many of what is counted are one of the figure's unit.
    """

    rows: Callable
    park: str
    columns: tuple
    link: Callable
    perm: Perm = Perm.FIGURE_VIEW
    amount: str = ""
    per: int = 1
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
        return numbers[0] if self.per == 1 else Fraction(numbers[0], self.per)


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
class Total(Figure):
    """The sum of several counted figures of one unit, each of them with rows of its own."""

    of: tuple[Counted, ...]
    per: int = 1

    @property
    def kind(self):
        return _("derived: a sum")

    def parts(self, day):
        return [Part(counted.code, counted.label, counted, day) for counted in self.of]

    def value(self, numbers):
        return Fraction(sum(numbers), self.per)


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
class Fall(Figure):
    """By how much a figure fell since the same day of the year before: places won in a ranking. Never 0 on both days."""

    of: Counted

    @property
    def kind(self):
        return _("derived: a difference")

    def parts(self, day):
        return [Part("now", self.of.label, self.of, day), Part("base", self.of.label, self.of, year_before(day))]

    def value(self, numbers):
        now, base = numbers
        return base - now if now and base else None


@dataclass(frozen=True, kw_only=True)
class Spread(Figure):
    """Of what the rows say in their field `by`, a whole number, and not of how many rows there are."""

    of: Counted
    by: str

    def parts(self, day):
        return [Part("rows", self.label, self.of, day)]


@dataclass(frozen=True, kw_only=True)
class Median(Spread):
    """The middle of the rows' values; of an even number of rows the mean of the two in the middle."""

    @property
    def kind(self):
        return _("derived: a median")

    def value(self, numbers):
        return Fraction(median(map(Fraction, numbers))) if numbers else None


@dataclass(frozen=True, kw_only=True)
class Entered(Spread):
    """What somebody typed in, with its source: unknown where nobody has, which is not nothing.

    `by_park`: a number for each park, of which the zone's is the sum; else one for the zone alone.
    """

    per: int = 1
    by_park: bool = False

    @property
    def kind(self):
        return _("entered by hand")

    def value(self, numbers):
        return Fraction(sum(numbers), self.per) if numbers else None


@dataclass(frozen=True, kw_only=True)
class FirstDay(Spread):
    """The first of the rows' days, `by` being the days since 1 January 1970."""

    @property
    def kind(self):
        return _("derived: the first day")

    def value(self, numbers):
        return date(1970, 1, 1) + timedelta(days=min(numbers)) if numbers else None

    def plain(self, value):
        return None

    def written(self, value):
        return value.isoformat()


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
