"""A file held against the database: every error, and what each row would do. Used by page, worker and command line alike."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from .columns import Kind
from .errors import CellError, Message
from .normalise import as_seen
from .resources import CONFLICT, Plan


@dataclass
class Check:
    """The outcome. `errors` are those of rows, by row number; `problems` those of the headings."""

    table: object
    plan: Plan
    problems: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)  # of rows with errors: (key, label), as far as they can be read

    @property
    def all_errors(self):
        return [*self.problems, *(error for number in sorted(self.errors) for error in self.errors[number])]

    @property
    def counts(self):
        """Rows by what they would do; a conflicting row is no row with errors, but it stops the import as well."""
        counts = self.plan.counts
        return counts | {"error": len(self.errors) - counts[CONFLICT], "skipped": len(self.table.skipped)}

    @property
    def is_clean(self):
        return not self.problems and not self.errors


def check(resource, workbook, *, sheet="", year=None, set_aside=(), overwrite=False, lock=False, on_progress=None):
    """Reads the whole file and plans it. `lock` holds what was compared until the transaction ends."""
    table = resource.table(workbook, sheet=sheet, year=year, set_aside=set_aside)
    problems = table.problems()
    if not any(h.column.key for h in table.used):
        return Check(table, Plan([]), problems)
    records = resource.read(table, on_progress or (lambda done, total: None))
    errors = {record.number: record.errors for record in records if record.errors}
    names = {record.number: resource.name_of(record) for record in records if record.errors}
    plan = resource.plan([r for r in records if not r.errors], overwrite=overwrite, lock=lock)
    cells_of = dict(table.records)
    for item in plan.items:
        if found := list(_errors_of(item, table, cells_of[item.number])):
            errors[item.number], names[item.number] = found, (item.key, item.label)
    plan.items = [item for item in plan.items if not item.lacks]
    return Check(table, plan, problems, errors, names)


def _errors_of(item, table, cells):
    """What the comparison with the database says against a row, at the cells it concerns."""
    at = {(h.column.field, h.year): h for h in table.used}
    for name, message in item.lacks:
        h = at.get((name, None))
        heading = h.text if h else next(c.heading for c in table.columns if c.field == name)
        seen = as_seen(cells[h.index]) if h and h.index < len(cells) else ""
        yield CellError(item.number, h.letter if h else "-", heading, seen, message)
    if item.outcome != CONFLICT:
        return
    for change in item.changes:
        if change.held_by:
            h = at[change.field, change.year]
            remedy = Message(CONFLICT_REMEDY, {"old": _quoted(change.old, h.column.kind), "source": change.held_by})
            yield CellError(item.number, h.letter, h.text, as_seen(cells[h.index]), remedy)


def _quoted(value, kind):
    """A value of the registry as a ledger writes it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:,} 元" if kind is Kind.MONEY else str(value)


CONFLICT_REMEDY = _(
    "differs from %(old)s, which comes from a better source (%(source)s): correct the file, set the column aside, "
    "or choose to overwrite"
)
