"""What a leader reads in one glance: six figures with last year's, parks beside each other, the chains, what changed.

The home page, the monthly brief, its slides and the big screen all show this; every number leads to the rows that make it.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count

from enterprises.models import Chain
from enterprises.zone_figures import rows_url
from workplace.figures import Figure, Reading, Result, Scope, figures
from workplace.figures.sheets import Line, lines

from . import month

SIX = ("firms-scored", "firms-titled", "rd-coverage", "lent", "firms-signed", "problems-solved")
OF_CHAIN = ("firms-scored", "firms-titled", "above-scale", "rd-coverage", "lent")


@dataclass(frozen=True)
class Cell:
    result: Result
    url: str


@dataclass(frozen=True)
class ChainOf:
    chain: Chain
    cells: list[Cell]

    @property
    def size(self) -> int:
        return self.cells[0].result.value or 0


@dataclass(frozen=True)
class Overview:
    user: object
    day: date

    @cached_property
    def reading(self) -> Reading:
        return Reading(Scope(self.user))

    @cached_property
    def lines(self) -> list[Line]:
        return lines(self.reading, [figure for code in SIX if (figure := figures.get(code))], self.day)

    @cached_property
    def six(self) -> list[tuple[Line, str]]:
        return [(line, rows_url(line.figure.code, self.day)) for line in self.lines]

    @cached_property
    def parks(self) -> list[tuple[object, list[Cell]]]:
        """(park, its cells in the order of the six)."""
        return [
            (
                park,
                [
                    Cell(
                        self.reading.result(line.figure, self.day, park),
                        rows_url(line.figure.code, self.day, park=park.pk),
                    )
                    for line in self.lines
                ],
            )
            for park in self.reading.scope.parks
        ]

    @cached_property
    def chain_figures(self) -> list[Figure]:
        return [figures.get(code) for code in OF_CHAIN]

    @cached_property
    def chains(self) -> list[ChainOf]:
        """Each chain of the zone with its own numbers, the largest first; `drawn`: it has steps and so a map."""
        found = []
        for chain in Chain.objects.annotate(drawn=Count("steps")):
            reading = Reading(Scope(self.user, None, {"chain": chain}))
            reading.load(self.chain_figures, [self.day])
            found.append(
                ChainOf(
                    chain,
                    [
                        Cell(reading.result(figure, self.day), rows_url(figure.code, self.day, chain=chain.pk))
                        for figure in self.chain_figures
                    ],
                )
            )
        return sorted(found, key=lambda each: -each.size)

    @cached_property
    def told(self) -> list[month.Told]:
        return month.told(self.reading, self.day)
