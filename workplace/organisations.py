"""Writes about organisations: banks, universities, departments and operators join the zone, move and leave."""

from django.db import transaction

from accounts import audit
from accounts.models import Organisation

from .conflict import locked


@transaction.atomic
def add(*, values: dict, by) -> Organisation:
    made = Organisation.objects.create(**values)
    audit.record("organisation.added", by=by, subject=made, details={"kind": made.kind, "name": made.name})
    return made


@transaction.atomic
def change(*, organisation: Organisation, values: dict, version: int, by) -> Organisation:
    """The log keeps each value before and after: a renamed bank is another bank to whoever reads the name."""
    current = locked(organisation, version)
    changed = {
        name: [getattr(current, name), value] for name, value in values.items() if getattr(current, name) != value
    }
    if changed:
        for name, (_before, after) in changed.items():
            setattr(current, name, after)
        current.version += 1
        current.save()
        audit.record("organisation.changed", by=by, subject=current, details=changed)
    return current
