"""What changes a bank's rows, and the log of a bank's looks. Both go through functions of the database."""

from collections.abc import Sequence

from django.db import connection, transaction

from accounts.audit import record
from financing.models import BankFirm

MOST_NAMED = 1000  # firms named in one audit event; the looks name them all


def write_bank_rows(*, bank_id: int | None = None, firm_id: int | None = None) -> int:
    """Bring what banks see in line with consents and the last night: of one bank, one firm, or all. Rows that stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT financing_write_bank_rows(%s, %s)", [bank_id, firm_id])
        return cursor.fetchone()[0]


def consent_changed(firm_id: int, bank_id: int) -> None:
    """In the transaction that gave, narrowed or withdrew the consent: at once means at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT financing_renew_bank_rows(%s, %s)", [bank_id, firm_id])


@transaction.atomic
def log_looks(rows: Sequence[BankFirm], *, kind: str, by) -> None:
    """A bank's person saw these rows: a look per firm, which the firm sees, and one event in the log."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT financing_log_looks(%s, %s)", [[row.pk for row in rows], kind])
    only = rows[0] if len(rows) == 1 else None
    details = {"kind": kind, "count": len(rows), "firms": [row.firm_id for row in rows[:MOST_NAMED]]}
    record("bank.look", by=by, subject=only, firm_id=only.firm_id if only else None, details=details)
