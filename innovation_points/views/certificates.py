"""Certificates of titles: which end soon, which were issued in a year; and the same as a sheet."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.access import Perm, requires, visible
from enterprises.models import Title
from innovation_points.cultivation.filters import CertificateFilter
from innovation_points.cultivation.sheets import CERTIFICATES
from spreadsheets.exporting import XLSX, write_xlsx

PAGE = 50


def _certificates(request) -> CertificateFilter:
    """All certificates that the person may see; without any filter those that end within 90 days."""
    data = request.GET.copy()
    if not any(data.get(name) for name in CertificateFilter.base_filters):
        data["ends"] = "90"
    rows = visible(request.user, Title.objects.filter(held=True), Perm.CULTIVATION_VIEW)
    return CertificateFilter(data, rows.select_related("firm", "firm__park"), request=request)


def _ordered(found):
    return found.qs.order_by(F("valid_to").asc(nulls_last=True), "firm__pinyin", "pk")


@requires(Perm.CULTIVATION_VIEW)
@require_GET
def certificate_list(request):
    found = _certificates(request)
    page = Paginator(_ordered(found), PAGE).get_page(request.GET.get("page"))
    fragment = request.htmx and not request.htmx.boosted
    template = "innovation_points/_certificate_table.html" if fragment else "innovation_points/certificates.html"
    return render(request, template, {"filter": found, "page": page, "total": page.paginator.count})


@requires(Perm.CULTIVATION_VIEW)
@require_GET
def certificate_export(request):
    rows = list(_ordered(_certificates(request)))
    who = f"{request.user} · {timezone.localtime():%Y-%m-%d %H:%M}"
    content = write_xlsx(CERTIFICATES, rows, title=_("Certificates of titles"), watermark=who, sheet=_("Titles"))
    audit.record(
        "titles.exported", by=request.user, details={"rows": len(rows), "filter": request.GET.urlencode()[:200]}
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="titles-{timezone.localdate():%Y%m%d}.xlsx"'
    return response
