"""The zone's figures of problems: brought, solved, without an answer, and how firms rate what they got.

A year's figures count the problems brought from 1 January up to and with the day; solved is what the firm confirmed by then.
Problems that were joined to another or withdrawn do not count.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Value
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm
from spreadsheets.columns import Kind as Cell
from spreadsheets.exporting import Out
from workplace.figures import Counted, Cut, Share, Spread, Theme, figures
from workplace.figures.rounding import TRUNCATE

from . import problem_rules
from .models import Problem
from .models.problems import Kind

PROBLEMS = Theme("problems", _("Problems of firms"), 70)


def brought(day: date):
    return Problem.objects.valid().raised_in(date(day.year, 1, 1), day)


def solved(day: date):
    return brought(day).filter(closed_on__lte=day)


def settled(day: date):
    """What should be solved by now: its deadline has passed, or it is solved already."""
    return brought(day).filter(Q(due_on__lt=day) | Q(closed_on__lte=day))


def unanswered(day: date):
    """Past its deadline at the end of the day, without an answer by then and without a word that it cannot be solved."""
    late = brought(day).filter(due_on__lt=day).filter(Q(answered_on=None) | Q(answered_on__gt=day))
    return late.exclude(state="unsolved")


def rated(day: date):
    return solved(day).rated()


def satisfied(day: date):
    """Before the first rule nothing says which rating is satisfied; there are no problems of those years either."""
    try:
        return rated(day).satisfied(day)
    except problem_rules.NoRule:
        return rated(day).none()


def _counted(code, label, definition, rows, position):
    return Counted(
        code=code,
        theme=PROBLEMS,
        label=label,
        definition=definition,
        unit=_("problems"),
        position=position,
        rows=rows,
        perm=Perm.PROBLEM_VIEW,
        park="firm__park",
        cuts=(Cut("kind", _("Kind"), "kind", lambda: Kind.choices),),
        dress=lambda found, day: found.select_related("firm__park", "unit").order_by("-raised_on", "-pk"),
        columns=(
            Out(_("Number"), width=14, value=lambda row: row.number),
            Out(_("Problem"), width=36, value=lambda row: row.title),
            Out(_("Firm"), width=32, value=lambda row: row.firm.name),
            Out(_("Park"), width=22, value=lambda row: row.firm.park.name),
            Out(_("Raised on"), Cell.DAY, value=lambda row: row.raised_on),
            Out(_("Answered on"), Cell.DAY, value=lambda row: row.answered_on),
            Out(_("Closed on"), Cell.DAY, value=lambda row: row.closed_on),
            Out(_("Rating"), width=14, value=lambda row: str(problem_rules.SCALE[row.rating]) if row.rating else ""),
        ),
        link=lambda row: reverse("enterprise_services:problem", args=[row.pk]),
    )


BROUGHT = _counted(
    "problems-brought",
    _("Problems brought in the year"),
    _("Problems brought from 1 January to the end of the day; joined and withdrawn ones do not count."),
    brought,
    10,
)
SOLVED = _counted(
    "problems-solved",
    _("Problems solved in the year"),
    _("Of the problems brought in the year, those that the firm has confirmed as solved by the end of the day."),
    solved,
    20,
)
SETTLED = _counted(
    "problems-due",
    _("Problems to be solved by now"),
    _("Of the problems brought in the year, those past their deadline or solved already."),
    settled,
    30,
)
SOLVED_SHARE = Share(
    code="problems-solved-share",
    theme=PROBLEMS,
    label=_("Problems solved, share"),
    definition=_(
        "Solved problems among those to be solved by now, cut off after one decimal: 246 of 248 is 99.1 %, as the zone's article has it."
    ),
    digits=1,
    rounding=TRUNCATE,
    position=40,
    part=SOLVED,
    whole=SETTLED,
)
UNANSWERED = _counted(
    "problems-unanswered",
    _("Problems without an answer"),
    _(
        "Past their deadline at the end of the day, neither answered nor told why they cannot be solved. It should be 0."
    ),
    unanswered,
    50,
)
RATED = _counted(
    "problems-rated",
    _("Problems that firms rated"),
    _("Solved problems of the year with a rating by the firm."),
    rated,
    60,
)
SATISFIED = _counted(
    "problems-satisfied",
    _("of these: firm satisfied"),
    _("Rated “rather satisfied” or better. The scale is a demonstration: the zone has not told its own."),
    satisfied,
    70,
)
SATISFACTION = Share(
    code="problems-satisfaction",
    theme=PROBLEMS,
    label=_("Satisfaction of firms"),
    definition=_("Problems with a satisfied firm among all that were rated, cut off after one decimal."),
    digits=1,
    rounding=TRUNCATE,
    position=80,
    part=SATISFIED,
    whole=RATED,
)


@dataclass(frozen=True, kw_only=True)
class LatestOf(Spread):
    """The largest of the rows' values: the campaign year that the latest problem belongs to."""

    @property
    def kind(self):
        return _("derived: the year of the campaign")

    def value(self, numbers):
        return max(numbers) if numbers else None


def numbered(day: date):
    """The year's problems with the number of its campaign year, the first being 1."""
    before = Value(problem_rules.content()["campaign"]["first_year"] - 1)
    return brought(day).annotate(campaign_year=ExtractYear(F("raised_on")) - before)


CAMPAIGN_YEAR = LatestOf(
    code="campaign-year",
    theme=PROBLEMS,
    label=_("Year of the campaign"),
    definition=_(
        "Which year of “Firms ask, we answer” the year's problems belong to; 2018 is the first, as 2024 is the seventh."
    ),
    position=5,
    of=_counted("problems-numbered", BROUGHT.label, BROUGHT.definition, numbered, 6),
    by="campaign_year",
)


def register():
    for figure in (CAMPAIGN_YEAR, BROUGHT, SOLVED, SETTLED, SOLVED_SHARE, UNANSWERED, RATED, SATISFIED, SATISFACTION):
        figures.add(figure)
