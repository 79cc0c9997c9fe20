"""Events: planned and announced by the zone, signed up for by firms and talents, checked in at the door, followed up."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from talent_matching import tasks
from talent_matching.attending import Attendee
from talent_matching.models import Event, EventInvitation, EventMatch, EventNumber, FollowUp, Match, SignUp
from workplace import evidence
from workplace.conflict import Refused, locked
from workplace.models import EvidenceFile

FIELDS = (
    "kind", "title", "text", "place", "starts_at", "ends_at", "audience", "capacity", "sign_up_until",
)  # fmt: skip
OWNER = "talent_matching.event"
PICTURES = (EvidenceFile.Type.PNG, EvidenceFile.Type.JPEG)
State = Event.State


@transaction.atomic
def save(*, event: Event, values: dict, version: int, by) -> Event:
    """A new plan, or a known one over the version that the person saw. Whoever comes is told of another time or place."""
    known = event.pk is not None
    current = locked(event, version) if known else Event(planned_by=by)
    moved = known and any(getattr(current, name) != values[name] for name in ("starts_at", "place"))
    for name in FIELDS:
        setattr(current, name, values[name])
    current.version = current.version + 1 if known else 1
    current.saved_at = timezone.now()
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError:
        raise Refused(_("More people have signed up than these places would hold.")) from None
    audit.record(f"event.{'changed' if known else 'planned'}", by=by, subject=current)
    if moved and current.state == State.ANNOUNCED:
        tasks.later(tasks.tell_of_event, current.pk, "moved")
    return current


def _step(event: Event, version: int, *allowed: str) -> Event:
    current = locked(event, version)
    if current.state not in allowed:
        raise Refused(_("This event has gone on meanwhile: it is %(state)s.") % {"state": current.get_state_display()})
    current.version += 1
    return current


@transaction.atomic
def announce(*, event: Event, version: int, by) -> Event:
    """From now on those whom it is for see it and may sign up; those who were asked to come are told."""
    current = _step(event, version, State.DRAFT)
    current.state = State.ANNOUNCED
    current.save()
    audit.record("event.announced", by=by, subject=current)
    tasks.later(tasks.tell_of_event, current.pk, "invited")
    return current


@transaction.atomic
def call_off(*, event: Event, version: int, remark: str, by) -> Event:
    """Everybody who wanted to come is told why it does not take place."""
    current = _step(event, version, State.ANNOUNCED, State.DRAFT)
    current.state, current.remark = State.CANCELLED, remark
    current.save()
    audit.record("event.called_off", by=by, subject=current, details={"why": remark})
    tasks.later(tasks.tell_of_event, current.pk, "cancelled")
    return current


@transaction.atomic
def invite(*, event: Event, firms=(), talents=(), by) -> int:
    """Ask these firms and talents to come, each once however often; those not told yet are told. Returns how many are new."""
    if event.state == State.CANCELLED:
        raise Refused(_("This event was called off."))
    asked = EventInvitation.objects.filter(event=event)
    before = asked.count()
    rows = [EventInvitation(event=event, firm=firm, by=by) for firm in firms if event.audience != "talents"]
    rows += [EventInvitation(event=event, talent=talent, by=by) for talent in talents if event.audience != "firms"]
    EventInvitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    made = asked.count() - before
    audit.record("event.invited", by=by, subject=event, details={"new": made})
    if made and event.state == State.ANNOUNCED:
        tasks.later(tasks.tell_of_event, event.pk, "invited")
    return made


@transaction.atomic
def sign_up(*, event: Event, attendee: Attendee, by, at_the_door: bool = False) -> SignUp:
    """A place for one person, if there is one left: the database counts, also when two ask for the last at once."""
    if event.state != State.ANNOUNCED or not attendee.may_attend(event):
        raise Refused(_("Nobody can sign up for this event."))
    if not at_the_door and timezone.now() >= event.closes_at:
        raise Refused(_("Signing up has ended. Ask the zone's office."))
    mine = attendee.own(event) or SignUp(event=event, firm=attendee.firm, talent=attendee.talent)
    mine.user, mine.name, mine.state = attendee.user, attendee.name, SignUp.State.COMING
    mine.signed_up_at = timezone.now()
    try:
        with transaction.atomic():
            mine.save()
    except IntegrityError:
        raise Refused(_("All places are taken.")) from None
    _record(mine, "signed_up", by)
    return mine


@transaction.atomic
def withdraw(*, event: Event, attendee: Attendee, by) -> None:
    """The place is free for somebody else."""
    mine = attendee.own(event)
    if mine is None or mine.state != SignUp.State.COMING:
        return
    if mine.checked_in_at:
        raise Refused(_("You were there: this cannot be taken back."))
    mine.state = SignUp.State.WITHDRAWN
    mine.save()
    _record(mine, "withdrawn", by)


@transaction.atomic
def check_in(*, event: Event, attendee: Attendee, by) -> tuple[SignUp, bool]:
    """At the door, by the person's own telephone. The second value says whether this was the first time.

    Whoever has not signed up takes a place that is left."""
    _refuse_closed_door(event)
    mine = attendee.own(event)
    if mine is None or mine.state != SignUp.State.COMING:
        mine = sign_up(event=event, attendee=attendee, by=by, at_the_door=True)
    return _arrive(mine, by)


@transaction.atomic
def mark_arrived(*, sign_up: SignUp, by) -> tuple[SignUp, bool]:
    """By the office, for somebody without a telephone; also written down after the event."""
    if sign_up.state != SignUp.State.COMING or not sign_up.event.opens_at <= timezone.now():
        raise Refused(_("People are checked in from two hours before the beginning."))
    return _arrive(sign_up, by)


def _refuse_closed_door(event: Event) -> None:
    if not event.door_is_open:
        raise Refused(_("People are checked in from two hours before the beginning until the day's end."))


def _arrive(mine: SignUp, by) -> tuple[SignUp, bool]:
    first = SignUp.objects.filter(pk=mine.pk, checked_in_at=None).update(checked_in_at=timezone.now()) == 1
    mine.refresh_from_db()
    if first:
        _record(mine, "checked_in", by)
    return mine, first


def _record(mine: SignUp, event: str, by) -> None:
    audit.record(f"sign_up.{event}", by=by, subject=mine, firm_id=mine.firm_id, details={"event": mine.event_id})


@transaction.atomic
def report(*, event: Event, kind: str, value: int, source: str, by) -> EventNumber:
    """A number that somebody reported; a later report replaces it, and the log keeps both."""
    made, _new = EventNumber.objects.update_or_create(
        event=event, kind=kind, defaults={"value": value, "source": source, "by": by, "at": timezone.now()}
    )
    audit.record("event.reported", by=by, subject=event, details={"kind": kind, "value": value, "source": source})
    return made


@transaction.atomic
def began_here(*, event: Event, match: Match, by) -> EventMatch:
    """This match began at the event, and at no other."""
    made, new = EventMatch.objects.get_or_create(match=match, defaults={"event": event, "by": by})
    if not new and made.event_id != event.pk:
        raise Refused(_("This match began at another event: %(event)s") % {"event": made.event})
    audit.record("event.match_began", by=by, subject=event, firm_id=match.firm_id, details={"match": match.pk})
    return made


@transaction.atomic
def follow_up(*, event: Event, text: str, due_on, by) -> FollowUp:
    made = FollowUp.objects.create(event=event, text=text, due_on=due_on, by=by)
    audit.record("event.follow_up", by=by, subject=event, details={"text": text, "due_on": due_on})
    return made


@transaction.atomic
def done(*, follow_up: FollowUp, by) -> None:
    current = locked(follow_up)
    if current.done_at is None:
        current.done_at, current.done_by = timezone.now(), by
        current.save()
        audit.record("event.follow_up_done", by=by, subject=current.event, details={"text": current.text})


@transaction.atomic
def keep_photo(*, event: Event, upload, by) -> EvidenceFile:
    """A picture of the event, for everybody who sees the event."""
    if evidence.type_of(upload) not in PICTURES:
        raise ValidationError(_("This is no picture. Give a PNG or JPEG file."))
    return evidence.keep(upload=upload, firm_id=None, owner=OWNER, owner_id=event.pk, by=by)
