"""Rooms and leases. Whether a room is free is decided by the database alone: two people never get the same one."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from incubators.entry import months_later
from incubators.models import Building, Carrier, Floor, Lease, RentCharge, Room, Tenant
from workplace.conflict import Refused, locked

OVERLAP = "lease_one_tenant_a_room"


@transaction.atomic
def add_floor(*, carrier: Carrier, building: str, floor: Floor, by) -> Floor:
    """A floor of the building of this name, which is made with its first floor."""
    floor.building = Building.objects.get_or_create(carrier=carrier, name=building)[0]
    if floor.building.floors.filter(number=floor.number).exists():
        raise Refused(_("This building has such a floor already."))
    floor.save()
    audit.record("floor.added", by=by, subject=floor, details={"carrier": carrier.name})
    return floor


@transaction.atomic
def add_room(*, room: Room, by) -> Room:
    room.save()
    audit.record("room.added", by=by, subject=room, details={"place": room.place})
    return room


@transaction.atomic
def save_room(*, room: Room, values: dict, version: int, by) -> Room:
    current = locked(room, version)
    if values.get("use", Room.Use.TENANTS) != Room.Use.TENANTS and _open(current).exists():
        raise Refused(_("Somebody has this room: end the lease before giving the room another use."))
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, values[name])
    if changed:
        current.save(update_fields=changed)
        audit.record("room.changed", by=by, subject=current, details={"fields": changed, "place": current.place})
    return current


def _open(room):
    return room.leases.standing().filter(ends_on__gte=timezone.localdate())


@transaction.atomic
def take_room(*, room: Room, tenant: Tenant, values: dict, by) -> Lease:
    """Reserve a room or let it; of two at once for the same days the database refuses one."""
    if tenant.carrier_id != room.floor.building.carrier_id:
        raise ValueError(f"Room {room.pk} is not one of the carrier of tenant {tenant.pk}.")
    if room.use != Room.Use.TENANTS:
        raise Refused(_("This room is not for tenants."))
    if tenant.stage == Tenant.Stage.LEFT:
        raise Refused(_("This tenant has left."))
    if values["kind"] == Lease.Kind.LET and not tenant.is_resident:
        raise Refused(_("Only a tenant that has entered signs a lease; reserve the room until then."))
    lease = Lease(room=room, tenant=tenant, area=room.area, place=room.place, **values)
    _store(lease)
    _charge(lease)
    _tell(f"lease.{lease.kind}", lease, by)
    return lease


def _store(lease: Lease) -> None:
    try:
        with transaction.atomic():
            lease.save()
    except IntegrityError as error:
        if OVERLAP not in str(error):
            raise
        raise Refused(_("Somebody else has the room on some of these days.")) from error


def _charge(lease: Lease) -> None:
    """A charge for each month that begins in the lease's days after those free of rent."""
    if lease.kind != Lease.Kind.LET or not lease.monthly_rent:
        return
    free = lease.rent_free_until or date.min
    months = (months_later(lease.starts_on, number) for number in range(12 * 30))
    due = []
    for day in months:
        if day > lease.ends_on:
            break
        if day > free:
            due.append(RentCharge(lease=lease, due_on=day, amount=lease.monthly_rent))
    RentCharge.objects.bulk_create(due, ignore_conflicts=True)


def _tell(event: str, lease: Lease, by, **details) -> None:
    details |= {"tenant": lease.tenant.name, "place": lease.place, "from": lease.starts_on, "to": lease.ends_on}
    audit.record(event, by=by, subject=lease, firm_id=lease.tenant.firm_id, details=details)


@transaction.atomic
def sign_lease(*, lease: Lease, values: dict, version: int, by) -> Lease:
    """The reservation becomes a lease on these terms."""
    current = locked(lease, version)
    if current.kind != Lease.Kind.RESERVED or not current.is_open:
        raise Refused(_("This is no open reservation any more."))
    if not current.tenant.is_resident:
        raise Refused(_("Only a tenant that has entered signs a lease; reserve the room until then."))
    for name, value in (values | {"kind": Lease.Kind.LET}).items():
        setattr(current, name, value)
    _store(current)
    _charge(current)
    _tell("lease.signed", current, by)
    return current


@transaction.atomic
def end_lease(*, lease: Lease, on: date, reason: str, version: int, by) -> Lease:
    """Its last day is an earlier one; rents that were due after it and are not paid fall away."""
    current = locked(lease, version)
    if not current.is_open or not current.starts_on <= on <= current.ends_on:
        raise Refused(_("The last day must lie within the days of the lease, and the lease must not be over."))
    current.ends_on, current.end_reason = on, reason
    current.save(update_fields=["ends_on", "end_reason"])
    current.charges.filter(paid_on=None, due_on__gt=on).delete()
    _tell("lease.ended", current, by, reason=reason)
    return current


@transaction.atomic
def cancel_lease(*, lease: Lease, reason: str, version: int, by) -> Lease:
    """A reservation that came to nothing, or a lease that never began: the room is free as if it had not been."""
    current = locked(lease, version)
    if current.cancelled_on or (current.kind == Lease.Kind.LET and current.starts_on <= timezone.localdate()):
        raise Refused(_("A lease that has begun is ended, not cancelled."))
    current.cancelled_on, current.end_reason = timezone.localdate(), reason
    current.save(update_fields=["cancelled_on", "end_reason"])
    current.charges.filter(paid_on=None).delete()
    _tell("lease.cancelled", current, by, reason=reason)
    return current


@transaction.atomic
def renew_lease(*, lease: Lease, months: int, monthly_rent: int, by) -> Lease:
    """The same tenant stays in the room: a lease of its own from the next day on."""
    starts_on = lease.ends_on + timedelta(days=1)
    values = {
        "kind": Lease.Kind.LET,
        "starts_on": starts_on,
        "ends_on": months_later(starts_on, months) - timedelta(days=1),
        "monthly_rent": monthly_rent,
    }
    return take_room(room=lease.room, tenant=lease.tenant, values=values, by=by)


@transaction.atomic
def pay(*, charge: RentCharge, on: date | None, by) -> RentCharge:
    """The rent came on this day; None takes back what was put down by mistake."""
    charge = RentCharge.objects.select_for_update(of=("self",)).select_related("lease__tenant").get(pk=charge.pk)
    if charge.paid_on != on:
        charge.paid_on = on
        charge.save(update_fields=["paid_on"])
        details = {"due_on": charge.due_on, "amount": charge.amount, "paid_on": on, "tenant": charge.lease.tenant.name}
        audit.record("rent.paid", by=by, subject=charge, firm_id=charge.lease.tenant.firm_id, details=details)
    return charge
