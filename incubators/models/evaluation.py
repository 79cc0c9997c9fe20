"""The yearly evaluation of carriers: one assessment a house, in its own words first, then by experts who see no other's score.

The scheme is a rule (incubation/evaluation); an evaluation names the version by its digest when it is closed, and each
assessment keeps the facts that it was computed from.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incubators.querysets import AssessmentQuerySet

from .carriers import Carrier

PARTS = ("service", "performance", "sustainability")
PART_LABELS = {"service": _("Service"), "performance": _("Performance"), "sustainability": _("Sustainability")}


def points(label):
    """0 to 100; None: not said."""
    limits = [MinValueValidator(0), MaxValueValidator(100)]
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=limits)


class Evaluation(models.Model):
    """One year's round: until when the houses assess themselves and the experts score. It holds nothing of any house."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    fill_until = models.DateField(_("self-assessment until"))
    score_until = models.DateField(_("experts score until"))
    digest = models.CharField(max_length=64, blank=True, editable=False)
    opened_by_name = models.CharField(_("opened by"), max_length=80, editable=False)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now, editable=False)
    closed_by_name = models.CharField(_("closed by"), max_length=80, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("evaluation")
        constraints = [
            models.CheckConstraint(condition=Q(score_until__gte=F("fill_until")), name="evaluation_days_ordered"),
            models.CheckConstraint(condition=Q(closed_on=None, digest="") | ~Q(digest=""), name="evaluation_by_a_rule"),
        ]

    def __str__(self):
        return str(self.year)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class Assessment(models.Model):
    """One house in one round. `is_sealed`: what each expert wrote is still that expert's alone."""

    EVIDENCE = "incubators.Assessment"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="assessments")
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="assessments")
    service_text = models.TextField(_("Service"), max_length=2000, blank=True)
    service = points(_("own points for service"))
    performance_text = models.TextField(_("Performance"), max_length=2000, blank=True)
    performance = points(_("own points for performance"))
    sustainability_text = models.TextField(_("Sustainability"), max_length=2000, blank=True)
    sustainability = points(_("own points for sustainability"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by_name = models.CharField(_("submitted by"), max_length=80, blank=True, editable=False)
    is_sealed = models.BooleanField(default=True, editable=False)
    facts = models.JSONField(default=dict, editable=False)
    total = models.IntegerField(_("points"), null=True, editable=False, help_text=_("hundredths"))
    grade = models.CharField(_("grade"), max_length=1, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-evaluation__year", "carrier__name"]
        verbose_name = _("assessment")
        constraints = [models.UniqueConstraint(fields=["evaluation", "carrier"], name="assessed_once_a_year")]

    def __str__(self):
        return f"{self.carrier} {self.evaluation}"


class Seat(models.Model):
    """An expert's seat at one assessment; whether it was filled is known to all, what was written is not."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="seats")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)

    class Meta:
        ordering = ["assessment", "id"]
        verbose_name = _("expert's seat")
        constraints = [models.UniqueConstraint(fields=["assessment", "expert"], name="seat_once_an_expert")]

    def __str__(self):
        return f"{self.expert} · {self.assessment}"


class ExpertScore(models.Model):
    """What one expert gives, 0 to 100 a part, and why. Nobody else reads it before the round is closed."""

    seat = models.OneToOneField(Seat, models.CASCADE, related_name="score")
    service = points(_("Service"))
    performance = points(_("Performance"))
    sustainability = points(_("Sustainability"))
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("expert's score")

    def __str__(self):
        return str(self.seat)
