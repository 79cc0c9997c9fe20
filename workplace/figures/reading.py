"""Figures as one person sees them: the numbers of all parts of a page in one query, and the rows behind each."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import F, QuerySet, Value
from django.db.models.fields import CharField

from accounts.access import Perm, visible
from accounts.access import Scope as Reach
from accounts.models import Organisation

from .definitions import Counted, Figure, Part
from .rounding import rounded


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
        return rows.filter(**{counted.park: self.park}) if self.park else rows

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

    @cached_property
    def value(self):
        return self.figure.value(self.numbers)

    @property
    def shown(self) -> str | None:
        """As people read it, None where there is no value: with the figure's own decimals and mode."""
        return None if self.value is None else f"{self.plain:,}".replace("-", "−")

    @property
    def plain(self) -> Decimal | None:
        return None if self.value is None else rounded(self.value, self.figure.digits, self.figure.rounding)


class Reading:
    """Reads each part (counted rows of a day) at most once, by park; `load` reads many in one query."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self._numbers: dict[tuple[str, date], dict[int | None, int]] = {}

    def load(self, figures, days) -> None:
        """Read what these figures need on these days, all of it in one query."""
        wanted = {(p.counted.code, p.day): p for figure in figures for day in days for p in figure.parts(day)}
        wanted = {key: part for key, part in wanted.items() if key not in self._numbers}
        if not wanted:
            return
        self._numbers |= {key: {} for key in wanted}
        first, *rest = [self._grouped(part) for part in wanted.values()]
        for code, day, park, number in first.union(*rest, all=True) if rest else first:
            self._numbers[code, date.fromisoformat(day)][park] = int(number)

    def _grouped(self, part: Part):
        """(code, day, park, number) for each park with rows."""
        counted = part.counted
        rows = self.scope.all_parks(counted, part.day).order_by()
        keys = {
            "figure_code": Value(counted.code, CharField()),
            "figure_day": Value(part.day.isoformat(), CharField()),
            "figure_park": F(counted.park),
        }
        return rows.values(**keys).annotate(figure_number=counted.aggregate).values_list(*keys, "figure_number")

    def result(self, figure: Figure, day: date, park: Organisation | None = None) -> Result:
        """The figure on the day in a park, or in all that the person sees (in the scope's park, where one is chosen)."""
        self.load([figure], [day])
        park = park or self.scope.park
        numbers = []
        for part in figure.parts(day):
            found = self._numbers[part.counted.code, part.day]
            numbers.append(found.get(park.pk, 0) if park else sum(found.values()))
        return Result(figure, day, numbers)
