"""What a firm declares for one fiscal year, and what the reviewer writes beside its figures."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import FactFields, Firm
from innovation_points.periods import WHOLE_YEAR, OfPeriod
from innovation_points.querysets import DAYS_TO_APPROVE, DAYS_TO_REVIEW, DeclarationQuerySet
from workplace.calendar import working_days
from workplace.models import EvidenceFile

from .seasons import Season

REMARK = "remark"  # the general one: it answers the reviewer, so it stays open with whatever else does
STAMPED_SCAN = "stamped_scan"  # in place of a figure: the signed and stamped paper as a whole


def person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")


@pghistory.track()
class Declaration(OfPeriod, FactFields):
    """One firm's figures of one period on their way from draft to approval; once approved they never change.

    A correction of an approved declaration is a new revision of it with a reason. Only the whole year's figures feed
    the yearly facts; a quarter's are for watching. `unread` keeps, by field, what was typed but is no value: a draft
    loses nothing. `remarks` and `sources` are by field too: why a figure jumped, and where a prefilled one came from.
    `open_fields` narrows a returned declaration to what the reviewer commented on; NULL leaves everything open.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        REVIEWED = "reviewed", _("first review passed")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="declarations")
    season = models.ForeignKey(
        Season, models.PROTECT, verbose_name=_("season"), null=True, blank=True, related_name="declarations"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=WHOLE_YEAR, help_text=_("0: the whole year"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1, editable=False)
    correction_reason = models.CharField(_("reason of the correction"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    remark = models.TextField(_("remark"), blank=True, max_length=1000)
    unread = models.JSONField(default=dict, editable=False)
    remarks = models.JSONField(default=dict, editable=False)
    sources = models.JSONField(default=dict, editable=False)
    open_fields = ArrayField(models.CharField(max_length=40), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = person()
    confirmed_by_name = models.CharField(_("responsible person"), max_length=60, blank=True)
    first_reviewed_at = models.DateTimeField(_("first review at"), null=True, editable=False)
    first_reviewed_by = person()
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, editable=False)
    reviewed_by = person()
    return_reason = models.TextField(_("reason of the return"), blank=True, max_length=500)
    return_due_on = models.DateField(_("to be corrected by"), null=True, blank=True, editable=False)

    EVIDENCE = "innovation_points.declaration"

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "firm_id"]
        indexes = [models.Index(fields=["state", "submitted_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "fiscal_year", "quarter", "revision"], name="declaration_once_a_revision"
            ),
            models.UniqueConstraint(
                fields=["firm", "fiscal_year", "quarter"],
                condition=~Q(state="approved"),
                name="declaration_one_open",
            ),
            models.CheckConstraint(condition=Q(quarter__lte=4), name="declaration_a_quarter"),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(correction_reason=""), name="declaration_corrected_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=1990, fiscal_year__lte=2100), name="declaration_plausible_year"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="declaration_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "reviewed"])
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="declaration_reviewed_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(reviewed_by=models.F("submitted_by")),
                name="declaration_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="reviewed") | Q(first_reviewed_at__isnull=False, first_reviewed_by__isnull=False),
                name="declaration_first_review_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(first_reviewed_by=models.F("submitted_by")), name="declaration_first_review_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(reviewed_by=models.F("first_reviewed_by")),
                name="declaration_approved_by_a_third",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="declaration_returned_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | Q(unread={}), name="declaration_submitted_readable"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approved_is_frozen", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="approved")
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.period}"

    @property
    def is_open(self):
        """Whether the firm may still write in it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_waiting(self):
        """Whether it waits for one of the two decisions."""
        return self.state in (self.State.SUBMITTED, self.State.REVIEWED)

    def is_field_open(self, code) -> bool:
        """Whether the firm may write in this figure. What answers the reviewer as a whole is open with any of them."""
        return self.is_open and (self.open_fields is None or code in (REMARK, STAMPED_SCAN, *self.open_fields))

    @property
    def decision_due_on(self):
        """Until when the next decision is due; None where none is."""
        if self.state == self.State.REVIEWED:
            return working_days.add(timezone.localdate(self.first_reviewed_at), DAYS_TO_APPROVE)
        if self.state == self.State.SUBMITTED:
            return working_days.add(timezone.localdate(self.submitted_at), DAYS_TO_REVIEW)
        return None

    @property
    def days_waiting(self) -> int:
        """Whole days since the submission."""
        return (timezone.now() - self.submitted_at).days


class Comment(models.Model):
    """A note beside something. Written once, never changed."""

    text = models.CharField(_("comment"), max_length=500)
    author = person()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.text[:60]


class DeclarationComment(Comment):
    """A reviewer's note on one figure (no field: on the whole)."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="comments")
    field = models.CharField(max_length=40, blank=True)

    class Meta(Comment.Meta):
        pass


class FigureEvidence(models.Model):
    """A file that backs one figure of a declaration. One file may back many figures, each on a page of its own.

    The file lies with the office's evidence files, under Declaration.EVIDENCE and the declaration's number. A link is
    added or taken away, never changed.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="evidence")
    field = models.CharField(max_length=40)
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="+")
    page = models.CharField(_("where in the file"), max_length=60, blank=True)
    added_by = person()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "field", "file"], name="figure_evidence_once"),
        ]

    def __str__(self):
        return f"{self.field}: {self.file}"
