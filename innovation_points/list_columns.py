"""What this room adds to the list of firms: points with their trend, rank and stage."""

from datetime import date

from django.db.models import F, FilteredRelation, Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm
from enterprises.registers import FirmColumn, firm_columns
from workplace.templatetags.portal import missing, plain_points, spark

from .models import Night, Score
from .ranking import label
from .standings import Standings

NIGHTS = 12  # in a trend


def register() -> None:
    perm = Perm.SCORE_VIEW
    firm_columns.add(
        FirmColumn(
            "points",
            _("Points"),
            perm,
            with_points,
            unit=_("points"),
            export=lambda trend: None if trend is None or trend[-1] is None else trend[-1] / 100,
            load=trends,
            cell=_points,
            position=70,
        )
    )
    firm_columns.add(
        FirmColumn("rank", _("Rank"), perm, load=ranks, cell=_rank, export=_place, default=False, position=72)
    )
    firm_columns.add(FirmColumn("stage", _("Stage"), perm, load=stages, default=False, number=False, position=74))


def with_points(firms):
    """The firm's published total of the last night, in hundredths."""
    published = Q(scores__valid_to=date.max, scores__total__gte=0)
    return firms.alias(score=FilteredRelation("scores", condition=published)).annotate(points=F("score__total"))


def trends(firms) -> dict[int, list[int | None]]:
    """Of each firm that was ever scored the totals of the last nights, the newest last; None where none was published."""
    days = list(Night.objects.published().order_by("-as_of").values_list("as_of", flat=True)[:NIGHTS])[::-1]
    if not days:
        return {}
    rows = Score.objects.filter(firm__in=firms, valid_from__lte=days[-1], valid_to__gt=days[0])
    found: dict[int, list[int | None]] = {}
    for firm, first, until, total in rows.values_list("firm_id", "valid_from", "valid_to", "total"):
        trend = found.setdefault(firm, [None] * len(days))
        for place, day in enumerate(days):
            if first <= day < until and total >= 0:
                trend[place] = total
    return found


def _points(trend):
    if trend is None or trend[-1] is None:
        return missing(None)
    drawn = spark([None if total is None else total / 100 for total in trend])
    return format_html('{} <span class="num">{}</span>', drawn, plain_points(trend[-1]))


def _current(firms):
    return Score.objects.filter(firm__in=firms, valid_to=date.max)


def ranks(firms) -> dict:
    """The place of each firm in the last night; one reading of that night's standings for the whole page."""
    night = Night.objects.latest_published()
    if night is None:
        return {}
    standings = Standings.of(night)
    return {score.firm_id: standings.place(score) for score in _current(firms)}


def _rank(place):
    return missing(None) if place is None else format_html('<span class="num">{} / {}</span>', place.rank, place.of)


def _place(place):
    return None if place is None else place.rank


def stages(firms) -> dict[int, str]:
    night = Night.objects.latest_published()
    if night is None:
        return {}
    labels = [label(stage) for stage in night.rule_version.rule.stage_labels]
    return {firm: labels[stage] for firm, stage in _current(firms).values_list("firm_id", "stage")}
