"""Candidates for the national list of re-lending for technology: batch, need, first loan, consent, result."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm

from .vouchers import person


class RelendingBatch(models.Model):
    """One call for names, as the department above sends it down."""

    name = models.CharField(_("batch"), max_length=80, unique=True)
    called_on = models.DateField(_("called on"))
    closes_on = models.DateField(_("names until"))
    source = models.CharField(_("document of the call"), max_length=200, blank=True)

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-called_on", "-id"]

    def __str__(self):
        return self.name

    @property
    def is_open(self) -> bool:
        return timezone.localdate() <= self.closes_on


@pghistory.track()
class RelendingCandidate(models.Model):
    """A firm that the zone puts forward, or would: it is named to the department above only after it consented."""

    class Result(models.TextChoices):
        WAITING = "pending", _("no answer yet")
        LISTED = "accepted", _("on the national list")
        LEFT_OUT = "rejected", _("not on the list")
        LENT = "granted", _("loan granted")

    batch = models.ForeignKey(RelendingBatch, models.PROTECT, related_name="candidates", verbose_name=_("batch"))
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="relending", verbose_name=_("firm"))
    need = models.BigIntegerField(_("loan needed"), help_text=_("in whole yuan"))
    use = models.CharField(_("what the loan is for"), max_length=200)
    is_first_loan = models.BooleanField(
        _("first loan"), default=False, help_text=_("the firm never had a bank loan before")
    )
    consented_at = models.DateTimeField(_("consented at"), null=True, editable=False)
    consented_by_name = models.CharField(_("consented by"), max_length=80, blank=True, editable=False)
    declined_at = models.DateTimeField(_("declined at"), null=True, editable=False)
    sent_on = models.DateField(_("put forward on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result, default=Result.WAITING)
    result_on = models.DateField(_("result on"), null=True, blank=True)
    lent = models.BigIntegerField(_("amount lent"), null=True, blank=True, help_text=_("in whole yuan"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    entered_by = person()
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-batch__called_on", "firm__pinyin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "firm"], name="relending_once_a_batch"),
            models.CheckConstraint(condition=Q(need__gt=0), name="relending_need_positive"),
            models.CheckConstraint(
                condition=Q(consented_at=None) | Q(declined_at=None), name="relending_consented_or_declined"
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(consented_at__isnull=False), name="relending_sent_after_consent"
            ),
            models.CheckConstraint(
                condition=Q(result="pending", result_on=None) | (~Q(result="pending") & Q(result_on__isnull=False, sent_on__isnull=False)),
                name="relending_result_dated",
            ),
            models.CheckConstraint(
                condition=Q(result="granted", lent__gt=0) | (~Q(result="granted") & Q(lent=None)), name="relending_lent_paired"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.firm} {self.batch}"

    @property
    def consent(self) -> str:
        return "accepted" if self.consented_at else "refused" if self.declined_at else "pending"

    @property
    def consent_label(self):
        return {"accepted": _("consented"), "refused": _("declined"), "pending": _("asked")}[self.consent]
