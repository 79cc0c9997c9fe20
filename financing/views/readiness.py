"""Pages of staff: loan readiness of the zone's firms, and what each bank saw on a past day."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import Perm, requires, visible
from accounts.asked import fragment
from accounts.models import Organisation
from financing.exports import past_workbook
from financing.filters import ReadinessFilter
from financing.gates import named_gates
from financing.models import Readiness
from financing.past import PastList, moment_of
from spreadsheets.exporting import XLSX
from workplace.downloads import attachment
from workplace.paging import KeyPaginator

from .banks import PAGE_SIZE


@requires(Perm.READINESS_VIEW)
@require_safe
def readiness(request):
    rows = visible(request.user, Readiness.objects.latest(), Perm.READINESS_VIEW)
    rows = rows.select_related("firm", "firm__park").order_by("-total", "firm__pinyin", "id")
    rows = rows.prefetch_related("rule_version", "night")  # the same one on every row: large, read once
    found = ReadinessFilter(request.GET, rows)
    page = KeyPaginator(found.qs, request.GET).asked()
    for row in page.object_list:
        row.failed_gates, row.unknown_gates = named_gates(row, row.failed), named_gates(row, row.unknown)
    template = "financing/_readiness_table.html" if fragment(request) else "financing/readiness.html"
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
    name = f"bank-list-{past.bank.pk}-{timezone.localtime(past.moment):%Y%m%d-%H%M}.xlsx"
    return attachment(content, name, XLSX)
