from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import FactFields, Firm
from enterprises.models.facts import count, money
from innovation_points.querysets import NightManager, ScoreQuerySet

from .rules import RuleVersion

OPEN = date.max  # valid_to of a score that still holds
AT_ONCE = date.min  # due_on of what waits for no day


class Inputs(FactFields):
    """The flat facts of one evaluation of one firm: what a score was computed from, kept for ever.

    A new version is added when its content differs from all before; the database refuses to change or delete one.
    `is_current` marks the version that the next night uses. Facts that are dated records (certificates, incidents)
    are not here: the rule that asks for them sets the window.
    """

    firm = models.ForeignKey(Firm, models.DO_NOTHING, related_name="inputs", db_constraint=False, db_index=False)
    credit_code = models.CharField(max_length=18)
    fiscal_year = models.PositiveSmallIntegerField()
    established_on = models.DateField(null=True)
    industry_code = models.CharField(max_length=4, blank=True)
    revenue_prev = money()
    revenue_prev2 = money()
    revenue_prev3 = money()
    main_business_revenue_prev = money()
    main_business_revenue_prev2 = money()
    net_assets_prev = money()
    net_assets_prev2 = money()
    rd_expense_prev = money()
    rd_expense_prev2 = money()
    rd_expense_prev3 = money()
    staff_prev = count()
    staff_prev3 = count()
    fingerprint = models.UUIDField(help_text=_("MD5 of the content"))
    is_current = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "fingerprint"], name="inputs_once"),
            models.UniqueConstraint(fields=["firm"], condition=Q(is_current=True), name="inputs_one_current"),
        ]

    def __str__(self):
        return f"{self.credit_code} {self.fiscal_year}"


class Pending(models.Model):
    """A queue, filled by database triggers: this firm's inputs change on `due_on`, a day that may be still to come.

    Hence nothing has to look for what time alone moves (a title that ends, a year that closes): it was queued when it
    was written. `night` is set while a run works on the entry.
    """

    firm = models.ForeignKey(Firm, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    due_on = models.DateField()
    night = models.ForeignKey(
        "Night", models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], name="pending_due"),
            models.Index(fields=["night"], condition=Q(night__isnull=False), name="pending_taken"),
        ]

    def __str__(self):
        return f"{self.firm_id} {self.due_on}"


class Night(models.Model):
    """One run: which day, by which rule and code, what it counted, and the digest that a replay must meet."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        FAILED = "failed", _("failed")

    as_of = models.DateField(_("as of"))
    rule_version = models.ForeignKey(RuleVersion, models.PROTECT, null=True, related_name="nights")
    rule_digest = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(_("code version"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RUNNING)
    counts = models.JSONField(default=dict)
    timings = models.JSONField(default=dict)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    lanes = models.BinaryField(null=True, help_text=_("the sums behind the digest, which the next night goes on from"))
    standings = models.BinaryField(null=True, help_text=_("sorted totals without firms: ranks, percentiles, medians"))
    phase = models.CharField(_("phase"), max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    started_by_name = models.CharField(_("started by"), max_length=80, blank=True)
    error = models.TextField(blank=True)
    last_replay = models.JSONField(null=True, help_text=_("what came out when the night was last computed again"))

    objects = NightManager()

    class Meta:
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["as_of"], condition=Q(state="published"), name="night_published_once"),
        ]

    def __str__(self):
        return f"{self.as_of}"

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    @property
    def percent_done(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


class Score(models.Model):
    """A firm's result from one night until another replaces it: holds on a day where valid_from <= day < valid_to.

    Written by COPY, so the table has no foreign keys and belongs to the worker; partitioned by valid_from. A row that
    a second run of the same day replaced keeps an empty interval.
    """

    pk = models.CompositePrimaryKey("firm_id", "valid_from", "night_id")
    firm = models.ForeignKey(Firm, models.DO_NOTHING, related_name="scores", db_constraint=False, db_index=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), help_text=_("exclusive"))
    night = models.ForeignKey(Night, models.DO_NOTHING, related_name="scores", db_constraint=False, db_index=False)
    rule_version = models.ForeignKey(
        RuleVersion, models.DO_NOTHING, related_name="scores", db_constraint=False, db_index=False
    )
    inputs = models.ForeignKey(Inputs, models.DO_NOTHING, related_name="scores", db_constraint=False, db_index=False)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    stage = models.SmallIntegerField(_("stage"), help_text=_("place in the rule's list of stage labels"))
    total = models.IntegerField(
        _("total"), help_text=_("hundredths of a point; -1: too little is known to publish one")
    )
    coverage = models.SmallIntegerField(_("coverage"), help_text=_("known items of all, per cent"))
    preliminary = models.BooleanField(_("preliminary"))
    tie = models.BigIntegerField(help_text=_("R&D intensity as the rulebook orders it, for equal totals; -1: unknown"))
    points = ArrayField(models.SmallIntegerField(), help_text=_("hundredths by item, in the rule's order; -1: unknown"))

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["-total", "-tie", "firm_id"]

    def __str__(self):
        return f"{self.firm_id} {self.valid_from}: {self.total}"

    @property
    def is_published(self) -> bool:
        return self.total >= 0
