"""What the zone does for firms at counters that are not its own (帮代办): the catalogue, and each thing taken on."""

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Firm
from workplace.calendar import working_days


class ServiceItemQuerySet(models.QuerySet):
    def on_offer(self, day: date | None = None):
        day = day or timezone.localdate()
        return self.filter(Q(offered_to=None) | Q(offered_to__gte=day), offered_from__lte=day)

    def with_done(self, year: int):
        """How many tasks of the item were done in the year, as `done_this_year`."""
        return self.annotate(done_this_year=Count("tasks", Q(tasks__state="done", tasks__closed_on__year=year)))

    def for_park(self, park_id):
        """What a firm of this park may ask for: the park's own items and those of the whole zone."""
        return self.filter(Q(park=None) | Q(park=park_id))


@pghistory.track()
class ServiceItem(models.Model):
    """One item of the catalogue. What it says of days is the zone's own promise, not the authority's."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("registering a firm")
        PERMIT = "permit", _("permits and filings")
        CONSTRUCTION = "construction", _("building and starting a project")
        QUALIFICATION = "qualification", _("titles and recognitions")
        POLICY = "policy", _("claiming what policies give")
        RECRUITING = "recruiting", _("finding staff")
        OTHER = "other", _("other")

    name = models.CharField(_("service item"), max_length=120)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    park = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", limit_choices_to={"kind": "park"},
        verbose_name=_("offered in the park"), help_text=_("empty: in the whole zone"),
    )  # fmt: skip
    authority = models.CharField(_("authority that decides"), max_length=120, blank=True)
    summary = models.TextField(_("what is done for the firm"), blank=True, max_length=1000)
    working_days = models.PositiveSmallIntegerField(
        _("working days promised"), null=True, blank=True, help_text=_("empty: nothing is promised")
    )
    documents = models.JSONField(_("documents"), default=list, blank=True)
    steps = models.JSONField(_("steps"), default=list)
    offered_from = models.DateField(_("offered from"), default=timezone.localdate)
    offered_to = models.DateField(_("offered to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "id"]
        verbose_name = _("item of the catalogue")
        constraints = [
            models.UniqueConstraint(fields=["name", "park"], nulls_distinct=False, name="service_item_once"),
            models.CheckConstraint(
                condition=Q(offered_to=None) | Q(offered_to__gte=F("offered_from")), name="service_item_days_ordered"
            ),
        ]

    def __str__(self):
        return self.name


class AgencyTaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=AgencyTask.OPEN)

    def with_unchecked(self):
        """Annotate `unchecked`: whether a document was handed in that nobody has looked at."""
        received = AgencyDocument.objects.filter(task=OuterRef("pk"), state="received")
        return self.annotate(unchecked=Exists(received))

    def late(self, day: date | None = None):
        """In work, not paused, and past the promised day."""
        return self.filter(state="working", due_on__lt=day or timezone.localdate())


class AgencyTask(models.Model):
    """One thing done for one firm. The clock of working days runs from the day somebody takes it, and stops while the
    firm or an authority is waited for. Documents and steps are those of the day it was asked for.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        WORKING = "working", _("in work")
        PAUSED = "paused", _("waiting for documents")
        DONE = "done", _("done")
        REFUSED = "refused", _("cannot be done")
        WITHDRAWN = "withdrawn", _("taken back by the firm")

    OPEN = (State.ASKED, State.WORKING, State.PAUSED)

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="tasks", verbose_name=_("service item"))
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="agency_tasks", verbose_name=_("firm"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ASKED)
    text = models.TextField(_("what is asked for"), blank=True, max_length=1000)
    asked_on = models.DateField(_("asked for on"), default=timezone.localdate)
    asked_by_name = models.CharField(_("asked for by"), max_length=60, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    documents = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    steps_done = models.PositiveSmallIntegerField(default=0)
    promised_days = models.PositiveSmallIntegerField(null=True)
    taken_on = models.DateField(_("taken on"), null=True)
    due_on = models.DateField(_("to be done by"), null=True)
    paused_on = models.DateField(null=True)
    paused_days = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(_("finished on"), null=True)
    result = models.TextField(_("result"), blank=True, max_length=1000)
    people = models.PositiveIntegerField(_("people found for the firm"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AgencyTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-id"]
        verbose_name = _("agency task")
        indexes = [models.Index(fields=["state", "due_on"]), models.Index(fields=["asked_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "working", "paused"], closed_on=None)
                | Q(state__in=["done", "refused", "withdrawn"], closed_on__isnull=False),
                name="agency_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["working", "paused", "done"]) | Q(taken_on__isnull=False, handler__isnull=False),
                name="agency_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_on__isnull=False) | (~Q(state="paused") & Q(paused_on=None)),
                name="agency_paused_since",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("asked_on")), name="agency_days_ordered"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.item.name} · {self.firm.name}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def asked_documents(self) -> list["AgencyDocument"]:
        """All that the task asks for, in its order; a row that is not saved where nothing was handed in yet."""
        rows = {row.place: row for row in self.papers.all()}
        return [rows.get(place) or AgencyDocument(task=self, place=place) for place in range(len(self.documents))]

    @property
    def is_provisional(self) -> bool:
        """Whether the due day rests on a year whose holidays are not announced yet."""
        return bool(self.due_on and self.taken_on and working_days.is_provisional(self.taken_on, self.due_on))

    @property
    def in_time(self) -> bool | None:
        """Finished by the promised day; None while it is open or where nothing was promised."""
        return None if self.closed_on is None or self.due_on is None else self.closed_on <= self.due_on


class AgencyDocument(models.Model):
    """One of the documents that a task asks for, once something was handed in: its files are evidence under EVIDENCE and
    this row's number. `place` is that in the task's list; a document without a row is still wanted.
    """

    EVIDENCE = "enterprise_services.agencydocument"

    class State(models.TextChoices):
        WANTED = "wanted", _("still wanted")
        RECEIVED = "received", _("received, to be checked")
        ACCEPTED = "accepted", _("checked and accepted")
        RETURNED = "returned", _("sent back")

    task = models.ForeignKey(AgencyTask, models.CASCADE, related_name="papers")
    place = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WANTED)
    reason = models.CharField(_("what is wrong with it"), max_length=300, blank=True)
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by_name = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by_name = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["task", "place"]
        verbose_name = _("document of an agency task")
        constraints = [
            models.UniqueConstraint(fields=["task", "place"], name="agency_document_once"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="agency_document_returned_for_a_reason"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return self.task.documents[self.place]


class AgencyEntry(models.Model):
    """What happened with a task. Written once; the firm reads it."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("asked for")
        TAKEN = "taken", _("taken on")
        STEP = "step", _("step done")
        HANDED = "handed", _("document handed in")
        ACCEPTED = "accepted", _("document accepted")
        RETURNED = "returned", _("document sent back")
        PAUSED = "paused", _("clock stopped")
        RESUMED = "resumed", _("clock runs again")
        DONE = "done", _("done")
        REFUSED = "refused", _("cannot be done")
        WITHDRAWN = "withdrawn", _("taken back")

    task = models.ForeignKey(AgencyTask, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=9, choices=Kind)
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.text}"
