"""One night's scores in order, with the ranks that the night gave; read by the page, the export and the API."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out

from .models import Night, Score
from .standings import Place, Standings

SORTS = {
    "total": ["total", "tie", "-firm_id"],
    "name": ["firm__pinyin", "firm_id"],
    "coverage": ["coverage", "-total", "firm_id"],
    "park": ["firm__park__position", "-total", "-tie", "firm_id"],
}


def ordered(rows: QuerySet, sort: str) -> QuerySet:
    """By one of SORTS, a minus turning it round; by default the best first. Equals share their rank; the register's
    order among them needs no look at all firms."""
    keys = SORTS.get(sort.removeprefix("-"))
    if keys is None:
        sort, keys = "-total", SORTS["total"]
    if not sort.startswith("-"):
        return rows.order_by(*keys)
    return rows.order_by(*(key[1:] if key.startswith("-") else f"-{key}" for key in keys))


def label(thing) -> str:
    """A label of the rulebook in the reader's language."""
    return thing.label.en if (get_language() or "").startswith("en") else thing.label.zh


@dataclass(frozen=True)
class Line:
    score: Score
    place: Place | None
    place_in_stage: Place | None
    stage: str

    @property
    def state(self) -> str:
        if not self.score.is_published:
            return "unscored"
        return "preliminary" if self.score.preliminary else "final"


class Ranking:
    """`filtered(rows, rule)` gives the filter set that is applied to the night's visible scores."""

    def __init__(self, night: Night | None, scores: QuerySet, filtered: Callable, sort: str = ""):
        self.night = night
        self.day = night.as_of if night else None
        rows = scores.on(night.as_of) if night else scores.none()
        self.filter = filtered(rows, self.rule)
        self.rows = ordered(self.filter.qs.select_related("firm", "firm__park", "firm__chain"), sort)

    @cached_property
    def rule(self):
        return self.night.rule_version.rule if self.night else None

    @cached_property
    def standings(self) -> Standings:
        return Standings.of(self.night)

    def lines(self, scores):
        """The scores with their ranks and stage, in the order given."""
        labels = [label(stage) for stage in self.rule.stage_labels] if self.rule else []
        for score in scores:
            place = self.standings.place(score)
            yield Line(score, place, place and self.standings.place(score, in_stage=True), labels[score.stage])

    @property
    def title(self):
        return _("Innovation points: ranking of %(day)s") % {"day": self.day}

    @property
    def notes(self):
        if self.rule is None:
            return []
        notes = [f"{self.rule.title.zh} · {self.rule.version} · {self.rule.status}"]
        if self.rule.status != "official":
            notes.append(_("Demonstration weights, not official."))
        return notes

    @property
    def columns(self):
        """The export's columns: the list's, then each item's points."""
        states = {"final": _("final"), "preliminary": _("preliminary"), "unscored": _("not scored")}
        columns = [
            Out(_("Rank"), Kind.INTEGER, width=8, value=lambda line: line.place and line.place.rank),
            Out(_("Firm"), width=36, value=lambda line: line.score.firm.name),
            Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda line: line.score.firm.credit_code),
            Out(_("Park"), width=18, value=lambda line: str(line.score.firm.park)),
            Out(_("Chain"), width=14, value=lambda line: str(line.score.firm.chain or "")),
            Out(_("Stage"), width=10, value=lambda line: line.stage),
            Out(
                _("Rank in the stage"),
                Kind.INTEGER,
                width=10,
                value=lambda line: line.place_in_stage and line.place_in_stage.rank,
            ),
            Out(_("Total"), Kind.DECIMAL, unit=_("points"), width=12, value=lambda line: hundredths(line.score.total)),
            Out(_("State"), width=10, value=lambda line: states[line.state]),
            Out(_("Coverage"), Kind.INTEGER, unit="%", width=10, value=lambda line: line.score.coverage),
            Out(_("Fiscal year"), width=10, value=lambda line: str(line.score.fiscal_year)),
        ]
        return columns + [_item_column(place, item) for place, item in enumerate(self.rule.items if self.rule else ())]


def hundredths(points) -> float | None:
    """Points as a number for a sheet; what is unknown is an empty cell."""
    return None if points is None or points < 0 else points / 100


def _item_column(place, item):
    return Out(label(item), Kind.DECIMAL, width=14, value=lambda line: hundredths(line.score.points[place]))
