"""From the uploaded file to the receipt. Each step leaves the import in a state that a person can go on from."""

import hashlib
import logging
from pathlib import Path

import pghistory
from django.core.files import File
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts import audit
from accounts.models import User

from .checking import check
from .errors import Message, Refused
from .headings import sheets_with_tables
from .models import Import, ImportRow
from .progress import Progress
from .reading import read
from .resources import CHANGED, NEW

log = logging.getLogger(__name__)
State = Import.State

MOVED = _("The data changed after the check, so nothing was written. This is the preview as it stands now.")
BROKE = _("The import broke off and nothing was written. Try again; if it breaks again, tell the system administrator.")


class Moved(Exception):
    """What would be written is no longer what the person confirmed."""


@transaction.atomic
def upload(*, resource, file, name, by, organisation=None):
    """Keeps the file and finds its table. A refused file leaves a row that says why, and is not kept."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    job = Import(resource=resource.code, file_name=name[:255], size=file.size, sha256=digest.hexdigest())
    job.organisation = organisation
    job.by_id, job.by_name = by.pk, str(by)[:80]
    job.file.save(name, file, save=False)
    try:
        workbook = read(job.file.path, name)
        job.sheets = sheets_with_tables(workbook, resource.columns)
        _describe(job, resource.table(workbook))
    except Refused as refusal:
        job.file.delete(save=False)
        job.state, job.message = State.REFUSED, _as_json(refusal.message)
    job.save()
    audit.record(f"import.{job.state}", by=by, subject=job, details={"file": job.file_name, "sha256": job.sha256})
    return job


@transaction.atomic
def choose(*, job, sheet, year, set_aside, overwrite):
    """Takes the person's choices about sheet, year and columns; on to the check if the headings are in order.

    The year shown was that of the sheet shown: another sheet is asked for its own.
    """
    year = year if sheet == job.sheet else None
    table = job.kind.table(read(job.file.path, job.file_name), sheet=sheet, year=year)
    table = table.without([letter for letter in set_aside if letter in {h.letter for h in table.headings}])
    job.set_aside, job.overwrite = sorted(table.set_aside), overwrite
    _describe(job, table)
    _move(job, State.UPLOADED if job.problems else State.CHECKING)
    job.save()


@transaction.atomic
def reopen(*, job):
    """Back to the choice of columns, from a check or from a failure. What was written stays written."""
    if job.file and job.state in (State.CHECKED, State.FAILED):
        _move(job, State.UPLOADED)
        job.save()


def _describe(job, table):
    job.sheet, job.year = table.sheet.name, table.year
    job.headings = [
        {
            "letter": h.letter,
            "text": h.text,
            "field": h.column.heading if h.column else "",
            "year": h.year,
            "factor": h.factor,
            "ignored": h.ignored,
            "problem": _as_json(h.problem) if h.problem else None,
        }
        for h in table.headings
    ]
    job.problems = [error.as_json() for error in table.problems()]
    job.skipped = [[s.where, s.reason, s.text[:80]] for s in table.skipped]
    job.total = len(table.records)


def _as_json(message):
    return {"msgid": message.msgid, "params": message.params}


def _move(job, state):
    job.state, job.message, job.done, job.moved_at = state, None, 0, timezone.now()


@transaction.atomic
def confirm(*, job, by):
    """The person has seen the preview. True for whoever presses first; a second press does nothing."""
    waiting = Import.objects.filter(pk=job.pk, state=State.CHECKED, digest=job.digest)
    pressed = job.can_be_confirmed and waiting.update(
        state=State.RUNNING, done=0, message=None, moved_at=timezone.now()
    )
    if pressed:
        audit.record("import.confirmed", by=by, subject=job, details={"counts": job.counts, "digest": job.digest})
    return bool(pressed)


def run_check(pk):
    """Checks a file in the background. Delivered twice, or started again after a kill, it does the same once."""
    job = Import.objects.get(pk=pk)
    if job.state == State.CHECKING:
        _guarded(job, State.CHECKING, _check)


def run_commit(pk):
    """Writes what was confirmed, all or nothing."""
    job = Import.objects.get(pk=pk)
    if job.state != State.RUNNING:
        return
    try:
        _guarded(job, State.RUNNING, _commit)
    except Moved:
        Import.objects.filter(pk=pk).update(state=State.CHECKING, moved_at=timezone.now())
        _guarded(job, State.CHECKING, lambda job, progress: _check(job, progress, MOVED))


def _guarded(job, state, work):
    """One worker at a time, and a failure that is said instead of an import that hangs."""
    try:
        with Progress(job) as progress, transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('portal.import'), %s)", [job.pk])
                mine = cursor.fetchone()[0]
            if mine and Import.objects.filter(pk=job.pk, state=state).exists():
                work(job, progress)
    except Refused as refusal:
        _fail(job, refusal.message)
    except Moved:
        raise
    except Exception:
        log.exception("Import %s broke off", job.pk)
        _fail(job, Message(BROKE))


def _fail(job, message):
    Import.objects.filter(pk=job.pk).update(
        state=State.FAILED, message=_as_json(message), finished_at=timezone.now(), moved_at=timezone.now()
    )


def _checked(job, progress, **options):
    workbook = read(job.file.path, job.file_name)
    choices = {"sheet": job.sheet, "year": job.year, "set_aside": job.set_aside, "overwrite": job.overwrite}
    return check(job.kind, workbook, **choices, on_progress=progress, **options)


def _check(job, progress, said=""):
    found = _checked(job, progress)
    job.rows.all().delete()
    ImportRow.objects.bulk_create(_rows(job, found), batch_size=2000)
    Import.objects.filter(pk=job.pk).update(
        state=State.CHECKED,
        counts=found.counts,
        digest=found.plan.digest,
        problems=[error.as_json() for error in found.problems],
        skipped=[[s.where, s.reason, s.text[:80]] for s in found.table.skipped],
        message=_as_json(Message(said)) if said else None,
        moved_at=timezone.now(),
    )


def _rows(job, found):
    """The rows worth a look: errors, conflicts, new and changed ones."""
    planned = {item.number: item for item in found.plan.items}
    for number, _cells in found.table.records:
        item, errors = planned.get(number), found.errors.get(number, [])
        if errors or item.outcome in (NEW, CHANGED):
            key, label = (item.key, item.label) if item else found.names[number]
            yield ImportRow(
                job=job,
                number=number,
                outcome=item.outcome if item else ImportRow.Outcome.ERROR,
                key=key[:60],
                label=label[:200],
                changes=[change.as_json() for change in item.changes] if item else [],
                errors=[error.as_json() for error in errors],
            )


def _commit(job, progress):
    found = _checked(job, progress, lock=True)
    if not found.is_clean or found.plan.digest != job.digest:
        raise Moved
    by = User.objects.filter(pk=job.by_id).first()
    _write(job, found, by=by, on_progress=progress)
    audit.record("import.done", by=by, subject=job, details={"counts": found.counts, "sha256": job.sha256})
    Import.objects.filter(pk=job.pk).update(
        state=State.DONE, counts=found.counts, done=job.total, finished_at=timezone.now(), moved_at=timezone.now()
    )


def _write(job, found, *, by, on_progress):
    """Inside the caller's transaction. The history of each row names the person and the import."""
    author = {"user": by.pk, "name": str(by)} if by else {"name": "import_registry"}
    with pghistory.context(**author, url=f"/imports/{job.pk}/"):
        try:
            with transaction.atomic():
                _ready_for_many_rows()
                job.kind.commit(found.plan, reference=f"{job.file_name} #{job.pk}"[-120:], on_progress=on_progress)
        except IntegrityError as e:  # somebody added the same row a moment ago
            raise Moved from e


def _ready_for_many_rows():
    """Keeps 20,000 rows from taking time by their square.

    The history trigger asks for a setting and swallows the error when it is missing: a subtransaction that fails for each row,
    and each failure walks through all foreign keys that still wait for their check. So the setting is there, and none waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'; SET CONSTRAINTS ALL IMMEDIATE")


def import_file(*, resource, path, overwrite=False, set_aside=(), dry_run=False):
    """The command line's way: check, and commit at once if there is nothing to repair. Leaves the same receipt."""
    path = Path(path)
    workbook = read(path)
    with transaction.atomic():
        found = check(resource, workbook, set_aside=set_aside, overwrite=overwrite, lock=not dry_run)
        if dry_run or not found.is_clean:
            return found
        with path.open("rb") as stream:
            job = Import(resource=resource.code, file_name=path.name[:255], size=path.stat().st_size)
            job.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            job.sheets, job.set_aside, job.overwrite = (
                [found.table.sheet.name],
                sorted(found.table.set_aside),
                overwrite,
            )
            _describe(job, found.table)
            job.file.save(path.name, File(stream), save=False)
        job.state, job.counts, job.digest = State.DONE, found.counts, found.plan.digest
        job.done, job.finished_at = job.total, timezone.now()
        job.save()
        ImportRow.objects.bulk_create(_rows(job, found), batch_size=2000)
        _write(job, found, by=None, on_progress=lambda done, total: None)
        audit.record("import.done", subject=job, details={"counts": found.counts, "sha256": job.sha256})
    return found
