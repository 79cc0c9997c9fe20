"""What a carrier reports each month and year, its later editions, and the share of it that each tenant fills in."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incubators.querysets import ReportQuerySet, ShareQuerySet

from .carriers import Carrier
from .tenants import Tenant


class ReportKind(models.TextChoices):
    MONTH = "month", _("monthly report")
    YEAR = "year", _("yearly report")


def period_text(kind: str, period: date) -> str:
    return f"{period:%Y-%m}" if kind == ReportKind.MONTH else f"{period:%Y}"


class Report(models.Model):
    """One edition of a carrier's report of one period.

    `asked` holds what people typed, in yuan, by key. What the portal counts is counted anew while the report is filled in,
    and stands in `counted` from the check on: what was checked is what is signed and approved. An approved edition never
    changes; a correction is the next edition.
    """

    class State(models.TextChoices):
        FILLING = "filling", _("being filled in")
        CHECKED = "checked", _("checked")
        SIGNED = "signed", _("signed by the operator")
        APPROVED = "approved", _("approved by the zone")

    Kind = ReportKind

    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"), related_name="reports")
    kind = models.CharField(_("kind"), max_length=5, choices=ReportKind)
    period = models.DateField(_("period"), help_text=_("The first day of the month or year."))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    form = models.DateField(_("form in force since"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.FILLING)
    asked = models.JSONField(default=dict)
    counted = models.JSONField(default=dict)
    correction_reason = models.CharField(_("why it is corrected"), max_length=200, blank=True)
    return_reason = models.CharField(_("why it was returned"), max_length=200, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(_("checked at"), null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("signed at"), null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True)
    saved_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "kind", "carrier", "-edition"]
        verbose_name = _("report of a carrier")
        constraints = [
            models.UniqueConstraint(fields=["carrier", "kind", "period", "edition"], name="report_once_an_edition"),
            models.CheckConstraint(
                condition=Q(state="filling")
                | Q(checked_by__isnull=False) & (Q(state="checked") | Q(signed_by__isnull=False)),
                name="report_steps_have_people",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("checked_by")), name="report_signed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("checked_by")) & ~Q(approved_by=F("signed_by")),
                name="report_approved_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.carrier} · {self.get_kind_display()} {self.period_text}"

    @property
    def period_text(self) -> str:
        return period_text(self.kind, self.period)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.FILLING

    @property
    def is_late(self) -> bool:
        """Not yet signed by the operator although the day is past, as the list of the late has it."""
        return self.due_on < timezone.localdate() and self.state in (self.State.FILLING, self.State.CHECKED)


class TenantShare(models.Model):
    """A tenant's share of a report, filled in by the firm's account or by a signed link.

    It repeats of the report and the tenancy what the form shows: whoever fills it in reads neither of them.
    `link_number` is part of the link: a new link ends those before it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits on the tenant")
        SENT = "sent", _("sent")
        CLOSED = "closed", _("closed without an answer")

    Kind = ReportKind

    report = models.ForeignKey(Report, models.CASCADE, related_name="shares")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="shares")
    tenant_name = models.CharField(max_length=120)
    carrier_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=ReportKind)
    period = models.DateField()
    form = models.DateField()
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    figures = models.JSONField(default=dict)
    before = models.JSONField(default=dict)  # what the tenant sent for the period before, by which totals are checked
    filled_by = models.CharField(_("filled in by"), max_length=60, blank=True)
    filled_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    return_reason = models.CharField(_("why it was returned"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    link_number = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["tenant_name", "id"]
        verbose_name = _("share of a tenant")
        constraints = [
            models.UniqueConstraint(fields=["report", "tenant"], name="share_once_a_report"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="share_sent_on_a_day"),
        ]

    def __str__(self):
        return f"{self.tenant_name} · {self.get_kind_display()} {self.period_text}"

    @property
    def period_text(self) -> str:
        return period_text(self.kind, self.period)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
