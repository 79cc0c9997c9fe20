"""公示 and 申诉: the result that the firms see before the banks do, and what a firm objects to in it."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from innovation_points.querysets import AppealQuerySet, PublicityQuerySet

from .declarations import person
from .nights import Night
from .rules import RuleVersion


class PublicityDemand(models.Model):
    """From which fiscal year on results go to banks only after a publicity; none: from no year. The last row counts."""

    from_year = models.PositiveSmallIntegerField(_("from fiscal year"), null=True, blank=True)
    set_by_name = models.CharField(max_length=80)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return str(self.from_year or "")


@pghistory.track()
class Publicity(models.Model):
    """One night's result of one fiscal year on its way from the firms' eyes to the banks'.

    Stored are draft, open, confirmed and withdrawn; an open one whose last day is over is closed, by the calendar and
    by nobody's doing. What was shown stands in its lines and does not move with later nights.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("being shown")
        CLOSED = "closed", _("shown to the end")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    title = models.CharField(_("title"), max_length=120)
    note = models.TextField(_("note to the firms"), blank=True, max_length=1000)
    night = models.ForeignKey(Night, models.PROTECT, related_name="publicities", verbose_name=_("night"))
    rule_version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+")
    opens_on = models.DateField(_("first day"), null=True)
    working_days = models.PositiveSmallIntegerField(_("working days"), default=5)
    closes_on = models.DateField(_("last day"), null=True)
    answer_days = models.PositiveSmallIntegerField(_("working days to answer an appeal"), default=5)
    stored_state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_column="state")
    drafted_by = person()
    drafted_at = models.DateTimeField(default=timezone.now)
    opened_by = person()
    opened_at = models.DateTimeField(null=True)
    confirmed_by = person()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = person()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year"], condition=Q(stored_state__in=["draft", "open"]), name="publicity_one_at_work"
            ),
            models.CheckConstraint(
                condition=~Q(stored_state__in=["open", "confirmed"])
                | Q(opened_by__isnull=False, opens_on__isnull=False, closes_on__gte=F("opens_on")),
                name="publicity_opened_with_dates",
            ),
            models.CheckConstraint(
                condition=~Q(stored_state="confirmed") | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="publicity_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=60, answer_days__gte=1, answer_days__lte=60),
                name="publicity_plausible_days",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def state(self) -> str:
        over = self.closes_on is not None and self.closes_on < timezone.localdate()
        return self.State.CLOSED if self.stored_state == self.State.OPEN and over else self.State(self.stored_state)

    @property
    def state_label(self):
        return self.State(self.state).label

    @property
    def was_shown(self) -> bool:
        return self.state in (self.State.OPEN, self.State.CLOSED, self.State.CONFIRMED)


class PublicityLine(models.Model):
    """One firm of the public list: what every firm of the zone reads. Written when the publicity opens, never changed."""

    publicity = models.ForeignKey(Publicity, models.CASCADE, related_name="lines")
    firm = models.ForeignKey(Firm, models.DO_NOTHING, related_name="+", db_constraint=False)
    name = models.CharField(_("firm"), max_length=120)
    credit_code = models.CharField(max_length=18)
    park = models.CharField(_("park"), max_length=80)
    stage = models.CharField(_("stage"), max_length=40)
    total = models.IntegerField(_("points"), help_text=_("hundredths of a point"))
    rank = models.PositiveIntegerField(_("rank"))

    class Meta:
        ordering = ["publicity", "rank", "credit_code"]
        constraints = [models.UniqueConstraint(fields=["publicity", "firm"], name="publicity_line_once")]

    def __str__(self):
        return f"{self.rank} {self.name}"


class PublicitySeen(models.Model):
    """That somebody of the firm opened the publicity: the first time only."""

    publicity = models.ForeignKey(Publicity, models.CASCADE, related_name="seen")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    person_name = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publicity", "firm"], name="publicity_seen_once")]

    def __str__(self):
        return f"{self.firm_id} {self.at:%Y-%m-%d %H:%M}"


@pghistory.track()
class Appeal(models.Model):
    """A firm objects to one item of a published result, and staff answer.

    Granting never edits a score: it corrects the figure `fact` of `fact_year`, and the next night counts it. Without a
    figure the firm objects to something else (a title, the rule's reading); then staff correct the file and say what.
    The evidence lies with the office's evidence files, under EVIDENCE and the appeal's number.
    """

    class State(models.TextChoices):
        OPEN = "open", _("filed")
        IN_REVIEW = "in_review", _("in review")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("not granted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    WAITING = [State.OPEN, State.IN_REVIEW]
    EVIDENCE = "innovation_points.appeal"

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="appeals")
    publicity = models.ForeignKey(Publicity, models.PROTECT, null=True, related_name="appeals")
    night = models.ForeignKey(Night, models.PROTECT, related_name="appeals", verbose_name=_("night"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    item = models.CharField(_("item"), max_length=60)
    item_label = models.CharField(max_length=120)
    fact = models.CharField(_("figure"), max_length=40, blank=True)
    fact_year = models.PositiveSmallIntegerField(null=True)
    counted = models.BigIntegerField(_("counted"), null=True)
    claimed = models.BigIntegerField(_("claimed"), null=True)
    text = models.TextField(_("what is wrong, and why"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_by = person()
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    due_on = models.DateField(_("answer due on"))
    taken_by = person()
    answered_by = person()
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    granted = models.BigIntegerField(_("corrected to"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "fiscal_year", "item", "fact"],
                condition=Q(state__in=["open", "in_review"]),
                name="appeal_one_waiting_per_figure",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"])
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="appeal_answered_by_someone",
            ),
            models.CheckConstraint(condition=~Q(answered_by=F("made_by")), name="appeal_answered_by_another"),
            models.CheckConstraint(
                condition=Q(fact="", fact_year=None) | ~Q(fact="") & Q(fact_year__isnull=False),
                name="appeal_figure_with_year",
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.item_label}"

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING
