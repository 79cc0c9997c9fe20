"""Certificates of titles: which end soon, which were issued in a year; and the same as a sheet."""

from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import asked, audit
from accounts.access import Perm, requires, visible
from enterprises.models import Title
from innovation_points.cultivation.filters import CertificateFilter
from innovation_points.cultivation.sheets import CERTIFICATES
from spreadsheets.exporting import XLSX, write_xlsx
from workplace.downloads import attachment, stamp

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
    name = "_certificate_table.html" if asked.fragment(request) else "certificates.html"
    return render(request, f"innovation_points/{name}", {"filter": found, "page": page})


@requires(Perm.CULTIVATION_VIEW)
@require_GET
def certificate_export(request):
    rows = list(_ordered(_certificates(request)))
    title, who = _("Certificates of titles"), stamp(request.user)
    content = write_xlsx(CERTIFICATES, rows, title=title, watermark=who, sheet=_("Titles"))
    audit.record(
        "titles.exported", by=request.user, details={"rows": len(rows), "filter": request.GET.urlencode()[:200]}
    )
    return attachment(content, f"titles-{timezone.localdate():%Y%m%d}.xlsx", XLSX)
