"""Figures entered by hand: each save is logged with the old number."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from enterprise_services.models import EnteredValue
from workplace.conflict import locked


@transaction.atomic
def enter(*, row: EnteredValue, version: int, by) -> EnteredValue:
    """Keep what the form put into the row; a new row has no version yet."""
    before = locked(row, version).value if row.pk else None
    row.version = version + 1 if row.pk else 1
    row.entered_by_name, row.entered_at = str(by)[:80], timezone.now()
    row.save()
    details = {"figure": row.code, "day": str(row.day), "value": str(row.value), "kind": row.kind}
    if before is not None:
        details["before"] = str(before)
    audit.record("figure.entered", by=by, subject=row, details=details)
    return row


@transaction.atomic
def strike(*, row: EnteredValue, version: int, by) -> None:
    """Take a number back; the history keeps it."""
    current = locked(row, version)
    details = {"figure": current.code, "day": str(current.day), "value": str(current.value)}
    audit.record("figure.struck", by=by, subject=current, details=details)
    current.delete()
