"""A rule version's way into force: drafted by one person, approved by another; and the shipped rules' way in."""

import hashlib
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Perm, can
from innovation_points import draft_checks
from innovation_points.models import RuleComment, RuleVersion
from rulebook import loader
from rulebook.quantities import RuleError
from workplace import evidence
from workplace.conflict import Refused, Stale
from workplace.models import EvidenceFile

State = RuleVersion.State
Type = EvidenceFile.Type
DOCUMENTS = (Type.PDF, Type.OFD, Type.DOCX, Type.PNG, Type.JPEG)


def _locked(version, revision=None):
    current = RuleVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if revision is not None and revision != current.revision:
        raise Stale(current)
    return current


def _open(version, revision=None):
    current = _locked(version, revision)
    if not current.is_draft:
        raise Refused(_("This version is no draft any more: it was sent, published or discarded."))
    return current


def _write(version, event, *, by, fields, details=None):
    version.revision += 1
    version.save(update_fields=[*fields, "revision"])
    audit.record(f"rule.{event}", by=by, subject=version, details={"code": version.code, **(details or {})})
    return version


@transaction.atomic
def start_draft(*, based_on, by, content=None) -> RuleVersion:
    """A draft of the next version: the content of `based_on`, or the given one, from the first day that is free."""
    if not based_on.is_published:
        raise Refused(_("A draft begins from a published version."))
    first = max(draft_checks.first_free_day(), timezone.localdate() + timedelta(days=1))
    given = {**(content or based_on.content), "code": based_on.code, "effective_from": first.isoformat()}
    given.pop("effective_to", None)
    given["version"] = _next_name(based_on)
    if not based_on.document:
        given["status"] = "partial" if given["status"] == "official" else given["status"]
    draft = RuleVersion.objects.create(
        code=based_on.code,
        based_on=based_on,
        drafted_by=by,
        drafted_at=timezone.now(),
        saved_at=timezone.now(),
        content=given,
        **_columns(given),
    )
    draft.refresh_from_db(fields=["writers"])
    audit.record("rule.drafted", by=by, subject=draft, details={"code": draft.code, "based_on": based_on.pk})
    return draft


def _next_name(based_on) -> str:
    taken = set(RuleVersion.objects.filter(code=based_on.code).values_list("version", flat=True))
    stem = f"{based_on.version[:30]}-{timezone.localdate():%Y}"
    return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


def _columns(content) -> dict:
    """What stands beside the content for lists and look-ups."""
    first = date.fromisoformat(content["effective_from"])
    last = date.fromisoformat(content["effective_to"]) if content.get("effective_to") else None
    try:
        digest = loader.parse(content).digest
    except RuleError:  # a draft may stand wrong until it is sent
        digest = hashlib.sha256(loader.canonical(content)).hexdigest()
    return {
        "version": content["version"][:40],
        "title": content["title_zh"][:200],
        "effective_from": first,
        "effective_to": last if last and last >= first else None,
        "status": content["status"],
        "digest": digest,
    }


@transaction.atomic
def save_draft(*, draft, content, by, unread=None, revision=None) -> RuleVersion:
    """Keep the content, right or wrong, and what could not be read of it. Nothing changed: nothing is written."""
    current = _open(draft, revision)
    if (content.get("code"), content.get("kind")) != (current.code, current.content["kind"]):
        raise Refused(_("A draft stays a draft of its own rule."))
    unread = unread or {}
    if (content, unread) == (current.content, current.unread):
        return current
    columns = _columns(content)
    others = RuleVersion.objects.filter(code=current.code).exclude(pk=current.pk).exclude(state=State.DISCARDED)
    if others.filter(version=columns["version"]).exists():
        del columns["version"]  # the check says so; until then the column keeps the last free name
    for field, value in {**columns, "content": content, "unread": unread}.items():
        setattr(current, field, value)
    current.saved_at = timezone.now()
    if by.pk not in current.writers:
        current.writers = [*current.writers, by.pk]
    fields = [*columns, "content", "unread", "saved_at", "writers"]
    return _write(current, "saved", by=by, fields=fields, details={"digest": current.digest})


@transaction.atomic
def attach(*, draft, file, revision, by) -> RuleVersion:
    """Keep the official document with the draft; what it is, its bytes say."""
    current = _open(draft, revision)
    try:
        evidence.checked_size(file)
        kind = evidence.type_of(file)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    if kind not in DOCUMENTS:
        raise Refused(_("An official document is a PDF, OFD, DOCX, PNG or JPEG file."))
    current.document_sha256 = evidence.digest(file)
    current.document_kind = evidence.ENDINGS[kind].removeprefix(".")
    current.document_name = evidence.tidy_name(file.name, kind)
    file.seek(0)
    if not current.document.storage.exists(path := current.document.field.upload_to(current, "")):
        current.document.storage.save(path, file)
    current.document.name = path
    if by.pk not in current.writers:
        current.writers = [*current.writers, by.pk]
    fields = ["document", "document_name", "document_kind", "document_sha256", "writers"]
    return _write(current, "documented", by=by, fields=fields, details={"sha256": current.document_sha256})


@transaction.atomic
def send(*, draft, reason, revision, by) -> RuleVersion:
    """Ask another person to approve. From here on nothing is edited."""
    current = _open(draft, revision)
    if not reason.strip():
        raise Refused(_("Say why the rule changes."))
    if found := draft_checks.blocking(current):
        raise Refused(_("Not sent: %(count)d places have to be corrected first.") % {"count": len(found)})
    current.state, current.sent_by, current.sent_at = State.SENT, by, timezone.now()
    current.change_reason, current.return_reason = reason.strip(), ""
    fields = ["state", "sent_by", "sent_at", "change_reason", "return_reason"]
    return _write(current, "sent", by=by, fields=fields, details={"reason": current.change_reason})


def may_approve(user, version) -> bool:
    """Another person than all who wrote or sent it."""
    return (
        version.is_sent
        and can(user, Perm.RULE_APPROVE)
        and user.pk not in {*version.writers, version.drafted_by_id, version.sent_by_id}
    )


def may_take_back(user, version) -> bool:
    """Whoever wrote it, before it is decided."""
    return version.is_sent and user.pk in {*version.writers, version.sent_by_id}


@transaction.atomic
def approve(*, draft, revision, by) -> RuleVersion:
    """Publish: from its first day the version holds, and it never changes again."""
    current = _locked(draft, revision)
    if not current.is_sent:
        raise Refused(_("This version is not waiting for approval."))
    if not may_approve(by, current):
        raise Refused(_("You drafted or sent this version: another person has to approve it."))
    if found := draft_checks.blocking(current):
        raise Refused(_("Not published: %(what)s") % {"what": found[0].message})
    current.state, current.approved_by, current.approved_at = State.PUBLISHED, by, timezone.now()
    details = {"version": current.version, "from": str(current.effective_from), "digest": current.digest}
    return _write(current, "published", by=by, fields=["state", "approved_by", "approved_at"], details=details)


@transaction.atomic
def send_back(*, draft, reason, revision, by) -> RuleVersion:
    """Back to being a draft: refused by the approver, or taken back by whoever wrote it."""
    current = _locked(draft, revision)
    if not current.is_sent:
        raise Refused(_("This version is not waiting for approval."))
    if not (may_approve(by, current) or may_take_back(by, current)):
        raise Refused(_("Only an approver or whoever drafted it sends a version back."))
    if not reason.strip():
        raise Refused(_("Say why the version goes back."))
    current.state, current.return_reason = State.DRAFT, reason.strip()[:500]
    details = {"reason": current.return_reason}
    _write(current, "returned", by=by, fields=["state", "return_reason"], details=details)
    RuleComment.objects.create(rule=current, text=current.return_reason, author=by)
    return current


@transaction.atomic
def discard(*, draft, revision, by) -> RuleVersion:
    """Put a draft aside for good; it stays readable in the log."""
    current = _open(draft, revision)
    current.state = State.DISCARDED
    return _write(current, "discarded", by=by, fields=["state"])


@transaction.atomic
def comment(*, rule, path, text, by) -> RuleComment:
    """A note on one place of a draft, or on the whole."""
    if rule.state not in (State.DRAFT, State.SENT):
        raise Refused(_("Notes are written while a version is a draft or waits for approval."))
    if not text.strip():
        raise Refused(_("The note is empty."))
    note = RuleComment.objects.create(rule=rule, path=path[:80], text=text.strip()[:500], author=by)
    audit.record("rule.commented", by=by, subject=rule, details={"path": note.path, "text": note.text})
    return note


@transaction.atomic
def load_shipped_rules(*, by=None) -> int:
    """Bring the shipped rule files into the database as published versions; what stands there already stays as it is."""
    added = 0
    for code in loader.codes():
        for rule in loader.versions(code):
            kept = RuleVersion.objects.exclude(state=State.DISCARDED)
            _row, created = kept.get_or_create(
                code=rule.code,
                version=rule.version,
                defaults=_columns(rule.content) | {"content": rule.content, "state": State.PUBLISHED},
            )
            added += created
    if added:
        audit.record("rules.loaded", by=by, details={"added": added})
    return added
