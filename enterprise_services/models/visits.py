"""Visits to firms (走访), what was found there, and who stands in for an officer (首席服务员) meanwhile.

The chief service officer of a firm is the registry's `Firm.officer`; here stands only what time does to that.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from talent_matching.models import Demand

from .problems import Problem

REGULAR = 90  # days after a visit from which the next one is due; the zone's own habit, in no rule


def _person(**fields):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **fields)


class VisitQuerySet(models.QuerySet):
    def made(self, day: date | None = None):
        return self.filter(visited_on__lte=day or timezone.localdate())

    def planned(self):
        return self.filter(visited_on=None, dropped_on=None)


class Visit(models.Model):
    """One visit: planned from a list, or recorded at the firm without a plan.

    `key` is made on the telephone before the record is sent, so that a record which is sent twice is one visit.
    """

    class Reason(models.TextChoices):
        REGULAR = "regular", _("not visited for long")
        NEW = "new", _("new firm")
        FALLING = "falling", _("points are falling")
        ASKED = "asked", _("the firm asked for it")
        OTHER = "other", _("other")

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="visits", verbose_name=_("firm"))
    officer = _person(verbose_name=_("visited by"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.CharField(_("occasion"), max_length=7, choices=Reason, default=Reason.REGULAR)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    visited_on = models.DateField(_("visited on"), null=True, blank=True)
    met = models.CharField(_("whom one met"), max_length=120, blank=True)
    text = models.TextField(_("what was said and seen"), blank=True, max_length=3000)
    recorded_at = models.DateTimeField(null=True, editable=False)
    dropped_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = [F("visited_on").desc(nulls_first=True), "-id"]
        verbose_name = _("visit")
        indexes = [models.Index(fields=["firm", "-visited_on"]), models.Index(fields=["officer", "planned_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["firm"], condition=Q(visited_on=None, dropped_on=None), name="visit_planned_once_a_firm"
            ),
            models.CheckConstraint(
                condition=Q(visited_on__isnull=False) | Q(planned_on__isnull=False), name="visit_planned_or_made"
            ),
            models.CheckConstraint(
                condition=Q(visited_on=None) | (Q(dropped_on=None) & ~Q(text="") & Q(recorded_at__isnull=False)),
                name="visit_made_with_words",
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.visited_on or self.planned_on}"

    @property
    def is_planned(self) -> bool:
        return self.visited_on is None and self.dropped_on is None


class Finding(models.Model):
    """What a visit brought to light: it becomes a problem, a demand, or a correction of the registry's file."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("problem of the firm")
        DEMAND = "demand", _("demand for research or talent")
        CORRECTION = "correction", _("the registry is wrong")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.CharField(_("what was found"), max_length=1000)
    problem = models.OneToOneField(Problem, models.PROTECT, null=True, editable=False, related_name="finding")
    demand = models.OneToOneField(Demand, models.SET_NULL, null=True, editable=False, related_name="finding")
    settled_on = models.DateField(null=True, editable=False)
    settled_by_name = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("finding")

    def __str__(self):
        return self.text[:60]


class Absence(models.Model):
    """Days on which somebody stands in for an officer. They end by themselves; nothing is handed over."""

    officer = _person(verbose_name=_("officer"))
    deputy = _person(verbose_name=_("stood in for by"))
    first = models.DateField(_("away from"))
    last = models.DateField(_("away to"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-first", "-id"]
        verbose_name = _("absence of an officer")
        indexes = [models.Index(fields=["last"])]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="absence_days_ordered"),
            models.CheckConstraint(condition=~Q(deputy=F("officer")), name="absence_another_person"),
        ]

    def __str__(self):
        return f"{self.officer} {self.first} – {self.last}"


class HandOver(models.Model):
    """All firms of an officer given to another one, with the reason. Written once."""

    officer = _person(verbose_name=_("from"))
    successor = _person(verbose_name=_("successor"))
    firms = models.PositiveIntegerField(_("firms"))
    visits = models.PositiveIntegerField(_("planned visits"), default=0)
    tasks = models.PositiveIntegerField(_("agency tasks"), default=0)
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by_name = models.CharField(max_length=60, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("hand-over")

    def __str__(self):
        return f"{self.officer} → {self.successor}"
