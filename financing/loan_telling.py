"""What the loan's way brings to the office: notices, what waits on whom, who opens the documents."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.access import FIRM_ROLES, Perm, visible
from accounts.models import Organisation
from workplace.committing import once_after_commit
from workplace.notices import notify, people_with
from workplace.registers import EvidenceOwner, NoticeKind, TodoItem, TodoSource

from .models import Loan, LoanDocument, LoanEvent, Product

BANK_ROLES = frozenset({"bank_officer", "bank_manager"})
ANSWERS = frozenset({"firm_owner", "firm_filler"})
STEPS = {
    LoanEvent.Kind.ACCEPTED: gettext_noop("%(bank)s has accepted the application for %(product)s for review"),
    LoanEvent.Kind.DILIGENCE: gettext_noop("%(bank)s has begun its due diligence for %(product)s"),
    LoanEvent.Kind.GRANTED: gettext_noop("%(bank)s has granted a credit: %(product)s"),
    LoanEvent.Kind.SIGNED: gettext_noop("The contract with %(bank)s is signed: %(product)s"),
    LoanEvent.Kind.DRAWN: gettext_noop("%(bank)s has paid out money: %(product)s"),
    LoanEvent.Kind.PAID_BACK: gettext_noop("%(bank)s has entered a repayment: %(product)s"),
    LoanEvent.Kind.OVERDUE: gettext_noop("%(bank)s reports a payment as overdue: %(product)s"),
    LoanEvent.Kind.CURED: gettext_noop("Nothing is overdue at %(bank)s any more: %(product)s"),
    LoanEvent.Kind.SETTLED: gettext_noop("The loan of %(bank)s is repaid in full: %(product)s"),
    LoanEvent.Kind.REFUSED: gettext_noop("%(bank)s has refused the application for %(product)s"),
}


def _url(loan: Loan) -> str:
    return reverse("financing:loan", args=[loan.pk])


def _people_of_firm(loan: Loan, roles=FIRM_ROLES):
    """By the code in the application: a bank's person does not see the firm's own row."""
    organisation = Organisation.objects.filter(kind="firm", credit_code=loan.applicant_code).first()
    return people_with(roles, organisation.pk) if organisation else []


def _tell_bank(loan: Loan, kind: str, key: str, text: str, **params) -> None:
    """By the loan's number alone: a notice stays when the firm takes its application back."""
    params = {"number": loan.number, "product": loan.product.name, **params}
    notify(users=people_with(BANK_ROLES, loan.bank_id), kind=kind, key=key, text=text, params=params, url=_url(loan))


def applied(loan: Loan) -> None:
    _tell_bank(loan, "loan_applied", str(loan.pk), gettext_noop("Application %(number)s for %(product)s has come in"))


def moved(loan: Loan, kind: str) -> None:
    """The firm hears of each step of the bank; the bank of a withdrawal, by the number alone."""
    if kind == LoanEvent.Kind.WITHDRAWN:
        text = gettext_noop("Application %(number)s was withdrawn by the firm")
        _tell_bank(loan, "loan_applied", f"{loan.pk}:withdrawn", text)
        return
    notify(
        users=_people_of_firm(loan),
        kind="loan_step",
        key=f"{loan.pk}:{loan.version}",
        text=STEPS[kind],
        params={"bank": loan.bank.name, "product": loan.product.name},
        url=_url(loan),
        firm_id=loan.firm_id,
    )


def asked(document: LoanDocument) -> None:
    loan = document.loan
    notify(
        users=_people_of_firm(loan, ANSWERS),
        kind="loan_document",
        key=str(document.pk),
        text=gettext_noop("%(bank)s wants a document: %(name)s"),
        params={"bank": loan.bank.name, "name": document.name},
        url=_url(loan),
        firm_id=loan.firm_id,
    )


def answered(document: LoanDocument, loan: Loan) -> None:
    text = gettext_noop("A document was handed in for application %(number)s: %(name)s")
    _tell_bank(loan, "loan_answered", f"{document.pk}:{document.answered_at:%Y%m%d%H%M%S%f}", text, name=document.name)


def tell_systems() -> None:
    """After the commit the worker tells the banks' systems; a broker that is down breaks no step, the beat asks again."""
    once_after_commit(_ask_for_hooks)


def _ask_for_hooks() -> None:
    from .tasks import send_hooks  # it reads what this room's actions write

    send_hooks.apply_async(retry=False)


# --- what waits ---


def on_the_bank(user):
    """Steps that the bank promised, and those without a clock are none of them."""
    return visible(user, Loan.objects.select_related("product"), Perm.LOAN_DECIDE).waiting_for_the_bank()


NEXT = {
    Loan.State.APPLIED: gettext_lazy("Accept or refuse: %(product)s"),
    Loan.State.ACCEPTED: gettext_lazy("Begin the due diligence: %(product)s"),
    Loan.State.DILIGENCE: gettext_lazy("Decide on the credit: %(product)s"),
    Loan.State.GRANTED: gettext_lazy("Sign the contract: %(product)s"),
    Loan.State.SIGNED: gettext_lazy("Pay out: %(product)s"),
}


def _step(loan: Loan) -> TodoItem:
    return TodoItem(NEXT[loan.state] % {"product": loan.product.name}, _url(loan), loan.due_on, loan.applicant)


def documents_wanted(user):
    found = visible(user, LoanDocument.objects.select_related("loan__bank"), Perm.LOAN_ANSWER)
    return found.filter(answered_at=None).exclude(loan__state__in=Loan.OVER).order_by("due_on", "pk")


def _document(document: LoanDocument) -> TodoItem:
    text = _("Hand in to %(bank)s: %(name)s") % {"bank": document.loan.bank, "name": document.name}
    return TodoItem(text, f"{_url(document.loan)}#documents", document.due_on, document.loan.applicant_name)


def products_to_decide(user):
    found = visible(user, Product.objects.select_related("bank"), Perm.PRODUCT_APPROVE)
    return found.filter(state=Product.State.SUBMITTED).order_by("submitted_at", "pk")


def _product(product: Product) -> TodoItem:
    text = _("Publish or return: %(product)s of %(bank)s") % {"product": product.name, "bank": product.bank}
    return TodoItem(text, reverse("financing:product", args=[product.pk]))


SOURCES = [
    TodoSource(
        "loans", gettext_lazy("Steps of loans"), on_the_bank, _step, frozenset({Perm.LOAN_DECIDE}),
        url="financing:loans", position=10,
    ),
    TodoSource(
        "loan_documents", gettext_lazy("Documents for loans"), documents_wanted, _document,
        frozenset({Perm.LOAN_ANSWER}), ANSWERS, url="financing:loans", position=30,
    ),
    TodoSource(
        "products", gettext_lazy("Products to publish"), products_to_decide, _product,
        frozenset({Perm.PRODUCT_APPROVE}), url="financing:products", position=40,
    ),
]  # fmt: skip
KINDS = [
    NoticeKind("loan_step", gettext_lazy("Step of a loan"), "at_once", FIRM_ROLES, position=40),
    NoticeKind("loan_document", gettext_lazy("Document wanted for a loan"), "at_once", ANSWERS, position=41),
    NoticeKind("loan_applied", gettext_lazy("Application for a loan"), "at_once", BANK_ROLES, position=42),
    NoticeKind("loan_answered", gettext_lazy("Document handed in for a loan"), "digest", BANK_ROLES, position=43),
    NoticeKind("product_decided", gettext_lazy("Product published or returned"), "digest", BANK_ROLES, position=44),
    NoticeKind("product_submitted", gettext_lazy("Product to publish"), "digest", frozenset({"approver"}), position=45),
]


def may_read(user, evidence) -> bool:
    """Who reads the loan reads what was handed in for it; of an application taken back the bank reads nothing more."""
    found = visible(user, LoanDocument.objects.filter(pk=evidence.owner_id), Perm.LOAN_VIEW)
    if user.access.holds(*BANK_ROLES):
        found = found.exclude(Q(loan__state=Loan.State.WITHDRAWN))
    return found.exists()


EVIDENCE = EvidenceOwner(LoanDocument.EVIDENCE, may_read)


def late_loans(user):
    """Loans whose promised step is over its day, for the zone's staff."""
    return visible(user, Loan.objects.all(), Perm.LOAN_VIEW).late(timezone.localdate())
