"""Lists of rows: their columns, which the person chooses and which are part of the address, as a page and as a sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts import asked, audit
from accounts.access import Perm, can
from workplace.downloads import attachment, stamp
from workplace.templatetags.portal import days_left, missing

from .columns import Kind
from .exporting import XLSX, Out, write_xlsx

PARAMETER, PAGE = "cols", 50


@dataclass(frozen=True)
class Column:
    """One column beside a row's name. `value` is what the sheet holds, `show` writes it on the page."""

    name: str
    label: object
    value: Callable
    show: Callable = lambda value: missing(None if value is None else str(value))
    kind: Kind = Kind.TEXT
    unit: object = ""
    width: int = 16
    sort: str = ""
    default: bool = True
    perm: Perm | None = None

    @property
    def number(self) -> bool:
        return self.kind in (Kind.MONEY, Kind.INTEGER, Kind.DECIMAL)

    def cell(self, row) -> str:
        opening = format_html('<td data-label="{}"{}>', self.label, mark_safe(' class="num"' if self.number else ""))
        return format_html("{}{}</td>", opening, conditional_escape(self.show(self.value(row))))

    @property
    def out(self) -> Out:
        unit = _("yuan") if self.kind is Kind.MONEY else self.unit
        return Out(self.label, self.kind, unit, self.width, self.value)


@dataclass(frozen=True)
class Line:
    """A row as the list shows it."""

    url: str
    name: str
    note: str
    cells: str


@dataclass(frozen=True)
class Table:
    """A list: its columns, how a row is named, and by which keys it can be ordered."""

    columns: tuple[Column, ...]
    name: Callable
    note: Callable
    url: Callable
    heading: object
    first: tuple[str, ...]  # the order where none is asked for

    def for_user(self, user) -> list[Column]:
        return [column for column in self.columns if column.perm is None or can(user, column.perm)]

    def chosen(self, user, names) -> list[Column]:
        every = self.for_user(user)
        return [c for c in every if c.name in names] or [c for c in every if c.default]

    def ordered(self, queryset, sort: str):
        key = sort.removeprefix("-")
        field = next((c.sort for c in self.columns if c.name == key and c.sort), "")
        if key == "name":
            field = self.first[0].removeprefix("-")
        if not field:
            return queryset.order_by(*self.first)
        by = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
        return queryset.order_by(by, *self.first)

    def lines(self, rows, columns) -> list[Line]:
        return [
            Line(self.url(row), str(self.name(row)), self.note(row), mark_safe("".join(c.cell(row) for c in columns)))
            for row in rows
        ]

    def sheet(self, columns) -> list[Out]:
        return [Out(self.heading, width=36, value=lambda row: str(self.name(row))), *(c.out for c in columns)]


def day(value):
    return format_html('<span class="text-nowrap">{}</span>', date_format(value, "Y-m-d")) if value else missing(None)


def deadline(value):
    if not value:
        return missing(None)
    return format_html('<span class="text-nowrap">{}</span><br>{}', date_format(value, "Y-m-d"), days_left(value))


def listing(request, *, table, found, template, why, icon="inbox", prepare=list, **more):
    """A list page, or its results alone for htmx. `why`: what an empty list says; `prepare(rows)` loads what the rows of one
    page show."""
    columns = table.chosen(request.user, request.GET.getlist(PARAMETER))
    page = Paginator(table.ordered(found.qs, request.GET.get("sort", "")), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "columns": columns,
        "lines": table.lines(prepare(page.object_list), columns),
        "heading": table.heading,
        "export_url": request.path + "export/",
        "why": why,
        "icon": icon,
        **more,
    }
    if asked.fragment(request):
        return render(request, "spreadsheets/_table.html", context)
    return render(request, template, context | {"all_columns": table.for_user(request.user)})


def workbook(request, *, table, found, name, title, prepare=list):
    """All rows of the list as it is filtered, with the reader's name on every printed page."""
    columns = table.chosen(request.user, request.GET.getlist(PARAMETER))
    rows = prepare(table.ordered(found.qs, request.GET.get("sort", "")))
    content = write_xlsx(table.sheet(columns), rows, title=str(title), watermark=stamp(request.user), sheet=str(title))
    details = {"rows": len(rows), "filter": request.GET.urlencode()[:200]}
    audit.record(f"{name}.exported", by=request.user, details=details)
    return attachment(content, f"{name}-{timezone.localdate():%Y%m%d}.xlsx", XLSX)
