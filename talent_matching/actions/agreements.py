"""Agreements of a match, their milestones and results."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from talent_matching import tasks
from talent_matching.models import Agreement, Match, Milestone, Outcome
from workplace import evidence
from workplace.conflict import Refused, locked

FIELDS = (
    "kind", "number", "signed_on", "parties", "starts_on", "ends_on", "amount", "registered_number", "ended_on", "end_note",
)  # fmt: skip
OWNER = "talent_matching.agreement"


@transaction.atomic
def sign(*, match: Match, version: int, values: dict, upload=None, by) -> Agreement:
    """The agreement of a match that both accepted. With it the match is signed, and the figures count it."""
    current = locked(match, version)
    if current.state not in (Match.State.ACCEPTED, Match.State.MEETING):
        raise Refused(_("An agreement is recorded once both sides have accepted, and once only."))
    agreement = Agreement(match=current, firm_id=current.firm_id, talent_id=current.talent_id, recorded_by=by, **values)
    _save(agreement)
    _keep(agreement, upload, by)
    current.state, current.moved_at = Match.State.SIGNED, timezone.now()
    current.version += 1
    current.save()
    details = {"number": agreement.number, "signed_on": agreement.signed_on}
    audit.record("agreement.signed", by=by, subject=agreement, firm_id=agreement.firm_id, details=details)
    tasks.later(tasks.tell_of_match, current.pk, str(current.state))
    return agreement


@transaction.atomic
def change(*, agreement: Agreement, values: dict, version: int, upload=None, by) -> Agreement:
    current = locked(agreement, version)
    for name in FIELDS:
        setattr(current, name, values[name])
    current.version += 1
    _save(current)
    _keep(current, upload, by)
    audit.record("agreement.changed", by=by, subject=current, firm_id=current.firm_id)
    return current


def _save(agreement: Agreement) -> None:
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError:
        raise Refused(_("Another agreement has this number.")) from None


def _keep(agreement: Agreement, upload, by) -> None:
    if upload:
        evidence.keep(upload=upload, firm_id=agreement.firm_id, owner=OWNER, owner_id=agreement.pk, by=by)


@transaction.atomic
def save_milestone(*, milestone: Milestone, by) -> Milestone:
    milestone.save()
    firm_id = milestone.agreement.firm_id
    audit.record("milestone.saved", by=by, subject=milestone, firm_id=firm_id, details={"due": milestone.due_on})
    return milestone


@transaction.atomic
def mark_done(*, milestone: Milestone, by) -> Milestone:
    """Done today; a second click changes nothing."""
    current = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if current.done_on is None:
        current.done_on = timezone.localdate()
        current.save(update_fields=["done_on"])
        audit.record("milestone.done", by=by, subject=current, firm_id=milestone.agreement.firm_id)
    return current


@transaction.atomic
def add_outcome(*, outcome: Outcome, by) -> Outcome:
    outcome.save()
    audit.record(
        "outcome.added", by=by, subject=outcome, firm_id=outcome.agreement.firm_id, details={"kind": outcome.kind}
    )
    return outcome
