"""Loans against intellectual property: what was pledged, its value, the contracts and the registration."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Firm, IntellectualProperty

from .vouchers import person


@pghistory.track()
class Pledge(models.Model):
    """One pledge of one firm's rights for one loan. The pledge exists from its registration, not from the contract."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="pledges")
    rights = models.ManyToManyField(
        IntellectualProperty, through="PledgedRight", related_name="pledges", verbose_name=_("pledged rights")
    )
    lender = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", limit_choices_to={"kind": "bank"}, verbose_name=_("bank")
    )
    appraiser = models.CharField(_("appraiser"), max_length=120, blank=True)
    appraised_value = models.BigIntegerField(_("appraised value"), null=True, blank=True, help_text=_("in whole yuan"))
    appraised_on = models.DateField(_("appraised on"), null=True, blank=True)
    loan_contract = models.CharField(_("loan contract no."), max_length=60)
    pledge_contract = models.CharField(_("pledge contract no."), max_length=60)
    loan_amount = models.BigIntegerField(_("loan"), help_text=_("in whole yuan"))
    lent_on = models.DateField(_("lent on"), null=True, blank=True)
    notice_number = models.CharField(_("no. of the notice of registration"), max_length=60, blank=True)
    registered_on = models.DateField(
        _("pledge registered on"), null=True, blank=True, help_text=_("the pledge exists from this day")
    )
    is_filed = models.BooleanField(_("filed with the CNIPA"), default=False)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    subsidy = models.BigIntegerField(
        _("subsidy of fees and interest"), null=True, blank=True, help_text=_("in whole yuan")
    )
    subsidised_on = models.DateField(_("subsidy paid on"), null=True, blank=True)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True, max_length=1000)
    entered_by = person()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = [F("registered_on").desc(nulls_first=True), "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(loan_amount__gt=0), name="pledge_loan_positive"),
            models.CheckConstraint(
                condition=Q(registered_on=None, notice_number="") | (Q(registered_on__isnull=False) & ~Q(notice_number="")),
                name="pledge_registration_paired",
            ),
            models.CheckConstraint(
                condition=Q(released_on=None) | Q(registered_on__isnull=False, released_on__gte=F("registered_on")),
                name="pledge_released_after_registration",
            ),
            models.CheckConstraint(
                condition=Q(subsidised_on=None) | Q(subsidy__isnull=False), name="pledge_subsidy_has_amount"
            ),
            models.CheckConstraint(condition=Q(filed_on=None) | Q(is_filed=True), name="pledge_filing_paired"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.firm} {self.pledge_contract}"

    @property
    def state(self) -> str:
        if self.released_on:
            return "released"
        return "registered" if self.registered_on else "pending"

    @property
    def state_label(self):
        return {"released": _("released"), "registered": _("in force"), "pending": _("not registered yet")}[self.state]

    @property
    def ratio(self) -> float | None:
        """Loan to appraised value."""
        return self.loan_amount / self.appraised_value if self.appraised_value else None


class PledgedRight(models.Model):
    """A right stands for one pledge at a time: `is_held` falls with the release."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="pledged")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", db_index=False)
    right = models.ForeignKey(IntellectualProperty, models.PROTECT, related_name="pledged")
    is_held = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["right"], condition=Q(is_held=True), name="right_pledged_once"),
            models.UniqueConstraint(fields=["pledge", "right"], name="right_once_in_a_pledge"),
        ]

    def __str__(self):
        return f"{self.pledge_id} {self.right}"
