"""The way of a tenant: prospect, resident, gone. Each step is a row of its own and stands in the log."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from incubators import entry
from incubators.models import Lease, Step, Tenant
from workplace.conflict import Refused, locked, seen_of

from .space import cancel_lease, end_lease

Stage = Tenant.Stage


def _store(tenant: Tenant) -> None:
    try:
        with transaction.atomic():
            tenant.save()
    except IntegrityError as error:
        if "tenant_once_a_carrier" not in str(error):
            raise
        raise Refused(_("The carrier has a tenant or prospect with this credit code already.")) from error


def _tell(event: str, tenant: Tenant, by, **details) -> None:
    audit.record(event, by=by, subject=tenant, firm_id=tenant.firm_id, details=details)


@transaction.atomic
def add_tenant(*, tenant: Tenant, on: date, by, note: str = "") -> Tenant:
    """A new prospect: it begins with the visit of this day."""
    tenant.stage = Stage.VISITED
    _store(tenant)
    Step.objects.create(tenant=tenant, stage=Stage.VISITED, on=on, note=note, by_name=str(by)[:60])
    tenant.refresh_from_db(fields=["firm"])
    _tell("tenant.added", tenant, by, carrier=tenant.carrier.name)
    return tenant


@transaction.atomic
def change_tenant(*, tenant: Tenant, values: dict, version: int, by) -> Tenant:
    current = locked(tenant, version)
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, values[name])
    if changed:
        _store(current)
        _tell("tenant.changed", current, by, fields=changed)
    return current


@transaction.atomic
def step(*, tenant: Tenant, stage: str, on: date, note: str, by) -> Step:
    """One step of a prospect; a step back is written down as well, a repeated one too."""
    current = Tenant.objects.select_for_update(of=("self",)).get(pk=tenant.pk)
    if not current.is_prospect or stage not in Tenant.PROSPECT:
        raise Refused(_("Only prospects take these steps."))
    made = Step.objects.create(tenant=current, stage=stage, on=on, note=note, by_name=str(by)[:60])
    if current.stage != stage:
        current.stage = stage
        current.save(update_fields=["stage"])
    _tell("tenant.step", current, by, stage=stage, on=on)
    return made


@transaction.atomic
def enter(*, tenant: Tenant, on: date, reason: str, version: int, by) -> Tenant:
    """The prospect moves in. Where the entry check is not met in all, a reason is asked for and kept."""
    current = locked(tenant, version)
    if not current.is_prospect:
        raise Refused(_("Only a prospect enters."))
    open_checks = [check.label for check in entry.checks(current, on) if check.result != entry.MET]
    if open_checks and not reason:
        raise Refused(_("Not every condition of entry is met: say why it enters all the same."))
    current.stage, current.entered_on, current.term_until = Stage.RESIDENT, on, entry.term_until(current, on)
    current.save(update_fields=["stage", "entered_on", "term_until"])
    Step.objects.create(tenant=current, stage=Stage.RESIDENT, on=on, note=reason, by_name=str(by)[:60])
    _tell("tenant.entered", current, by, on=on, reason=reason, not_met=open_checks, term_until=current.term_until)
    return current


@transaction.atomic
def become_firm(*, tenant: Tenant, values: dict, version: int, by) -> Tenant:
    """The team has founded a firm. The registry's file is found by the credit code, now or when it is made."""
    current = locked(tenant, version)
    if current.kind != Tenant.Kind.TEAM or current.stage == Stage.LEFT:
        raise Refused(_("Only a team that is here becomes a firm."))
    team = current.name
    for name, value in values.items():
        setattr(current, name, value)
    current.kind, current.became_firm_on = Tenant.Kind.FIRM, values["established_on"]
    _store(current)
    current.refresh_from_db(fields=["firm"])
    _tell("tenant.became_firm", current, by, team=team, credit_code=current.credit_code)
    return current


@transaction.atomic
def leave(*, tenant: Tenant, exit: str, on: date, reason: str, to: str, version: int, by) -> Tenant:
    """The tenant graduates, moves, closes or is removed; a prospect does not come. Its rooms are free from the next day."""
    current = locked(tenant, version)
    if current.stage == Stage.LEFT:
        raise Refused(_("This tenant has left."))
    if (exit == Tenant.Exit.DROPPED) != current.is_prospect:
        raise Refused(_("A prospect can only be given up, and only a resident can leave."))
    if on > timezone.localdate() or (current.entered_on and on < current.entered_on):
        raise Refused(_("The day must lie between the entry and today."))
    _give_back_rooms(current, on, reason, by)
    current.stage, current.left_on, current.exit = Stage.LEFT, on, exit
    current.exit_reason, current.exit_to = reason, to
    current.save(update_fields=["stage", "left_on", "exit", "exit_reason", "exit_to"])
    Step.objects.create(tenant=current, stage=Stage.LEFT, on=on, note=reason, by_name=str(by)[:60])
    _tell("tenant.left", current, by, exit=exit, on=on, reason=reason)
    return current


def _give_back_rooms(tenant, on, reason, by) -> None:
    for lease in Lease.objects.standing().filter(tenant=tenant, ends_on__gte=max(on, timezone.localdate())):
        if lease.kind == Lease.Kind.RESERVED or lease.starts_on > on:
            cancel_lease(lease=lease, reason=reason, version=seen_of(lease), by=by)
        elif lease.ends_on > on:
            end_lease(lease=lease, on=on, reason=reason, version=seen_of(lease), by=by)
