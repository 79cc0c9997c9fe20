"""Finds the table inside a sheet: the heading row under its titles, what each heading means, and which rows are no data."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_noop as _

from .columns import Column, Kind
from .errors import CellError, Message, Refused
from .normalise import MONEY_UNITS, as_seen, shown

EARLIEST = 1990
DEEPEST = 50  # a heading row stands among the first rows
UNITS = (*MONEY_UNITS, "人", "名", "件", "项", "个", "家", "次", "%", "户", "年")
YEAR = re.compile(r"^((?:19|20)\d{2})(?:年度|年)?|((?:19|20)\d{2})(?:年度|年)?$", re.ASCII)
YEAR_IN_TITLE = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?年", re.ASCII)
RELATIVE = {
    "本年度": 0,
    "本年": 0,
    "当年": 0,
    "上年度": -1,
    "上一年度": -1,
    "上年": -1,
    "去年": -1,
    "前年度": -2,
    "前年": -2,
}
NOISE = {"必填", "选填", "*", "必填项"}
BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
SLASHED_UNIT = re.compile(r"[/:,](" + "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True)) + r")$")

TOTAL = re.compile(r"^.{0,12}?(合计|小计|总计|共计)|^total\b", re.I)
NOTE = re.compile(
    r"^(注|备注|附注|说明|填表说明|数据来源|来源|填表人|填报人|制表人?|审核人?|复核人?|负责人|单位负责人|联系人|填报日期|填表日期|日期)\d*[:、]"
)

# The last column of the file of failed rows. Chinese like the headings beside it; uploaded again it is ignored.
PROBLEMS = "需要修改的问题"
HELP = Column("problems", PROBLEMS, Kind.IGNORED)

BLANK, TOTALS, NOTES, REPEATED = _("blank row"), _("total row"), _("note row"), _("heading repeated")


def letter_of(index):
    """The letter of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True)
class Reading:
    """A heading taken apart: what is measured, in which year (or how many years before the ledger's), in which unit."""

    words: str
    year: int | None = None
    back: int | None = None
    unit: str = ""


def take_apart(heading):
    words = shown(heading).replace(" ", "").strip("*")
    year = back = None
    unit = ""

    def read_part(part):
        nonlocal year, back, unit
        if part in UNITS:
            unit = part
        elif found := re.fullmatch(YEAR, part):
            year = int(found[1] or found[2])
        elif part in RELATIVE:
            back = RELATIVE[part]
        elif part not in NOISE:
            return False
        return True

    def read_brackets(found):
        parts = [part.removeprefix("单位:") for part in re.split("[,、;/]", found[1]) if part]
        return "" if parts and all([read_part(part) for part in parts]) else found[0]

    words = BRACKETS.sub(read_brackets, words)
    if found := SLASHED_UNIT.search(words):
        unit, words = found[1], words[: found.start()]
    if found := YEAR.search(words):
        year, words = int(found[1] or found[2]), words[: found.start()] + words[found.end() :]
    for word, distance in RELATIVE.items():
        if back is None and words.startswith(word) and words != word:
            back, words = distance, words.removeprefix(word)
    return Reading(words.casefold(), year, back, unit)


def vocabulary(columns):
    return {
        take_apart(name).words: column for column in (*columns, HELP) for name in (column.heading, *column.synonyms)
    }


@dataclass(frozen=True)
class Heading:
    """One heading as found: `column` is None when nothing is known by that name."""

    index: int
    text: str
    column: Column | None = None
    year: int | None = None
    factor: int = 1
    problem: Message | None = None

    @property
    def letter(self):
        return letter_of(self.index)

    @property
    def ignored(self):
        return self.column is not None and self.column.kind is Kind.IGNORED


@dataclass(frozen=True)
class Skipped:
    """A row or a whole sheet that is not read, and why. It is said in the preview and in the receipt."""

    where: str
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Table:
    """The data of one sheet. `set_aside` holds the letters of the columns that the user chose not to read."""

    sheet: object
    top: int  # index of the first heading row
    depth: int
    year: int | None
    headings: list
    columns: tuple
    other_sheets: list = field(default_factory=list)
    set_aside: frozenset = frozenset()
    date1904: bool = False

    @property
    def heading_row(self):
        """The number of the heading row, as the spreadsheet shows it."""
        return self.top + self.depth

    @cached_property
    def used(self):
        """The headings whose cells are read."""
        return [h for h in self.headings if h.column and not h.ignored and h.letter not in self.set_aside]

    def without(self, names):
        """The same table with the columns called `names` (letter or heading) set aside."""
        letters = set()
        for name in names:
            wanted = shown(name).replace(" ", "").casefold()
            found = [
                h.letter
                for h in self.headings
                if wanted in (h.letter.casefold(), shown(h.text).replace(" ", "").casefold())
            ]
            if not found:
                raise Refused(_("There is no column %(name)s to set aside."), name=name)
            letters.update(found)
        return replace(self, set_aside=frozenset(letters))

    def problems(self):
        """What is wrong with the headings, as errors of the heading row."""
        wrong = [(h, h.problem) for h in self.headings if h.problem and h.letter not in self.set_aside]
        first = {}
        for h in self.used:
            other = first.setdefault((h.column.field, h.year), h)
            if other is not h:
                wrong.append(
                    (
                        h,
                        Message(
                            _("means the same as column %(other)s: set one of them aside"), {"other": other.letter}
                        ),
                    )
                )
        errors = [CellError(self.heading_row, h.letter, h.text, h.text, message) for h, message in wrong]
        present = {h.column.field for h in self.used}
        errors += [
            CellError(
                self.heading_row, "-", c.heading, "", Message(_("the column is missing: add it with this heading"))
            )
            for c in self.columns
            if c.required and c.field not in present
        ]
        return errors

    @cached_property
    def _sorted_rows(self):
        filled = _filled_down(self.sheet, self.heading_row)
        last = max((i for i, row in enumerate(self.sheet.rows) if any(map(shown, row))), default=-1)
        records, skipped = [], []
        for index in range(self.heading_row, last + 1):
            cells = filled.get(index, self.sheet.rows[index])
            if reason := self._no_data(cells):
                skipped.append(Skipped(str(index + 1), reason, next(filter(None, map(as_seen, cells)), "")))
            else:
                records.append((index + 1, cells))
        return records, skipped

    def _no_data(self, cells):
        """Why a row is no record; '' when it is one. A row with a key is always one, whatever else it says."""
        first = _first(cells)
        if not first:
            return BLANK
        if cells == self.sheet.rows[self.heading_row - 1]:
            return REPEATED
        if any(text not in ("", first) for text in self._texts(cells, only_keys=True)):
            return ""
        squeezed = first.replace(" ", "")
        if TOTAL.match(squeezed):
            return TOTALS
        if NOTE.match(squeezed):
            return NOTES
        if any(self._texts(cells)):
            return ""
        return BLANK if squeezed.isdigit() else NOTES

    def _texts(self, cells, only_keys=False):
        headings = [h for h in self.used if h.column.key or not only_keys]
        return (shown(cells[h.index]) for h in headings if h.index < len(cells))

    @property
    def records(self):
        """(row number, cells) of every row that holds data."""
        return self._sorted_rows[0]

    @property
    def skipped(self):
        """Rows and sheets that are not read; the blank rows below the table are not worth a word."""
        return self._sorted_rows[1] + self.other_sheets


def _first(cells):
    """The first text in a row."""
    return next((text for text in map(shown, cells) if text), "")


def _filled_down(sheet, below):
    """Rows touched by cells merged downwards, with the shared value in each of them. Values are never spread sideways."""
    filled = {}
    for top, left, bottom, _right in sheet.merges:
        if top < below or bottom == top:
            continue
        shared = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
        for index in range(top + 1, min(bottom + 1, len(sheet.rows))):
            row = filled.setdefault(index, list(sheet.rows[index]))
            row.extend([""] * (left + 1 - len(row)))
            row[left] = shared
    return filled


def find_table(workbook, columns, *, sheet=None, year=None):
    """The first sheet with a heading row (or the one called `sheet`). A sheet without one is named among the skipped."""
    words = vocabulary(columns)
    tables, others = [], []
    for candidate in workbook.sheets:
        top, score = _heading_row(candidate, words)
        if score < 2:
            if any(shown(cell) for row in candidate.rows for cell in row):
                others.append(Skipped(candidate.name, _("sheet without a heading row")))
            continue
        tables.append((candidate, top))
    chosen = next((pair for pair in tables if pair[0].name == sheet), None) if sheet else next(iter(tables), None)
    if chosen is None:
        raise Refused(
            _(
                "No heading row was found in the first %(rows)s rows of any sheet. Expected headings such as %(headings)s."
            ),
            rows=DEEPEST,
            headings="、".join(c.heading for c in columns if c.required or c.key) or columns[0].heading,
        )
    others += [
        Skipped(s.name, _("another table: choose this sheet to read it")) for s, _top in tables if s is not chosen[0]
    ]
    return _table(*chosen, columns, words, others, year, workbook.date1904)


def sheets_with_tables(workbook, columns):
    words = vocabulary(columns)
    return [sheet.name for sheet in workbook.sheets if _heading_row(sheet, words)[1] >= 2]


def _heading_row(sheet, words):
    """Index of the row with the most known headings, and how many they are."""
    scores = [
        (
            len({words[w].field for cell in row if isinstance(cell, str) and (w := take_apart(cell).words) in words}),
            -index,
        )
        for index, row in enumerate(sheet.rows[:DEEPEST])
    ]
    score, index = max(scores, default=(0, 0))
    return -index, score


def _table(sheet, top, columns, words, others, year, date1904):
    titles = [shown(cell) for row in sheet.rows[:top] for cell in row]
    depth = max((b - t + 1 for t, _left, b, _right in sheet.merges if t == top), default=1)
    year = year or _year_of(titles)
    unit = _money_unit_of(titles)
    headings = [
        _heading(index, text, words, year, unit) for index, text in enumerate(_heading_texts(sheet, top, depth)) if text
    ]
    return Table(sheet, top, depth, year, headings, tuple(columns), others, date1904=date1904)


def _year_of(titles):
    found = Counter(int(year) for title in titles for year in YEAR_IN_TITLE.findall(title))
    return found.most_common(1)[0][0] if found else None


def _money_unit_of(titles):
    """The unit of money that a title row states for the whole sheet (单位：万元、人、件), if it states exactly one."""
    stated = {
        part
        for title in titles
        for found in re.findall(r"单位:([^单位]*)", title.replace(" ", ""))
        for part in re.split(r"[,、;/。)]", found)
        if part in MONEY_UNITS
    }
    return stated.pop() if len(stated) == 1 else ""


def _heading_texts(sheet, top, depth):
    """The heading of each column; where it spans rows, the group's text and then the column's own."""
    width = max((len(row) for row in sheet.rows[top : top + depth]), default=0)
    grid = [[as_seen(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows[top : top + depth]]
    for t, left, bottom, right in sheet.merges:
        if depth > 1 and top <= t < top + depth:
            for index in range(left, min(right + 1, width)):
                for row in range(t, min(bottom + 1, top + depth)):
                    grid[row - top][index] = grid[t - top][left]
    return ["".join(dict.fromkeys(row[index] for row in grid if row[index])) for index in range(width)]


def _heading(index, text, words, ledger_year, ledger_unit):
    reading = take_apart(text)
    column = words.get(reading.words)
    if column is None:
        return Heading(index, text, problem=Message(_("the heading is unknown: rename the column or set it aside")))
    year, factor, problem = None, 1, None
    if column.yearly:
        year = reading.year or (ledger_year + (reading.back or 0) if ledger_year else None)
        if year is None:
            problem = Message(_("no year: write it into the heading (2025年…) or into the title above the table"))
        elif not EARLIEST <= year <= date.today().year:
            problem = Message(_("the year %(year)s cannot be: correct it"), {"year": year})
    elif reading.year not in (None, ledger_year) or reading.back:
        problem = Message(_("this column has no years: take the year out of the heading or set the column aside"))
    if column.kind is Kind.MONEY:
        unit = reading.unit or ledger_unit
        factor = MONEY_UNITS.get(unit, 1)
        if unit not in MONEY_UNITS:
            problem = Message(_("no unit of money: write （元） or （万元） into the heading"))
    return Heading(index, text, column, year, factor, problem)
