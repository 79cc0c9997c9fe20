"""Pages of the carriers. Another operator's carrier or tenant does not exist for the person: 404."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import asked, audit
from accounts.access import Perm, visible
from incubators.columns import PARAMETER
from incubators.models import Carrier, Lease, Room, Tenant
from spreadsheets.exporting import XLSX, write_xlsx

PAGE = 50


def carrier_or_404(user, pk, perm=Perm.CARRIER_VIEW) -> Carrier:
    carriers = visible(user, Carrier.objects.all(), perm)
    return get_object_or_404(carriers.select_related("operator", "park"), pk=pk)


def tenant_or_404(user, pk, perm=Perm.TENANT_VIEW) -> Tenant:
    return get_object_or_404(visible(user, Tenant.objects.all(), perm).select_related("carrier", "chain"), pk=pk)


def room_or_404(user, pk, perm=Perm.LEASE_VIEW) -> Room:
    rooms = visible(user, Room.objects.all(), perm).select_related("floor__building__carrier")
    return get_object_or_404(rooms, pk=pk)


def lease_or_404(user, pk, perm=Perm.LEASE_VIEW) -> Lease:
    leases = visible(user, Lease.objects.all(), perm)
    return get_object_or_404(leases.select_related("tenant__carrier", "room__floor__building"), pk=pk)


def listing(request, *, table, found, template, prepare=list, **more):
    """A list page, or its results alone for htmx. `prepare(rows)` loads what the rows of one page show."""
    columns = table.chosen(request.user, request.GET.getlist(PARAMETER))
    rows = table.ordered(found.qs, request.GET.get("sort", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "columns": columns,
        "lines": table.lines(prepare(page.object_list), columns),
        "heading": table.heading,
        "export_url": request.path + "export/",
        **more,
    }
    if not asked.fragment(request):
        context["all_columns"] = table.for_user(request.user)
    return render(request, "incubators/_rows.html" if asked.fragment(request) else template, context)


def workbook(request, *, table, found, name, title, prepare=list):
    """All rows of the list as it is filtered, with the reader's name on every printed page."""
    columns = table.chosen(request.user, request.GET.getlist(PARAMETER))
    rows = prepare(table.ordered(found.qs, request.GET.get("sort", "")))
    who = f"{request.user} · {timezone.localtime():%Y-%m-%d %H:%M}"
    content = write_xlsx(table.sheet(columns), rows, title=str(title), watermark=who, sheet=str(title))
    details = {"rows": len(rows), "filter": request.GET.urlencode()[:200]}
    audit.record(f"{name}.exported", by=request.user, details=details)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"'
    return response
