"""Documents of a loan: the bank asks, the firm hands in files, both see the same list."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from financing import loan_telling as telling
from financing.models import Loan, LoanDocument, LoanEvent
from workplace import evidence
from workplace.conflict import Refused
from workplace.models import EvidenceFile

from .loans import note_event


@transaction.atomic
def ask_document(*, loan: Loan, name: str, note: str = "", due_on: date | None = None, by) -> LoanDocument:
    """The bank wants one more document."""
    current = _open(loan)
    asked = LoanDocument.objects.create(loan=current, name=name, note=note, due_on=due_on, asked_by_name=str(by)[:80])
    note_event(current, LoanEvent.Kind.ASKED, by=by, note=name)
    audit.record("loan.document_asked", by=by, subject=current, firm_id=current.firm_id, details={"name": name})
    telling.asked(asked)
    return asked


@transaction.atomic
def answer_document(*, document: LoanDocument, upload, by) -> EvidenceFile:
    """The firm hands in a file; more than one may answer. ValidationError where it is none that can be read."""
    current = _open(document.loan)
    kept = evidence.keep(
        upload=upload, firm_id=current.firm_id, owner=LoanDocument.EVIDENCE, owner_id=document.pk, by=by
    )
    document.answered_at, document.answered_by_name = timezone.now(), str(by)[:80]
    document.save(update_fields=["answered_at", "answered_by_name"])
    note_event(current, LoanEvent.Kind.ANSWERED, by=by, note=document.name)
    telling.answered(document, current)
    return kept


def _open(loan: Loan) -> Loan:
    current = Loan.objects.select_for_update(of=("self",)).select_related("product", "bank").get(pk=loan.pk)
    if current.state in Loan.OVER:
        raise Refused(_("This loan is closed: documents are neither asked for nor handed in any more."))
    return current
