"""Seasons of declarations: who may declare which period, until when, and what is said to who may not.

A period that no season was ever announced for stands as it would in a zone that works without seasons: the last closed
year may be declared whenever the firm likes, nothing else. Once a season of the period was opened, only its invitations
and the leaves that staff give count. A draft of a season changes nothing for the firms.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Firm
from enterprises.officers import officers_of
from enterprises.querysets import last_closed_year
from innovation_points.models import Declaration, Invitation, Leave, Season
from innovation_points.periods import Period


@dataclass(frozen=True)
class Answer:
    """Whether a firm may declare a period on a day: until when and in which season, or else why not."""

    allowed: bool
    why: str = ""
    due: date | None = None
    season: Season | None = None


def may_declare(firm: Firm, period: Period, day: date | None = None) -> Answer:
    """Whether the firm may begin and submit a declaration of the period on the day (default today)."""
    day = day or timezone.localdate()
    leave = Leave.objects.live(day).filter(firm=firm, **period.fields).order_by("-until").first()
    season = Season.objects.announced().filter(**period.fields).order_by("-opens_on", "-pk").first()
    invitation = Invitation.objects.filter(season=season, firm=firm).first() if season else None
    answer = _by_season(firm, period, season, invitation, day)
    if leave and not (answer.allowed and answer.due and answer.due > leave.until):
        return Answer(True, due=leave.until, season=season)
    return answer


def _by_season(firm, period, season, invitation, day) -> Answer:
    if season is None:
        if period == Period(last_closed_year(day)):
            return Answer(True)
        return Answer(False, _("No season of declarations is open for %(period)s.") % {"period": period})
    if invitation is None:
        text = _("%(season)s: your firm is not among those asked. If it should be: %(call)s.")
        return Answer(False, text % {"season": season, "call": whom_to_call(firm)}, season=season)
    due = due_on(season, invitation)
    if day < season.opens_on:
        text = _("%(season)s begins on %(day)s.")
        return Answer(False, text % {"season": season, "day": season.opens_on.isoformat()}, due, season)
    if due is None or day > due:
        text = _(
            "%(season)s is over since %(day)s: nothing can be submitted any more; what was filled in stays. "
            "For an extension: %(call)s."
        )
        values = {"season": season, "day": (due or season.closes_on).isoformat(), "call": whom_to_call(firm)}
        return Answer(False, text % values, season=season)
    return Answer(True, due=due, season=season)


def due_on(season: Season, invitation: Invitation) -> date | None:
    """The last day of one firm. Closing a season early does not take back an extension, but all else."""
    if season.state == Season.State.CLOSED:
        return invitation.extended_to
    return max(season.closes_on, invitation.extended_to or season.closes_on)


def may_submit(declaration: Declaration, day: date | None = None) -> Answer:
    """As may_declare; but what the zone itself sent back or asks to be corrected is taken after the deadline too."""
    if declaration.submitted_at is not None or declaration.revision > 1:
        return Answer(True, due=declaration.return_due_on, season=declaration.season)
    return may_declare(declaration.firm, declaration.period, day)


def whom_to_call(firm: Firm) -> str:
    """The officer with the telephone, as part of a sentence."""
    officers = officers_of(firm)
    if not officers:
        return _("call the zone")
    return _("call %(officers)s") % {"officers": _(", ").join(f"{name} {phone}" for name, phone in officers)}


@dataclass(frozen=True)
class Opening:
    """A period that a firm is asked for now or has begun, with what it may do about it."""

    period: Period
    answer: Answer
    declaration: Declaration | None

    @property
    def season(self) -> Season | None:
        return self.answer.season

    @property
    def is_to_do(self) -> bool:
        return self.declaration is None or self.declaration.is_open


def openings(firm: Firm, day: date | None = None) -> list[Opening]:
    """What the firm declares now: the periods of its open seasons and leaves, begun ones that wait for the firm, and the
    last closed year where the zone works without seasons. The nearest deadline first."""
    day = day or timezone.localdate()
    asked = Invitation.objects.filter(firm=firm).select_related("season")
    open_now = [each.season.period for each in asked if each.season.state == Season.State.OPEN]
    extended = [each.season.period for each in asked if each.extended_to and each.extended_to >= day]
    leaves = [leave.period for leave in Leave.objects.live(day).filter(firm=firm)]
    declared = {}
    for declaration in Declaration.objects.filter(firm=firm).select_related("season").order_by("revision"):
        declared[declaration.period] = declaration
    begun = [period for period, declaration in declared.items() if declaration.is_open]
    periods = {*open_now, *extended, *leaves, *begun, *_without_season(day)}
    found = [_opening(firm, period, declared.get(period), day) for period in periods]
    return sorted(found, key=lambda each: (each.answer.due or date.max, each.period))


def _opening(firm, period, declaration, day) -> Opening:
    is_open = declaration is not None and declaration.is_open
    return Opening(period, may_submit(declaration, day) if is_open else may_declare(firm, period, day), declaration)


def _without_season(day) -> list[Period]:
    period = Period(last_closed_year(day))
    return [] if Season.objects.announced().filter(**period.fields).exists() else [period]
