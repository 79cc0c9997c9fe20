"""Problems of firms (诉求工单): who is responsible, until when, what was answered and what the firm says of it."""

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprise_services.problem_querysets import KnowledgeQuerySet, ProblemQuerySet
from enterprises.models import Firm
from workplace.calendar import working_days

from .fields import handled_by, person


class Kind(models.TextChoices):
    FINANCE = "finance", _("money and loans")
    LABOUR = "labour", _("staff and recruiting")
    TECHNOLOGY = "technology", _("technology and testing")
    SITE = "site", _("land and buildings")
    UTILITIES = "utilities", _("water, power, gas, network")
    POLICY = "policy", _("policies and subsidies")
    PERMITS = "permits", _("permits and approvals")
    MARKET = "market", _("sales and suppliers")
    ENVIRONMENT = "environment", _("environment and safety")
    TRANSPORT = "transport", _("roads and transport")
    LIVING = "living", _("housing, schools, doctors")
    OTHER = "other", _("something else")


@pghistory.track(exclude=["handling"])
class Problem(models.Model):
    """One problem of one firm. It lies with one unit (`unit`) and, once accepted, with one person (`owner`).

    Whoever received it first stays responsible until somebody accepts (首问负责). `handling` holds the units that deal with
    it, for those who read confidential ones. The clock is kept in its parts; `due_on` is what they come to.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("received")
        DISPATCHED = "dispatched", _("dispatched")
        WORKING = "working", _("being worked on")
        PAUSED = "paused", _("clock stopped")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("solved and closed")
        UNSOLVED = "unsolved", _("cannot be solved yet")
        MERGED = "merged", _("joined to another")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("normal")
        URGENT = "urgent", _("urgent")
        COMPLEX = "complex", _("needs several departments")

    class Source(models.TextChoices):
        FIRM = "firm", _("the firm")
        OFFICER = "officer", _("an officer")
        VISIT = "visit", _("a visit")
        IMPORT = "import", _("an imported ledger")
        API = "api", _("another system")

    EVIDENCE = "enterprise_services.problem"
    WAITING = (State.SUBMITTED, State.DISPATCHED)  # for somebody to accept
    RUNNING = (State.SUBMITTED, State.DISPATCHED, State.WORKING)  # the clock runs
    OPEN = (*RUNNING, State.PAUSED)  # no answer yet
    VOID = (State.MERGED, State.WITHDRAWN)  # not counted

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="problems")
    title = models.CharField(_("headline"), max_length=80)
    text = models.TextField(_("problem"), max_length=3000)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    is_confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("Of the zone only those who handle it read it.")
    )
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    source = models.CharField(_("brought by"), max_length=8, choices=Source, default=Source.FIRM, editable=False)
    ledger_number = models.CharField(_("number in the ledger"), max_length=40, blank=True, editable=False)
    raised_on = models.DateField(_("raised on"), default=timezone.localdate, editable=False)
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now, editable=False)
    raised_by = person(verbose_name=_("raised by"))

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED, editable=False)
    first_receiver = person(verbose_name=_("first receiver"))
    first_unit = handled_by(_("received by"), editable=False)
    unit = handled_by(_("lies with"), editable=False)
    owner = person(verbose_name=_("responsible person"))
    handling = ArrayField(models.BigIntegerField(), default=list, editable=False)

    clock_from = models.DateField(_("clock runs from"), default=timezone.localdate, editable=False)
    allowed_days = models.PositiveSmallIntegerField(_("working days allowed"), editable=False)
    extra_days = models.PositiveSmallIntegerField(_("working days added"), default=0, editable=False)
    paused_days = models.PositiveSmallIntegerField(_("working days stopped"), default=0, editable=False)
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=0, editable=False)
    paused_on = models.DateField(_("stopped on"), null=True, editable=False)
    accept_by = models.DateField(_("to be accepted by"), editable=False)
    due_on = models.DateField(_("answer due"), editable=False)
    escalation = models.PositiveSmallIntegerField(_("escalated"), default=0, editable=False)

    answer = models.TextField(_("answer"), max_length=3000, blank=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    answered_by = person(verbose_name=_("answered by"))
    late_reason = models.CharField(_("why late"), max_length=300, blank=True, editable=False)
    unsolved_reason = models.CharField(_("why it cannot be solved"), max_length=500, blank=True, editable=False)
    follow_up_on = models.DateField(_("looked at again on"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, editable=False)
    rating_text = models.CharField(_("what the firm says"), max_length=500, blank=True, editable=False)
    reopened = models.PositiveSmallIntegerField(_("opened again"), default=0, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", verbose_name=_("joined to")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        verbose_name = _("problem")
        indexes = [
            models.Index(fields=["state", "due_on"], name="problem_by_deadline"),
            models.Index(fields=["raised_on"], name="problem_by_day"),
            GinIndex(fields=["handling"], name="problem_by_handling"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "ledger_number"], condition=~Q(ledger_number=""), name="problem_once_a_ledger"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "dispatched"], owner=None)
                | Q(state__in=["merged", "withdrawn"])
                | Q(state__in=["working", "paused", "answered", "closed", "unsolved"], owner__isnull=False)
                | Q(source="import"),
                name="problem_owner_by_state",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_on__isnull=False) | (~Q(state="paused") & Q(paused_on=None)),
                name="problem_stopped_since",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"]) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="problem_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__lte=F("due_on")) | ~Q(late_reason=""),
                name="problem_late_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on=None)),
                name="problem_closed_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="unsolved") | (~Q(unsolved_reason="") & Q(follow_up_on__isnull=False)),
                name="problem_unsolved_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="problem_merged_into",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="problem_rating_on_the_scale"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number  # the headline may be confidential, and the log keeps what this says

    @property
    def number(self) -> str:
        """What people call it by: the year and its place, so that nobody has to hand numbers out."""
        return f"{self.raised_on.year}-{self.pk:05d}" if self.pk else ""

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    def is_late(self, today: date | None = None) -> bool:
        """Answered after its day; or not answered, with the clock running, when its day has passed."""
        if self.answered_on is not None:
            return self.answered_on > self.due_on
        return self.is_running and (today or timezone.localdate()) > self.due_on

    def set_clock(self) -> None:
        """The day that the parts of the clock come to, by the calendar as it is announced now."""
        self.due_on = working_days.add(self.clock_from, self.allowed_days + self.extra_days + self.paused_days)

    @property
    def responsible(self):
        """Whoever has to see to it now: the owner, or the first receiver until somebody accepts."""
        return self.owner or self.first_receiver


class Call(models.Model):
    """Another unit called in: by a park that whistles (园区吹哨), or for joint handling; it reports in (部门报到) with what it can do."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="calls")
    unit = handled_by(_("called in"))
    caller = handled_by(_("called by"))
    text = models.CharField(_("what is needed"), max_length=300)
    called_by = person()
    called_at = models.DateTimeField(_("called at"), default=timezone.now)
    due_on = models.DateField(_("reports in by"))
    reported_by = person()
    reported_at = models.DateTimeField(_("reported in at"), null=True)
    report = models.CharField(_("what it does"), max_length=1000, blank=True)

    class Meta:
        ordering = ["called_at", "id"]
        verbose_name = _("call")
        constraints = [
            models.UniqueConstraint(fields=["problem", "unit"], name="problem_call_once_a_unit"),
            models.CheckConstraint(
                condition=Q(reported_at=None, report="") | (Q(reported_at__isnull=False) & ~Q(report="")),
                name="problem_call_reported",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.text}"

    @property
    def is_whistle(self) -> bool:
        return self.caller.kind == "park"


class Step(models.Model):
    """What happened to a problem, in words; written once. The firm reads those that are not the zone's own."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("raised")
        DISPATCHED = "dispatched", _("dispatched")
        RETURNED = "returned", _("given back")
        ACCEPTED = "accepted", _("taken over")
        CALLED = "called", _("called in")
        REPORTED = "reported", _("reported in")
        PAUSED = "paused", _("clock stopped")
        RESUMED = "resumed", _("clock runs again")
        EXTENDED = "extended", _("deadline moved")
        ESCALATED = "escalated", _("escalated")
        NOTE = "note", _("note of progress")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("confirmed and closed")
        REOPENED = "reopened", _("opened again")
        UNSOLVED = "unsolved", _("cannot be solved yet")
        FOLLOWED = "followed", _("looked at again")
        MERGED = "merged", _("joined to another")
        WITHDRAWN = "withdrawn", _("withdrawn")

    INTERNAL = (Kind.RETURNED, Kind.ESCALATED)

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="steps")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    text = models.TextField(_("text"), max_length=3000, blank=True)
    is_internal = models.BooleanField(_("the zone's own"), default=False)
    by = person()
    by_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("step")

    def __str__(self):
        return f"{self.get_kind_display()} {self.text}"


@pghistory.track()
class Knowledge(models.Model):
    """An answer that helps other firms too, without saying whose problem it was; read before a problem is filed."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    question = models.CharField(_("question"), max_length=120)
    answer = models.TextField(_("answer"), max_length=3000)
    source = models.CharField(_("basis"), max_length=200, blank=True, help_text=_("document, office, telephone"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_published = models.BooleanField(_("shown to firms"), default=True)
    problem = models.ForeignKey(Problem, models.SET_NULL, null=True, editable=False, related_name="knowledge")
    written_by = person()
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = KnowledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-id"]
        verbose_name = _("answer for everybody")

    def __str__(self):
        return self.question
