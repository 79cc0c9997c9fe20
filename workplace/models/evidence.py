"""Evidence: a file that backs a figure, kept as it came, under a name nobody can guess."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def stored_as(evidence, _name) -> str:
    """Where the bytes lie: nothing of the name that a person gave."""
    return f"evidence/{evidence.pk.hex[:2]}/{evidence.pk.hex}"


class EvidenceFile(models.Model):
    """One file, of a firm or, without one, of the zone itself. It never changes: another file is another row.

    `firm_id` is a number only, for this floor knows no firms; `owner` names, by model label, what the file belongs to,
    and the room of that model says who may read it (workplace.registers.evidence_owners).
    """

    class Type(models.TextChoices):
        PDF = "application/pdf", "PDF"
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"
        XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
        DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"
        OFD = "application/ofd", "OFD"

    class Scan(models.TextChoices):
        NONE = "none", _("not scanned")
        WAITING = "waiting", _("being scanned")
        CLEAN = "clean", _("no virus found")
        INFECTED = "infected", _("virus found")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm_id = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    file = models.FileField(upload_to=stored_as, max_length=80)
    name = models.CharField(_("file name"), max_length=160)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(_("type"), max_length=80, choices=Type)
    page = models.CharField(_("where in the file"), max_length=60, blank=True)
    scan = models.CharField(_("virus scan"), max_length=8, choices=Scan, default=Scan.NONE)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        ordering = ["uploaded_at", "id"]
        indexes = [models.Index(fields=["owner", "owner_id"]), models.Index(fields=["firm_id"])]
        constraints = [
            models.UniqueConstraint(fields=["owner", "owner_id", "sha256"], name="evidence_once_an_owner"),
        ]

    def __str__(self):
        return self.name

    @property
    def may_be_opened(self) -> bool:
        """A file in the scanner's hands waits; one with a virus is never handed out."""
        return self.scan in (self.Scan.NONE, self.Scan.CLEAN)
