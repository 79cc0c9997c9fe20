"""Taking, keeping and handing out evidence files. The type is what the bytes say; names and browsers are not asked."""

import hashlib
import logging
import zipfile
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts import audit

from . import tasks
from .models import EvidenceFile
from .registers import evidence_owners

log = logging.getLogger(__name__)
Type = EvidenceFile.Type
ENDINGS = {
    Type.PDF: ".pdf",
    Type.PNG: ".png",
    Type.JPEG: ".jpg",
    Type.XLSX: ".xlsx",
    Type.DOCX: ".docx",
    Type.OFD: ".ofd",
}
MAGIC = {b"%PDF-": Type.PDF, b"\x89PNG\r\n\x1a\n": Type.PNG, b"\xff\xd8\xff": Type.JPEG}
# The member by which an office format is known; OFD is the national format of fixed pages (GB/T 33190).
MEMBERS = {"xl/workbook.xml": Type.XLSX, "word/document.xml": Type.DOCX, "OFD.xml": Type.OFD}
MOST_MEMBERS = 10_000


def type_of(file) -> Type:
    """The file's type by its content; ValidationError says what is taken instead."""
    file.seek(0)
    head = file.read(16)
    for magic, found in MAGIC.items():
        if head.startswith(magic):
            return found
    if head.startswith(b"PK\x03\x04") and (found := _office_type(file)):
        return found
    raise ValidationError(
        _("This is not a file that can be read as evidence. Give a PDF, OFD, PNG, JPEG, XLSX or DOCX file.")
    )


def _office_type(file) -> Type | None:
    """By the names inside; nothing is unpacked. A file with macros is none of ours."""
    try:
        names = set(zipfile.ZipFile(file).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if len(names) > MOST_MEMBERS:
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(_("The file holds macros. Save it without macros and upload it again."))
    return next((found for member, found in MEMBERS.items() if member in names), None)


def checked_size(upload) -> int:
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > settings.PORTAL_EVIDENCE_LIMIT:
        values = {"size": filesizeformat(upload.size), "limit": filesizeformat(settings.PORTAL_EVIDENCE_LIMIT)}
        raise ValidationError(_("The file is too large: %(size)s; at most %(limit)s are taken.") % values)
    return upload.size


def digest(upload) -> str:
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    return found.hexdigest()


@transaction.atomic
def keep(*, upload, firm_id: int | None, owner: str, owner_id: int, by, page: str = "") -> EvidenceFile:
    """Keep an uploaded file for what it belongs to. The same bytes for the same owner are the same row."""
    if owner not in {entry.label for entry in evidence_owners}:
        raise LookupError(f"{owner!r} takes no evidence: register it in workplace.registers.evidence_owners.")
    size, content_type, sha256 = checked_size(upload), type_of(upload), digest(upload)
    known = EvidenceFile.objects.filter(owner=owner, owner_id=owner_id, sha256=sha256).first()
    if known is not None:
        return known
    scanned = bool(settings.PORTAL_VIRUS_SCANNER)
    evidence = EvidenceFile(
        firm_id=firm_id,
        owner=owner,
        owner_id=owner_id,
        name=tidy_name(upload.name, content_type),
        size=size,
        sha256=sha256,
        content_type=content_type,
        page=page.strip()[:60],
        scan=EvidenceFile.Scan.WAITING if scanned else EvidenceFile.Scan.NONE,
        uploaded_by=by,
    )
    upload.seek(0)
    evidence.file.save(upload.name, upload, save=False)
    try:
        with transaction.atomic():
            evidence.save(force_insert=True)
    except Exception:
        evidence.file.storage.delete(evidence.file.name)
        known = EvidenceFile.objects.filter(owner=owner, owner_id=owner_id, sha256=sha256).first()
        if known is None:
            raise
        return known  # the same file came twice at once
    audit.record(
        "evidence.kept",
        by=by,
        subject=evidence,
        firm_id=firm_id,
        details={"owner": owner, "owner_id": owner_id, "sha256": sha256},
    )
    if scanned:
        tasks.scan_evidence.delay_on_commit(str(evidence.pk))
    return evidence


def tidy_name(name: str, content_type: Type) -> str:
    """The name for people, without a path or control characters, and with the ending of what the file is."""
    stem = "".join(letter for letter in PurePath(name.replace("\\", "/")).stem if letter.isprintable()).strip()
    return (stem or _("evidence"))[:150] + ENDINGS[content_type]


@transaction.atomic
def discard(*, evidence: EvidenceFile, by) -> None:
    """Take the file away, by whoever uploaded it; the bytes go when the transaction has ended well."""
    audit.record(
        "evidence.discarded", by=by, subject=evidence, firm_id=evidence.firm_id, details={"sha256": evidence.sha256}
    )
    file = evidence.file
    evidence.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name), robust=True)


def may_read(user, evidence: EvidenceFile) -> bool:
    """Whether the person may open it, as the room of its owner says; an owner nobody knows is read by nobody."""
    rule = next((entry.may_read for entry in evidence_owners if entry.label == evidence.owner), None)
    return rule is not None and bool(rule(user, evidence))


def scan(pk: str) -> None:
    """Ask the scanner (PORTAL_VIRUS_SCANNER) about one file; a scanner that fails leaves it waiting, and unopened."""
    evidence = EvidenceFile.objects.filter(pk=pk, scan=EvidenceFile.Scan.WAITING).first()
    if evidence is None:
        return
    clean = import_string(settings.PORTAL_VIRUS_SCANNER)(evidence.file.path)
    evidence.scan = EvidenceFile.Scan.CLEAN if clean else EvidenceFile.Scan.INFECTED
    evidence.save(update_fields=["scan"])
    if not clean:
        audit.record("evidence.infected", subject=evidence, firm_id=evidence.firm_id)
