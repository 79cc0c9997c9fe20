"""A declaration's way from draft to approval."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprises.models import FACT_CODES, YearFacts
from innovation_points import telling
from innovation_points.checks import problems
from innovation_points.figures import values_of
from innovation_points.models import Declaration, DeclarationComment
from innovation_points.models.declarations import WHOLE_YEAR
from innovation_points.stages import APPROVED, SUBMITTED, missing

from .refusals import Refused, Stale

State = Declaration.State


def _locked(declaration, version=None):
    """The row as it stands now, held until the transaction ends; Stale where it is no longer the version seen."""
    current = Declaration.objects.select_for_update(of=("self",)).with_firm().get(pk=declaration.pk)
    if version is not None and version != current.version:
        raise Stale(current)
    return current


def _write(declaration, event, *, by, fields, details=None):
    declaration.version += 1
    declaration.save(update_fields=[*fields, "version"])
    audit.record(f"declaration.{event}", by=by, subject=declaration, firm_id=declaration.firm_id, details=details)
    return declaration


@transaction.atomic
def start(*, firm, fiscal_year, by):
    """The firm's declaration of the whole year: the last revision that exists, else a new empty draft."""
    last = Declaration.objects.filter(firm=firm, fiscal_year=fiscal_year, quarter=WHOLE_YEAR).order_by("-revision")
    if existing := last.first():
        return existing
    declaration = Declaration.objects.create(firm=firm, fiscal_year=fiscal_year)
    audit.record("declaration.started", by=by, subject=declaration, firm_id=firm.pk)
    return declaration


@transaction.atomic
def save_draft(*, declaration, values, unread, remark, version, by):
    """Keep everything that was typed, right or wrong. Nothing changed: nothing is written."""
    current = _locked(declaration)
    if not current.is_open:
        raise Refused(_("This declaration is no longer open: it has been submitted."))
    if version != current.version:
        raise Stale(current)
    new = {**values, "unread": unread, "remark": remark}
    changed = [field for field, value in new.items() if getattr(current, field) != value]
    if not changed:
        return current
    for field in changed:
        setattr(current, field, new[field])
    current.saved_at = timezone.now()
    return _write(current, "saved", by=by, fields=[*changed, "saved_at"], details={"fields": changed})


def is_ready(declaration) -> bool:
    """Whether submit() would take the declaration as it stands."""
    return not (declaration.unread or missing(declaration, SUBMITTED) or problems(values_of(declaration)))


@transaction.atomic
def submit(*, declaration, version, by):
    current = _locked(declaration, version)
    if not current.is_open:
        raise Refused(_("This declaration has already been submitted."))
    if not is_ready(current):
        raise Refused(_("Not submitted: correct the figures named above first."))
    current.state, current.submitted_at, current.submitted_by = State.SUBMITTED, timezone.now(), by
    return _write(current, "submitted", by=by, fields=["state", "submitted_at", "submitted_by"])


def may_review(user, declaration) -> bool:
    """Nobody decides on what he submitted himself, whatever roles he holds."""
    return declaration.state == State.SUBMITTED and declaration.submitted_by_id != user.pk


def _for_review(declaration, version, by):
    current = _locked(declaration, version)
    if current.state != State.SUBMITTED:
        raise Refused(_("This declaration is not waiting for review any more."))
    if not may_review(by, current):
        raise Refused(_("You submitted this declaration: another person has to review it."))
    return current


@transaction.atomic
def approve(*, declaration, version, by):
    """Freeze the declaration; its figures become the firm's best known ones and enter the next night."""
    from innovation_points.night import inputs  # it reads this room's models, and so does this module at start

    current = _for_review(declaration, version, by)
    if missing(current, APPROVED):
        raise Refused(_("Figures are missing: return the declaration to the firm."))
    current.state, current.reviewed_at, current.reviewed_by = State.APPROVED, timezone.now(), by
    current.return_reason = ""
    _write(current, "approved", by=by, fields=["state", "reviewed_at", "reviewed_by", "return_reason"])
    write_facts(current, by=by)
    inputs.refresh([current.firm_id])
    telling.approved(current)
    return current


def write_facts(declaration, *, by):
    facts, _created = YearFacts.objects.update_or_create(
        firm_id=declaration.firm_id,
        fiscal_year=declaration.fiscal_year,
        source=YearFacts.Source.DECLARATION,
        defaults={code: getattr(declaration, code) for code in FACT_CODES}
        | {
            "known_on": timezone.localdate(declaration.reviewed_at),
            "source_reference": f"declaration {declaration.pk}",
        },
    )
    audit.record(
        "facts.declared",
        by=by,
        subject=facts,
        firm_id=declaration.firm_id,
        details={"declaration": declaration.pk, "fiscal_year": declaration.fiscal_year},
    )


@transaction.atomic
def return_to_firm(*, declaration, version, reason, by):
    if not reason.strip():
        raise Refused(_("Say why the declaration goes back."))
    current = _for_review(declaration, version, by)
    current.state, current.reviewed_at, current.reviewed_by = State.RETURNED, timezone.now(), by
    current.return_reason = reason.strip()
    _write(
        current,
        "returned",
        by=by,
        fields=["state", "reviewed_at", "reviewed_by", "return_reason"],
        details={"reason": current.return_reason},
    )
    telling.returned(current)
    return current


@transaction.atomic
def comment(*, declaration, field, text, by):
    """A note beside one figure; the firm reads it when the declaration comes back."""
    current = _locked(declaration)
    if current.state != State.SUBMITTED:
        raise Refused(_("This declaration is not waiting for review any more."))
    note = DeclarationComment.objects.create(declaration=current, field=field, text=text.strip(), author=by)
    audit.record(
        "declaration.commented",
        by=by,
        subject=current,
        firm_id=current.firm_id,
        details={"field": field, "text": note.text},
    )
    return note
