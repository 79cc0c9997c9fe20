"""The lists of this room: their columns, of which a person chooses, and the same columns as a sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts import audit
from accounts.asked import fragment
from spreadsheets.columns import Kind
from spreadsheets.exporting import XLSX, Out, write_xlsx
from workplace.downloads import attachment, stamp
from workplace.templatetags.portal import missing, wan, whole

PARAMETER = "cols"
PAGE = 50


@dataclass(frozen=True)
class Column:
    """One column beside the headline. `value(row)` is what a sheet gets, `show(value)` what the page shows of it."""

    name: str
    label: object
    value: Callable
    show: Callable = missing
    kind: Kind = Kind.TEXT
    width: int = 16
    unit: object = ""
    default: bool = True
    sort: str = ""

    @property
    def number(self) -> bool:
        return self.kind in (Kind.MONEY, Kind.INTEGER, Kind.DECIMAL)

    @property
    def out(self) -> Out:
        return Out(self.label, self.kind, "" if self.show is wan else self.unit, self.width, self.value)


def day(value):
    return format_html('<span class="text-nowrap">{}</span>', date_format(value, "Y-m-d")) if value else missing(None)


@dataclass(frozen=True)
class Listing:
    """A list: which columns there are, what leads each row, and what is said when there is nothing."""

    name: str
    lead: object  # the heading of the first column
    url: Callable
    headline: Callable
    note: Callable
    columns: tuple[Column, ...]
    empty_title: object
    empty_why: object
    icon: str = "inbox"
    mark: Callable | None = None  # (state code, label) of a row, as a badge beside the headline
    folder: str = "talent_matching"  # of its template, for rooms above

    def chosen(self, request) -> list[Column]:
        asked = set(request.GET.getlist(PARAMETER))
        return [column for column in self.columns if (column.name in asked if asked else column.default)]

    def rows(self, found, columns) -> list[dict]:
        return [
            {
                "url": self.url(row),
                "headline": self.headline(row),
                "note": self.note(row),
                "mark": self.mark(row) if self.mark else None,
                "cells": [(column, column.show(column.value(row))) for column in columns],
            }
            for row in found
        ]


def page(request, listing: Listing, found, rows, *, load=None, **context) -> HttpResponse:
    """The list as a page, as a fragment for htmx, or as a sheet (?export). `load(rows)` may add to the rows of one page."""
    columns = listing.chosen(request)
    if "export" in request.GET:
        return sheet(request, listing, columns, load(rows) if load else rows)
    numbered = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = load(numbered.object_list) if load else numbered.object_list
    query = request.GET.copy()
    query.pop("page", None)
    query["export"] = "1"
    context |= {
        "listing": listing,
        "filter": found,
        "page": numbered,
        "columns": columns,
        "rows": listing.rows(shown, columns),
        "export": query.urlencode(),
    }
    template = "talent_matching/_table.html" if fragment(request) else f"{listing.folder}/{listing.name}.html"
    return render(request, template, context)


def sheet(request, listing: Listing, columns, rows) -> HttpResponse:
    """What the list shows, whole, with the reader's name on each printed page; that it was taken is written down."""
    lead = Out(listing.lead, width=40, value=listing.headline)
    rows = list(rows)
    heading = _("List of %(day)s") % {"day": timezone.localdate()}
    content = write_xlsx(
        [lead, *(column.out for column in columns)], rows, title=heading, watermark=stamp(request.user)
    )
    audit.record(
        f"{listing.name}.exported",
        by=request.user,
        details={"rows": len(rows), "filter": request.GET.urlencode()[:200]},
    )
    return attachment(content, f"{listing.name}-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


__all__ = ["Column", "Kind", "Listing", "day", "missing", "page", "sheet", "wan", "whole"]
