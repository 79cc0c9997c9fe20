"""A round of matching (对接批次): all open demands against all talents, and the pairs that came of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .demands import Demand
from .fields import person
from .talents import Talent


class Round(models.Model):
    """One round. What it was computed with is kept beside what came out, so that it can be told later why."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        READY = "ready", _("to be looked through")
        ASKED = "asked", _("both sides asked")
        FAILED = "failed", _("failed")

    title = models.CharField(_("name"), max_length=80)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    per_demand = models.PositiveSmallIntegerField(_("talents for each demand"), default=1)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    failure = models.CharField(max_length=300, blank=True, editable=False)
    computed_with = models.JSONField(default=dict, editable=False)
    sums = models.JSONField(default=dict, editable=False)
    made_by = person()
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("round")

    def __str__(self):
        return self.title

    @property
    def is_working(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)


class Pair(models.Model):
    """A demand and a talent that could go together. Those not chosen are the runners-up.

    `score` in hundredths of a point, 10000 at most; `terms` are the parts that add up to it, `words` which words met which. `chosen`
    says what stands, `best` what the computation chose, `first` what best-first would have taken; `reason` why a person changed it.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="pairs")
    demand = models.ForeignKey(Demand, models.CASCADE, related_name="pairs")
    talent = models.ForeignKey(Talent, models.CASCADE, related_name="pairs")
    score = models.IntegerField(_("score"))
    rank = models.PositiveSmallIntegerField(_("rank for the demand"))
    terms = models.JSONField(default=list)
    words = models.JSONField(default=list)
    chosen = models.BooleanField(default=False)
    best = models.BooleanField(default=False)
    first = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    barred = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    changed_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["demand", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["round", "demand", "talent"], name="pair_once_a_round"),
            models.CheckConstraint(condition=~Q(chosen=True, barred=True), name="pair_barred_is_not_chosen"),
        ]

    def __str__(self):
        return f"{self.demand_id} · {self.talent_id}"
