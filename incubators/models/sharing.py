"""What a tenant's firm allows its carrier to see of its declared figures, and the copy that the carrier sees.

Row security cuts rows, not columns: the carrier's people have no way to the registry's figures at all. What a firm
allows stands in a table of its own, written by one function (incubators.sharing) and emptied with the withdrawal.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incubators.querysets import TenantConsentQuerySet

from .tenants import Tenant


class TenantConsent(models.Model):
    """A firm's consent that its carrier may see its declared yearly figures. At most one in force for each tenancy."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="consents")
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"))
    text_version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    given_by_name = models.CharField(_("given by"), max_length=80)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by_name = models.CharField(_("withdrawn by"), max_length=80, blank=True)

    objects = TenantConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant"], condition=Q(withdrawn_at=None), name="tenant_consent_once"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="tenant_consent_ordered"),
        ]

    def __str__(self):
        return f"{self.tenant} → {self.tenant.carrier}"


class SharedFigures(models.Model):
    """The figures of one fiscal year that a live consent shows to the carrier; as they were declared, in yuan."""

    CODES = ("revenue", "net_profit", "rd_expense", "staff", "rd_staff", "valid_ip", "venture_capital")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="shared_figures")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    revenue = models.BigIntegerField(null=True)
    net_profit = models.BigIntegerField(null=True)
    rd_expense = models.BigIntegerField(null=True)
    staff = models.IntegerField(null=True)
    rd_staff = models.IntegerField(null=True)
    valid_ip = models.IntegerField(null=True)
    venture_capital = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["tenant", "-fiscal_year"]
        constraints = [models.UniqueConstraint(fields=["tenant", "fiscal_year"], name="shared_figures_once_a_year")]

    def __str__(self):
        return f"{self.tenant} {self.fiscal_year}"
