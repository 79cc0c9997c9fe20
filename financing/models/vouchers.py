"""Vouchers: a year's budget as a ledger that cannot be overspent, and the claims that draw on it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from financing.support.voucher_rules import Rule, of_year


def person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")


class VoucherYear(models.Model):
    """A year's call and its budget. `balance` is what is not yet spoken for; only the database writes it.

    Triggers keep it equal to the sum of the ledger: a change of the budget and of what claims hold becomes an entry, and
    the balance moves with it under the row's lock. It cannot fall below nothing. The ledger is its history.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    budget = models.BigIntegerField(_("budget"), help_text=_("in whole yuan"))
    balance = models.BigIntegerField(_("left"), default=0, editable=False)
    opens_on = models.DateField(_("claims from"))
    closes_on = models.DateField(_("claims until"))
    city_total = models.BigIntegerField(
        _("claimed in the whole city"), null=True, blank=True, help_text=_("in whole yuan")
    )

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="voucher_budget_not_overspent"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="voucher_days_ordered"),
        ]

    def __str__(self):
        return _("Vouchers of %(year)s") % {"year": self.year}

    @property
    def rule(self) -> Rule:
        return of_year(self.year)

    @property
    def is_open(self) -> bool:
        return self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def held(self) -> int:
        return self.budget - self.balance


@pghistory.track()
class VoucherClaim(models.Model):
    """One firm's claim of one year. `held` is what it takes out of the budget: what was asked, then what was granted."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        REVIEWED = "reviewed", _("first review passed")
        APPROVED = "approved", _("claim granted")
        PUBLISHED = "published", _("made public")
        PAID = "paid", _("paid")
        RETURNED = "returned", _("returned to the firm")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    EVIDENCE = "financing.voucherclaim"
    GRANTED = (State.APPROVED, State.PUBLISHED, State.PAID)
    WAITING = (State.SUBMITTED, State.REVIEWED)
    OVER = (State.REFUSED, State.WITHDRAWN)

    year = models.ForeignKey(VoucherYear, models.PROTECT, related_name="claims")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="voucher_claims")
    direct_rd = models.BigIntegerField(
        _("direct R&D of the year before"), help_text=_("in whole yuan, as confirmed by a third party")
    )
    amount = models.BigIntegerField(_("amount claimed"), help_text=_("in whole yuan"))
    confirmed_by = models.CharField(_("who confirmed the R&D"), max_length=120)
    use = models.TextField(_("what the voucher is for"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    granted = models.BigIntegerField(_("amount granted"), null=True, blank=True, help_text=_("in whole yuan"))
    held = models.BigIntegerField(default=0, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    submitted_by = person()
    first_at = models.DateTimeField(_("first review at"), null=True, editable=False)
    first_by = person()
    second_at = models.DateTimeField(_("second review at"), null=True, editable=False)
    second_by = person()
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    published_at = models.DateTimeField(_("made public at"), null=True, editable=False)
    publicity_ends_on = models.DateField(_("public until"), null=True, editable=False)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment_reference = models.CharField(_("voucher of the payment"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-submitted_at", "-id"]
        indexes = [models.Index(fields=["year", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "firm"], condition=~Q(state__in=["refused", "withdrawn"]), name="voucher_once_a_year"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, direct_rd__gt=0), name="voucher_amounts_positive"),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(granted__gt=0, granted__lte=F("amount")), name="voucher_granted_within"
            ),
            # Two people, and neither of them the one who filed it. NULL <> x is unknown, which a check lets pass.
            models.CheckConstraint(
                condition=~Q(first_by=F("second_by")) & ~Q(first_by=F("submitted_by")) & ~Q(second_by=F("submitted_by")),
                name="voucher_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "reviewed"], held=F("amount"))
                | Q(
                    state__in=["approved", "published", "paid"], held=F("granted"), first_by__isnull=False, second_by__isnull=False
                )
                | Q(state__in=["returned", "refused", "withdrawn"], held=0),
                name="voucher_holds_by_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, published_at__isnull=False),
                name="voucher_paid_after_publication",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.firm} {self.year.year}"

    @property
    def limit(self) -> int:
        return self.year.rule.limit(self.direct_rd)

    @property
    def may_be_paid(self) -> bool:
        return self.state == self.State.PUBLISHED and self.publicity_ends_on < timezone.localdate()


class VoucherEntry(models.Model):
    """One line of a year's ledger, written by the database alone: the sum of a year's lines is its balance."""

    class Kind(models.TextChoices):
        BUDGET = "budget", _("budget")
        CLAIM = "claim", _("claim")

    year = models.ForeignKey(VoucherYear, models.PROTECT, related_name="entries", db_index=False)
    claim = models.ForeignKey(VoucherClaim, models.PROTECT, null=True, related_name="entries")
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    amount = models.BigIntegerField(_("amount"))
    balance = models.BigIntegerField(_("left after it"))
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["year", "id"])]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.amount}"
