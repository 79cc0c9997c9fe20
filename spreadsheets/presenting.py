"""Rows of a preview in the words and units of people."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from .columns import Kind

UNKNOWN = "—"


@dataclass(frozen=True)
class Cell:
    """One value of the preview: what it was, what it becomes, the exact figure for whoever points at it."""

    heading: str
    old: str
    new: str
    exact: str = ""
    held_by: str = ""


def rows_for_people(resource, rows):
    """(row, its cells) for each row of a page."""
    kinds = {column.field: column.kind for column in resource.columns}
    return [(row, [_cell(kinds, *change) for change in row.changes]) for row in rows]


def _cell(kinds, field, _year, heading, old, new, held_by):
    kind = kinds.get(field, Kind.TEXT)
    exact = f"{number_format(new, use_l10n=True)} 元" if kind is Kind.MONEY else ""
    return Cell(heading, _shown(kind, old), _shown(kind, new), exact, gettext(held_by) if held_by else "")


def _shown(kind, value):
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return gettext(_("yes")) if value else gettext(_("no"))
    if kind is Kind.MONEY:
        return f"{number_format(Decimal(value) / 10_000)} 万元"
    return number_format(value) if kind is Kind.INTEGER else str(value)
