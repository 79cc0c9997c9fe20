"""Two files of one firm become one, all or nothing, and can become two again."""

from contextlib import ExitStack
from datetime import date, datetime

import pgtrigger
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprises import merging
from enterprises.models import Consent, Firm, Merge
from enterprises.models.consents import MERGED
from enterprises.registers import consent_changed, firm_relations
from workplace.conflict import Refused


class Changed(Exception):
    """What would be done is no longer what was shown."""


@transaction.atomic
def merge(*, kept: Firm, gone: Firm, seen: str, reason: str, by) -> Merge:
    """Everything of `gone` that people keep up goes to `kept`, as the plan with the digest `seen` says."""
    kept, gone = _locked(kept.pk, gone.pk)
    plan = merging.plan(kept, gone)
    if plan.digest != seen:
        raise Changed
    with _unfrozen():
        moved = [
            _move(line.relation.model, line.relation.field, line.moving, gone.pk, kept.pk)
            for line in plan.lines
            if line.moving
        ]
    if plan.people:
        moved.append(
            _move("accounts.Membership", "organisation", plan.people, gone.organisation_id, kept.organisation_id)
        )
    ended = {
        "withdrawn_at": timezone.now(),
        "withdrawn_by_name": str(by)[:80],
        "withdrawal_reason": MERGED,
    }
    edits = [_edit(edit.row, edit.after) for edit in [*plan.edits, *(merging.Edit(c, ended) for c in plan.ending)]]
    record = Merge.objects.create(
        kept=kept,
        gone=gone,
        reason=reason,
        by=by,
        moved=moved,
        edits=edits,
        stayed=[
            {"model": line.relation.model, "ids": [str(row.pk) for row, _kept in line.staying]}
            for line in plan.lines
            if line.staying
        ],
    )
    _tell_banks(kept, gone)
    details = {"gone": gone.pk, "gone_name": gone.name, "reason": reason, "merge": record.pk}
    audit.record("firm.merged", by=by, subject=kept, firm_id=kept.pk, details=details)
    return record


@transaction.atomic
def unmerge(*, merge: Merge, reason: str, by) -> Merge:
    """Two files again: rows that moved go back, columns that still hold what the merge wrote get their old value.

    What came to the kept file since stays there.
    """
    record = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, gone = (_firms(record.kept_id, record.gone_id)[pk] for pk in (record.kept_id, record.gone_id))
    if record.undone_at is not None:
        raise Refused(_("This merge has been taken back already."))
    if kept.status == Firm.Status.MERGED:
        raise Refused(_("%(firm)s has itself been merged since. Take that merge back first.") % {"firm": kept})
    try:
        with transaction.atomic(), _unfrozen():
            # Rows first: with the kept file's answer a trigger takes back the running year's above-scale row.
            for part in record.moved:
                rows = apps.get_model(part["model"])._base_manager.filter(pk__in=part["ids"])
                rows.filter(**{part["field"]: part["to"]}).update(**{part["field"]: part["from"]})
            for edit in reversed(record.edits):
                _take_back(edit)
    except IntegrityError as error:
        raise Refused(
            _("A row of the merged file has been entered anew since, so the old one cannot go back.")
        ) from error
    record.undone_at, record.undone_by, record.undo_reason = timezone.now(), by, reason
    record.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    _tell_banks(kept, gone)
    details = {"gone": gone.pk, "gone_name": gone.name, "reason": reason, "merge": record.pk}
    audit.record("firm.unmerged", by=by, subject=kept, firm_id=kept.pk, details=details)
    return record


def _firms(*ids) -> dict[int, Firm]:
    """Locked in the order of their numbers, so that two people merging at once wait for each other."""
    return {firm.pk: firm for firm in Firm.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


def _locked(kept: int, gone: int) -> tuple[Firm, Firm]:
    firms = _firms(kept, gone)
    if len(firms) < 2:
        raise Refused(_("Choose two different files."))
    for firm in firms.values():
        if firm.status == Firm.Status.MERGED:
            raise Refused(_("%(firm)s has been merged already.") % {"firm": firm})
    return firms[kept], firms[gone]


def _unfrozen() -> ExitStack:
    """Passes the triggers that keep rows as they are: the merge changes whose file they lie in, not what they say."""
    stack = ExitStack()
    if frozen := [relation.frozen for relation in firm_relations if relation.frozen]:
        stack.enter_context(pgtrigger.ignore(*frozen))
    return stack


def _move(model: str, field: str, rows, old: int, new: int) -> dict:
    """update() leaves versions and times alone: the rows say what they said."""
    ids = [row.pk for row in rows]
    apps.get_model(model)._base_manager.filter(pk__in=ids).update(**{field: new})
    return {
        "model": model,
        "field": field,
        "ids": [pk if isinstance(pk, int) else str(pk) for pk in ids],
        "from": old,
        "to": new,
    }


def _edit(row, after: dict) -> dict:
    if isinstance(row, Firm):
        row.refresh_from_db()
        after = {**after, "version": row.version + 1, "updated_at": timezone.now()}
    before = {name: getattr(row, name) for name in after}
    type(row)._base_manager.filter(pk=row.pk).update(**after)
    return {"model": row._meta.label, "pk": row.pk, "before": _plain(before), "after": _plain(after)}


def _take_back(edit: dict) -> None:
    """Columns that somebody wrote since keep what was written; then the row's version goes on instead of back."""
    model = apps.get_model(edit["model"])
    row = model._base_manager.get(pk=edit["pk"])
    now = _plain({name: getattr(row, name) for name in edit["after"]})
    back = {name: value for name, value in edit["before"].items() if now[name] == edit["after"][name]}
    if "version" in edit["after"] and "version" not in back:
        back = {name: value for name, value in back.items() if name != "updated_at"} | {"version": row.version + 1}
    columns = {field.attname: field for field in model._meta.concrete_fields}
    values = {name: columns[name].to_python(value) for name, value in back.items()}
    model._base_manager.filter(pk=row.pk).update(**values)


def _plain(values: dict) -> dict:
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in values.items()}


def _tell_banks(*firms: Firm) -> None:
    """What the banks see follows the consents, at once."""
    banks = set(Consent.objects.filter(firm__in=firms).values_list("bank_id", flat=True))
    for firm in firms:
        for bank_id in sorted(banks):
            consent_changed(firm.pk, bank_id)
