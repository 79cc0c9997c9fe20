"""R&D expense collection: every write holds the book's row, so that two people of a firm never write at once."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from innovation_points.expenses import prefill
from innovation_points.expenses.sheet import declaration_of
from innovation_points.models import Declaration, ExpenseBook, ExpenseLine, ResearchProject
from rulebook.expenses import rules
from workplace.conflict import Refused, Stale

from . import declarations

PROJECT_FIELDS = ("number", "name", "form", "begins_on", "ends_on", "capitalised", "amortisation", "state")
MOST_PROJECTS = 200


@transaction.atomic
def start_book(*, firm, fiscal_year, by) -> ExpenseBook:
    """The firm's collection of the year, made when it is first asked for."""
    book, created = ExpenseBook.objects.get_or_create(firm=firm, fiscal_year=fiscal_year)
    if created:
        audit.record("expenses.started", by=by, subject=book, firm_id=firm.pk)
    return book


def locked(book) -> ExpenseBook:
    """The book as it stands, held until the transaction ends; refused while the zone has the declaration."""
    current = ExpenseBook.objects.select_for_update(of=("self",)).select_related("firm").get(pk=book.pk)
    declaration = declaration_of(current)
    if declaration is not None and not declaration.is_open:
        raise Refused(_("The year's declaration has been submitted, so the collection behind it can only be read."))
    return current


def written(book, event, *, by, fields=(), details=None):
    book.version += 1
    book.saved_at = timezone.now()
    book.save(update_fields=["version", "saved_at", *fields])
    audit.record(f"expenses.{event}", by=by, subject=book, firm_id=book.firm_id, details=details)
    return book


@transaction.atomic
def save_marks(*, book, version, marks, by) -> ExpenseBook:
    """What the firm says of itself for the rate: `marks` by field name."""
    current = locked(book)
    changed = [name for name, value in marks.items() if getattr(current, name) != value]
    if not changed:
        return current
    if version != current.version:
        raise Stale(current)
    for name in changed:
        setattr(current, name, marks[name])
    return written(current, "marked", by=by, fields=changed, details={"fields": changed})


@transaction.atomic
def save_project(*, book, project=None, version=None, values, by) -> ResearchProject:
    """A new project, or a changed one; Stale where somebody changed it meanwhile."""
    current_book = locked(book)
    if project is None:
        if current_book.projects.count() >= MOST_PROJECTS:
            raise Refused(_("A year holds at most %(limit)s projects.") % {"limit": MOST_PROJECTS})
        current = ResearchProject(book=current_book)
        changed = list(PROJECT_FIELDS)
    else:
        current = current_book.projects.get(pk=project.pk)
        changed = [field for field in PROJECT_FIELDS if getattr(current, field) != values[field]]
        if not changed:
            return current
        if version != current.version:
            raise Stale(current)
        current.version += 1
    for field in changed:
        setattr(current, field, values[field])
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError:
        raise Refused(
            _("There is a project with this number already: %(number)s") % {"number": current.number}
        ) from None
    written(current_book, "project_saved", by=by, details={"project": current.number, "fields": changed})
    return current


@transaction.atomic
def drop_project(*, book, project, version, by) -> None:
    """The project and all its lines; the history keeps them."""
    current_book = locked(book)
    current = current_book.projects.filter(pk=project.pk).first()
    if current is None:
        return
    if version != current.version:
        raise Stale(current)
    details = {"project": current.number, "lines": current.lines.count()}
    current.delete()
    written(current_book, "project_dropped", by=by, details=details)


@dataclass(frozen=True)
class Entry:
    """A cell as it was typed: the new sum (None: empty), and the sum that the person saw before."""

    project_id: int
    item: str
    amount: int | None
    seen: int | None


@dataclass
class Saved:
    """What became of the entries. Of a stale one, `stale` holds what stands there now; nothing of it was written."""

    written: list
    stale: dict


@transaction.atomic
def save_cells(*, book, entries, by) -> Saved:
    """Each cell by itself: what nobody else changed meanwhile is written, the others come back with both values."""
    current = locked(book)
    projects = {project.pk: project for project in current.projects.all()}
    lines = {}
    asked = {"project__in": {entry.project_id for entry in entries}, "item__in": {entry.item for entry in entries}}
    for line in ExpenseLine.objects.filter(project__book=current, **asked):
        lines.setdefault((line.project_id, line.item), []).append(line)
    result = Saved([], {})
    for entry in entries:
        if entry.project_id not in projects or entry.item not in rules().items:
            raise Refused(_("This project is no longer there: reload the page."))
        held = lines.get((entry.project_id, entry.item), [])
        now = sum(line.amount for line in held) if held else None
        if entry.amount in (entry.seen, now):
            continue
        if now != entry.seen:
            result.stale[entry] = now
        elif any(not line.is_sum for line in held):
            raise Refused(_("This sum comes from numbered lines of the ledger: change them there."))
        else:
            _write_sum(projects[entry.project_id], entry, held)
            result.written.append(entry)
    if result.written:
        cells = [f"{projects[entry.project_id].number} {entry.item}" for entry in result.written]
        written(current, "cells_saved", by=by, details={"cells": cells})
    return result


def _write_sum(project, entry, held):
    if entry.amount is None:
        held[0].delete()
    elif held:
        held[0].amount = entry.amount
        held[0].save(update_fields=["amount"])
    else:
        ExpenseLine.objects.create(project=project, item=entry.item, amount=entry.amount)


@transaction.atomic
def save_flags(*, book, project, version, flags, by) -> ResearchProject:
    """In which accounts the project's yearly sums count: `flags` by line id."""
    current_book = locked(book)
    current = current_book.projects.get(pk=project.pk)
    changed = []
    for line in current.lines.filter(sequence=None, pk__in=flags):
        new = flags[line.pk]
        if any(getattr(line, name) != value for name, value in new.items()):
            for name, value in new.items():
                setattr(line, name, value)
            changed.append(line)
    if not changed:
        return current
    if version != current.version:
        raise Stale(current)
    for line in changed:
        line.save(update_fields=list(flags[line.pk]))
    current.version += 1
    current.save(update_fields=["version"])
    details = {"project": current.number, "items": [line.item for line in changed]}
    written(current_book, "flags_saved", by=by, details=details)
    return current


@transaction.atomic
def take_over(*, book, version, by) -> Declaration:
    """Write what the collection comes to into the year's open declaration, with its source beside each figure."""
    current_book = locked(book)
    declaration = declaration_of(current_book)
    if declaration is None:
        raise Refused(_("Start the declaration of the year first."))
    current = declarations.locked(declaration)
    if not current.is_open:
        raise Refused(_("This declaration is no longer open: it has been submitted."))
    if version != current.version:
        raise Stale(current)
    found = prefill.values(current_book.firm, current_book.fiscal_year)
    asked = found if current.open_fields is None else {f: v for f, v in found.items() if f in current.open_fields}
    changed = {field: pair for field, pair in asked.items() if getattr(current, field) != pair[0]}
    for field, (value, detail) in asked.items():
        setattr(current, field, value)
        current.unread.pop(field, None)
        current.sources[field] = {"kind": prefill.KIND, "detail": detail}
    if not asked:
        return current
    current.saved_at = timezone.now()
    details = {"fields": list(changed), "source": prefill.KIND}
    return declarations.write(
        current, "saved", by=by, fields=[*asked, "unread", "sources", "saved_at"], details=details
    )
