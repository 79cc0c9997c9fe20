"""What reviewers decide: first review, approval by another person, return to the firm, and the correction of what is approved.

Three people stand behind an approved figure: whoever submitted it, whoever looked first, whoever approved.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprises.models import FACT_CODES, YearFacts
from innovation_points import telling
from innovation_points.figures import values_of
from innovation_points.models import Declaration, DeclarationComment, FigureEvidence, Leave
from innovation_points.models.declarations import WHOLE_YEAR
from innovation_points.stages import APPROVED, missing
from workplace.calendar import working_days
from workplace.conflict import Refused

from .declarations import State, locked, write

DAYS_TO_CORRECT = 5  # working days that a firm has by default
COPIED = ["firm_id", "season_id", "fiscal_year", "quarter", "remark", "remarks", "sources", "confirmed_by_name"]


def may_review(user, declaration) -> bool:
    """Whether this person can take the first look. Nobody decides on what he submitted himself, whatever roles he holds."""
    return declaration.state == State.SUBMITTED and declaration.submitted_by_id != user.pk


def may_approve(user, declaration) -> bool:
    """Whether this person can approve: neither who submitted it nor who looked first."""
    people = {declaration.submitted_by_id, declaration.first_reviewed_by_id}
    return declaration.state == State.REVIEWED and user.pk not in people


def _refuse(declaration, state, by):
    """Why this person cannot take this step, in words."""
    if declaration.state != state:
        raise Refused(_("This declaration is not waiting for this step any more."))
    if declaration.submitted_by_id == by.pk:
        raise Refused(_("You submitted this declaration: another person has to review it."))
    if state == State.REVIEWED and declaration.first_reviewed_by_id == by.pk:
        raise Refused(_("You did the first review: another person has to approve."))


def _complete(declaration):
    if missing(declaration, APPROVED):
        raise Refused(_("Figures are missing: return the declaration to the firm."))


@transaction.atomic
def first_review(*, declaration, version, by, reason=""):
    """The first of two looks; what passes waits for the approval."""
    current = locked(declaration, version)
    _refuse(current, State.SUBMITTED, by)
    _complete(current)
    current.state, current.first_reviewed_at, current.first_reviewed_by = State.REVIEWED, timezone.now(), by
    fields = ["state", "first_reviewed_at", "first_reviewed_by"]
    return write(current, "first_reviewed", by=by, fields=fields, details=_why(reason))


@transaction.atomic
def approve(*, declaration, version, by, reason=""):
    """Freeze the declaration; a whole year's figures become the firm's best known ones and enter the next night."""
    from innovation_points.night import inputs  # it reads this room's models, and so does this module at start

    current = locked(declaration, version)
    if current.state == State.SUBMITTED:
        raise Refused(_("The first review comes before the approval."))
    _refuse(current, State.REVIEWED, by)
    _complete(current)
    current.state, current.reviewed_at, current.reviewed_by = State.APPROVED, timezone.now(), by
    current.return_reason, current.return_due_on, current.open_fields = "", None, None
    fields = ["state", "reviewed_at", "reviewed_by", "return_reason", "return_due_on", "open_fields"]
    write(current, "approved", by=by, fields=fields, details=_why(reason))
    if current.quarter == WHOLE_YEAR:
        write_facts(current, by=by)
        inputs.refresh([current.firm_id])
    telling.approved(current)
    return current


def _why(reason: str) -> dict | None:
    return {"reason": reason} if reason else None


def write_facts(declaration, *, by):
    """The approved figures become the year's declared facts."""
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
def return_to_firm(*, declaration, version, reason, by, fields=None, days=DAYS_TO_CORRECT):
    """Back to the firm with a reason and a new last day. `fields`: the only figures that it may change; None: all.

    Whoever could decide on the declaration can return it, from either step; then both steps begin again.
    """
    if not reason.strip():
        raise Refused(_("Say why the declaration goes back."))
    current = locked(declaration, version)
    _refuse(current, State.REVIEWED if current.state == State.REVIEWED else State.SUBMITTED, by)
    if fields is not None and not fields:
        raise Refused(_("No figure bears a comment: comment on those that the firm shall correct, or open all."))
    current.state, current.reviewed_at, current.reviewed_by = State.RETURNED, timezone.now(), by
    current.first_reviewed_at, current.first_reviewed_by = None, None
    current.return_reason, current.open_fields = reason.strip(), fields
    current.return_due_on = working_days.add(timezone.localdate(), days)
    written = ["state", "reviewed_at", "reviewed_by", "first_reviewed_at", "first_reviewed_by"]
    written += ["return_reason", "open_fields", "return_due_on"]
    details = {"reason": current.return_reason, "fields": fields, "due": current.return_due_on.isoformat()}
    write(current, "returned", by=by, fields=written, details=details)
    telling.returned(current)
    return current


@transaction.atomic
def comment(*, declaration, field, text, by):
    """A note beside one figure; the firm reads it when the declaration comes back."""
    current = locked(declaration)
    if not current.is_waiting:
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


def commented_fields(declaration) -> list[str]:
    """The figures that bear a comment since the declaration was last submitted, in the order of the form."""
    said = declaration.comments.exclude(field="").filter(created_at__gte=declaration.submitted_at)
    found = set(said.values_list("field", flat=True))
    return [code for code in FACT_CODES if code in found]


def new_revision(last, *, reason, values=None, **state) -> Declaration:
    """A further revision of the same period over `last`, which stays as it is; `values` replace its figures.

    What stands behind the figures goes along, except behind replaced ones and the stamp on the whole.

    Raises Refused where another revision of the period is on its way.
    """
    copied = {name: getattr(last, name) for name in COPIED}
    figures = values_of(last) | (values or {})
    revision = Declaration(revision=last.revision + 1, correction_reason=reason[:500], **copied, **figures, **state)
    try:
        with transaction.atomic():
            revision.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This period is being corrected already: go on with that revision.")) from error
    _carry_evidence(last, revision)
    return revision


def _carry_evidence(last, revision) -> None:
    """Once for all: from then on each revision's links are its own."""
    now = values_of(revision)
    same = [code for code, value in values_of(last).items() if now[code] == value]
    kept = FigureEvidence.objects.filter(declaration=last.pk, field__in=same)
    columns = ("field", "file_id", "page", "added_by_id", "added_at")
    FigureEvidence.objects.bulk_create(
        FigureEvidence(declaration=revision, **values) for values in kept.values(*columns)
    )


def last_approved(declaration) -> bool:
    """Whether this is the revision that counts, and so the one to correct."""
    period = {name: getattr(declaration, name) for name in ("firm_id", "fiscal_year", "quarter")}
    later = Declaration.objects.filter(**period, revision__gt=declaration.revision)
    return declaration.state == State.APPROVED and not later.exists()


@transaction.atomic
def open_correction(*, declaration, reason, by, fields=None):
    """Begin a correction of an approved declaration: a draft for the firm, reviewed like any other.

    The approved one stays in force until the new revision is approved.
    """
    if not reason.strip():
        raise Refused(_("Say why the approved figures are corrected."))
    current = locked(declaration)
    if not last_approved(current):
        raise Refused(_("Only the last approved revision can be corrected."))
    revision = new_revision(current, reason=reason.strip(), open_fields=fields)
    details = {"reason": revision.correction_reason, "revision": revision.revision, "fields": fields}
    audit.record("declaration.correction_opened", by=by, subject=revision, firm_id=revision.firm_id, details=details)
    if not by.access.firm:
        telling.correction_opened(revision)
    return revision


def leave_to_correct(declaration):
    """Staff's leave by which the firm may correct the approved declaration itself now, or None."""
    if declaration.state != State.APPROVED:
        return None
    period = {name: getattr(declaration, name) for name in ("firm_id", "fiscal_year", "quarter")}
    return Leave.objects.live().filter(**period, given_at__gt=declaration.reviewed_at).order_by("-until").first()


@transaction.atomic
def begin_correction(*, declaration, reason, by):
    """The firm corrects an approved declaration with staff's leave, given after the approval."""
    if leave_to_correct(declaration) is None:
        raise Refused(_("An approved declaration is corrected with the zone's leave only: call your officer."))
    return open_correction(declaration=declaration, reason=reason, by=by)
