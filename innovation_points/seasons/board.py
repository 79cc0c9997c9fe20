"""Where a season stands: how many firms in which state by park, each count with its firms, and how it burns down."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from innovation_points.models import Declaration, Season
from workplace.calendar import working_days

State = Declaration.State
PROGRESS = {
    "none": _("not started"),
    State.DRAFT: State.DRAFT.label,
    State.SUBMITTED: State.SUBMITTED.label,
    State.REVIEWED: State.REVIEWED.label,
    State.RETURNED: State.RETURNED.label,
    State.APPROVED: State.APPROVED.label,
}
MOST_DAYS = 400  # of the burn-down: a season forgotten open for years draws no endless chart


@dataclass(frozen=True)
class Cell:
    """A count, and the list of exactly these firms."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """One park, or all of them. The cells are in the order of PROGRESS and add up to `all`."""

    label: str
    cells: list[Cell]
    all: Cell

    @property
    def approved_share(self) -> int:
        return 100 * self.cells[-1].count // self.all.count if self.all.count else 0


def board(season: Season, invitations) -> tuple[list[Row], Row]:
    """A row a park, and the sum; of the invitations that the person may see. Two queries."""
    found = invitations.filter(season=season).with_progress().order_by()
    counts: dict[int, dict[str, int]] = {}
    for park, progress, count in found.values_list("firm__park", "progress").annotate(count=Count("pk")):
        counts.setdefault(park, {})[progress] = count
    page = reverse("innovation_points:season_firms", args=[season.pk])
    rows = [
        _row(str(park), counts[park.pk], page, {"park": park.pk})
        for park in Organisation.objects.parks()
        if park.pk in counts
    ]
    sums = {state: sum(row.get(state, 0) for row in counts.values()) for state in PROGRESS}
    return rows, _row(_t("all parks"), sums, page, {})


def _row(label, counts, page, query) -> Row:
    cells = [
        Cell(text, counts.get(state, 0), f"{page}?{urlencode({**query, 'progress': state})}")
        for state, text in PROGRESS.items()
    ]
    address = f"{page}?{urlencode(query)}" if query else page
    return Row(label, cells, Cell(label, sum(counts.values()), address))


def burn_down(season: Season, invitations, today: date | None = None) -> dict | None:
    """Firms that had not submitted yet at the end of each day, beside an even pace to the last day; as chart data.

    A declaration counts from its first submission on, whatever became of it since; so the line never rises but where
    firms were invited later.
    """
    today = today or timezone.localdate()
    asked = invitations.filter(season=season)
    invited = dict(asked.values_list("firm", "invited_at"))
    if not invited or season.opens_on > today:
        return None
    first = _first_submissions(season, asked)
    days = _days(season, today)
    reached = [day for day in days if day <= today]
    joined = [max(timezone.localdate(at), season.opens_on) for at in invited.values()]
    left = [
        sum(day >= each for each in joined) - sum(first[firm] <= day for firm in invited if firm in first)
        for day in reached
    ]
    return {
        "x": _t("day"),
        "y": _t("firms"),
        "categories": [day.isoformat() for day in days],
        "series": [
            {"name": _t("not submitted yet"), "values": left + [None] * (len(days) - len(left))},
            {"name": _t("an even pace"), "values": _even(len(invited), days, season)},
        ],
    }


def _first_submissions(season, asked) -> dict[int, date]:
    events = Declaration.pgh_event_model.objects.filter(
        **season.period.fields, submitted_at__isnull=False, firm__in=asked.values("firm")
    )
    found = events.order_by().values_list("firm").annotate(first=Min("submitted_at"))
    return {firm: timezone.localdate(first) for firm, first in found}


def _days(season, today) -> list[date]:
    """From the opening to the last day; beyond it while the season stays open, for extensions."""
    last = max(season.closes_on, today) if season.state == Season.State.OPEN else season.closes_on
    count = min((last - season.opens_on).days, MOST_DAYS)
    return [season.opens_on + timedelta(days=n) for n in range(count + 1)]


def _even(firms, days, season) -> list[float]:
    """What would be left if the same number came in on each working day."""
    passed, done = [], 0
    for day in days:
        done += working_days.is_working(day) and day <= season.closes_on
        passed.append(done)
    every = passed[-1] or 1
    return [round(firms * (1 - each / every), 1) for each in passed]
