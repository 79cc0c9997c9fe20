"""The log: one event per write or look, appended in the writer's own transaction and sealed in batches.

Sealing hashes batches of events into a chain after their transactions have ended, so that writers never queue for it.
"""

import hashlib
import json
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from .models import AuditEvent, AuditSeal

SEALED_FIELDS = [
    "id", "at", "event", "actor_id", "actor_name", "organisation_name",
    "subject_type", "subject_id", "subject_name", "firm_id", "address", "details",
]  # fmt: skip
BATCH = 5000


def record(event: str, *, by=None, subject: models.Model | None = None, firm_id=None, details=None, address=None):
    """Append an event. `by` is the acting user (None: the system); `subject` the row that it is about."""
    known = by is not None and by.pk is not None
    organisations = by.access.organisations if known else []
    return AuditEvent.objects.create(
        event=event,
        actor_id=by.pk if known else None,
        actor_name=str(by)[:80] if known else "",
        organisation_name=organisations[0].name if organisations else "",
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_name=str(subject)[:160] if subject is not None else "",
        firm_id=firm_id,
        address=address,
        details=details or {},
    )


def _digest(previous: str, rows) -> str:
    chain = hashlib.sha256(previous.encode())
    for row in rows:
        line = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        chain.update(line.encode() + b"\n")
    return chain.hexdigest()


@transaction.atomic
def seal() -> int:
    """Seal what has been written since the last seal; returns the number of events sealed (run by the worker)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('portal.audit.seal'))")
    sealed = 0
    last = AuditSeal.objects.order_by("-id").first()
    while True:
        events = AuditEvent.objects.order_by("id").extra(where=["xact < pg_snapshot_xmin(pg_current_snapshot())"])
        rows = list(events.filter(id__gt=last.last_id if last else 0).values(*SEALED_FIELDS)[:BATCH])
        if not rows:
            return sealed
        previous = last.digest if last else ""
        last = AuditSeal.objects.create(
            first_id=rows[0]["id"],
            last_id=rows[-1]["id"],
            count=len(rows),
            previous=previous,
            digest=_digest(previous, rows),
        )
        sealed += len(rows)


@dataclass(frozen=True)
class Verdict:
    """Result of checking the chain: sealed events read, and the first seal that does not fit (None: all fit)."""

    events: int
    seals: int
    broken: AuditSeal | None = None


def verify() -> Verdict:
    """Recompute every seal from the events that it covers."""
    previous, events, seals = "", 0, 0
    for link in AuditSeal.objects.order_by("id"):
        rows = list(
            AuditEvent.objects.order_by("id").filter(id__range=(link.first_id, link.last_id)).values(*SEALED_FIELDS)
        )
        if link.previous != previous or link.count != len(rows) or link.digest != _digest(previous, rows):
            return Verdict(events, seals, link)
        previous, events, seals = link.digest, events + len(rows), seals + 1
    return Verdict(events, seals)
