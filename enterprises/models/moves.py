"""What happened to a firm on a day, told from what was typed about it: new name, new park, gone, back; merged files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .firm import Firm


class Move(models.Model):
    """A change with a day and a reason: the day on which it was so, which is not the day on which it was entered."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("change of name")
        PARK = "park", _("move to another park")
        LEFT = "left", _("left the zone")
        REOPENED = "reopened", _("operating again")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="moves")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("day"))
    before = models.CharField(_("before"), max_length=120)
    after = models.CharField(_("after"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["firm", "-on"])]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.told}"

    @property
    def told(self) -> str:
        """From what to what, in words: names as they are, states by their labels."""
        labels = dict(Firm.Status.choices) if self.kind in (self.Kind.LEFT, self.Kind.REOPENED) else {}
        return f"{labels.get(self.before, self.before)} → {labels.get(self.after, self.after)}"


class Merge(models.Model):
    """Two files of one firm made one, with all that is needed to take it back (see enterprises/merging.py).

    `moved`: [{model, field, ids, from, to}], rows that changed hands. `edits`: [{model, pk, before, after}], columns that
    got another value. `stayed`: [{model, ids}], rows of the merged file that met one of the kept file and stayed behind.
    """

    kept = models.ForeignKey(Firm, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Firm, models.PROTECT, related_name="merged_into")
    reason = models.CharField(_("reason"), max_length=300)
    moved = models.JSONField(default=list)
    edits = models.JSONField(default=list)
    stayed = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    undo_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="merged_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
                name="merge_undone_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.gone} → {self.kept}"
