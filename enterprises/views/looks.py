"""Who looked: every page, list, export, sheet and interface by which a bank read of a firm."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts import asked, audit
from accounts.access import Perm, requires, visible
from enterprises.filters import LookFilter
from enterprises.models import Look
from spreadsheets.columns import Kind
from spreadsheets.exporting import XLSX, Out, write_xlsx
from workplace.downloads import attachment, stamp

from . import firm_or_404, is_staff
from .file import file_context

PAGE = 50
MOST = 100_000  # rows of one export
COLUMNS = [
    Out(_("When"), width=20, value=lambda look: f"{timezone.localtime(look.at):%Y-%m-%d %H:%M:%S}"),
    Out(_("Bank"), width=28, value=lambda look: look.bank.name),
    Out(_("Person who looked"), width=14, value=lambda look: look.person_name),
    Out(_("How"), width=12, value=lambda look: look.get_kind_display()),
    Out(_("Purpose"), width=30, value=lambda look: look.purpose_label or None),
]
FIRM = [
    Out(_("Firm"), width=36, value=lambda look: look.firm.name),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda look: look.firm.credit_code),
]


def _found(request, firm=None):
    """The looks that the filters leave, of one firm or of all that the person may read."""
    rows = visible(request.user, Look.objects.select_related("bank", "firm"), Perm.LOOK_VIEW)
    return LookFilter(request.GET, rows if firm is None else rows.filter(firm=firm), request=request)


def _page(request, template, found, context):
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    context |= {"filter": found, "page": page}
    return render(request, "enterprises/_look_rows.html" if asked.fragment(request) else template, context)


@requires(Perm.LOOK_VIEW)
@require_safe
def looks(request, pk):
    firm = firm_or_404(request.user, pk, Perm.LOOK_VIEW)
    since = timezone.now() - timedelta(days=30)
    month = visible(request.user, Look.objects.filter(firm=firm, at__gte=since), Perm.LOOK_VIEW).count()
    context = file_context(
        request, firm, "looks", month=month, export=reverse("enterprises:firm_looks_export", args=[pk])
    )
    return _page(request, "enterprises/file/looks.html", _found(request, firm), context)


@requires(Perm.LOOK_VIEW)
@require_safe
def looks_of_zone(request):
    if not is_staff(request.user):
        return redirect("enterprises:my_firm")
    context = {"with_firm": True, "export": reverse("enterprises:looks_of_zone_export")}
    return _page(request, "enterprises/looks.html", _found(request), context)


@requires(Perm.LOOK_VIEW)
@require_safe
def looks_export(request, pk):
    firm = firm_or_404(request.user, pk, Perm.LOOK_VIEW)
    return _workbook(request, _found(request, firm), firm)


@requires(Perm.LOOK_VIEW)
@require_safe
def looks_of_zone_export(request):
    if not is_staff(request.user):
        return redirect("enterprises:my_firm")
    return _workbook(request, _found(request), None)


def _workbook(request, found, firm):
    rows = list(found.qs[:MOST])
    title = gettext("Looks of banks at %(firm)s") % {"firm": firm} if firm else gettext("Looks of banks")
    columns = COLUMNS if firm else [*FIRM, *COLUMNS]
    content = write_xlsx(columns, rows, title=title, watermark=stamp(request.user), sheet=gettext("Looks"))
    details = {"rows": len(rows), "query": request.GET.urlencode()}
    audit.record("looks.exported", by=request.user, firm_id=firm and firm.pk, details=details)
    return attachment(content, f"looks-{timezone.localdate():%Y%m%d}.xlsx", XLSX)
