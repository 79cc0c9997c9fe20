"""Documents of an agency task: the firm (or staff for it) hands in files, staff accept each document or send it back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprise_services.models import AgencyDocument, AgencyEntry, AgencyTask
from workplace import evidence
from workplace.conflict import Refused, locked
from workplace.models import EvidenceFile

from .agency import note

State, Kind = AgencyDocument.State, AgencyEntry.Kind


@transaction.atomic
def hand_in(*, task: AgencyTask, place: int, upload, by) -> EvidenceFile:
    """One more file for the document. ValidationError where it is none that can be read."""
    current = locked(task, rows=AgencyTask.objects.select_related("item", "firm"))
    _refuse_closed(current)
    document, _made = AgencyDocument.objects.get_or_create(task=current, place=place)
    if document.state == State.ACCEPTED:
        raise Refused(_("This document is accepted already. Staff can send it back first."))
    owned = {"owner": AgencyDocument.EVIDENCE, "owner_id": document.pk}
    earlier = set(EvidenceFile.objects.filter(**owned).values_list("pk", flat=True))
    kept = evidence.keep(upload=upload, firm_id=current.firm_id, by=by, **owned)
    if document.state == State.RETURNED and kept.pk in earlier:
        raise Refused(_("This is the file that was sent back: hand in the corrected one."))
    document.state, document.reason = State.RECEIVED, ""
    document.handed_in_at, document.handed_in_by_name = timezone.now(), str(by)[:60]
    _write(document, Kind.HANDED, document.name, by)
    return kept


@transaction.atomic
def accept(*, document: AgencyDocument, version: int, by) -> AgencyDocument:
    """What was handed in is what is needed."""
    return _judge(document, version, State.ACCEPTED, Kind.ACCEPTED, by, allowed=(State.RECEIVED,))


@transaction.atomic
def send_back(*, document: AgencyDocument, version: int, reason: str, by) -> AgencyDocument:
    """Something is wrong with it, also where that is seen only after it was accepted; the firm reads what."""
    allowed = State.RECEIVED, State.ACCEPTED
    return _judge(document, version, State.RETURNED, Kind.RETURNED, by, allowed=allowed, reason=reason)


def _judge(document, version, state, kind, by, *, allowed, reason="") -> AgencyDocument:
    current = locked(document, version, AgencyDocument.objects.select_related("task__item", "task__firm"))
    _refuse_closed(current.task)
    if current.state not in allowed:
        raise Refused(
            _("This document has gone on meanwhile: it is %(state)s.") % {"state": current.get_state_display()}
        )
    current.state, current.reason = state, reason
    current.judged_at, current.judged_by_name = timezone.now(), str(by)[:60]
    _write(current, kind, f"{current.name}: {reason}" if reason else current.name, by)
    return current


def _refuse_closed(task: AgencyTask) -> None:
    if not task.is_open:
        raise Refused(_("This task is closed: documents are neither handed in nor checked any more."))


def _write(document: AgencyDocument, kind, text: str, by) -> None:
    document.version += 1
    document.save()
    task, version = document.task, document.version
    key = f"{task.pk}-document-{document.place}-{version}"
    note(task, kind, text, by, key=key, document=document.name, version=version)
