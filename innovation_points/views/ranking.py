"""The ranking of the firms that the person may see, on one night; and the same as a sheet for a meeting."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import asked, audit
from accounts.access import Perm, requires, visible
from innovation_points.filters import RankingFilter
from innovation_points.models import Night, Score
from innovation_points.ranking import Ranking
from spreadsheets.exporting import XLSX, write_xlsx
from workplace.downloads import attachment, stamp
from workplace.paging import KeyPaginator


@requires(Perm.RANKING_VIEW)
@require_GET
def ranking(request):
    found = _ranking(request)
    page = KeyPaginator(found.rows, request.GET).asked()
    context = {
        "ranking": found,
        "filter": found.filter,
        "page": page,
        "lines": found.lines(page),
        "total": page.paginator.count,
    }
    template = "innovation_points/_ranking_table.html" if asked.fragment(request) else "innovation_points/ranking.html"
    return render(request, template, context)


@requires(Perm.RANKING_VIEW)
@require_GET
def export(request):
    """All rows of the list as it is filtered and sorted, not only the page."""
    found = _ranking(request)
    rows = list(found.lines(found.rows))
    who = stamp(request.user)
    content = write_xlsx(
        found.columns, rows, title=str(found.title), notes=found.notes, watermark=who, sheet=_("Ranking")
    )
    audit.record("ranking.exported", by=request.user, details={"night": str(found.day), "rows": len(rows)})
    return attachment(content, f"ranking-{found.day}.xlsx", XLSX)


def _ranking(request) -> Ranking:
    day = asked.day(request.GET, "on") or timezone.localdate()
    night = visible(request.user, Night.objects, Perm.NIGHT_VIEW).published_on(day)
    scores = visible(request.user, Score.objects, Perm.RANKING_VIEW)
    return Ranking(
        night,
        scores,
        lambda rows, rule: RankingFilter(request.GET, rows, request=request, rule=rule),
        request.GET.get("sort", ""),
    )
