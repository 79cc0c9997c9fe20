"""Answers for everybody: written by staff, from a problem or afresh, without the firm."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from enterprise_services.models import Knowledge
from workplace.conflict import locked

FIELDS = ("kind", "question", "answer", "source", "valid_until", "is_published")


@transaction.atomic
def save(*, entry: Knowledge, values: dict, version: int, by) -> Knowledge:
    current = entry if entry.pk is None else locked(entry, version)
    for name in FIELDS:
        setattr(current, name, values[name])
    current.version = current.version + 1 if current.pk else 1
    current.written_by, current.saved_at = by, timezone.now()
    current.save()
    audit.record("knowledge.saved", by=by, subject=current, details={"version": current.version})
    return current
