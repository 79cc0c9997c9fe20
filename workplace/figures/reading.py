"""Figures as one person sees them: the numbers of all parts of a page in one query, and the rows behind each."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import F, QuerySet, Value
from django.db.models.fields import BigIntegerField, CharField
from django.db.models.functions import Cast

from accounts.access import Perm, visible
from accounts.access import Scope as Reach
from accounts.models import Organisation

from .definitions import Counted, Figure, Part, Spread


@dataclass(frozen=True)
class Scope:
    """Whose figures: what the person may see, perhaps of one park, perhaps narrowed by cuts (name -> chosen row)."""

    user: object
    park: Organisation | None = None
    cuts: dict = field(default_factory=dict)

    def rows(self, counted: Counted, day: date) -> QuerySet:
        """The one way to a figure's rows; its value is their number or sum."""
        return self._in_park(counted, self.all_parks(counted, day))

    def all_parks(self, counted: Counted, day: date) -> QuerySet:
        found = visible(self.user, counted.rows(day), counted.perm)
        chosen = {cut.path: self.cuts[cut.name] for cut in counted.cuts if self.cuts.get(cut.name)}
        return found.filter(**chosen)

    def _in_park(self, counted, rows):
        return rows.filter(**{counted.park: self.park.pk}) if self.park else rows

    @cached_property
    def parks(self) -> list[Organisation]:
        """The parks that the person sees figures of."""
        access, found = self.user.access, Organisation.objects.parks()
        if not access.in_zone(Perm.FIGURE_VIEW):
            found = found.filter(pk__in=access.ids(Reach.PARK, Perm.FIGURE_VIEW))
        return list(found)


@dataclass(frozen=True)
class Result:
    """A figure's value on a day, exact and as it is written."""

    figure: Figure
    day: date
    numbers: list[int]
    spread: list[int] | None = None  # of a Spread: the value of each row

    @cached_property
    def value(self):
        return self.figure.value(self.numbers if self.spread is None else self.spread)

    @property
    def shown(self) -> str | None:
        """As people read it, None where there is no value: with the figure's own decimals and mode."""
        return None if self.value is None else self.figure.written(self.value)

    @property
    def plain(self) -> Decimal | None:
        return None if self.value is None else self.figure.plain(self.value)


class Reading:
    """Reads each part (counted rows of a day) at most once, by park; `load` reads many in one query."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self._numbers: dict[tuple[str, date], dict[int | None, int]] = {}
        self._spreads: dict[tuple[str, date], dict[int | None, list[int]]] = {}

    def load(self, figures, days) -> None:
        """Read what these figures need on these days, all of it in one query."""
        wanted = {(p.counted.code, p.day): p for figure in figures for day in days for p in figure.parts(day)}
        wanted = {key: part for key, part in wanted.items() if key not in self._numbers}
        spread = {(f.code, day): f for f in figures for day in days if isinstance(f, Spread)}
        spread = {key: figure for key, figure in spread.items() if key not in self._spreads}
        if not wanted and not spread:
            return
        self._numbers |= {key: {} for key in wanted}
        self._spreads |= {key: {} for key in spread}
        queries = [self._grouped(part) for part in wanted.values()]
        queries += [self._each(figure, day) for (_code, day), figure in spread.items()]
        first, *rest = queries
        for code, day, park, number in first.union(*rest, all=True) if rest else first:
            key = code, date.fromisoformat(day)
            if key in spread:
                self._spreads[key].setdefault(park, []).append(int(number))
            else:
                self._numbers[key][park] = int(number)

    def _grouped(self, part: Part):
        """(code, day, park, number) for each park with rows."""
        rows, keys = self.scope.all_parks(part.counted, part.day).order_by(), _keys(part.counted, part.day)
        return rows.values(**keys).annotate(figure_number=part.counted.aggregate).values_list(*keys, "figure_number")

    def _each(self, figure: Spread, day: date):
        """(code, day, park, value) for each row."""
        keys = _keys(figure.of, day) | {"figure_code": Value(figure.code, CharField())}
        rows = self.scope.all_parks(figure.of, day).order_by()
        return rows.annotate(**keys, figure_number=Cast(figure.by, BigIntegerField())).values_list(
            *keys, "figure_number"
        )

    def result(self, figure: Figure, day: date, park: Organisation | None = None) -> Result:
        """The figure on the day in a park, or in all that the person sees (in the scope's park, where one is chosen)."""
        self.load([figure], [day])
        park = park or self.scope.park
        numbers = []
        for part in figure.parts(day):
            found = self._numbers[part.counted.code, part.day]
            numbers.append(found.get(park.pk, 0) if park else sum(found.values()))
        if not isinstance(figure, Spread):
            return Result(figure, day, numbers)
        spread = self._spreads[figure.code, day]
        values = spread.get(park.pk, []) if park else [value for each in spread.values() for value in each]
        return Result(figure, day, numbers, values)


def _keys(counted: Counted, day: date) -> dict:
    return {
        "figure_code": Value(counted.code, CharField()),
        "figure_day": Value(day.isoformat(), CharField()),
        "figure_park": F(counted.park),
    }
