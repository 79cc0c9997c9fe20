"""Plans of cultivation and the year's targets."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from innovation_points.models import Plan, PlanTask, YearTarget
from workplace.conflict import Refused, locked

FIELDS = ("owner", "due_on", "notes", "state")


@transaction.atomic
def start_plan(*, firm, target, owner, due_on, notes="", tasks=(), by) -> Plan:
    """A new plan with its first tasks; one is enough: a second towards the same title is refused."""
    if Plan.objects.open().filter(firm=firm, target=target).exists():
        raise Refused(_("There is an open plan of this firm towards this title already."))
    try:
        with transaction.atomic():
            plan = Plan.objects.create(firm=firm, target=target, owner=owner, due_on=due_on, notes=notes, created_by=by)
    except IntegrityError:  # begun by somebody else at the same moment
        raise Refused(_("There is an open plan of this firm towards this title already.")) from None
    for task in tasks:
        PlanTask.objects.create(plan=plan, **task)
    audit.record("plan.started", by=by, subject=plan, firm_id=firm.pk, details={"target": target})
    return plan


@transaction.atomic
def save_plan(*, plan, version, values, tasks, by) -> Plan:
    """Save the plan and its tasks as typed. `tasks` are dicts with `id` (None: new) and, to strike one, `gone`."""
    current = locked(plan, version, Plan.objects.with_firm())
    changed = [field for field in FIELDS if field in values and getattr(current, field) != values[field]]
    for field in changed:
        setattr(current, field, values[field])
    touched = [task for task in tasks if _write_task(current, **task)]
    if not changed and not touched:
        return current
    current.version += 1
    current.saved_at = timezone.now()
    try:
        with transaction.atomic():
            current.save(update_fields=[*changed, "version", "saved_at"])
    except IntegrityError:  # opened again while another is open
        raise Refused(_("There is an open plan of this firm towards this title already.")) from None
    details = {"fields": changed, "tasks": len(touched)}
    audit.record("plan.saved", by=by, subject=current, firm_id=current.firm_id, details=details)
    return current


def _write_task(plan, *, id=None, gone=False, **values) -> bool:
    """Whether anything was written. A task of another plan is not found."""
    if id is None:
        if not gone:
            PlanTask.objects.create(plan=plan, **values)
        return not gone
    task = plan.tasks.filter(pk=id).first()
    if task is None:
        return False
    if gone:
        task.delete()
        return True
    changed = [field for field, value in values.items() if getattr(task, field) != value]
    for field in changed:
        setattr(task, field, values[field])
    if changed:
        task.save(update_fields=changed)
    return bool(changed)


@transaction.atomic
def set_target(*, year, title, park, number, by) -> YearTarget:
    """Set or change the number for a year, title and park (None: the zone)."""
    values = {"number": number, "set_by_name": str(by)[:80], "set_at": timezone.now()}
    target, created = YearTarget.objects.select_for_update().get_or_create(
        year=year, title=title, park=park, defaults=values
    )
    if not created and target.number != number:
        for field, value in values.items():
            setattr(target, field, value)
        target.save(update_fields=list(values))
    audit.record("target.set", by=by, subject=target, details={"number": number})
    return target


@transaction.atomic
def drop_target(*, target, by) -> None:
    audit.record("target.dropped", by=by, subject=target, details={"year": target.year, "number": target.number})
    target.delete()
