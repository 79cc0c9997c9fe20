"""A ledger on its way into the collection: kept after a clean check, written as a whole when it is confirmed."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from innovation_points.expenses import ledger
from innovation_points.models import ExpenseUpload
from workplace.conflict import Refused

from .expenses import MOST_PROJECTS, locked, written


class Moved(Exception):
    """What would be written is no longer what the person confirmed."""


@transaction.atomic
def keep_upload(*, book, rows, file_name, sha256, by) -> ExpenseUpload:
    """The rows of a file without errors, to be looked at before anything is written."""
    current = locked(book)
    upload = ExpenseUpload.objects.create(
        book=current,
        file_name=file_name[:255],
        sha256=sha256,
        rows=rows,
        by_name=str(by)[:80],
    )
    details = {"file": upload.file_name, "sha256": sha256}
    audit.record("expenses.ledger_uploaded", by=by, subject=current, firm_id=current.firm_id, details=details)
    return upload


@transaction.atomic
def confirm_upload(*, upload, digest, by) -> dict:
    """Write exactly what the person saw; Moved where the collection has changed since. A second press does nothing."""
    book = locked(upload.book)
    current = ExpenseUpload.objects.select_for_update().get(pk=upload.pk)
    if current.confirmed_at is not None:
        return {}
    plan = ledger.plan(book, current.rows)
    if plan.digest != digest:
        raise Moved
    if book.projects.count() + plan.counts["projects_new"] > MOST_PROJECTS:
        raise Refused(_("A year holds at most %(limit)s projects.") % {"limit": MOST_PROJECTS})
    with connection.cursor() as cursor:  # else the history trigger asks for it in a failed subtransaction for each row
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
    ledger.write(plan)
    current.confirmed_at = timezone.now()
    current.save(update_fields=["confirmed_at"])
    if not plan.is_empty:
        details = {"file": current.file_name, "sha256": current.sha256, "counts": plan.counts}
        written(book, "ledger_written", by=by, details=details)
    return plan.counts
