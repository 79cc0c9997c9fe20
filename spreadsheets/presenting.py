"""An import in the words and units of people: its columns, its rows, what was skipped."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .columns import Kind
from .errors import Message

UNITS = {
    1: gettext_noop("yuan"),
    10**3: gettext_noop("1k yuan"),
    10**4: gettext_noop("10k yuan"),
    10**6: gettext_noop("1M yuan"),
    10**7: gettext_noop("10M yuan"),
    10**8: gettext_noop("100M yuan"),
}


@dataclass(frozen=True)
class Cell:
    """One value of the preview: what it was and what it becomes (None: not known), with the exact sum on hover."""

    heading: str
    old: str | None
    new: str | None
    exact: str = ""
    held_by: str = ""


def rows_for_people(resource, rows):
    """(row, its cells) for each row of a page."""
    kinds = {column.field: column.kind for column in resource.columns}
    return [(row, [_cell(kinds, *change) for change in row.changes]) for row in rows]


def _cell(kinds, field, _year, heading, old, new, held_by):
    kind = kinds.get(field, Kind.TEXT)
    exact = _("%(amount)s yuan") % {"amount": f"{new:,}"} if kind is Kind.MONEY else ""
    return Cell(heading, _shown(kind, old), _shown(kind, new), exact, _(held_by) if held_by else "")


def _shown(kind, value):
    if value is None:
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind is Kind.MONEY:
        return f"{number_format(Decimal(value) / 10_000)} {_('10k yuan')}"
    return number_format(value) if kind is Kind.INTEGER else str(value)


def headings_for_people(job):
    """The mapping: each heading of the file, what it is read as, and what is wrong with it."""
    kinds = {column.heading: column.kind for column in job.kind.columns}
    wrong = {error.column: error.remedy for error in job.heading_errors}
    return [
        heading
        | {
            "unit": _(UNITS[heading["factor"]]) if kinds.get(heading["field"]) is Kind.MONEY else "",
            "set_aside": heading["letter"] in job.set_aside,
            "wrong": wrong.get(heading["letter"]) or (Message(**heading["problem"]) if heading["problem"] else ""),
        }
        for heading in job.headings
    ]


def skipped_for_people(job):
    """(where, why, what stands there) of each row and sheet that is not read."""
    return [
        (_("row %(row)s") % {"row": where} if where.isdigit() else where, _(reason), text)
        for where, reason, text in job.skipped
    ]
