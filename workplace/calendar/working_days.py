"""Counting in Chinese working days: weekends off, announced holidays off, announced make-up days worked.

The State Council announces a year in the autumn before it. A day of a year without a file is counted by weekends alone and
is provisional: `is_announced` says so, and whatever shows such a day says so too. Adding a year is adding its file.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
ONE = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Holiday:
    zh: str
    en: str
    first: date
    last: date


@dataclass(frozen=True)
class Year:
    """One announced year. `off` and `worked` hold only the days that differ from the plain week or are named a holiday."""

    year: int
    title: str
    notice: str
    announced_on: date
    holidays: tuple[Holiday, ...]
    off: frozenset[date]
    worked: frozenset[date]


@cache
def announced() -> dict[int, Year]:
    """Every announced year by number."""
    years = (_read(path) for path in sorted(FOLDER.glob("[0-9]*.yaml")))
    return {year.year: year for year in years}


def _read(path: Path) -> Year:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    holidays = tuple(Holiday(h["zh"], h["en"], h["from"], h["to"]) for h in content["holidays"])
    off = frozenset(h.first + ONE * n for h in holidays for n in range((h.last - h.first).days + 1))
    worked = frozenset(content["working"])
    if off & worked or any(day.weekday() < SATURDAY for day in worked):
        raise ValueError(f"{path.name}: a make-up day is a weekend day outside of the holidays.")
    names = ("year", "title", "notice", "announced_on")
    return Year(*(content[name] for name in names), holidays=holidays, off=off, worked=worked)


@cache
def _exceptions() -> tuple[frozenset[date], frozenset[date]]:
    """Holidays and make-up days of all years: a notice may reach into the days around its own year."""
    years = announced().values()
    return frozenset().union(*(y.off for y in years)), frozenset().union(*(y.worked for y in years))


def is_announced(year: int) -> bool:
    return year in announced()


def is_provisional(*days: date) -> bool:
    """Whether the answer for these days, or for a span from the first to the last, rests on an unannounced year."""
    return any(not is_announced(year) for year in range(min(days).year, max(days).year + 1))


def is_working(day: date) -> bool:
    off, worked = _exceptions()
    return day in worked or (day.weekday() < SATURDAY and day not in off)


def next_working(day: date) -> date:
    """The day itself, or the first working day after it: where a deadline on a holiday moves to."""
    while not is_working(day):
        day += ONE
    return day


def add(day: date, count: int) -> date:
    """The count-th working day after the day (before it, for a negative count); 0 gives the next working day."""
    if count == 0:
        return next_working(day)
    step, left = (ONE, count) if count > 0 else (-ONE, -count)
    while left:
        day += step
        left -= is_working(day)
    return day


def between(first: date, last: date) -> int:
    """Working days after `first` up to and with `last`; the same, negative, where `last` lies before `first`."""
    if last < first:
        return -between(last, first)
    return sum(is_working(first + ONE * n) for n in range(1, (last - first).days + 1))
