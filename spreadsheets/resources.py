"""What a room declares to have its tables imported: the columns, how rows compare with the database, how they are written.

The way is the same for all: every cell is read and every error kept, the rows are compared with what is there, and only a plan
without errors is committed, as a whole. A plan is named by its digest: what a person confirmed is what is written, or nothing is.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from .errors import CellError, Message, Unreadable
from .headings import find_table
from .normalise import as_seen

NEW, CHANGED, UNCHANGED, CONFLICT = "new", "changed", "unchanged", "conflict"


def _plain(value):
    """A cell's value as JSON holds it; a decimal as text, without trailing noughts, so that equal ones are the same text."""
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


@dataclass
class Record:
    """One row as values by (field, year); the year is None for what has no years. `errors` says what cannot be read."""

    number: int
    values: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """A cell whose value differs from the database. `held_by` names the better source that a conflict runs against."""

    field: str
    year: int | None
    heading: str
    old: object
    new: object
    held_by: str = ""

    def as_json(self):
        old, new = (_plain(value) for value in (self.old, self.new))
        return [self.field, self.year, self.heading, old, new, self.held_by]


@dataclass
class Item:
    """What one row would do."""

    number: int
    key: str
    label: str
    outcome: str
    changes: list = field(default_factory=list)
    values: dict = field(default_factory=dict, repr=False)
    target: object = field(default=None, repr=False)  # the row that exists
    lacks: list = field(default_factory=list)  # (field, message) of what keeps the row out as a whole


@dataclass
class Plan:
    items: list

    @property
    def counts(self):
        found = Counter(item.outcome for item in self.items)
        return {outcome: found[outcome] for outcome in (NEW, CHANGED, UNCHANGED, CONFLICT)}

    @property
    def digest(self):
        """The same for two plans exactly when they would write the same over the same."""
        sha = hashlib.sha256()
        for item in self.items:
            changes = [change.as_json() for change in item.changes]
            sha.update(json.dumps([item.key, item.outcome, changes], ensure_ascii=False).encode())
        return sha.hexdigest()


class Resource:
    """Base of what can be imported. A room declares `code`, `label`, `columns` and `file_name`, and writes `plan` and `commit`."""

    code = ""
    label = ""
    upload_label = ""
    label_field = "name"
    done_note = ""  # what a person should know once such a table is in
    file_name = ""
    columns = ()
    template_fields = None  # the columns of an empty ledger, where not all of them
    perm = None

    def of(self, organisation):
        """The resource for one organisation's own table; the zone's tables are of none."""
        return self

    def table(self, workbook, *, sheet=None, year=None, set_aside=()):
        return find_table(workbook, self.columns, sheet=sheet or None, year=year or None).without(set_aside)

    def read(self, table, on_progress=lambda done, total: None):
        """Every row as a `Record`, with all its errors. Headings must be in order first: see `Table.problems`."""
        readers = [(h, h.column.reader(factor=h.factor, date1904=table.date1904)) for h in table.used if not h.problem]
        records = []
        for done, (number, cells) in enumerate(table.records):
            if done % 1000 == 0:
                on_progress(done, len(table.records))
            records.append(self._read_row(number, cells, readers))
        self._refuse_repeated_keys(records, table)
        return records

    def _read_row(self, number, cells, readers):
        record = Record(number)
        for h, reader in readers:
            cell = cells[h.index] if h.index < len(cells) else ""
            try:
                value = reader(cell)
            except Unreadable as e:
                record.errors.append(CellError(number, h.letter, h.text, as_seen(cell), e.message))
                continue
            if value is None and h.column.required:
                message = Message(_("the cell is empty: this column is needed in every row"))
                record.errors.append(CellError(number, h.letter, h.text, "", message))
            record.values[h.column.field, h.year] = value
        for column_field, message in self.doubts(record):
            h = next(h for h, _reader in readers if h.column.field == column_field)
            value = as_seen(cells[h.index])
            record.errors.append(CellError(number, h.letter, h.text, value, message))
        return record

    def name_of(self, record):
        """(key, label) of a row for people who look for it; both may be empty."""
        key = next((c.field for c in self.columns if c.key), None)
        return record.values.get((key, None)) or "", record.values.get((self.label_field, None)) or ""

    def doubts(self, record):
        """(field, message) of each value that can be read but cannot be true."""
        return []

    def _refuse_repeated_keys(self, records, table):
        heading = next((h for h in table.used if h.column.key), None)
        if heading is None:
            return
        first = {}
        for record in records:
            key = record.values.get((heading.column.field, None))
            if key is None:
                continue
            earlier = first.setdefault(key, record)
            if earlier is not record:
                message = Message(_("the same as in row %(row)s: keep one of the two rows"), {"row": earlier.number})
                record.errors.append(CellError(record.number, heading.letter, heading.text, key, message))

    def plan(self, records, *, overwrite=False, lock=False):
        """Compares the records with the database. `lock` holds what is compared until the transaction ends."""
        raise NotImplementedError

    def commit(self, plan, *, reference, on_progress):
        """Writes a plan without errors inside the caller's transaction, in bulk. `reference` names the import on each row."""
        raise NotImplementedError


REGISTER: dict[str, Resource] = {}


def register(resource):
    """A room announces its resource when Django starts."""
    REGISTER[resource.code] = resource
