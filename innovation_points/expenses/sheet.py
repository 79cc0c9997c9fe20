"""One year's collection as a person sees it: sub-fields down, projects across, and the three accounts beside."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from innovation_points.models import Declaration, ExpenseBook, ExpenseLine, ResearchProject
from innovation_points.models.declarations import WHOLE_YEAR
from innovation_points.provenance import spoken
from rulebook import expenses
from rulebook.loader import PROVENANCES
from workplace.wording import listed

PROJECTS_A_PAGE = 6
FLAGS = ("in_tax", "in_hnte", "in_stat", "in_book")
REASONS = {
    "general": _("the general rate of the year"),
    "manufacturing": _("the rate of manufacturing"),
    "science_sme": _("the rate of science and technology SMEs"),
    "listed": _("the rate of listed integrated-circuit and machine-tool companies"),
    "excluded": _("the industry is excluded from the super deduction"),
    "unknown": _("the industry code of the firm is not known: the zone's officer enters it"),
}
RELIEFS = {
    "science_sme": ExpenseBook._meta.get_field("science_sme").verbose_name,
    "listed": ExpenseBook._meta.get_field("listed").verbose_name,
}


def label(thing) -> str:
    """A name of the rules in the reader's language."""
    return spoken({"zh": thing.zh, "en": thing.en})


def item_label(code: str) -> str:
    return label(expenses.rules().items[code].label)


def sums(**books):
    """Every sum that the accounts need, however many lines stand behind it: one row a project, sub-field and flags."""
    lines = ExpenseLine.objects.filter(**{f"project__{name}": value for name, value in books.items()}).order_by()
    keys = ("project__book__fiscal_year", "project_id", "project__capitalised", "item", "is_sum", *FLAGS)
    lines = lines.annotate(is_sum=ExpressionWrapper(Q(sequence=None), BooleanField()))
    return list(lines.values(*keys).annotate(total=Sum("amount"), count=Count("id")))


def line_of(row) -> expenses.Line:
    flags = {flag: row[flag] for flag in FLAGS}
    return expenses.Line(row["project_id"], row["item"], int(row["total"]), row["project__capitalised"], **flags)


def setting_of(book, amortisation: int) -> expenses.Setting:
    marks = frozenset(name for name in expenses.RELIEFS if getattr(book, name))
    return expenses.Setting(book.fiscal_year, book.firm.industry_code, marks, amortisation)


def accounts_of_years(firm, years) -> dict[int, expenses.Accounts]:
    """The accounts of each year in which the firm has collected anything."""
    books = {book.fiscal_year: book for book in ExpenseBook.objects.filter(firm=firm, fiscal_year__in=years)}
    lines, amortised = defaultdict(list), defaultdict(int)
    for row in sums(book__in=books.values()):
        lines[row["project__book__fiscal_year"]].append(line_of(row))
    for project in ResearchProject.objects.filter(book__in=books.values()).values("book__fiscal_year", "amortisation"):
        amortised[project["book__fiscal_year"]] += project["amortisation"]
    for book in books.values():
        book.firm = firm
    return {year: expenses.accounts(lines[year], setting_of(books[year], amortised[year])) for year in lines}


def declaration_of(book) -> Declaration | None:
    """The last revision of the whole year's declaration."""
    found = Declaration.objects.filter(firm_id=book.firm_id, fiscal_year=book.fiscal_year, quarter=WHOLE_YEAR)
    return found.order_by("-revision").first()


@dataclass
class Cell:
    """One input of the grid: the year's sum as typed, or the sum of the ledger's lines, which is changed in the ledger."""

    project: ResearchProject
    item: str
    amount: int | None = None
    ledger_lines: int = 0
    outside: set = field(default_factory=set)  # the accounts in which some of it does not count
    typed: str | None = None  # what stands in the input where that is not the amount
    message: str = ""
    is_stale: bool = False

    @property
    def key(self) -> str:
        return f"{self.project.pk}-{self.item}"

    @property
    def seen(self) -> str:
        return "" if self.amount is None else str(self.amount)

    @property
    def shown(self) -> str:
        """What stands in the input: grouped, which reads back as itself."""
        if self.typed is not None:
            return self.typed
        return "" if self.amount is None else f"{self.amount:,}"

    @property
    def note(self) -> str:
        return _("not counted in: %(accounts)s") % {"accounts": listed(sorted(self.outside))} if self.outside else ""


@dataclass(frozen=True)
class GridRow:
    """A sub-field (or, where `item` is empty, the sum of a category) over the projects of the page."""

    label: str
    item: str
    category: str
    cells: list
    total: int


ACCOUNT_NAMES: dict[str, Promise] = {
    "in_tax": _("tax"),
    "in_hnte": _("high-tech"),
    "in_stat": _("statistics"),
    "in_book": _("books"),
}


def outside(thing) -> list[str]:
    """The accounts in which a line, or a row of sums, does not count."""
    known = thing if isinstance(thing, dict) else vars(thing)
    return [str(name) for flag, name in ACCOUNT_NAMES.items() if not known[flag]]


class Sheet:
    """The collection of one book, read in three queries whatever its size."""

    def __init__(self, book, *, page: int = 1, entries=None):
        """`entries`: what was typed and not saved, by cell key: (text, message, is_stale)."""
        self.book, self.entries = book, entries or {}
        self.projects = list(book.projects.all())
        self.pages = max(1, -(-len(self.projects) // PROJECTS_A_PAGE))
        self.page = min(max(page, 1), self.pages)

    @property
    def shown_projects(self):
        first = (self.page - 1) * PROJECTS_A_PAGE
        return self.projects[first : first + PROJECTS_A_PAGE]

    @cached_property
    def rows(self):
        return sums(book=self.book)

    @cached_property
    def accounts(self) -> expenses.Accounts:
        amortised = sum(project.amortisation for project in self.projects)
        return expenses.accounts(map(line_of, self.rows), setting_of(self.book, amortised))

    @cached_property
    def declaration(self) -> Declaration | None:
        return declaration_of(self.book)

    @property
    def is_open(self) -> bool:
        """Whether the firm may still write: the collection rests while the zone has the declaration."""
        return self.declaration is None or self.declaration.is_open

    @property
    def total(self) -> int:
        return sum(int(row["total"]) for row in self.rows)

    @cached_property
    def project_totals(self) -> dict[int, int]:
        found = defaultdict(int)
        for row in self.rows:
            found[row["project_id"]] += int(row["total"])
        return found

    @property
    def column_totals(self):
        return [(project, self.project_totals[project.pk]) for project in self.shown_projects]

    @cached_property
    def grid(self) -> list[GridRow]:
        rules, cells, totals = expenses.rules(), self._cells(), defaultdict(int)
        for row in self.rows:
            totals[row["item"]] += int(row["total"])
        grid = []
        for number, (category, name) in enumerate(rules.categories.items(), 1):
            items = rules.of(category)
            by_project = [
                (project, sum(cells[project.pk, item.code].amount or 0 for item in items))
                for project in self.shown_projects
            ]
            whole = sum(totals[item.code] for item in items)
            grid.append(GridRow(f"{number} {label(name)}", "", category, by_project, whole))
            for item in items:
                row = [cells[project.pk, item.code] for project in self.shown_projects]
                grid.append(GridRow(label(item.label), item.code, category, row, totals[item.code]))
        return grid

    def _cells(self) -> dict:
        cells = {
            (project.pk, item): Cell(project, item)
            for project in self.shown_projects
            for item in expenses.rules().items
        }
        for row in self.rows:
            if cell := cells.get((row["project_id"], row["item"])):
                cell.amount = (cell.amount or 0) + int(row["total"])
                cell.ledger_lines += 0 if row["is_sum"] else row["count"]
                cell.outside |= set(outside(row))
        for cell in cells.values():
            if entry := self.entries.get(cell.key):
                cell.typed, cell.message, cell.is_stale = entry
        return cells

    @property
    def reason(self) -> str:
        return REASONS[self.accounts.tax.rate.reason]

    @property
    def rate_note(self) -> str:
        note = self.accounts.tax.rate.note
        return label(note) if note else ""

    @property
    def parts(self) -> list["Part"]:
        return [
            Part("tax", _("Super deduction (tax)"), self.accounts.tax),
            Part("hnte", _("High-tech enterprise"), self.accounts.high_tech),
            Part("stat", _("Statistics"), self.accounts.statistics),
        ]


@dataclass(frozen=True)
class Part:
    """One of the three accounts as the page shows it."""

    code: str
    name: Promise
    account: expenses.Account

    @property
    def rows(self):
        """(label, row) of every line that holds money or has a limit to watch."""
        return [(label(row.label), row) for row in self.account.rows if row.actual or row.limit]

    @property
    def clauses(self):
        """(source, how far it is public) of everything that was applied, each once."""
        found = dict.fromkeys((row.source, row.provenance) for row in self.account.rows)
        if self.code == "tax":
            found |= dict.fromkeys([(self.account.rate.source, self.account.rate.provenance), expenses.capitalising()])
        return [(source, spoken(dict(zip(("zh", "en"), PROVENANCES[mark], strict=True)))) for source, mark in found]
