"""The ledger as a workbook: its columns, what a file would change in the book, the template and the export.

One long sheet. A row with a line number (序号) is a line of the ledger; a row without one is the year's sum of its sub-field.
For each project that a file names, the file is the whole truth: lines that it does not hold are taken away.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_noop as _

from innovation_points.models import ExpenseLine, ResearchProject
from rulebook.expenses import rules
from spreadsheets import normalise
from spreadsheets.columns import Column, Kind
from spreadsheets.errors import CellError, Message, Refused, Unreadable
from spreadsheets.normalise import as_seen
from spreadsheets.resources import Resource

from .sheet import FLAGS, item_label

MOST_ROWS = 10_000
NAME = "研发支出辅助账"
TYPES = {"费用化": False, "资本化": True}
LINE_FIELDS = ("amount", "spent_on", "voucher", "summary", "account", "allocation", *FLAGS)
TEXTS = ("voucher", "summary", "account", "allocation")


def item_names() -> dict[str, str]:
    """What people write for a sub-field: its name, the category's name (not split), or the category's number in the ledger."""
    names = {}
    for number, (category, label) in enumerate(rules().categories.items(), 1):
        for item in rules().of(category):
            names[item.label.zh] = item.code
            if item.code == f"{category}_unsplit":
                names |= {label.zh: item.code, label.zh.removesuffix("费用"): item.code, str(number): item.code}
    return names


class ItemColumn(Column):
    """The sub-field. There are too many to list in an error: it points to the second sheet instead."""

    def reader(self, **_options):
        names = {normalise.shown(name): code for name, code in item_names().items()}

        def read(value):
            written = normalise.plain(value)
            if written and written not in names:
                raise Unreadable(_("no such sub-field: write one of the names on the sheet 说明, such as 工资薪金"))
            return names.get(written)

        return read


COLUMNS = (
    Column("number", "项目编号", Kind.TEXT, ("研发项目编号", "项目号"), required=True, key=True, longest=40),
    Column("name", "项目名称", Kind.TEXT, ("研发项目名称",), longest=100),
    Column("capitalised", "支出类型", Kind.CHOICE, ("资本化、费用化", "核算方式"), choices=lambda: TYPES),
    Column("sequence", "序号", Kind.INTEGER, least=1),
    Column("spent_on", "日期", Kind.DAY, ("记账日期",)),
    Column("voucher", "凭证种类及号数", Kind.TEXT, ("凭证号", "凭证号数", "凭证"), longest=60),
    Column("summary", "摘要", Kind.TEXT, longest=200),
    Column("account", "会计科目", Kind.TEXT, longest=100),
    ItemColumn("item", "费用类别", Kind.CHOICE, ("费用明细", "费用类别及明细"), required=True, choices=item_names),
    Column("amount", "金额", Kind.MONEY, ("借方金额", "发生额"), required=True, unit="元"),
    Column("allocation", "分摊说明", Kind.TEXT, longest=200),
    Column("in_tax", "计入加计扣除", Kind.FLAG),
    Column("in_hnte", "计入高企口径", Kind.FLAG),
    Column("in_stat", "计入统计口径", Kind.FLAG),
    Column("in_book", "计入会计账", Kind.FLAG),
)
HEADINGS = {column.field: column.heading for column in COLUMNS}


class Ledger(Resource):
    """Reads the file of one book; every error with its row as the spreadsheet shows it."""

    code, label, columns = "expense-ledger", _("R&D expense ledger"), COLUMNS

    def __init__(self, year):
        self.year = year

    def doubts(self, record):
        day = record.values.get(("spent_on", None))
        if day and day.year != self.year:
            message = Message(_("the day is not in %(year)s: this ledger is of that year only"), {"year": self.year})
            yield "spent_on", message

    def _refuse_repeated_keys(self, records, table):
        headings = {h.column.field: h for h in table.used}
        seen, projects, numbered = {}, {}, {}
        for record in records:
            if record.errors:
                continue
            values = {name: value for (name, _year), value in record.values.items()}
            number, sequence = values["number"], values.get("sequence")

            def refuse(name, msgid, record=record, values=values, **params):
                h = headings.get(name)
                letter, text = (h.letter, h.text) if h else ("-", HEADINGS[name])
                message = Message(msgid, params)
                record.errors.append(CellError(record.number, letter, text, as_seen(values.get(name) or ""), message))

            key = (number, sequence) if sequence else (number, "", values["item"])
            first = seen.setdefault(key, record)
            if first is not record:
                refuse("sequence", REPEATED if sequence else TWO_SUMS, row=first.number)
            other = numbered.setdefault((number, values["item"]), (bool(sequence), record.number))
            if other[0] != bool(sequence):
                refuse("sequence", BOTH_WAYS, row=other[1])
            project = projects.setdefault(number, {})
            for name, msgid in (("name", OTHER_NAME), ("capitalised", OTHER_TYPE)):
                value = values.get(name)
                if value is None:
                    continue
                known, row = project.setdefault(name, (value, record.number))
                if known != value:
                    refuse(name, msgid, row=row)


REPEATED = _("the same line number as in row %(row)s of the same project: number the lines one by one")
TWO_SUMS = _("row %(row)s holds a sum of the same sub-field already: number both lines, or keep one")
BOTH_WAYS = _("row %(row)s holds the same sub-field the other way: either numbered lines or one sum without a number")
OTHER_NAME = _("another name than in row %(row)s for the same project number: correct one of them")
OTHER_TYPE = _("another kind of spending than in row %(row)s for the same project: make them the same")
NEW_NAME = _("a new project needs its name in at least one row")


def read(workbook, year):
    """(rows, errors, skipped): the rows as plain values, or every error there is and no rows."""
    ledger = Ledger(year)
    table = ledger.table(workbook)
    if len(table.records) > MOST_ROWS:
        raise Refused(_("More than %(limit)s rows. Upload the projects in several files."), limit=MOST_ROWS)
    if problems := table.problems():
        return [], problems, table.skipped
    records = ledger.read(table)
    errors = [error for record in records for error in record.errors]
    if not records:
        raise Refused(_("There is no row with a project number under the headings."))
    rows = [] if errors else [_row(record) for record in records]
    return rows, errors, table.skipped


def _row(record) -> dict:
    """One row as JSON keeps it. An empty mark means yes: most of what is collected counts everywhere."""
    values = {name: value for (name, _year), value in record.values.items()}
    row = {"row": record.number, "number": values["number"], "item": values["item"], "sequence": values.get("sequence")}
    row |= {name: values.get(name) for name in ("name", "capitalised", "amount")}
    row |= {name: values.get(name) or "" for name in TEXTS}
    row |= {flag: values.get(flag) is not False for flag in FLAGS}
    day = values.get("spent_on")
    return row | {"spent_on": day.isoformat() if day else None}


@dataclass
class Change:
    """What becomes of one line. `row`: of the sheet; None where the file does not hold the line any more."""

    outcome: str  # new | changed | removed
    project: ResearchProject
    item: str
    row: int | None
    old: dict | None
    new: dict | None
    line: ExpenseLine | None = None

    @property
    def label(self):
        return item_label(self.item)

    @property
    def sequence(self):
        return (self.new or self.old)["sequence"]


@dataclass
class Plan:
    """All that a file would do to the book."""

    changes: list = field(default_factory=list)
    projects: list = field(default_factory=list)  # (ResearchProject, changed fields; all of a new one)
    unchanged: int = 0
    errors: list = field(default_factory=list)

    @property
    def is_empty(self):
        return not self.changes and not self.projects

    @property
    def counts(self):
        found = Counter(change.outcome for change in self.changes)
        new = sum(project.pk is None for project, _fields in self.projects)
        return {
            "projects_new": new,
            "projects_changed": len(self.projects) - new,
            "new": found["new"],
            "changed": found["changed"],
            "removed": found["removed"],
            "unchanged": self.unchanged,
        }

    @property
    def digest(self):
        """The same for two plans exactly when they would write the same over the same."""
        lines = [(c.outcome, c.project.number, c.item, c.old, c.new) for c in self.changes]
        projects = [(p.pk, p.number, p.name, p.capitalised, fields) for p, fields in self.projects]
        text = json.dumps([lines, projects], cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def plan(book, rows) -> Plan:
    """The rows held against the book. The caller holds the book's row where the plan is going to be written."""
    found, by_number = Plan(), {}
    for row in rows:
        by_number.setdefault(row["number"], []).append(row)
    held = {project.number: project for project in book.projects.filter(number__in=by_number)}
    lines = {}
    for line in ExpenseLine.objects.filter(project__in=held.values()):
        lines.setdefault(line.project_id, []).append(line)
    for number, own in by_number.items():
        project = _project(book, held.get(number), number, own, found)
        _lines(project, own, lines.get(project.pk, []), found)
    return found


def _project(book, project, number, rows, found):
    said = {name: next((row[name] for row in rows if row[name] is not None), None) for name in ("name", "capitalised")}
    if project is None:
        project = ResearchProject(
            book=book, number=number, name=said["name"] or "", capitalised=bool(said["capitalised"])
        )
        found.projects.append((project, ["number", "name", "capitalised"]))
        if not project.name:
            message = Message(NEW_NAME)
            found.errors.append(CellError(rows[0]["row"], "-", HEADINGS["name"], "", message))
        return project
    changed = [name for name, value in said.items() if value is not None and getattr(project, name) != value]
    for name in changed:
        setattr(project, name, said[name])
    if "capitalised" in changed and not project.capitalised and project.amortisation:
        project.amortisation = 0
        changed.append("amortisation")
    if changed:
        found.projects.append((project, changed))
    return project


def _lines(project, rows, held, found):
    left = {_key(line.sequence, line.item): line for line in held}
    for row in rows:
        line = left.pop(_key(row["sequence"], row["item"]), None)
        new = {name: row[name] for name in ("item", "sequence", *LINE_FIELDS)}
        old = _as_row(line) if line else None
        if old == new:
            found.unchanged += 1
        else:
            outcome = "changed" if line else "new"
            found.changes.append(Change(outcome, project, row["item"], row["row"], old, new, line))
    for line in left.values():
        found.changes.append(Change("removed", project, line.item, None, _as_row(line), None, line))


def _key(sequence, item):
    return sequence or item


def _as_row(line) -> dict:
    row = {name: getattr(line, name) for name in ("item", "sequence", *LINE_FIELDS)}
    return row | {"spent_on": line.spent_on.isoformat() if line.spent_on else None}


def write(plan: Plan) -> None:
    """Inside the caller's transaction: removed lines first, so that a number may move from one line to another."""
    for project, fields in plan.projects:
        if project.pk is None:
            project.save()
        else:
            project.version += 1
            project.save(update_fields=[*fields, "version"])
    by_outcome = {"new": [], "changed": [], "removed": []}
    for change in plan.changes:
        by_outcome[change.outcome].append(change)
    ExpenseLine.objects.filter(pk__in=[change.line.pk for change in by_outcome["removed"]]).delete()
    for change in by_outcome["changed"]:
        for name, value in _values(change).items():
            setattr(change.line, name, value)
    changed = [change.line for change in by_outcome["changed"]]
    ExpenseLine.objects.bulk_update(changed, ["item", "sequence", *LINE_FIELDS], batch_size=500)
    new = [ExpenseLine(project=change.project, **_values(change)) for change in by_outcome["new"]]
    ExpenseLine.objects.bulk_create(new, batch_size=1000)


def _values(change) -> dict:
    day = change.new["spent_on"]
    return change.new | {"spent_on": date.fromisoformat(day) if day else None}
