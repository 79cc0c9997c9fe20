"""The loan's way: 申请 → 受理 → 尽调 → 授信 → 签约 → 放款 → 结清, or 逾期, 拒绝, 撤回.

Each step is one function; MOVES says from which states it may be taken. Every step writes an event, which firm and bank
read as the loan's history and the bank's own systems are told of.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprises.models import Consent, Firm
from financing import loan_telling as telling
from financing.models import Drawing, Loan, LoanDocument, LoanEvent, Product, Repayment
from workplace.calendar import working_days
from workplace.conflict import Refused, Stale

State, Kind, Side = Loan.State, LoanEvent.Kind, LoanEvent.Side
MOVES = {
    "accept": [State.APPLIED],
    "investigate": [State.ACCEPTED],
    "grant": [State.ACCEPTED, State.DILIGENCE],
    "sign": [State.GRANTED],
    "draw": [State.SIGNED, State.DRAWN],
    "repay": [State.DRAWN, State.OVERDUE],
    "overdue": [State.DRAWN],
    "cure": [State.OVERDUE],
    "settle": [State.DRAWN, State.OVERDUE],
    "refuse": [*Loan.UNSIGNED],
    "withdraw": [*Loan.UNSIGNED],
}


def moves_of(loan: Loan) -> list[str]:
    """What can be done with the loan now, by name."""
    possible = [name for name, states in MOVES.items() if loan.state in states]
    if loan.outstanding or not loan.drawn:
        possible = [name for name in possible if name != "settle"]
    if not loan.outstanding:
        possible = [name for name in possible if name not in ("repay", "overdue")]
    return [name for name in possible if name != "draw" or loan.undrawn > 0]


# --- the application ---


@transaction.atomic
def apply(
    *,
    firm: Firm,
    product: Product,
    amount: int,
    term_months: int,
    purpose: str,
    contact_name: str,
    contact_phone: str,
    first_loan: bool,
    fit: dict,
    by,
) -> Loan:
    """The firm applies for a product of a bank that may see it; the bank gets what stands in the application."""
    consent = Consent.objects.filter(firm=firm, bank=product.bank_id).live().first()
    if consent is None:
        raise Refused(
            _("Give %(bank)s a consent first: without it the bank cannot look at the firm.") % {"bank": product.bank}
        )
    if not product.is_offered:
        raise Refused(_("This product is not offered any more."))
    if not product.amount_min <= amount <= product.amount_max:
        raise Refused(_("The amount is outside of what the product offers."))
    loan = Loan(
        firm=firm,
        product=product,
        bank=product.bank,
        applied=amount,
        term_months=term_months,
        purpose=purpose,
        applicant_name=firm.name,
        applicant_code=firm.credit_code,
        contact_name=contact_name,
        contact_phone=contact_phone,
        first_loan=first_loan,
        fit=fit,
        consent_id=consent.pk,
        applied_by_name=str(by)[:80],
        due_on=_due(product, State.APPLIED),
    )
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("An application for this product is on its way already.")) from error
    LoanDocument.objects.bulk_create(LoanDocument(loan=loan, name=name) for name in product.documents)
    note_event(loan, Kind.APPLIED, by=by, amount=amount)
    details = {"product": product.pk, "bank": product.bank_id, "amount": amount, "consent": consent.pk}
    audit.record("loan.applied", by=by, subject=loan, firm_id=firm.pk, details=details)
    telling.applied(loan)
    return loan


@transaction.atomic
def withdraw(*, loan: Loan, version: int | None = None, note: str = "", by) -> Loan:
    """The firm takes its application back before it is signed; the bank keeps its number and nothing of the firm."""
    current = _locked(loan, version, "withdraw")
    for name in ("applicant_name", "applicant_code", "contact_name", "contact_phone", "purpose"):
        setattr(current, name, "")
    current.fit, current.ended_on = {}, timezone.localdate()
    return _moved(current, State.WITHDRAWN, Kind.WITHDRAWN, by=by, note=note)


def consent_changed(firm_id: int, bank_id: int) -> None:
    """In the transaction in which a consent ended: what the firm applied for there and has not signed is taken back."""
    if Consent.objects.filter(firm=firm_id, bank=bank_id).live().exists():
        return
    for loan in Loan.objects.filter(firm=firm_id, bank=bank_id, state__in=Loan.UNSIGNED):
        withdraw(loan=loan, note=_("the consent to the bank has ended"), by=None)


# --- steps of the bank ---


@transaction.atomic
def accept(*, loan: Loan, version: int | None = None, note: str = "", by) -> Loan:
    return _moved(_locked(loan, version, "accept"), State.ACCEPTED, Kind.ACCEPTED, by=by, note=note)


@transaction.atomic
def investigate(*, loan: Loan, version: int | None = None, note: str = "", by) -> Loan:
    return _moved(_locked(loan, version, "investigate"), State.DILIGENCE, Kind.DILIGENCE, by=by, note=note)


@transaction.atomic
def grant(
    *, loan: Loan, amount: int, term_months: int, rate_bp: int, until: date, version: int | None = None, note: str = "", by
) -> Loan:  # fmt: skip
    """The bank grants a credit of its own size; the amount applied for stays what it was."""
    current = _locked(loan, version, "grant")
    if amount > current.product.amount_max:
        raise Refused(_("More than the product offers cannot be granted."))
    if until < timezone.localdate():
        raise Refused(_("The day until which it is granted is over."))
    current.granted, current.granted_months, current.rate_bp, current.granted_until = (
        amount,
        term_months,
        rate_bp,
        until,
    )
    return _moved(current, State.GRANTED, Kind.GRANTED, by=by, note=note, amount=amount)


@transaction.atomic
def sign(
    *, loan: Loan, contract_number: str, signed_on: date, version: int | None = None, note: str = "", by
) -> Loan:  # fmt: skip
    current = _locked(loan, version, "sign")
    _not_ahead(signed_on)
    current.contract_number, current.signed_on = contract_number, signed_on
    return _moved(current, State.SIGNED, Kind.SIGNED, by=by, note=note, on_day=signed_on)


@transaction.atomic
def draw(
    *, loan: Loan, amount: int, drawn_on: date, due_on: date | None = None, reference: str = "",
    version: int | None = None, note: str = "", by,
) -> Loan:  # fmt: skip
    """One payment to the firm; there may be several, and together they stay within what was granted."""
    current = _locked(loan, version, "draw")
    _not_ahead(drawn_on)
    if drawn_on < current.signed_on:
        raise Refused(_("Money is not paid out before the contract is signed (%(day)s).") % {"day": current.signed_on})
    if amount > current.undrawn:
        left = {"left": f"{current.undrawn:,}"}
        raise Refused(_("Only %(left)s yuan of what was granted are left to be paid out.") % left)
    _entry(Drawing(loan=current, amount=amount, drawn_on=drawn_on, due_on=due_on, reference=reference))
    current.drawn, current.outstanding = current.drawn + amount, current.outstanding + amount
    current.first_drawn_on = min(current.first_drawn_on or drawn_on, drawn_on)
    return _moved(current, State.DRAWN, Kind.DRAWN, by=by, note=note, amount=amount, on_day=drawn_on)


@transaction.atomic
def repay(
    *, loan: Loan, amount: int, paid_on: date, reference: str = "", version: int | None = None, note: str = "", by
) -> Loan:  # fmt: skip
    current = _locked(loan, version, "repay")
    _not_ahead(paid_on)
    if amount > current.outstanding:
        raise Refused(_("Only %(left)s yuan are outstanding.") % {"left": f"{current.outstanding:,}"})
    _entry(Repayment(loan=current, amount=amount, paid_on=paid_on, reference=reference))
    current.outstanding -= amount
    return _moved(current, current.state, Kind.PAID_BACK, by=by, note=note, amount=amount, on_day=paid_on)


@transaction.atomic
def overdue(*, loan: Loan, since: date, version: int | None = None, note: str = "", by) -> Loan:
    """The bank reports a payment that did not come in time."""
    current = _locked(loan, version, "overdue")
    _not_ahead(since)
    if not current.outstanding:
        raise Refused(_("Nothing is outstanding."))
    return _moved(current, State.OVERDUE, Kind.OVERDUE, by=by, note=note, on_day=since)


@transaction.atomic
def cure(*, loan: Loan, version: int | None = None, note: str = "", by) -> Loan:
    """What was overdue has been paid."""
    return _moved(_locked(loan, version, "cure"), State.DRAWN, Kind.CURED, by=by, note=note)


@transaction.atomic
def settle(*, loan: Loan, settled_on: date, version: int | None = None, note: str = "", by) -> Loan:
    current = _locked(loan, version, "settle")
    _not_ahead(settled_on)
    if current.outstanding or not current.drawn:
        left = {"left": f"{current.outstanding:,}"}
        raise Refused(_("%(left)s yuan are still outstanding: enter the repayment first.") % left)
    current.ended_on = settled_on
    return _moved(current, State.SETTLED, Kind.SETTLED, by=by, note=note, on_day=settled_on)


@transaction.atomic
def refuse(*, loan: Loan, refusal: str, text: str, version: int | None = None, by) -> Loan:
    """The bank refuses with a reason, which the firm reads."""
    current = _locked(loan, version, "refuse")
    current.refusal, current.refusal_text, current.ended_on = refusal, text, timezone.localdate()
    return _moved(current, State.REFUSED, Kind.REFUSED, by=by, note=text)


# --- what all steps share ---


def _locked(loan: Loan, version: int | None, move: str) -> Loan:
    """The loan as it stands, for one writer at a time. Programs that send no version take what stands."""
    current = Loan.objects.select_for_update(of=("self",)).select_related("product", "bank").get(pk=loan.pk)
    if version is not None and version != current.version:
        raise Stale(current)
    if current.state not in MOVES[move]:
        raise Refused(_("Not possible now: %(state)s.") % {"state": current.get_state_display()})
    return current


def _moved(loan: Loan, state: str, kind: str, *, by, note="", amount=None, on_day=None) -> Loan:
    if state != loan.state:
        loan.state, loan.state_since = state, timezone.now()
        loan.due_on = _due(loan.product, state)
    loan.version += 1
    loan.save()
    note_event(loan, kind, by=by, note=note, amount=amount, on_day=on_day)
    details = {"state": loan.state, "amount": amount, "note": note}
    audit.record(f"loan.{kind}", by=by, subject=loan, firm_id=loan.firm_id, details=details)
    telling.moved(loan, kind)
    return loan


def note_event(loan: Loan, kind: str, *, by, note="", amount=None, on_day=None) -> None:
    LoanEvent.objects.create(
        loan=loan,
        kind=kind,
        state=loan.state,
        due_on=loan.due_on,
        amount=amount,
        on_day=on_day,
        note=note[:300],
        side=side_of(by),
        by_name=str(by)[:80] if by is not None else "",
    )
    telling.tell_systems()


def side_of(by) -> str:
    if by is None:
        return Side.PORTAL
    return Side.BANK if by.access.holds("bank_officer", "bank_manager") else Side.FIRM


def _due(product: Product, state: str) -> date | None:
    """Until when the bank promised the step that begins now."""
    days = product.step_days.get(state)
    return working_days.add(timezone.localdate(), days) if days else None


def _not_ahead(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("This day is still to come."))


def _entry(row) -> None:
    """The bank's own number of a payment is given once a loan: sent twice, it is the same payment."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("A payment with this number has been entered already.")) from error
