"""Demands: written by the firm (or by the zone for it), reviewed by the zone, open until somebody closes them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from talent_matching import tasks
from talent_matching.models import Demand, Particulars
from workplace.conflict import Refused, locked

FIELDS = (
    "kind", "title", "problem", "wanted", "trade", "chain", "seniority", "budget", "due_on", "embargo", "confidentiality",
)  # fmt: skip
PRIVATE = ("details", "contact_name", "contact_phone")
State = Demand.State


@transaction.atomic
def save(*, demand: Demand, values: dict, version: int, by) -> Demand:
    """A new draft, or a known demand over the version that the person saw. What is open stays open."""
    if demand.pk is None:
        current = demand
        current.written_by, current.version = by, 0
    else:
        current = locked(demand, version)
    for name in FIELDS:
        setattr(current, name, values[name])
    current.shown_as = current.firm.name if current.confidentiality == Demand.Confidentiality.PUBLIC else ""
    current.version += 1
    current.saved_at = timezone.now()
    known = current.pk is not None
    current.save()
    private = {name: values[name] for name in PRIVATE} | {"firm_name": current.firm.name}
    Particulars.objects.update_or_create(demand=current, defaults=private)
    audit.record(f"demand.{'changed' if known else 'written'}", by=by, subject=current, firm_id=current.firm_id)
    return current


def _move(demand, version, state, event, *, by, allowed, **values) -> Demand:
    current = locked(demand, version)
    if current.state not in allowed:
        raise Refused(_("This demand has gone on meanwhile: it is %(state)s.") % {"state": current.get_state_display()})
    current.state = state
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    audit.record(
        f"demand.{event}", by=by, subject=current, firm_id=current.firm_id, details={"version": current.version}
    )
    return current


@transaction.atomic
def submit(*, demand: Demand, version: int, by) -> Demand:
    """To the zone's review; nobody else sees it before."""
    return _move(
        demand, version, State.SUBMITTED, "submitted", by=by, allowed=(State.DRAFT, State.RETURNED),
        submitted_at=timezone.now(), remark="",
    )  # fmt: skip


@transaction.atomic
def publish(*, demand: Demand, version: int, by) -> Demand:
    """The review is passed: talents and schools see the public part from now on."""
    moved = _move(
        demand, version, State.OPEN, "opened", by=by, allowed=(State.SUBMITTED, State.CLOSED),
        opened_at=demand.opened_at or timezone.now(), closed_at=None, remark="",
    )  # fmt: skip
    tasks.later(tasks.tell_of_demand, moved.pk)
    return moved


@transaction.atomic
def give_back(*, demand: Demand, version: int, remark: str, by) -> Demand:
    """Back to the firm with what should be changed."""
    moved = _move(demand, version, State.RETURNED, "returned", by=by, allowed=(State.SUBMITTED,), remark=remark)
    tasks.later(tasks.tell_of_demand, moved.pk)
    return moved


@transaction.atomic
def take_back(*, demand: Demand, version: int, by) -> Demand:
    """The firm changes its mind while nobody works on it."""
    if demand.matches.filter(state__in=("asked", "accepted", "meeting", "signed")).exists():
        raise Refused(_("Partners have been asked about this demand. Close it, or let the matches end first."))
    return _move(demand, version, State.DRAFT, "taken_back", by=by, allowed=(State.SUBMITTED, State.OPEN, State.CLOSED))


@transaction.atomic
def close(*, demand: Demand, version: int, by) -> Demand:
    """No further partner is looked for; what was begun goes on."""
    return _move(demand, version, State.CLOSED, "closed", by=by, allowed=(State.OPEN,), closed_at=timezone.now())
