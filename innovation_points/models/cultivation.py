"""Cultivation: one plan a firm and title with its tasks, and the numbers that the zone sets itself for a year."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Firm, Title
from innovation_points.querysets import PlanQuerySet

from .declarations import person

TARGETS = [choice for choice in Title.Kind.choices if choice[0] not in Title.HONOURS]


@pghistory.track()
class Plan(models.Model):
    """How one firm is led to one title (一企一案). At most one open plan a firm and title."""

    class State(models.TextChoices):
        OPEN = "open", _("in progress")
        DONE = "done", _("title obtained")
        DROPPED = "dropped", _("given up")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="plans")
    target = models.CharField(_("target title"), max_length=24, choices=TARGETS)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    owner = models.CharField(_("responsible"), max_length=60, help_text=_("who in the zone leads the firm"))
    due_on = models.DateField(_("to be reached by"))
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = person()
    created_at = models.DateTimeField(_("started at"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "target"], condition=Q(state="open"), name="plan_one_open"),
        ]

    def __str__(self):
        return f"{self.firm}: {self.get_target_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


@pghistory.track()
class PlanTask(models.Model):
    """One thing that somebody does by a day so that a gap of the plan closes."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    text = models.CharField(_("task"), max_length=200)
    owner = models.CharField(_("who"), max_length=60, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["done_on", "due_on", "id"]

    def __str__(self):
        return self.text

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < timezone.localdate()


@pghistory.track()
class YearTarget(models.Model):
    """How many certificates of a title the zone, or one park, means to gain in a year."""

    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=24, choices=TARGETS)
    park = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("park"),
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "park"},
        help_text=_("empty: the whole zone"),
    )
    number = models.PositiveIntegerField(_("target"))
    set_by_name = models.CharField(_("set by"), max_length=80, editable=False)
    set_at = models.DateTimeField(_("set at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-year", "title", "park"]
        constraints = [
            models.UniqueConstraint(fields=["year", "title", "park"], nulls_distinct=False, name="year_target_once"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="year_target_plausible"),
        ]

    def __str__(self):
        return f"{self.year} {self.get_title_display()}: {self.number}"
