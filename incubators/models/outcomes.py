"""What the rules say of tenants and carriers, night by night: a row is written when something changed, and keeps its facts.

A row holds from its first day until another supersedes it. With its facts and the rule of its digest every past result can
be explained and computed again. A tenant's row says no more than the carrier may know: see incubators.facts.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incubators.querysets import OutcomeQuerySet

from .carriers import Carrier
from .tenants import Tenant

OPEN = date.max


class Outcome(models.Model):
    class Result(models.TextChoices):
        MET = "met", _("met")
        UNMET = "unmet", _("not met")
        UNKNOWN = "unknown", _("data missing")
        MANUAL_REVIEW = "manual_review", _("for people to judge")

    code = models.CharField(_("rule"), max_length=60)
    digest = models.CharField(max_length=64, help_text=_("of the rule's version"))
    result = models.CharField(_("result"), max_length=14, choices=Result)
    failed = ArrayField(models.CharField(max_length=40), verbose_name=_("not met"), default=list)
    undecided = ArrayField(models.CharField(max_length=40), verbose_name=_("undecided"), default=list)
    facts = models.JSONField(_("facts"), default=dict)
    valid_from = models.DateField(_("since the night of"))
    valid_to = models.DateField(_("until the night of"), default=OPEN)

    objects = OutcomeQuerySet.as_manager()

    SAID = ("digest", "result", "failed", "undecided", "facts")

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.code} {self.result} {self.valid_from}"

    @property
    def said(self) -> tuple:
        """All that makes it another row when it differs."""
        return tuple(getattr(self, name) for name in self.SAID)


class TenantOutcome(Outcome):
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="outcomes")

    SUBJECT = "tenant"

    class Meta:
        ordering = ["tenant", "code", "-valid_from"]
        verbose_name = _("result of a tenant")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code", "valid_from"], name="tenant_outcome_once_a_night"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="tenant_outcome_ordered"),
        ]


class CarrierOutcome(Outcome):
    class Aim(models.TextChoices):
        OWN = "own", _("of the level held")
        NEXT = "next", _("of the next level")

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="outcomes")
    aim = models.CharField(_("conditions"), max_length=4, choices=Aim)

    SUBJECT = "carrier"
    SAID = (*Outcome.SAID, "aim")

    class Meta:
        ordering = ["carrier", "code", "-valid_from"]
        verbose_name = _("result of a carrier")
        constraints = [
            models.UniqueConstraint(fields=["carrier", "code", "valid_from"], name="carrier_outcome_once_a_night"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="carrier_outcome_ordered"),
        ]
