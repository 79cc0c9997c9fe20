"""Carriers side by side: the zone's figures for each of them, and the median of the carriers that have one.

The same definitions and rows as in the list of figures, grouped by carrier; one query for the page.
"""

from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import F, Value
from django.db.models.fields import CharField

from enterprises.zone_figures import rows_url
from workplace.figures import Result, Scope

from . import zone_figures as zone
from .models import Carrier

COMPARED = (
    zone.RESIDENTS, zone.ROOMS, zone.OCCUPANCY, zone.GRADUATES, zone.JOBS, zone.FINANCING, zone.RIGHTS, zone.ALL_INCOME,
    zone.BESIDE_RENT,
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    label: object
    shown: str | None
    url: str
    above: bool | None  # against the median; None: equal, or one of them unknown


@dataclass(frozen=True)
class Row:
    carrier: Carrier
    cells: list[Cell]


@dataclass(frozen=True)
class Comparison:
    rows: list[Row]
    medians: list[str | None]


def compare(scope: Scope, day: date) -> Comparison:
    """What the person sees of each carrier that is run on the day."""
    numbers = _numbers(scope, day)
    carriers = list(scope.rows(zone.CARRIERS, day).order_by("name"))
    results = {
        (figure.code, carrier.pk): Result(
            figure, day, [numbers.get((p.counted.code, carrier.pk), 0) for p in figure.parts(day)]
        )
        for figure in COMPARED
        for carrier in carriers
    }
    middles = [_middle([results[figure.code, carrier.pk] for carrier in carriers]) for figure in COMPARED]
    rows = [
        Row(
            carrier,
            [
                _cell(results[figure.code, carrier.pk], middle, day, carrier)
                for figure, middle in zip(COMPARED, middles, strict=True)
            ],
        )
        for carrier in carriers
    ]
    shown = [
        None if middle is None else figure.written(middle) for figure, middle in zip(COMPARED, middles, strict=True)
    ]
    return Comparison(rows, shown)


def _numbers(scope, day) -> dict[tuple[str, int], int]:
    """(code, carrier) -> what is counted of it."""
    parts = {part.counted.code: part.counted for figure in COMPARED for part in figure.parts(day)}
    queries = [_grouped(scope, counted, day) for counted in parts.values()]
    return {(code, pk): int(number) for code, pk, number in queries[0].union(*queries[1:], all=True)}


def _grouped(scope, counted, day):
    keys = {"figure_code": Value(counted.code, CharField()), "figure_carrier": F(counted.park.removesuffix("__park"))}
    rows = scope.rows(counted, day).order_by().values(**keys)
    return rows.annotate(figure_number=counted.aggregate).values_list(*keys, "figure_number")


def _middle(results):
    known = [result.value for result in results if result.value is not None]
    return median(known) if known else None


def _cell(result, middle, day, carrier) -> Cell:
    above = None if None in (result.value, middle) or result.value == middle else result.value > middle
    url = rows_url(result.figure.code, day, carrier=carrier.pk)
    return Cell(result.figure.label, result.shown, url, above)
