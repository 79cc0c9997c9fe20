"""What pages show of a figure: the value with the year before's beside it, by park, over the years."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from .definitions import Figure, year_before, year_ends
from .reading import Reading, Result

YEARS = 8


@dataclass(frozen=True)
class Line:
    """A figure on a day and on the same day of the year before."""

    figure: Figure
    now: Result
    before: Result

    @property
    def change(self) -> str:
        """What changed, as the two written values differ: +5, −0.25 percentage points; empty where one is unknown."""
        if self.now.plain is None or self.before.plain is None:
            return ""
        difference = self.now.plain - self.before.plain
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        unit = f" {_('percentage points')}" if self.figure.unit == "%" else ""
        return f"{sign}{abs(difference):,}{unit}"


def lines(reading: Reading, figures, day: date) -> list[Line]:
    """All of these figures in one query."""
    figures, last = list(figures), year_before(day)
    reading.load(figures, [day, last])
    return [Line(figure, reading.result(figure, day), reading.result(figure, last)) for figure in figures]


@dataclass(frozen=True)
class Sheet:
    """The page of one figure. The comparison of parks leaves the scope's own park aside: it shows all that one sees."""

    reading: Reading
    figure: Figure
    day: date

    @cached_property
    def line(self) -> Line:
        self.reading.load([self.figure], [*self.days, year_before(self.day)])
        return lines(self.reading, [self.figure], self.day)[0]

    @property
    def days(self) -> list[date]:
        return year_ends(self.day, YEARS)

    @cached_property
    def history(self) -> list[Result]:
        self.reading.load([self.figure], self.days)
        return [self.reading.result(self.figure, day) for day in self.days]

    @cached_property
    def parks(self) -> list[tuple[object, Result, Result]]:
        """(park, on the day, the year before) for each park that the person sees."""
        last = year_before(self.day)
        self.reading.load([self.figure], [self.day, last])
        return [
            (park, self.reading.result(self.figure, self.day, park), self.reading.result(self.figure, last, park))
            for park in self.reading.scope.parks
        ]

    @cached_property
    def parts(self):
        """(part, its number) of what the value is computed from."""
        return list(zip(self.figure.parts(self.day), self.line.now.numbers, strict=True))

    def part(self, name: str):
        """The part of this name, or the first."""
        return next((part for part, _number in self.parts if part.name == name), self.parts[0][0])


def history_chart(sheet: Sheet) -> dict:
    """For {% chart %}: one bar for each day of the history."""
    return {
        "x": _("year"),
        "unit": str(sheet.figure.unit),
        "categories": [
            str(result.day.year) if result.day.month == 12 and result.day.day == 31 else result.day.isoformat()
            for result in sheet.history
        ],
        "series": [{"name": str(sheet.figure.label), "values": [_number(result) for result in sheet.history]}],
    }


def park_chart(sheet: Sheet, urls: list[str]) -> dict:
    """For {% chart %}: each park on the day and a year before; a click leads to the park's rows."""
    last = str(year_before(sheet.day))
    return {
        "x": _("park"),
        "unit": str(sheet.figure.unit),
        "categories": [str(park) for park, _now, _before in sheet.parks],
        "series": [
            {"name": str(sheet.day), "values": [_number(now) for _park, now, _before in sheet.parks]},
            {"name": last, "values": [_number(before) for _park, _now, before in sheet.parks]},
        ],
        "urls": urls,
    }


def _number(result: Result):
    """As JSON takes it, with exactly the written decimals."""
    if result.plain is None:
        return None
    return int(result.plain) if not result.figure.digits else float(result.plain)
