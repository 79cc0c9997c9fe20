"""Titles, intellectual property, platforms, awards, evaluations and negative records: added, changed and ended, never deleted."""

from datetime import date

from django.db import transaction

from accounts import audit
from enterprises.models import Assessment, Award, IntellectualProperty, NegativeRecord, Platform, Title
from workplace.conflict import locked

Holding = Title | IntellectualProperty | Platform | Award | Assessment | NegativeRecord


@transaction.atomic
def save_holding(*, holding: Holding, by, version: int = 0) -> Holding:
    """Save a new or changed row that its form has filled in; Stale where a changed one is not the version seen any more."""
    event = "added" if holding.pk is None else "changed"
    if holding.pk is not None:
        locked(holding, version)
    holding.save()
    audit.record(f"{holding._meta.model_name}.{event}", by=by, subject=holding, firm_id=holding.firm_id)
    return holding


@transaction.atomic
def end_holding(*, holding: Holding, on: date, reason: str, version: int, by) -> Holding:
    """The row is in force no longer than this day; history keeps what it was before."""
    holding = locked(holding, version)
    field = "ended_on" if isinstance(holding, NegativeRecord) else "valid_to"
    setattr(holding, field, on)
    holding.save(update_fields=[field])
    details = {"on": on, "reason": reason}
    audit.record(f"{holding._meta.model_name}.ended", by=by, subject=holding, firm_id=holding.firm_id, details=details)
    return holding
