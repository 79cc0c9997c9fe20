"""A firm gets another name, another park, leaves the zone or comes back: on a day, for a reason."""

import hashlib
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.models import Organisation
from enterprises import moving
from enterprises.models import Firm, Move
from workplace.conflict import locked

from .firms import store
from .merging import Changed

Kind, Status = Move.Kind, Firm.Status


def planned(firm: Firm, *, kind: str, on: date, name="", park: Organisation | None = None, status="") -> Move:
    """The move as it would be written, for showing what it brings about."""
    before, after = {
        Kind.RENAMED: lambda: (firm.name, name),
        Kind.PARK: lambda: (firm.park.name, park.name),
        Kind.LEFT: lambda: (firm.status, status),
        Kind.REOPENED: lambda: (firm.status, Status.OPERATING),
    }[kind]()
    return Move(firm=firm, kind=kind, on=on, before=before, after=after)


def digest(firm: Firm, move: Move) -> str:
    """Of what the person was shown: the move and everything that it brings about."""
    text = "\n".join([move.kind, move.before, move.after, str(move.on), *map(str, moving.effects(firm, move))])
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@transaction.atomic
def move(*, firm: Firm, version: int, seen: str, reason: str, by, park: Organisation | None = None, **wanted) -> Move:
    """Do what was shown; Stale where somebody saved the firm meanwhile, Changed where it would do something else now."""
    current = locked(firm, version)
    made = planned(current, park=park, **wanted)
    if digest(current, made) != seen:
        raise Changed
    moving.bring_about(current, made, by)
    if made.kind == Kind.RENAMED:
        _rename(current, made.after)
    elif made.kind == Kind.PARK:
        current.park = park
    else:
        current.status = made.after
    current.version += 1
    store(current)
    made.reason, made.by = reason, by
    made.save()
    details = {"kind": made.kind, "on": made.on, "before": made.before, "after": made.after, "reason": reason}
    audit.record("firm.moved", by=by, subject=current, firm_id=current.pk, details=details)
    return made


def _rename(firm: Firm, name: str) -> None:
    known = [each for each in firm.former_names if each != name]  # an old name taken up again is former no more
    firm.former_names = [*known, firm.name]
    firm.name = name
    if firm.organisation_id:
        Organisation.objects.filter(pk=firm.organisation_id).update(name=name)
