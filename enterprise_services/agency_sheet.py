"""The documents of an agency task as its page lists them: what is there, what is missing, what may be done."""

from dataclasses import dataclass

from accounts.access import Perm, can, visible
from workplace.models import EvidenceFile

from .models import AgencyDocument, AgencyTask

State = AgencyDocument.State
TONES = {State.WANTED: "warn", State.RECEIVED: "accent", State.ACCEPTED: "good", State.RETURNED: "bad"}


@dataclass(frozen=True)
class Line:
    """One document that the task asks for."""

    row: AgencyDocument  # not saved yet where nothing was handed in
    files: list[EvidenceFile]
    is_open: bool

    @property
    def tone(self) -> str:
        return TONES[self.row.state]

    @property
    def takes_files(self) -> bool:
        return self.is_open and self.row.state != State.ACCEPTED

    @property
    def may_accept(self) -> bool:
        return self.is_open and self.row.state == State.RECEIVED

    @property
    def may_send_back(self) -> bool:
        return self.is_open and self.row.state in (State.RECEIVED, State.ACCEPTED)


def may_read(user, evidence: EvidenceFile) -> bool:
    """The firm's own people, and whoever handles its tasks; those who only look on see that a document is there."""
    return visible(user, AgencyDocument.objects.filter(pk=evidence.owner_id), _reading(user)).exists()


def reads_files(user) -> bool:
    return can(user, _reading(user))


def _reading(user) -> Perm:
    return Perm.AGENCY_VIEW if user.access.firm else Perm.AGENCY_HANDLE


def documents(task: AgencyTask) -> list[Line]:
    """All that the task asks for with its files; two statements."""
    rows = task.asked_documents
    files: dict[int, list[EvidenceFile]] = {}
    kept = EvidenceFile.objects.filter(
        owner=AgencyDocument.EVIDENCE, owner_id__in=[row.pk for row in rows if row.pk is not None]
    )
    for file in kept:
        files.setdefault(file.owner_id, []).append(file)
    return [Line(row, files.get(row.pk, []), task.is_open) for row in rows]
