"""What a bank's people write down for themselves about firms on their list. The log keeps that they wrote, never what."""

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from financing.models import BankFirm, BankMark, BankNote, BankWatch


@transaction.atomic
def note(*, row: BankFirm, text: str, status: str, by) -> BankNote:
    """Keep a note, a step, or both. The step becomes the bank's status of the firm."""
    told = BankNote.objects.create(
        bank_id=row.bank_id, firm_id=row.firm_id, text=text, status=status, written_by_id=by.pk, written_by_name=str(by)
    )
    if status:
        BankMark.objects.update_or_create(
            bank_id=row.bank_id,
            firm_id=row.firm_id,
            defaults={"status": status, "changed_by_name": str(by), "changed_at": timezone.now()},
        )
    record("bank.note", by=by, subject=row, details={"status": bool(status), "text": bool(text)})
    return told


@transaction.atomic
def watch(*, row: BankFirm, on: bool, by) -> None:
    """Tell the person at night when the firm drops a tier or leaves; or no more."""
    own = {"bank_id": row.bank_id, "firm_id": row.firm_id, "person": by}
    if on:
        BankWatch.objects.update_or_create(**own, defaults={"tier": row.tier or "", "listed": True})
    else:
        BankWatch.objects.filter(**own).delete()
    record("bank.watch", by=by, subject=row, details={"on": on})
