"""Carriers and the rows that belong to them or to their tenants."""

from django.db import models, transaction
from django.forms import model_to_dict

from accounts import audit
from accounts.models import Organisation
from incubators.models import Carrier
from workplace.conflict import locked


def operator_named(name: str) -> Organisation:
    """The operator of this name, made where there is none yet: its people are invited for it like all others."""
    return Organisation.objects.get_or_create(kind=Organisation.Kind.OPERATOR, name=name)[0]


@transaction.atomic
def add_carrier(*, carrier: Carrier, operator: str, by) -> Carrier:
    carrier.operator = operator_named(operator)
    carrier.save()
    audit.record("carrier.added", by=by, subject=carrier, details={"operator": operator})
    return carrier


@transaction.atomic
def save_carrier(*, carrier: Carrier, values: dict, version: int, by) -> Carrier:
    """Save these fields over the version that the person saw; Stale where it is another one by now."""
    current = locked(carrier, version)
    if operator := values.pop("operator_name", None):
        values["operator"] = operator_named(operator)
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, values[name])
    if changed:
        current.save(update_fields=changed)
        audit.record("carrier.changed", by=by, subject=current, details={"fields": changed})
    return current


def _firm_of(row) -> int | None:
    return row.tenant.firm_id if hasattr(row, "tenant") else None


@transaction.atomic
def save_part(*, row: models.Model, version: int = 0, by) -> models.Model:
    """A new or changed row of a carrier or a tenant, as its form has filled it in; the log keeps what it was before."""
    details = {"of": str(getattr(row, "tenant", None) or row.carrier)}
    if row.pk is None:
        row.save(force_insert=True)
    else:
        before = locked(row, version)
        details["before"] = {k: str(v) for k, v in model_to_dict(before).items() if k not in ("id", "version")}
        row.version = before.version + 1
        row.save()
    event = "changed" if "before" in details else "added"
    audit.record(f"{row._meta.model_name}.{event}", by=by, subject=row, firm_id=_firm_of(row), details=details)
    return row


@transaction.atomic
def strike_part(*, row: models.Model, version: int, by) -> None:
    """Take away a row that should never have been there; the log keeps all of it."""
    current = locked(row, version)
    details = {"row": {k: str(v) for k, v in model_to_dict(current).items()}}
    audit.record(f"{row._meta.model_name}.struck", by=by, subject=current, firm_id=_firm_of(row), details=details)
    current.delete()
