"""Visits: planned from a list, recorded once however often the telephone sends the record, and what follows from them."""

import uuid
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from enterprise_services.actions import problems
from enterprise_services.models import Finding, Problem, Visit
from enterprises.models import Firm
from talent_matching.actions import demands
from talent_matching.models import Demand
from workplace.conflict import Refused, locked

HEADLINE = 80  # signs of a problem's or demand's headline, taken from the beginning of what was found


@transaction.atomic
def plan(*, firms: list[Firm], officer: User, on: date, reason: str, by) -> list[Visit]:
    """One planned visit for each firm that has none; whoever has one keeps it."""
    if on < timezone.localdate():
        raise Refused(_("A visit is planned for today or later."))
    busy = set(Visit.objects.planned().filter(firm__in=firms).values_list("firm", flat=True))
    rows = [Visit(firm=firm, officer=officer, planned_on=on, reason=reason) for firm in firms if firm.pk not in busy]
    try:
        with transaction.atomic():
            made = Visit.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused(_("Somebody has planned visits to these firms meanwhile. Look at the list again.")) from error
    details = {"firms": [visit.firm_id for visit in made], "officer": officer.pk, "on": on, "reason": reason}
    audit.record("visits.planned", by=by, details=details)
    return made


@transaction.atomic
def record(*, key: uuid.UUID, firm: Firm, values: dict, findings: list[dict], by) -> Visit:
    """What was said and found at the firm. The same key is the same visit: sending it again changes nothing.

    A planned visit to the firm is thereby made. Problems are raised at once; demands and corrections wait for whoever
    writes them down.
    """
    with connection.cursor() as cursor:  # whoever sends the same record second waits for the first, and finds it
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"visit:{key}"])
    known = Visit.objects.filter(key=key).first()
    if known is not None and known.recorded_at:
        return known
    visit = Visit.objects.select_for_update().planned().filter(firm=firm).first() or Visit(firm=firm)
    visit.key, visit.officer, visit.recorded_at = key, by, timezone.now()
    for name in ("visited_on", "met", "text", "reason"):
        setattr(visit, name, values[name])
    visit.version = visit.version + 1 if visit.pk else 1
    visit.save()
    for each in findings:
        _find(visit, each["kind"], each["text"], by)
    details = {"on": visit.visited_on, "findings": [each["kind"] for each in findings]}
    audit.record("visit.recorded", by=by, subject=visit, firm_id=firm.pk, details=details)
    return visit


def _find(visit, kind, text, by) -> Finding:
    problem = None
    if kind == Finding.Kind.PROBLEM:
        values = {"title": text[:HEADLINE], "text": text, "kind": "other", "contact_name": visit.met[:60]}
        problem = problems.bring(firm=visit.firm, values=values, source=Problem.Source.VISIT, by=by)
    return Finding.objects.create(visit=visit, kind=kind, text=text, problem=problem)


@transaction.atomic
def change(*, visit: Visit, values: dict, version: int, by) -> Visit:
    """What was written down is put right; what was found stays as it was found."""
    current = locked(visit, version)
    if current.visited_on is None:
        raise Refused(_("This visit was not made yet."))
    for name in ("visited_on", "met", "text"):
        setattr(current, name, values[name])
    current.version += 1
    current.save()
    audit.record("visit.changed", by=by, subject=current, firm_id=current.firm_id)
    return current


@transaction.atomic
def drop(*, visit: Visit, version: int, by) -> Visit:
    """A planned visit that is not needed."""
    current = locked(visit, version)
    if not current.is_planned:
        raise Refused(_("This visit is not planned any more."))
    current.dropped_on = timezone.localdate()
    current.version += 1
    current.save()
    audit.record("visit.dropped", by=by, subject=current, firm_id=current.firm_id)
    return current


def _open(finding: Finding, kind) -> Finding:
    current = Finding.objects.select_for_update(of=("self",)).select_related("visit__firm").get(pk=finding.pk)
    if current.kind != kind or current.settled_on:
        raise Refused(_("This finding is settled."))
    return current


def _settle(finding, by, event) -> Finding:
    finding.settled_on, finding.settled_by_name = timezone.localdate(), str(by)[:60]
    finding.save()
    audit.record(event, by=by, subject=finding, firm_id=finding.visit.firm_id)
    return finding


@transaction.atomic
def settle(*, finding: Finding, by) -> Finding:
    """The registry's file was corrected, or was right after all."""
    return _settle(_open(finding, Finding.Kind.CORRECTION), by, "finding.settled")


@transaction.atomic
def write_demand(*, finding: Finding, trade: str, by) -> Finding:
    """A draft in the library of demands, to be completed by the firm or the zone before it is opened."""
    current = _open(finding, Finding.Kind.DEMAND)
    firm = current.visit.firm
    values = {
        "kind": Demand.Kind.BREAKTHROUGH, "title": current.text[:HEADLINE], "problem": current.text,
        "wanted": current.text, "trade": trade, "chain": firm.chain, "seniority": "", "budget": None, "due_on": None,
        "embargo": None, "confidentiality": Demand.Confidentiality.CLOSED, "details": "", "contact_name": firm.contact_name,
        "contact_phone": firm.contact_phone,
    }  # fmt: skip
    current.demand = demands.save(demand=Demand(firm=firm), values=values, version=0, by=by)
    return _settle(current, by, "finding.demand_written")
