"""The lists that were signed for banks. The worker writes them; their text stands apart, so that row security can hold it back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import DO_NOTHING
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .banks import reference


class SignedList(models.Model):
    """One list of one bank, by its number. `content_digest` leaves out what differs when the same rows are signed twice.

    `consent_ids` says which consents it holds: when one of them is withdrawn or narrowed, the database marks the list as
    revoked in the same transaction (`financing_revoke_lists`).
    """

    class Reason(models.TextChoices):
        CONSENT = "consent", _("a consent in it was withdrawn or narrowed")

    bank = reference(Organisation, related_name="+", db_index=False)
    serial = models.IntegerField(_("number"))
    as_of = models.DateField(_("as of the night of"))
    issued_at = models.DateTimeField(_("signed at"))
    expires_on = models.DateField(_("holds until"))
    row_count = models.IntegerField(_("firms"))
    consent_ids = ArrayField(models.BigIntegerField())
    content_digest = models.CharField(max_length=64)
    digest = models.CharField(_("digest"), max_length=64, help_text="SHA-256 of the whole file")
    key_id = models.CharField(_("key"), max_length=16)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)

    class Meta:
        ordering = ["-issued_at", "bank_id"]
        constraints = [models.UniqueConstraint(fields=["bank", "serial"], name="signed_list_number")]

    def __str__(self):
        return _("%(bank)s, list %(serial)s") % {"bank": self.bank.name, "serial": self.serial}

    @property
    def state(self) -> str:
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_on < timezone.localdate() else "valid"

    @property
    def state_label(self):
        return {"revoked": _("revoked"), "expired": _("expired"), "valid": _("in force")}[self.state]

    @property
    def is_valid(self) -> bool:
        return self.state == "valid"


class SignedListText(models.Model):
    """The file itself. A bank reads it while the list holds: a revoked one has data that is no longer the bank's to read."""

    signed_list = models.OneToOneField(
        SignedList, DO_NOTHING, db_constraint=False, primary_key=True, related_name="text"
    )
    bank = reference(Organisation, related_name="+", db_index=False)
    raw = models.TextField()

    def __str__(self):
        return f"{self.bank_id} {self.signed_list_id}"
