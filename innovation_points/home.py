"""What this room says on the home page: what waits, where the season stands, where the firm stands."""

from datetime import timedelta

import numpy as np
from django.urls import reverse

from accounts.access import Perm, can, visible
from enterprises.models import Firm
from enterprises.querysets import last_closed_year

from .models import Declaration, Night, Score
from .periods import WHOLE_YEAR
from .seasons import openings
from .sheet import Sheet
from .standings import Standings

SHOWN = 5


def waiting(request):
    """Declarations that wait for a decision, with the oldest ones."""
    found = visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW)
    found = found.for_decision(request.user) if can(request.user, Perm.DECLARATION_REVIEW) else found.waiting()
    oldest = list(found[:SHOWN])
    return {
        "count": found.count() if len(oldest) == SHOWN else len(oldest),
        "oldest": oldest,
        "url": reverse("innovation_points:reviews"),
    }


def figures(request):
    """The zone's points in three numbers, each with its rows behind it."""
    night = visible(request.user, Night.objects.published(), Perm.NIGHT_VIEW).order_by("-as_of").first()
    if night is None:
        return None
    firms = visible(request.user, Firm.objects.operating(), Perm.FIRM_VIEW).count()
    approved = visible(request.user, Declaration.objects.all(), Perm.DECLARATION_VIEW).filter(
        state="approved", fiscal_year=last_closed_year(), quarter=WHOLE_YEAR
    )
    standings = Standings.of(night)
    before = Night.objects.published_on(night.as_of - timedelta(days=365))
    return {
        "night": night,
        "scored": standings.size(),
        "median": _median(standings),
        "before": before,
        "scored_before": Standings.of(before).size() if before else None,
        "median_before": _median(Standings.of(before)) if before else None,
        "coverage": 100 * approved.count() / firms if firms else None,
        "year": last_closed_year(),
        "ranking_url": reverse("innovation_points:ranking"),
        "approved_url": f"{reverse('innovation_points:reviews')}?state=approved&fiscal_year={last_closed_year()}&quarter=0",
    }


def _median(standings: Standings) -> int | None:
    """In hundredths, a half rounded up."""
    return int(np.median(standings.totals()) + 0.5) if standings.size() else None


def _own_firm(request):
    firms = visible(request.user, Firm.objects.all(), Perm.SCORE_VIEW)
    return firms.filter(organisation=request.user.access.firm).first() if request.user.access.firm else None


def _own_sheet(request) -> Sheet | None:
    """The points of the person's firm, read once for all cards of the page."""
    if not hasattr(request, "own_sheet"):
        firm = _own_firm(request)
        request.own_sheet = firm and Sheet(request.user, firm)
    return request.own_sheet


def own_points(request):
    """The firm's total, rank and change since the night before."""
    sheet = _own_sheet(request)
    return sheet and {"sheet": sheet, "url": reverse("innovation_points:points", args=[sheet.firm.pk])}


def next_steps(request):
    """What the firm should do now: the declarations that are due, and the figures that the points miss."""
    sheet = _own_sheet(request)
    if sheet is None:
        return None
    return {
        "openings": openings(sheet.firm),
        "missing": sheet.missing if sheet.score is not None else [],
        "may_fill": can(request.user, Perm.DECLARATION_FILL),
        "advice_url": reverse("innovation_points:advice", args=[sheet.firm.pk]) if sheet.score else "",
    }


def points_header(request, firm):
    """The line of the firm file's header."""
    score = visible(request.user, Score.objects.current().filter(firm=firm), Perm.SCORE_VIEW).first()
    return None if score is None else {"score": score, "url": reverse("innovation_points:points", args=[firm.pk])}


def last_night(request):
    """What the last night did, and whether a later run failed."""
    nights = visible(request.user, Night.objects.all(), Perm.NIGHT_VIEW)
    night = nights.published().order_by("-as_of").first()
    last = nights.order_by("-started_at").first()
    failed = last if last is not None and last.state == Night.State.FAILED else None
    if night is None and failed is None:
        return None
    return {
        "night": night,
        "url": reverse("innovation_points:night", args=[night.pk]) if night else "",
        "failed": failed,
        "failed_url": reverse("innovation_points:night", args=[failed.pk]) if failed else "",
    }
