"""Pages of a bank, and of staff on loan readiness. A bank's pages write down each look that they give."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import Perm, requires, visible
from accounts.models import Organisation
from enterprises.models import Look
from spreadsheets.exporting import XLSX
from workplace.paging import KeyPaginator

from .actions import log_looks
from .exports import past_workbook, workbook
from .filters import BankFirmFilter, ReadinessFilter
from .gates import named_gates
from .models import BankDrop, BankFirm, Readiness
from .past import PastList, moment_of
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
    page = KeyPaginator(found.qs.defer(*LARGE), PAGE_SIZE).get_page(request.GET.get("page"))
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
    rows = rows.select_related("firm", "firm__park").order_by("-total", "firm__pinyin", "id")
    rows = rows.prefetch_related("rule_version", "night")  # the same one on every row: large, read once
    found = ReadinessFilter(request.GET, rows)
    page = KeyPaginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.failed_gates, row.unknown_gates = named_gates(row, row.failed), named_gates(row, row.unknown)
    template = "financing/_readiness_table.html" if _wants_fragment(request) else "financing/readiness.html"
    return render(request, template, {"filter": found, "page": page})


class PastForm(forms.Form):
    bank = forms.ModelChoiceField(label=gettext_lazy("Bank"), queryset=Organisation.objects.none(), empty_label=None)
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput)
    at = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = Organisation.objects.banks()


def _past(request) -> tuple[PastForm, PastList | None]:
    """The form as the address fills it (at first the first bank, today) and the list that it asks for."""
    data = request.GET.copy()
    data.setdefault("on", str(timezone.localdate()))
    if "bank" not in data and (first := Organisation.objects.banks().first()):
        data["bank"] = first.pk
    form = PastForm(data)
    if not form.is_valid():
        return form, None
    asked = form.cleaned_data
    return form, PastList(request.user, asked["bank"], moment_of(asked["on"], asked["at"]))


@requires(Perm.READINESS_VIEW)
@require_safe
def past_list(request):
    """What a bank saw on a day; staff read it of their firms, a firm of itself."""
    form, past = _past(request)
    context = {"form": form, "past": past}
    if past is not None:
        page = Paginator(past.rows, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"page": page, "lines": past.lines(page.object_list)}
    return render(request, "financing/past_list.html", context)


@requires(Perm.REGISTRY_EXPORT)
@require_safe
def past_list_export(request):
    _form, past = _past(request)
    if past is None:
        raise Http404
    lines = past.lines(past.rows)
    content = past_workbook(lines, bank=past.bank, moment=past.moment, by=request.user)
    details = {"bank": past.bank.name, "moment": past.moment, "firms": len(lines)}
    audit.record("bank_list.exported", by=request.user, details=details)
    response = HttpResponse(content, content_type=XLSX)
    name = f"bank-list-{past.bank.pk}-{timezone.localtime(past.moment):%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wants_fragment(request):
    return request.htmx and not request.htmx.boosted
