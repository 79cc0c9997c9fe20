"""Titles, intellectual property, platforms and negative records: added, changed and ended, never deleted."""

from datetime import date

from django.db import transaction

from accounts import audit
from enterprises.models import IntellectualProperty, NegativeRecord, Platform, Title

Holding = Title | IntellectualProperty | Platform | NegativeRecord


@transaction.atomic
def save_holding(*, holding: Holding, by) -> Holding:
    """Save a new or changed row that its form has filled in."""
    event = "added" if holding.pk is None else "changed"
    holding.save()
    audit.record(f"{holding._meta.model_name}.{event}", by=by, subject=holding, firm_id=holding.firm_id)
    return holding


@transaction.atomic
def end_holding(*, holding: Holding, on: date, reason: str, by) -> Holding:
    """The row is in force no longer than this day; history keeps what it was before."""
    field = "ended_on" if isinstance(holding, NegativeRecord) else "valid_to"
    setattr(holding, field, on)
    holding.save(update_fields=[field])
    details = {"on": on, "reason": reason}
    audit.record(f"{holding._meta.model_name}.ended", by=by, subject=holding, firm_id=holding.firm_id, details=details)
    return holding
