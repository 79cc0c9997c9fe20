"""Up to five firms of a bank's list side by side: the list's own columns, and the points of each item."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from workplace.templatetags.portal import missing, points

from .columns import COLUMNS
from .models import BankFirm
from .sheet import Sheet

MOST = 5


@dataclass(frozen=True)
class Line:
    label: str
    unit: str
    number: bool
    cells: list[str]


class Comparison:
    def __init__(self, rows: list[BankFirm]):
        self.rows = rows

    @property
    def lines(self) -> list[Line]:
        return [
            Line(c.label, c.unit, c.number, [mark_safe(conditional_escape(c.cell(row))) for row in self.rows])
            for c in COLUMNS
        ]

    @cached_property
    def items(self) -> list[Line]:
        """A line for each item that any of the firms shares; the rules of several versions add up their items."""
        sheets = [{item.code: item for item in Sheet(row).items} for row in self.rows]
        labels = {code: item.label for found in sheets for code, item in found.items()}
        return [
            Line(label, "", True, [self._points(found.get(code)) for found in sheets]) for code, label in labels.items()
        ]

    @staticmethod
    def _points(item):
        return missing(None) if item is None or item.points is None else points(item.points)
