"""One loan from the application to its end: amounts kept apart, every step with its clock, the documents asked for."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Firm
from financing.querysets import LoanQuerySet

from .products import Product


class Loan(models.Model):
    """A firm's application for a product and what became of it.

    What the bank reads of the applicant stands in the row itself (`applicant_…`, `contact_…`): the firm handed it over
    with the application. A withdrawn application is emptied of it. Of the registry's own rows a bank reads none.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        ACCEPTED = "accepted", _("accepted for review")
        DILIGENCE = "diligence", _("due diligence")
        GRANTED = "granted", _("credit granted")
        SIGNED = "signed", _("contract signed")
        DRAWN = "drawn", _("money paid out")
        SETTLED = "repaid", _("repaid in full")
        OVERDUE = "overdue", _("overdue")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn by the firm")

    class Refusal(models.TextChoices):
        CONDITIONS = "conditions", _("a condition of the product is not met")
        CREDIT = "credit", _("credit record of the firm or its controller")
        CASH = "cash", _("cash flow or debt")
        DOCUMENTS = "documents", _("documents missing or not conclusive")
        PURPOSE = "purpose", _("purpose of the money")
        FIRM = "firm", _("the firm no longer wants the loan")
        OTHER = "other", _("another reason")

    WAY = (State.APPLIED, State.ACCEPTED, State.DILIGENCE, State.GRANTED, State.SIGNED, State.DRAWN, State.SETTLED)
    CLOCKED = WAY[:5]  # steps with a promised number of working days
    UNSIGNED = WAY[:4]  # the firm may withdraw, the bank may refuse
    RUNNING = (State.DRAWN, State.OVERDUE)
    OVER = (State.SETTLED, State.REFUSED, State.WITHDRAWN)
    TONES = {"accent": WAY[:5], "good": WAY[5:], "bad": (State.OVERDUE, State.REFUSED), "plain": (State.WITHDRAWN,)}

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="loans")
    product = models.ForeignKey(Product, models.PROTECT, related_name="loans", verbose_name=_("product"))
    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="loans", verbose_name=_("bank"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLIED)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    due_on = models.DateField(_("step due on"), null=True)
    applicant_name = models.CharField(_("firm"), max_length=120, blank=True)
    applicant_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    purpose = models.TextField(_("what the money is for"), max_length=500, blank=True)
    term_months = models.PositiveSmallIntegerField(_("term wanted"))
    first_loan = models.BooleanField(_("first bank loan of the firm"), default=False)
    fit = models.JSONField(default=dict)
    consent_id = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField(_("applied at"), default=timezone.now)
    applied_by_name = models.CharField(max_length=80)

    applied = models.BigIntegerField(_("applied for"))
    granted = models.BigIntegerField(_("granted"), null=True)
    drawn = models.BigIntegerField(_("paid out"), default=0)
    outstanding = models.BigIntegerField(_("outstanding"), default=0)

    granted_months = models.PositiveSmallIntegerField(_("term granted"), null=True)
    rate_bp = models.SmallIntegerField(_("rate over LPR"), null=True)
    granted_until = models.DateField(_("granted until"), null=True)
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    first_drawn_on = models.DateField(_("first paid out on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    refusal = models.CharField(_("reason"), max_length=12, choices=Refusal, blank=True)
    refusal_text = models.CharField(_("reason in words"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ["-applied_at", "-id"]
        indexes = [
            models.Index(fields=["bank", "state", "due_on"]),
            models.Index(fields=["firm", "-applied_at"]),
            models.Index(fields=["state", "due_on"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(applied__gt=0), name="loan_applied_above_zero"),
            models.CheckConstraint(condition=Q(granted=None) | Q(granted__gt=0), name="loan_granted_above_zero"),
            models.CheckConstraint(
                condition=Q(drawn=0) | Q(drawn__gt=0, granted__isnull=False, drawn__lte=F("granted")),
                name="loan_drawn_within_granted",
            ),
            models.CheckConstraint(
                condition=Q(outstanding__gte=0, outstanding__lte=F("drawn")), name="loan_outstanding_within_drawn"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "signed", "drawn", "overdue", "repaid"]) | Q(granted__isnull=False),
                name="loan_granted_with_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "drawn", "overdue", "repaid"])
                | ~Q(contract_number="") & Q(signed_on__isnull=False),
                name="loan_signed_with_contract",
            ),
            models.CheckConstraint(
                condition=Q(drawn=0, first_drawn_on=None) & ~Q(state__in=["drawn", "overdue", "repaid"])
                | Q(drawn__gt=0, first_drawn_on__isnull=False, state__in=["drawn", "overdue", "repaid"]),
                name="loan_drawn_with_day",
            ),
            models.CheckConstraint(condition=~Q(state="repaid") | Q(outstanding=0), name="loan_repaid_owes_nothing"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="loan_refused_with_reason"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(applicant_name="", applicant_code="", contact_name="", contact_phone="", purpose=""),
                name="loan_withdrawn_is_emptied",
            ),
            models.UniqueConstraint(
                fields=["firm", "product"],
                condition=Q(state__in=["applied", "accepted", "diligence", "granted", "signed"]),
                name="loan_one_application_at_a_time",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """By which firm and bank speak of it."""
        return f"{timezone.localtime(self.applied_at).year}-{self.pk:06d}"

    @property
    def applicant(self) -> str:
        return self.applicant_name or str(_("Application %(number)s") % {"number": self.number})

    @property
    def tone(self) -> str:
        return next(tone for tone, states in self.TONES.items() if self.state in states)

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def undrawn(self) -> int:
        return (self.granted or 0) - self.drawn

    @property
    def days_to_money(self) -> int | None:
        """Days from the application to the first money."""
        if self.first_drawn_on is None:
            return None
        return (self.first_drawn_on - timezone.localtime(self.applied_at).date()).days


def of_loan(**options):
    return models.ForeignKey(Loan, models.CASCADE, **options)


class LoanEvent(models.Model):
    """One thing that happened to a loan: its history for firm and bank alike, and what webhooks tell of. Append-only.

    `state` is the loan's after it, `due_on` until when the bank promised the step that it began.
    """

    class Kind(models.TextChoices):
        APPLIED = "applied", _("application received")
        ACCEPTED = "accepted", _("accepted for review")
        DILIGENCE = "diligence", _("due diligence begun")
        GRANTED = "granted", _("credit granted")
        SIGNED = "signed", _("contract signed")
        DRAWN = "drawn", _("money paid out")
        PAID_BACK = "paid_back", _("repayment received")
        OVERDUE = "overdue", _("payment overdue")
        CURED = "cured", _("no longer overdue")
        SETTLED = "repaid", _("repaid in full")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn by the firm")
        ASKED = "document_asked", _("document asked for")
        ANSWERED = "document_answered", _("document handed in")

    class Side(models.TextChoices):
        FIRM = "firm", _("firm")
        BANK = "bank", _("bank")
        PORTAL = "portal", _("portal")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    loan = of_loan(related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=10, choices=Loan.State)
    at = models.DateTimeField(default=timezone.now)
    on_day = models.DateField(null=True)
    due_on = models.DateField(null=True)
    amount = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    side = models.CharField(max_length=6, choices=Side)
    by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["loan", "at", "id"]
        indexes = [models.Index(fields=["loan", "at"])]

    def __str__(self):
        return f"{self.loan_id} {self.kind}"


class Drawing(models.Model):
    """One payment of money to the firm (放款). What the zone lent is the sum of these."""

    loan = of_loan(related_name="drawings")
    amount = models.BigIntegerField(_("amount"))
    drawn_on = models.DateField(_("paid out on"))
    due_on = models.DateField(_("to be repaid by"), null=True, blank=True)
    reference = models.CharField(_("the bank's own number"), max_length=60, blank=True)

    class Meta:
        ordering = ["drawn_on", "id"]
        indexes = [models.Index(fields=["drawn_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="drawing_above_zero"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("drawn_on")), name="drawing_due_after_payment"
            ),
            models.UniqueConstraint(
                fields=["loan", "reference"], condition=~Q(reference=""), name="drawing_reference_once"
            ),
        ]

    def __str__(self):
        return f"{self.drawn_on} {self.amount}"


class Repayment(models.Model):
    """Money that the firm paid back."""

    loan = of_loan(related_name="repayments")
    amount = models.BigIntegerField(_("amount"))
    paid_on = models.DateField(_("paid on"))
    reference = models.CharField(_("the bank's own number"), max_length=60, blank=True)

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_above_zero"),
            models.UniqueConstraint(
                fields=["loan", "reference"], condition=~Q(reference=""), name="repayment_reference_once"
            ),
        ]

    def __str__(self):
        return f"{self.paid_on} {self.amount}"


class LoanDocument(models.Model):
    """A document that the bank wants, and the firm's answer to it: evidence files under EVIDENCE and this row's number."""

    EVIDENCE = "financing.loandocument"

    loan = of_loan(related_name="documents")
    name = models.CharField(_("document"), max_length=80)
    note = models.CharField(_("what exactly"), max_length=300, blank=True)
    asked_by_name = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("wanted by"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]

    def __str__(self):
        return self.name
