"""A firm's points: page, tab of the firm's file, and the report on paper."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from enterprises.views import firm_or_404, is_staff
from innovation_points.drawing import GREY, TEAL, line, radar
from innovation_points.sheet import Sheet
from workplace.downloads import pdf


@requires(Perm.SCORE_VIEW)
@require_GET
def own_points(request):
    """The points of the firm that the person acts for; staff choose one from the ranking."""
    firm = visible(request.user, Firm.objects, Perm.SCORE_VIEW).filter(organisation=request.user.access.firm).first()
    if request.user.access.firm is None or firm is None:
        return redirect("innovation_points:ranking")
    return redirect("innovation_points:points", firm.pk)


@requires(Perm.SCORE_VIEW)
@require_GET
def points(request, pk):
    context = points_context(request, firm_or_404(request.user, pk, Perm.SCORE_VIEW))
    return render(request, "innovation_points/points.html", context)


@requires(Perm.SCORE_VIEW)
@require_GET
def report(request, pk):
    """The same figures as a PDF, with whoever made it printed behind them."""
    firm = firm_or_404(request.user, pk, Perm.SCORE_VIEW)
    context = points_context(request, firm)
    sheet = context["sheet"]
    if sheet.score is None:
        return redirect("innovation_points:points", pk)
    name = f"points-{firm.credit_code}-{sheet.night.as_of}.pdf"
    return pdf(request, "innovation_points/points_report.html", context | _drawings(sheet), name)


def points_context(request, firm) -> dict:
    """What the page, the tab and the report show; `?on=` asks for a past night."""
    day = asked.day(request.GET, "on")
    sheet = Sheet(request.user, firm, day)
    context = {"firm": firm, "sheet": sheet, "on": day, "is_staff": is_staff(request.user)}
    if sheet.score is not None:
        context["may_appeal"] = can(request.user, Perm.APPEAL_MAKE) and day is None
        context |= {"radar": _radar(sheet), "trend": _trend(sheet), "years": _years(sheet)}
    return context


def _radar(sheet):
    """Each axis is a category (of a rule with fewer than three, an item), in per cent of the points that it can give."""
    axes = sheet.parts if len(sheet.parts) > 2 else sheet.items
    return {
        "axes": [{"name": part.label, "max": 100} for part in axes],
        "unit": "%",
        "series": [
            {"name": _("this firm"), "values": [round(part.share, 1) for part in axes]},
            {
                "name": _("median of the stage"),
                "values": [None if part.median_share is None else round(part.median_share, 1) for part in axes],
            },
        ],
    }


def _trend(sheet):
    return {
        "x": _("night"),
        "y": _("points"),
        "zoomed": True,
        "categories": [day.isoformat() for day, _total in sheet.trend],
        "series": [
            {
                "name": _("total"),
                "values": [None if total is None else total / 100 for _day, total in sheet.trend],
            }
        ],
    }


def _years(sheet):
    return {
        "x": _("fiscal year"),
        "y": _("points"),
        "categories": [str(year) for year, _total in sheet.years],
        "series": [{"name": _("last total"), "values": [total / 100 for _year, total in sheet.years]}],
    }


def _drawings(sheet):
    chart = _radar(sheet)
    colours = [TEAL, GREY]
    series = [(one["name"], one["values"], colour) for one, colour in zip(chart["series"], colours, strict=True)]
    trend = _trend(sheet)
    return {
        "radar_svg": radar([axis["name"] for axis in chart["axes"]], series, size=215),
        "trend_svg": line(trend["categories"], trend["series"][0]["values"], width=310),
    }
