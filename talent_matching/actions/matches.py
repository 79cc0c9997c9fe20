"""The way of a match: proposed, both asked, accepted by both, a meeting, and how it ends."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from talent_matching import tasks
from talent_matching.models import Demand, Match, Rating, Talent
from talent_matching.models.matches import Side
from workplace.conflict import Refused, locked

State = Match.State


def _held(match: Match, version: int, *allowed: str) -> Match:
    """The match as it stands, locked, if its state allows the step."""
    current = locked(match, version)
    if current.state not in allowed:
        raise Refused(_("This match has gone on meanwhile: it is %(state)s.") % {"state": current.get_state_display()})
    return current


def _write(match: Match, event: str, *, by, **details) -> Match:
    match.version += 1
    match.moved_at = timezone.now()
    match.save()
    audit.record(f"match.{event}", by=by, subject=match, firm_id=match.firm_id, details=details)
    tasks.later(tasks.tell_of_match, match.pk, str(match.state))
    return match


def _refuse_embargo(demand: Demand, talent: Talent) -> None:
    """Nobody is asked before the day that the firm or the talent has set."""
    if demand.is_embargoed:
        raise Refused(
            _("The firm keeps this demand confidential until %(day)s. Nobody is proposed for it before.")
            % {"day": demand.embargo}
        )
    if talent.is_embargoed:
        raise Refused(_("This talent may not be proposed to firms before %(day)s.") % {"day": talent.embargo})


@transaction.atomic
def propose(*, demand: Demand, talent: Talent, by, round=None, score=None, terms=(), words=()) -> Match:
    """A pair that the zone means to bring together; nobody is asked yet."""
    if demand.state != Demand.State.OPEN:
        raise Refused(_("Only an open demand can be matched."))
    if not talent.is_shown:
        raise Refused(_("This talent has given no consent, or is not active."))
    _refuse_embargo(demand, talent)
    if demand.firm_id in talent.conflicts:
        raise Refused(_("The talent may not work with this firm: a conflict of interest is noted."))
    if Match.objects.refused().filter(demand=demand, talent=talent).exists():
        raise Refused(_("This pair was declined before. It is not proposed again."))
    try:
        with transaction.atomic():
            match = Match.objects.create(
                demand=demand, firm_id=demand.firm_id, talent=talent, round=round, score=score, terms=list(terms),
                words=list(words), proposed_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("This pair is on its way already.")) from None
    audit.record("match.proposed", by=by, subject=match, firm_id=match.firm_id, details={"talent": talent.pk})
    return match


@transaction.atomic
def ask(*, match: Match, version: int, by) -> Match:
    """Both sides are asked at the same time, and neither learns of the other more than is public."""
    current = _held(match, version, State.PROPOSED)
    if current.talent is None or not current.talent.is_shown:
        raise Refused(_("This talent has given no consent, or is not active."))
    _refuse_embargo(current.demand, current.talent)
    current.state, current.asked_at = State.ASKED, timezone.now()
    return _write(current, "asked", by=by)


@transaction.atomic
def accept(*, match: Match, version: int, side: str, by) -> Match:
    """One side says yes. With the second yes each learns how to reach the other."""
    current = _held(match, version, State.ASKED)
    now = timezone.now()
    if side == Side.TALENT:
        _refuse_beyond_capacity(current)
    setattr(current, f"{side}_accepted_at", getattr(current, f"{side}_accepted_at") or now)
    if current.firm_accepted_at and current.talent_accepted_at:
        current.state, current.accepted_at = State.ACCEPTED, now
    return _write(current, "accepted", by=by, side=side)


def _refuse_beyond_capacity(match: Match) -> None:
    talent = Talent.objects.with_load().get(pk=match.talent_id)
    if talent.taken >= talent.capacity:
        raise Refused(
            _("You work with %(count)s firms already, as many as your profile says. Change it there first.")
            % {"count": talent.taken}
        )


@transaction.atomic
def decline(*, match: Match, version: int, side: str, reason: str, note: str = "", by) -> Match:
    """Whoever says no says why: the next round knows it, and the pair is not proposed again."""
    current = _held(match, version, *Match.UNSIGNED)
    current.state, current.ended_by, current.reason, current.reason_note = State.DECLINED, side, reason, note
    current.ended_at = timezone.now()
    return _write(current, "declined", by=by, side=side, reason=reason)


@transaction.atomic
def arrange(*, match: Match, version: int, values: dict, by) -> Match:
    """A meeting, or another time for it."""
    current = _held(match, version, State.ACCEPTED, State.MEETING)
    for name in ("meeting_at", "meeting_place", "meeting_note"):
        setattr(current, name, values[name])
    current.state = State.MEETING
    return _write(current, "meeting", by=by, at=current.meeting_at)


@transaction.atomic
def finish(*, match: Match, version: int, by) -> Match:
    """The work is done; both sides say how it was."""
    current = _held(match, version, State.SIGNED)
    current.state, current.ended_at = State.FINISHED, timezone.now()
    return _write(current, "finished", by=by)


@transaction.atomic
def rate(*, match: Match, side: str, stars: int, text: str, by) -> Rating:
    """Once a side; the other reads it when both have said theirs."""
    if match.state not in (State.SIGNED, State.FINISHED):
        raise Refused(_("Rate the work once there is an agreement."))
    rating, made = Rating.objects.get_or_create(
        match=match, side=side, defaults={"stars": stars, "text": text, "by": by}
    )
    if not made:
        raise Refused(_("Your side has given its rating already."))
    audit.record("match.rated", by=by, subject=match, firm_id=match.firm_id, details={"side": side})
    return rating
