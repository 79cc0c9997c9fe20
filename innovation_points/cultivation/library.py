"""The library of firms of each step: who is ready, who misses little, who slid back; counted and listed by one query."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.models import Title
from innovation_points.models import TitleResult

from . import Ladder, Step, rule_of

Result = TitleResult.Result
STATES = {
    "ready": _("ready now"),
    "review": _("ready but for people's judgement"),
    "near": _("one or two conditions missing"),
    "unknown": _("data missing"),
    "far": _("more conditions missing"),
}


def library(rows, ladder: Ladder, step: Step, target: str, day: date):
    """The results of `rows` (what the person may see) of the step's firms towards one title, each with `state` and `slid_back`.

    The states exclude each other and leave nobody out; sliding back is said beside them.
    """
    held = Title.objects.held(day).filter(firm=OuterRef("firm"))
    rows = rows.current().filter(code=rule_of(target), firm__status="operating").with_gaps()
    if step.holders_of:
        rows = rows.filter(Exists(held.filter(kind__in=step.holders_of)))
    rows = rows.filter(~Exists(held.filter(kind__in={*step.without, *ladder.enough(target)})))
    return rows.annotate(state=_state(ladder.near), slid_back=_slid_back(target, ladder, day))


def _state(near: int):
    return Case(
        When(result=Result.MET, then=Value("ready")),
        When(gaps=0, result=Result.MANUAL_REVIEW, then=Value("review")),
        When(gaps=0, then=Value("unknown")),
        When(gaps__lte=near, then=Value("near")),
        default=Value("far"),
        output_field=CharField(),
    )


def _slid_back(target: str, ladder: Ladder, day: date):
    """Held the title, or met its conditions, not long ago, and does not now."""
    since = day - timedelta(days=ladder.slid_back_days)
    lapsed = Title.objects.filter(
        firm=OuterRef("firm"), held=True, kind__in=ladder.enough(target), valid_to__gte=since, valid_to__lt=day
    )
    met_before = TitleResult.objects.filter(
        firm=OuterRef("firm"),
        code=rule_of(target),
        result=Result.MET,
        valid_to__gte=since,
        valid_to__gt=F("valid_from"),
    ).exclude(valid_to=date.max)
    not_met = ~Q(result=Result.MET)
    return Case(
        When(Q(Exists(lapsed)) | (not_met & Exists(met_before)), then=True), default=False, output_field=BooleanField()
    )


@dataclass(frozen=True)
class Cell:
    """A count of the board and the filter that lists its firms."""

    count: int
    query: str
    label: str | Promise = ""


@dataclass(frozen=True)
class Line:
    """One title of one step: how many firms stand where. `cells` are in the order of STATES and add up to `all`."""

    step: Step
    target: str
    all: Cell
    cells: list[Cell]
    slid_back: Cell

    @property
    def title(self):
        return Title.Kind(self.target).label


def board(rows, ladder: Ladder, day: date, park: int | None = None) -> list[Line]:
    """The counts of every step and title over the firms that the person may see; one query a title."""
    if park:
        rows = rows.filter(firm__park=park)
    return [_line(rows, ladder, step, target, day, park) for step, target in ladder.pairs]


def _line(rows, ladder, step, target, day, park) -> Line:
    found = library(rows, ladder, step, target, day).order_by()
    counted = found.aggregate(
        **{f"firms_{state}": Count("firm", filter=Q(state=state)) for state in STATES},
        firms_back=Count("firm", filter=Q(slid_back=True)),
    )
    base = f"target={target}" + (f"&park={park}" if park else "")
    cells = [Cell(counted[f"firms_{state}"], f"{base}&state={state}", label) for state, label in STATES.items()]
    return Line(
        step,
        target,
        Cell(sum(cell.count for cell in cells), base),
        cells,
        Cell(counted["firms_back"], f"{base}&slid_back=true"),
    )
