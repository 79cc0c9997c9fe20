"""The monthly brief, as a page, a PDF and slides, and the big screen."""

from calendar import monthrange
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import Perm, requires
from enterprise_services.overview import Overview
from workplace.downloads import attachment, pdf

MONTHS = 24


def _months(today: date) -> list[date]:
    """The last day of each month that a brief can be made of, the running one up to today, the latest first."""
    found, year, number = [today], today.year, today.month
    for _back in range(MONTHS - 1):
        year, number = (year, number - 1) if number > 1 else (year - 1, 12)
        found.append(date(year, number, monthrange(year, number)[1]))
    return found


def _overview(request) -> Overview:
    """Of the month that the address names; without one of the last that is over."""
    months = _months(timezone.localdate())
    asked = request.GET.get("month", "")
    return Overview(request.user, next((day for day in months if f"{day:%Y-%m}" == asked), months[1]))


@requires(Perm.FIGURE_VIEW)
@require_safe
def brief(request):
    overview = _overview(request)
    months = [f"{day:%Y-%m}" for day in _months(timezone.localdate())]
    context = {"overview": overview, "months": months, "month": f"{overview.day:%Y-%m}"}
    return render(request, "enterprise_services/leader/brief.html", context)


@requires(Perm.FIGURE_VIEW)
@require_safe
def brief_pdf(request):
    overview = _overview(request)
    _logged(request, overview, "pdf")
    context = {"overview": overview, "month": f"{overview.day:%Y-%m}"}
    return pdf(request, "enterprise_services/leader/brief_pdf.html", context, f"brief-{overview.day:%Y%m}.pdf")


@requires(Perm.FIGURE_VIEW)
@require_safe
def brief_slides(request):
    from enterprise_services import slides  # Pillow is loaded when slides are made, not by every process

    overview = _overview(request)
    _logged(request, overview, "slides")
    return attachment(slides.archive(overview), f"brief-{overview.day:%Y%m}.zip", "application/zip")


def _logged(request, overview, form):
    audit.record("brief.made", by=request.user, details={"month": f"{overview.day:%Y-%m}", "form": form})


@requires(Perm.FIGURE_VIEW)
@require_safe
def screen(request) -> HttpResponse:
    """The big screen; `panels=1` answers with fresh numbers alone."""
    overview = Overview(request.user, timezone.localdate())
    template = "_screen_panels" if request.GET.get("panels") and request.htmx else "screen"
    context = {"overview": overview, "read_at": timezone.localtime()}
    return render(request, f"enterprise_services/leader/{template}.html", context)
