"""Pages of a bank: its list, its firms, several side by side, what changed. Each writes down the look that it gives."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Max
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import Look
from financing import bank_work, columns
from financing.actions import log_looks
from financing.changes import Changes
from financing.comparing import MOST, Comparison
from financing.exports import workbook
from financing.filters import BankFirmFilter
from financing.forms import NoteForm
from financing.models import BankDrop, BankFirm
from financing.registers import panels_of
from financing.sheet import Sheet
from spreadsheets.exporting import XLSX
from workplace.downloads import attachment, pdf
from workplace.paging import KeysetPage

PAGE_SIZE = 50
MOST_CHANGES = 100  # of each kind on the page of changes
LARGE = ["title_details", "rights", "past_negatives", "items", "trend"]


def bank_list(request):
    """The one list of a bank's person: page, count and export take their rows from here."""
    rows = visible(request.user, BankFirm.objects.live(), Perm.BANK_LIST).select_related("park", "chain")
    return BankFirmFilter(request.GET, rows, request=request)


@requires(Perm.BANK_LIST)
@require_safe
def bank_firms(request):
    found, shown = bank_list(request), columns.chosen(request.GET.getlist(columns.PARAMETER))
    page = KeysetPage(found.qs.defer(*LARGE), found.column, request.GET)
    log_looks(page.object_list, kind=Look.Kind.LIST, by=request.user)
    work = bank_work.of_rows(request.user, page)
    lines = [{"row": row, "cells": columns.cells(row, shown), "work": work[row.pk]} for row in page]
    context = {"filter": found, "page": page, "lines": lines, "columns": shown, "all_columns": columns.COLUMNS}
    template = "financing/_bank_table.html" if asked.fragment(request) else "financing/bank_firms.html"
    return render(request, template, context)


@requires(Perm.BANK_EXPORT)
@require_safe
def bank_firms_export(request):
    rows = list(bank_list(request).qs.defer(*LARGE))
    content = workbook(rows, by=request.user, columns=columns.outs(request.GET.getlist(columns.PARAMETER)))
    log_looks(rows, kind=Look.Kind.EXPORT, by=request.user)
    return attachment(content, f"credit-ready-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


def row_or_404(request, pk) -> BankFirm:
    """A row that the bank may see at this moment: what was withdrawn a second ago is no row any more."""
    rows = visible(request.user, BankFirm.objects.live(), Perm.BANK_LIST)
    return get_object_or_404(rows.select_related("park", "chain", "rule_version"), pk=pk)


@requires(Perm.BANK_LIST)
@require_safe
def bank_firm(request, pk):
    row = row_or_404(request, pk)
    log_looks([row], kind=Look.Kind.PAGE, by=request.user)
    context = {
        "row": row,
        "sheet": Sheet(row),
        "panels": panels_of(request.user, row),
        "work": bank_work.of_rows(request.user, [row])[row.pk],
        "notes": bank_work.notes_of(request.user, row),
        "form": NoteForm(),
        "may_export": can(request.user, Perm.BANK_EXPORT),
    }
    return render(request, "financing/bank_firm.html", context)


@requires(Perm.BANK_EXPORT)
@require_safe
def bank_firm_sheet(request, pk):
    """The credit sheet: the page on paper, with bank, person and time behind every sheet."""
    row = row_or_404(request, pk)
    log_looks([row], kind=Look.Kind.PDF, by=request.user)
    bank = request.user.access.organisations[0]
    context = {
        "row": row,
        "sheet": Sheet(row),
        "panels": panels_of(request.user, row, on_paper=True),
        "bank": bank,
    }
    return pdf(request, "financing/credit_sheet.html", context, f"credit-sheet-{row.pk}-{row.as_of}.pdf")


@requires(Perm.BANK_LIST)
@require_safe
def bank_compare(request):
    """Up to five firms side by side, in the order in which they were chosen."""
    wanted = list(dict.fromkeys(asked.keys(request.GET, "firm")))
    rows = visible(request.user, BankFirm.objects.live(), Perm.BANK_LIST)
    found = rows.select_related("park", "chain", "rule_version").in_bulk(wanted[:MOST])
    shown = [found[pk] for pk in wanted if pk in found]
    log_looks(shown, kind=Look.Kind.PAGE, by=request.user)
    context = {"comparison": Comparison(shown), "too_many": len(wanted) > MOST, "most": MOST}
    return render(request, "financing/bank_compare.html", context)


@requires(Perm.BANK_LIST)
@require_safe
def bank_changes(request):
    """What came, moved and left since the end of a day; at first since the day before the list's night."""
    as_of = visible(request.user, BankFirm.objects.live(), Perm.BANK_LIST).aggregate(as_of=Max("as_of"))["as_of"]
    before = (as_of or timezone.localdate()) - timedelta(days=1)
    day = min(asked.day(request.GET, "since") or before, timezone.localdate())
    changes = Changes(request.user, day)
    shown = [*changes.came[:MOST_CHANGES], *(row for row, _then, _fell in changes.moved[:MOST_CHANGES])]
    log_looks(shown, kind=Look.Kind.LIST, by=request.user)
    context = {"changes": changes, "since": day, "most": f":{MOST_CHANGES}", "most_number": MOST_CHANGES}
    return render(request, "financing/bank_changes.html", context)


@requires(Perm.BANK_LIST)
@require_safe
def bank_drops(request):
    """Who left the bank's list, newest first: by name only where a live consent still gives it."""
    drops = visible(request.user, BankDrop.objects.all(), Perm.BANK_LIST)
    page = Paginator(drops, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "financing/bank_drops.html", {"page": page})
