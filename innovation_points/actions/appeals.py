"""Appeals: a firm objects to an item of its result; a granted one corrects the figure, and the next night counts it."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.access import FIRM_ROLES
from enterprises.actions import correct_facts
from enterprises.models import Firm, YearFacts
from innovation_points import figures
from innovation_points.checks import problems
from innovation_points.models import Appeal, Declaration, Publicity, Score
from innovation_points.models.declarations import WHOLE_YEAR
from workplace import evidence
from workplace.calendar import working_days
from workplace.conflict import Refused, locked
from workplace.notices import notify, people_with

from .reviews import new_revision, write_facts

ANSWER_DAYS = 5  # working days, where no publicity sets another number
State = Appeal.State


@dataclass(frozen=True)
class Claim:
    """What the firm says a figure of a year should be; `counted` is what the night took."""

    fact: str
    year: int
    counted: int | None
    claimed: int


def last_day(fiscal_year: int) -> date | None:
    """Until when a year's result can be appealed: its publicity's last day; None: it was never made public, and always."""
    publicity = Publicity.objects.of_year(fiscal_year)
    return publicity.closes_on if publicity else None


@transaction.atomic
def make(*, firm: Firm, score: Score, item: tuple[str, str], claim: Claim | None, text: str, upload, by) -> Appeal:
    """The firm objects to an item (code, label) of a published score. ValidationError where the evidence is none."""
    publicity = Publicity.objects.of_year(score.fiscal_year)
    today = timezone.localdate()
    if publicity is not None and publicity.closes_on < today:
        names = {"year": score.fiscal_year, "day": publicity.closes_on}
        raise Refused(_("Appeals against the result of %(year)s were taken until %(day)s.") % names)
    appeal = Appeal(
        firm=firm,
        publicity=publicity,
        night_id=score.night_id,
        fiscal_year=score.fiscal_year,
        item=item[0],
        item_label=item[1][:120],
        text=text,
        made_by=by,
        due_on=working_days.add(today, publicity.answer_days if publicity else ANSWER_DAYS),
    )
    if claim is not None:
        appeal.fact, appeal.fact_year = claim.fact, claim.year
        appeal.counted, appeal.claimed = claim.counted, claim.claimed
    try:
        with transaction.atomic():
            appeal.save()
    except IntegrityError as error:
        raise Refused(_("An appeal about this figure is already waiting for an answer.")) from error
    evidence.keep(upload=upload, firm_id=firm.pk, owner=Appeal.EVIDENCE, owner_id=appeal.pk, by=by)
    details = {"item": appeal.item, "fact": appeal.fact, "year": appeal.fact_year, "claimed": appeal.claimed}
    audit.record("appeal.made", by=by, subject=appeal, firm_id=firm.pk, details=details)
    return appeal


def may_answer(user, appeal: Appeal) -> bool:
    """Nobody answers what he filed himself, whatever roles he holds."""
    return appeal.is_waiting and appeal.made_by_id != user.pk


def _waiting(appeal: Appeal, version: int) -> Appeal:
    current = locked(appeal, version, Appeal.objects.select_related("firm"))
    if not current.is_waiting:
        raise Refused(_("This appeal does not wait for an answer any more."))
    return current


def _write(appeal: Appeal, event: str, *, by, **details) -> Appeal:
    appeal.version += 1
    appeal.save()
    audit.record(f"appeal.{event}", by=by, subject=appeal, firm_id=appeal.firm_id, details=details)
    return appeal


@transaction.atomic
def take(*, appeal: Appeal, version: int, by) -> Appeal:
    """Somebody looks into it, and the firm sees that."""
    current = _waiting(appeal, version)
    if not may_answer(by, current):
        raise Refused(_("You filed this appeal: another person has to answer it."))
    current.state, current.taken_by = State.IN_REVIEW, by
    return _write(current, "taken", by=by)


@transaction.atomic
def withdraw(*, appeal: Appeal, version: int, by) -> Appeal:
    current = _waiting(appeal, version)
    current.state = State.WITHDRAWN
    return _write(current, "withdrawn", by=by)


@transaction.atomic
def answer(*, appeal: Appeal, grant: bool, value: int | None, text: str, version: int, by) -> Appeal:
    """Refuse with a reason, or grant: the figure is corrected to `value` with the answer as its reason.

    No score is touched: the correction is queued for the next night like any other.
    """
    current = _waiting(appeal, version)
    if not may_answer(by, current):
        raise Refused(_("You filed this appeal: another person has to answer it."))
    current.answered_by, current.answered_at, current.answer = by, timezone.now(), text.strip()
    if grant and current.fact:
        if value is None:
            raise Refused(_("Say what the figure is corrected to."))
        current.granted = value
        _correct(current, by=by)
    current.state = State.GRANTED if grant else State.REFUSED
    _write(current, str(current.state), by=by, fact=current.fact, granted=current.granted, answer=current.answer)
    notify(
        users=people_with(FIRM_ROLES, current.firm.organisation_id),
        kind="appeal_answered",
        key=str(current.pk),
        text=gettext_noop("Your appeal about %(item)s was answered"),
        params={"item": current.item_label},
        url=reverse("innovation_points:appeal", args=[current.pk]),
        firm_id=current.firm_id,
    )
    return current


def _correct(appeal: Appeal, *, by) -> None:
    """A figure that an approved declaration knows is corrected by a revision of it; any other by staff's word."""
    value = bool(appeal.granted) if figures.kind(appeal.fact) == "flag" else appeal.granted
    reason = _("Appeal %(number)s: %(answer)s") % {"number": appeal.pk, "answer": appeal.answer}
    year = {"firm": appeal.firm, "fiscal_year": appeal.fact_year}
    declared = YearFacts.objects.filter(**year, source=YearFacts.Source.DECLARATION).first()
    if declared is None or getattr(declared, appeal.fact) is None:
        correct_facts(**year, values={appeal.fact: value}, reason=reason[:200], by=by)
    else:
        _revise(appeal, figures.values_of(declared) | {appeal.fact: value}, reason, by=by)


def _revise(appeal: Appeal, values: dict, reason: str, *, by) -> None:
    """A new approved revision: asked for by whoever appealed, approved by whoever granted; the one before stays."""
    if found := problems(values):
        raise Refused(" ".join(str(problem.message) for problem in found))
    period = {"firm": appeal.firm, "fiscal_year": appeal.fact_year}
    revisions = Declaration.objects.filter(**period, quarter=WHOLE_YEAR)
    last = revisions.select_for_update().order_by("-revision").first() or Declaration(**period, revision=0)
    if last.pk and last.state != Declaration.State.APPROVED:
        raise Refused(_("The firm is correcting this year's declaration itself: decide on that first."))
    revision = new_revision(
        last,
        reason=reason,
        values=values,
        state=Declaration.State.APPROVED,
        submitted_at=appeal.made_at,
        submitted_by=appeal.made_by,
        reviewed_at=appeal.answered_at,
        reviewed_by=by,
    )
    details = {"appeal": appeal.pk, "revision": revision.revision}
    audit.record("declaration.revised", by=by, subject=revision, firm_id=appeal.firm_id, details=details)
    write_facts(revision, by=by)
