"""One upload from the file to the receipt, and what it would do or has done row by row."""

import uuid
from pathlib import PurePath

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .errors import CellError, Message
from .resources import REGISTER


def random_name(instance, name):
    """Files lie under names that nobody can guess or choose."""
    return f"imports/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:5]}"


class Import(models.Model):
    """An upload. When it is done it is the receipt: which file, who, when, how many rows.

    `digest` names the plan that the person saw; the commit works the plan out again and writes only that one.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        RUNNING = "running", _("being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        REFUSED = "refused", _("refused")

    resource = models.CharField(_("kind"), max_length=40)
    file = models.FileField(_("file"), upload_to=random_name, blank=True)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("who"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, editable=False, related_name="+",
        help_text=_("whose own table it is; empty: the zone's"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)

    sheet = models.CharField(_("sheet"), max_length=60, blank=True)
    sheets = ArrayField(models.CharField(max_length=60), default=list)
    year = models.PositiveSmallIntegerField(_("year of the ledger"), null=True, blank=True)
    set_aside = ArrayField(models.CharField(max_length=3), default=list)
    overwrite = models.BooleanField(_("overwrite better sources"), default=False)
    headings = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    skipped = models.JSONField(default=list)

    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    message = models.JSONField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        indexes = [models.Index(fields=["resource", "-id"])]

    def __str__(self):
        return self.file_name

    @property
    def kind(self):
        """The resource, bound to the organisation whose table it is."""
        return REGISTER[self.resource].of(self.organisation)

    @property
    def is_working(self):
        return self.state in (self.State.CHECKING, self.State.RUNNING)

    @property
    def is_stalled(self):
        """Nothing moved for a while: the worker or the broker is gone, and the work may be started again."""
        return self.is_working and (timezone.now() - self.moved_at).total_seconds() > 30

    @property
    def percent(self):
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def said(self):
        """The message about the file as a whole, in the reader's language."""
        return str(Message(**self.message)) if self.message else ""

    @property
    def heading_errors(self):
        return [CellError.from_json(problem) for problem in self.problems]

    @property
    def can_be_confirmed(self):
        counts = self.counts
        clean = not self.problems and not counts.get("error") and not counts.get("conflict")
        return self.state == self.State.CHECKED and clean and bool(counts.get("new") or counts.get("changed"))


class ImportRow(models.Model):
    """What one row of the file would do. Rows that change nothing are only counted."""

    class Outcome(models.TextChoices):
        ERROR = "error", _("Rows with errors")
        CONFLICT = "conflict", _("Conflicting rows")
        NEW = "new", _("New rows")
        CHANGED = "changed", _("Changed rows")

    job = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(max_length=8, choices=Outcome)
    key = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=list)
    errors = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_row_once")]

    def __str__(self):
        return f"{self.number} {self.label}"

    @property
    def cell_errors(self):
        return [CellError.from_json(error) for error in self.errors]
