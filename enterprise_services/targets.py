"""What stands beside any figure: the core figures that it answers, and the year's targets against its value."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.access import Perm, can, visible
from workplace.figures import Entered, Figure, Reading, Result, Scope
from workplace.figures.registers import FigurePanel, figure_panels

from .core_figures import CORE
from .models import EnteredValue


@dataclass(frozen=True)
class Target:
    row: EnteredValue
    result: Result

    @property
    def missing(self) -> Decimal | None:
        """How much the value still lacks; none or less where the target is reached."""
        return None if self.result.plain is None else (self.row.value - self.result.plain).normalize()


def targets_of(reading: Reading, figure: Figure, day: date) -> list[Target]:
    """Of the day's year, the zone's first, each with the value of the same park."""
    rows = EnteredValue.objects.filter(kind=EnteredValue.Kind.TARGET, code=figure.code, day__year=day.year)
    found = visible(reading.scope.user, rows, Perm.FIGURE_VIEW).select_related("park")
    found = sorted(found, key=lambda row: (row.park is not None, row.park.position if row.park else 0))
    return [Target(row, reading.result(figure, day, row.park)) for row in found]


def beside(request, figure: Figure, day: date) -> dict:
    return {
        "code": figure.code,
        "year": day.year,
        "numbers": [core for core in CORE if figure.code in core.codes],
        "targets": targets_of(Reading(Scope(request.user)), figure, day),
        "may_enter": can(request.user, Perm.FIGURE_ENTER),
        "is_entered": isinstance(figure, Entered),
    }


def register():
    figure_panels.append(FigurePanel("enterprise_services/metrics/_beside.html", beside))
