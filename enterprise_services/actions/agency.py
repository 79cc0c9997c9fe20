"""The catalogue, and the way of a task: asked for, taken on, step by step, stopped while somebody is waited for, done."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprise_services.models import AgencyEntry, AgencyTask, ServiceItem
from enterprise_services.telling import agency as telling
from enterprises.models import Firm
from workplace.calendar import working_days
from workplace.conflict import Refused, locked

State, Kind = AgencyTask.State, AgencyEntry.Kind
ITEM_FIELDS = (
    "name", "kind", "park", "authority", "summary", "working_days", "documents", "steps", "offered_from", "offered_to",
)  # fmt: skip


@transaction.atomic
def save_item(*, item: ServiceItem, values: dict, version: int, by) -> ServiceItem:
    """A new item or a changed one. Tasks that run keep the documents, steps and days they were asked for with."""
    current = item if item.pk is None else locked(item, version)
    made = current.pk is None
    for name in ITEM_FIELDS:
        setattr(current, name, values[name])
    current.version = 1 if made else current.version + 1
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        if "service_item_once" not in str(error):
            raise
        raise Refused(_("There is an item of this name already.")) from error
    audit.record("service_item.added" if made else "service_item.changed", by=by, subject=current)
    return current


@transaction.atomic
def ask(*, item: ServiceItem, firm: Firm, text: str, by) -> AgencyTask:
    """By the firm, or by an officer for it. Only what its park or the whole zone offers today."""
    if not ServiceItem.objects.on_offer().for_park(firm.park_id).filter(pk=item.pk).exists():
        raise Refused(_("This is not offered to the firm today."))
    task = AgencyTask.objects.create(
        item=item, firm=firm, text=text, asked_by_name=str(by)[:60], documents=item.documents, steps=item.steps,
        promised_days=item.working_days,
    )  # fmt: skip
    note(task, Kind.ASKED, text, by)
    return task


def note(task, kind, text, by, *, key="", **details) -> None:
    """Write what happened to the task into its history and the audit, and tell whom it concerns (once by `key`)."""
    AgencyEntry.objects.create(task=task, kind=kind, text=text[:1000], by_name=str(by)[:60])
    details = {"item": task.item.name, "version": task.version, **details}
    audit.record(f"agency.{kind.value}", by=by, subject=task, firm_id=task.firm_id, details=details)
    telling.tell(task, kind, text, by, key)


def _move(task, version, kind, text, *, by, allowed, **values) -> AgencyTask:
    current = locked(task, version, AgencyTask.objects.select_related("item", "firm"))
    if current.state not in allowed:
        state = current.get_state_display()
        raise Refused(_("This task has gone on meanwhile: it is %(state)s.") % {"state": state})
    for name, value in values.items():
        setattr(current, name, value(current) if callable(value) else value)
    current.version += 1
    current.save()
    note(current, kind, text, by)
    return current


@transaction.atomic
def take(*, task: AgencyTask, version: int, by) -> AgencyTask:
    """Whoever takes it on is responsible; the promised working days begin. Another one may take it over while it is open."""
    today = timezone.localdate()

    def due(current):
        if current.due_on or current.promised_days is None:
            return current.due_on
        return working_days.add(today, current.promised_days)

    return _move(
        task, version, Kind.TAKEN, "", by=by, allowed=AgencyTask.OPEN,
        state=lambda current: State.WORKING if current.state == State.ASKED else current.state,
        due_on=due, taken_on=lambda current: current.taken_on or today, handler=by,
    )  # fmt: skip


@transaction.atomic
def next_step(*, task: AgencyTask, text: str, version: int, by) -> AgencyTask:
    """The next of the item's steps is done."""
    current = AgencyTask.objects.get(pk=task.pk)
    if current.steps_done >= len(current.steps):
        raise Refused(_("All steps are done: say how it ended."))
    name = current.steps[current.steps_done]
    line = f"{name}: {text}" if text else name
    return _move(
        task,
        version,
        Kind.STEP,
        line[:1000],
        by=by,
        allowed=(State.WORKING,),
        steps_done=lambda row: row.steps_done + 1,
    )


@transaction.atomic
def pause(*, task: AgencyTask, reason: str, version: int, by) -> AgencyTask:
    """The clock stops while the firm or an authority is waited for, and says for what."""
    return _move(
        task, version, Kind.PAUSED, reason, by=by, allowed=(State.WORKING,), state=State.PAUSED,
        paused_on=timezone.localdate(),
    )  # fmt: skip


@transaction.atomic
def resume(*, task: AgencyTask, version: int, by) -> AgencyTask:
    """The clock runs again; the promised day moves by the working days that were waited."""
    return _move(
        task, version, Kind.RESUMED, "", by=by, allowed=(State.PAUSED,), state=State.WORKING, due_on=_moved_due,
        paused_days=lambda row: row.paused_days + _waited(row), paused_on=None,
    )  # fmt: skip


def _waited(task) -> int:
    return working_days.between(task.paused_on, timezone.localdate()) if task.paused_on else 0


def _moved_due(task):
    """A wait of no working day leaves the promised day where it is."""
    waited = _waited(task)
    return working_days.add(task.due_on, waited) if task.due_on and waited else task.due_on


@transaction.atomic
def finish(*, task: AgencyTask, result: str, people: int | None, version: int, by) -> AgencyTask:
    """Done. Of finding staff the number of people found is kept, which the zone's figures add up."""
    return _move(
        task, version, Kind.DONE, result, by=by, allowed=(State.WORKING,), state=State.DONE, result=result, people=people,
        closed_on=timezone.localdate(), steps_done=lambda row: len(row.steps),
    )  # fmt: skip


@transaction.atomic
def refuse(*, task: AgencyTask, reason: str, version: int, by) -> AgencyTask:
    """It cannot be done, and the firm reads why."""
    return _close(task, version, State.REFUSED, Kind.REFUSED, reason, by)


@transaction.atomic
def withdraw(*, task: AgencyTask, reason: str, version: int, by) -> AgencyTask:
    """The firm needs it no more."""
    return _close(task, version, State.WITHDRAWN, Kind.WITHDRAWN, reason, by)


def _close(task, version, state, kind, reason, by):
    return _move(
        task, version, kind, reason, by=by, allowed=AgencyTask.OPEN, state=state, result=reason, paused_on=None,
        closed_on=timezone.localdate(),
    )  # fmt: skip
