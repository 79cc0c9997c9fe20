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


# The first transaction that may still add events. Numbers of events are given out before their transactions end, so
# the order of ids says nothing; a transaction that has written here holds this lock until it ends.
HORIZON = """
SELECT least(
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint - coalesce(max(age(own.transactionid)), 0),
    pg_current_xact_id_if_assigned()::text::bigint)
FROM pg_locks writer
JOIN pg_locks own ON own.pid = writer.pid AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock' AND own.granted
WHERE writer.locktype = 'relation' AND writer.relation = 'accounts_auditevent'::regclass
  AND writer.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND writer.mode = 'RowExclusiveLock' AND writer.pid <> pg_backend_pid()
"""


def _events(since: int, until: int) -> list[dict]:
    """Events of the transactions in [since, until), in the order of the chain."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(SEALED_FIELDS)} FROM accounts_auditevent "
            "WHERE xact >= %s::text::xid8 AND xact < %s::text::xid8 ORDER BY xact, id",
            [str(since), str(until)],
        )
        return [dict(zip(SEALED_FIELDS, row, strict=True)) for row in cursor.fetchall()]


@transaction.atomic
def seal() -> int:
    """Seal what ended transactions have written since the last seal; returns the number of events (the worker's job)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('portal.audit.seal'))")
        cursor.execute(HORIZON)
        until = cursor.fetchone()[0]
    last = AuditSeal.objects.order_by("-id").first()
    since = last.until if last else 0
    rows = _events(since, until) if until > since else []
    if rows:
        previous = last.digest if last else ""
        ids = [row["id"] for row in rows]
        AuditSeal.objects.create(
            since=since,
            until=until,
            first_id=min(ids),
            last_id=max(ids),
            count=len(rows),
            previous=previous,
            digest=_digest(previous, rows),
        )
    return len(rows)


@dataclass(frozen=True)
class Verdict:
    """Result of checking the chain: sealed events read, and the first seal that does not fit (None: all fit)."""

    events: int
    seals: int
    broken: AuditSeal | None = None


def verify() -> Verdict:
    """Recompute every seal from the events that it covers."""
    previous, since, events, seals = "", 0, 0, 0
    for link in AuditSeal.objects.order_by("id"):
        rows = _events(link.since, link.until)
        joined = link.previous == previous and link.since == since
        if not joined or link.count != len(rows) or link.digest != _digest(previous, rows):
            return Verdict(events, seals, link)
        previous, since, events, seals = link.digest, link.until, events + len(rows), seals + 1
    return Verdict(events, seals)
