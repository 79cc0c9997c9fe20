"""The library of support (服务保障库): what the zone and its partners offer, and who may use it."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Title
from talent_matching.querysets import SupportQuerySet

from .fields import yuan


@pghistory.track(exclude=["saved_at"])
class Support(models.Model):
    """A policy, a fund, a mentor or an instrument. Whom it is for stands in rules that a page can check: empty is everybody."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("policy")
        FUND = "fund", _("fund")
        MENTOR = "mentor", _("mentor")
        INSTRUMENT = "instrument", _("shared instrument")

    class Audience(models.TextChoices):
        ALL = "all", _("firms and talents")
        FIRMS = "firms", _("firms of the zone")
        TALENTS = "talents", _("talents")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("headline"), max_length=80)
    provider = models.CharField(_("offered by"), max_length=80)
    text = models.TextField(_("what is offered"), max_length=3000)
    audience = models.CharField(_("for"), max_length=8, choices=Audience, default=Audience.ALL)
    chains = ArrayField(
        models.CharField(max_length=20), verbose_name=_("for these chains"), default=list, blank=True,
        help_text=_("empty: for all"),
    )  # fmt: skip
    titles = ArrayField(
        models.CharField(max_length=24, choices=Title.Kind), verbose_name=_("for holders of one of these titles"),
        default=list, blank=True, help_text=_("empty: for all"),
    )  # fmt: skip
    needs_agreement = models.BooleanField(_("only with an agreement with a talent"), default=False)
    amount = yuan(_("up to"))
    terms = models.CharField(_("price or terms"), max_length=200, blank=True)
    how = models.CharField(_("how to get it"), max_length=300)
    source = models.CharField(_("source"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "title"]
        verbose_name = _("support")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="support_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return self.title
