"""Pages of a bank, and of staff on loan readiness. A bank's pages write down each look that they give."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Perm, requires, visible
from enterprises.models import Look
from spreadsheets.exporting import XLSX

from .actions import log_looks
from .exports import workbook
from .filters import BankFirmFilter, ReadinessFilter
from .gates import named_gates
from .models import BankDrop, BankFirm, Readiness
from .sheet import Sheet

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
    page = Paginator(found.qs.defer(*LARGE), PAGE_SIZE).get_page(request.GET.get("page"))
    log_looks(list(page.object_list), kind=Look.Kind.LIST, by=request.user)
    template = "financing/_bank_table.html" if _wants_fragment(request) else "financing/bank_firms.html"
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


@requires(Perm.READINESS_VIEW)
@require_safe
def readiness(request):
    rows = visible(request.user, Readiness.objects.latest(), Perm.READINESS_VIEW)
    rows = rows.select_related("firm", "firm__park", "rule_version", "night").order_by("-total", "firm__pinyin", "id")
    found = ReadinessFilter(request.GET, rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.failed_gates, row.unknown_gates = named_gates(row, row.failed), named_gates(row, row.unknown)
    template = "financing/_readiness_table.html" if _wants_fragment(request) else "financing/readiness.html"
    return render(request, template, {"filter": found, "page": page})


def _wants_fragment(request):
    return request.htmx and not request.htmx.boosted
