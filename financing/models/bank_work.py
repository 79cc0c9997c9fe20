"""What a bank's people keep for themselves about firms: how far they are, notes, and whom they watch.

Nobody outside of the bank reads any of it, the zone's staff included: row security asks for the bank alone.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from enterprises.models import Firm

from .banks import reference


class Status(models.TextChoices):
    CONTACTED = "contacted", _("contacted")
    VISITED = "visited", _("visited")
    FOLLOWING = "following", _("being followed up")
    CLIENT = "client", _("client already")
    DECLINED = "declined", _("not for us")


class BankMark(models.Model):
    """How far the bank is with a firm. No row: nothing was done yet."""

    bank = reference(Organisation, related_name="+", db_index=False)
    firm = reference(Firm, related_name="+", db_index=False)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    changed_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "firm"], name="bank_mark_once")]

    def __str__(self):
        return self.get_status_display()


class BankNote(models.Model):
    """One note, never changed; `status` where the note tells of a step."""

    bank = reference(Organisation, related_name="+", db_index=False)
    firm = reference(Firm, related_name="+", db_index=False)
    text = models.CharField(_("note"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, blank=True)
    written_by_id = models.BigIntegerField()
    written_by_name = models.CharField(max_length=80)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["bank", "firm", "-written_at"], name="bank_note_of_firm")]

    def __str__(self):
        return self.text or self.get_status_display()


class BankWatch(models.Model):
    """A person of the bank wants to know when the firm drops a tier or leaves. `tier`: what the person was last told."""

    bank = reference(Organisation, related_name="+", db_index=False)
    firm = reference(Firm, related_name="+", db_index=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    tier = models.CharField(max_length=1, blank=True)
    listed = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "bank", "firm"], name="bank_watch_once")]

    def __str__(self):
        return f"{self.person_id} {self.firm_id}"
