"""Pages of a bank: its list and its firms. Each writes down the look that it gives."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Perm, requires, visible
from enterprises.models import Look
from financing.actions import log_looks
from financing.exports import workbook
from financing.filters import BankFirmFilter
from financing.models import BankDrop, BankFirm
from financing.sheet import Sheet
from spreadsheets.exporting import XLSX
from workplace.paging import KeyPaginator

PAGE_SIZE = 50
LARGE = ["title_details", "rights", "past_negatives", "items"]


def bank_list(user, parameters):
    """The one list of a bank's person: page, count, export and API take their rows from here."""
    rows = visible(user, BankFirm.objects.live(), Perm.BANK_LIST).select_related("park", "chain")
    return BankFirmFilter(parameters, rows)


@requires(Perm.BANK_LIST)
@require_safe
def bank_firms(request):
    found = bank_list(request.user, request.GET)
    page = KeyPaginator(found.qs.defer(*LARGE), PAGE_SIZE).get_page(request.GET.get("page"))
    log_looks(list(page.object_list), kind=Look.Kind.LIST, by=request.user)
    template = "financing/_bank_table.html" if wants_fragment(request) else "financing/bank_firms.html"
    return render(request, template, {"filter": found, "page": page})


@requires(Perm.BANK_EXPORT)
@require_safe
def bank_firms_export(request):
    rows = list(bank_list(request.user, request.GET).qs.defer(*LARGE))
    content = workbook(rows, by=request.user)
    log_looks(rows, kind=Look.Kind.EXPORT, by=request.user)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="credit-ready-{timezone.localdate():%Y%m%d}.xlsx"'
    return response


@requires(Perm.BANK_LIST)
@require_safe
def bank_firm(request, pk):
    rows = visible(request.user, BankFirm.objects.live(), Perm.BANK_LIST)
    row = get_object_or_404(rows.select_related("park", "chain", "rule_version"), pk=pk)
    log_looks([row], kind=Look.Kind.PAGE, by=request.user)
    return render(request, "financing/bank_firm.html", {"row": row, "sheet": Sheet(row)})


@requires(Perm.BANK_LIST)
@require_safe
def bank_drops(request):
    """Who left the bank's list, newest first: by name only where a live consent still gives it."""
    drops = visible(request.user, BankDrop.objects.all(), Perm.BANK_LIST)
    page = Paginator(drops, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "financing/bank_drops.html", {"page": page})


def wants_fragment(request):
    return request.htmx and not request.htmx.boosted
