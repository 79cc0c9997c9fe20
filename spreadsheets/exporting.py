"""Tables that go out: xlsx and csv in which no cell can run.

A firm can name itself `=HYPERLINK(…)`. In xlsx every text is written as text and carries the quote mark that keeps it text when
somebody edits the cell; in csv, which has no types, a dangerous first sign gets an apostrophe before it. Numbers stay numbers,
negative ones too.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from .columns import Kind
from .headings import PROBLEMS
from .reading import Fault

DANGEROUS = tuple("=+-@|%\t\r\n＝＋－＠％")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST = 32_767  # signs in one cell
MOST_ROWS = 1_048_000
TEXT_KINDS = {Kind.CODE, Kind.TELEPHONE, Kind.INDUSTRY}
NUMBER_FORMATS = {Kind.MONEY: "#,##0", Kind.INTEGER: "#,##0", Kind.DECIMAL: "#,##0.00##", Kind.DAY: "yyyy-mm-dd"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Out:
    """A column of an export. `value` takes a row and gives the cell; without it rows are sequences in the columns' order."""

    heading: object
    kind: Kind = Kind.TEXT
    unit: object = ""
    width: int = 16
    value: Callable | None = None

    @property
    def title(self):
        return f"{self.heading}（{self.unit}）" if self.unit else str(self.heading)


def is_dangerous(text):
    """Whether a spreadsheet program could take the text for a formula or a command."""
    return text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS)


def clean(value):
    """A cell's value as something a spreadsheet holds: number, date or text."""
    if isinstance(value, bool):
        return gettext(_("yes")) if value else gettext(_("no"))
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return value if abs(value) < 10**15 else str(value)
    return CONTROLS.sub("", str(value))[:LONGEST]


def write_csv(columns, rows):
    """The table as bytes of csv in UTF-8 with the mark that spreadsheet programs need to see Chinese."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([_safe(column.title) for column in columns])
    for row in rows:
        writer.writerow([_safe(clean(cell)) for cell in _cells(columns, row)])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _safe(value):
    return f"'{value}" if isinstance(value, str) and is_dangerous(value) else value


def _cells(columns, row):
    return [column.value(row) if column.value else row[index] for index, column in enumerate(columns)]


def write_xlsx(columns, rows, *, title="", notes=(), watermark="", sheet="Sheet1"):
    """The table as bytes of xlsx: title, notes and watermark above the headings, the watermark on each printed page as well."""
    writer = Writer(sheet)
    for line in filter(None, (title, watermark, *notes)):
        writer.line([line])
    if watermark:
        writer.stamp(watermark)
    writer.headings([column.title for column in columns])
    for index, column in enumerate(columns):
        writer.set_column(index, column.width, column.kind)
    for row in rows:
        writer.line([clean(cell) for cell in _cells(columns, row)], [column.kind for column in columns])
    return writer.finish()


class Writer:
    """One sheet, written row after row in constant memory."""

    def __init__(self, sheet="Sheet1"):
        self.stream = io.BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self.stream, options)
        self.sheet = self.book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", str(sheet))[:31])
        self.row = 0
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E6F1F1", "bottom": 1})
        self.formats = {kind: self.book.add_format({"num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        self.formats |= {kind: self.book.add_format({"num_format": "@"}) for kind in TEXT_KINDS}
        self.quoted = self.book.add_format({"quote_prefix": True, "num_format": "@"})

    def set_column(self, index, width, kind=Kind.TEXT):
        self.sheet.set_column(index, index, width, self.formats.get(kind) if kind in TEXT_KINDS else None)

    def stamp(self, text):
        printed = str(text).replace("&", "&&")[:200]
        self.sheet.set_header(f"&C{printed}")
        self.sheet.set_footer(f"&L{printed}&R&P / &N")

    def headings(self, texts):
        for index, text in enumerate(texts):
            self.sheet.write_string(self.row, index, text, self.bold)
        self.row += 1
        self.sheet.freeze_panes(self.row, 0)

    def line(self, values, kinds=()):
        if self.row >= MOST_ROWS:
            raise ValueError("more rows than a sheet can hold")
        for index, value in enumerate(values):
            kind = kinds[index] if index < len(kinds) else Kind.TEXT
            self._write(index, value, self.formats.get(kind))
        self.row += 1

    def _write(self, index, value, style):
        if value is None or value == "":
            return
        if isinstance(value, str | Fault):
            text = str(value)
            self.sheet.write_string(self.row, index, text, self.quoted if is_dangerous(text) else style)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, index, value, style or self.formats[Kind.DAY])
        else:
            self.sheet.write_number(self.row, index, value, style)

    def finish(self):
        self.book.close()
        return self.stream.getvalue()


def write_template(resource, *, year):
    """An empty ledger that the importer reads as it stands, with text columns for codes and lists where only a few answers fit."""
    writer = Writer(str(resource.label))
    wanted = resource.template_fields
    columns = [c for c in resource.columns if wanted is None or c.field in wanted]
    for index, column in enumerate(columns):
        writer.set_column(index, max(12, 2 * len(column.heading) + 8), column.kind)
    titles = [f"{year}年{c.heading}" if c.yearly else c.heading for c in columns]
    writer.headings([f"{text}（{c.unit}）" if c.unit else text for text, c in zip(titles, columns, strict=True)])
    for index, column in enumerate(columns):
        answers = ["是", "否"] if column.kind is Kind.FLAG else list(column.choices()) if column.choices else []
        if answers and len(",".join(answers)) <= 255:
            writer.sheet.data_validation(1, index, 20_000, index, {"validate": "list", "source": answers})
    return writer.finish()


def write_failed_rows(table, errors):
    """The rows that have errors, in the layout they came in, with a last column that says what is wrong."""
    by_row = {}
    for error in errors:
        by_row.setdefault(error.row, []).append(f"{error.column} {error.heading}: {error.remedy}")
    sheet, top = table.sheet, table.heading_row
    width = max((len(row) for row in sheet.rows[:top]), default=0)
    kinds = {h.index: h.column.kind for h in table.used if h.column.kind in TEXT_KINDS}
    layout = [kinds.get(index, Kind.TEXT) for index in range(width + 1)]
    writer = Writer(sheet.name)
    for index, kind in enumerate(layout):
        writer.set_column(index, 40 if index == width else 16, kind)
    for row in sheet.rows[: top - 1]:
        writer.line([clean(cell) for cell in row], layout)
    head = list(sheet.rows[top - 1])
    writer.headings([str(clean(cell) or "") for cell in head + [""] * (width - len(head))] + [PROBLEMS])
    for number, cells in table.records:
        if number in by_row:
            cells = list(cells[:width]) + [""] * (width - len(cells))
            writer.line([*map(clean, cells), "; ".join(by_row[number])], layout)
    return writer.finish()
