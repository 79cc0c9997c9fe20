"""The season on the home page: of the staff, where it stands by park; without one, the declarations of the last year."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Perm, visible
from accounts.models import Organisation
from enterprises.models import Firm
from enterprises.querysets import last_closed_year
from innovation_points.models import Declaration, Invitation, Season

from .board import PROGRESS, board


def season(request):
    """The open season by park and state (a yearly one before a quarterly one)."""
    open_now = visible(request.user, Season.objects.open(), Perm.SEASON_VIEW).order_by("quarter", "-fiscal_year")
    first = open_now.first()
    if first is None:
        return _without_season(request)
    rows, _total = board(first, visible(request.user, Invitation.objects.all(), Perm.SEASON_VIEW))
    if not rows:
        return None
    values = {state: [row.cells[place].count for row in rows] for place, state in enumerate(PROGRESS)}
    series = [one for one in _few(values) if any(one["values"])]
    return {
        "season": first,
        "url": reverse("innovation_points:season", args=[first.pk]),
        "chart": _chart([row.label for row in rows], series[::-1], [row.all.url for row in rows]),
    }


def _without_season(request):
    """Declarations of the last closed year by park and state, and the firms that have not begun."""
    year = last_closed_year()
    firms = visible(request.user, Firm.objects.operating(), Perm.FIRM_VIEW).order_by()
    all_firms = dict(firms.values_list("park").annotate(count=Count("id")))
    declared = visible(request.user, Declaration.objects.all(), Perm.DECLARATION_VIEW)
    rows = {row["park"]: row for row in declared.progress_by_park(year)}
    parks = [park for park in Organisation.objects.parks() if park.pk in all_firms]
    if not parks:
        return None
    begun = [state for state in PROGRESS if state != "none"]
    series = _few({state: [rows.get(park.pk, {}).get(state, 0) for park in parks] for state in begun})[::-1]
    counts = [sum(one["values"][place] for one in series) for place in range(len(parks))]
    rest = [max(all_firms[park.pk] - count, 0) for park, count in zip(parks, counts, strict=True)]
    series.append({"name": _("not begun"), "values": rest})
    page = reverse("innovation_points:reviews")
    urls = [f"{page}?park={park.pk}&state=&fiscal_year={year}" for park in parks]
    return {"season": None, "year": year, "chart": _chart([str(park) for park in parks], series, urls)}


def _few(values: dict[str, list[int]]) -> list[dict]:
    """A series a state, the two steps of the review as one: more than five kinds of bar nobody tells apart."""
    values = dict(values)
    reviewed = values.pop("reviewed")
    values["submitted"] = [sum(pair) for pair in zip(values["submitted"], reviewed, strict=True)]
    names = {**PROGRESS, "submitted": _("under review")}
    return [{"name": str(names[state]), "values": counts} for state, counts in values.items()]


def _chart(parks, series, urls) -> dict:
    return {"x": _("park"), "y": _("firms"), "categories": parks, "series": series, "urls": urls}
