"""What a firm does with its declaration: begin, save, submit. What reviewers decide stands in reviews.py."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprises.models import FACT_CODES
from innovation_points.checks import problems
from innovation_points.figures import label, values_of
from innovation_points.models import Declaration
from innovation_points.models.declarations import WHOLE_YEAR
from innovation_points.stages import SUBMITTED, missing

from .refusals import Refused, Stale

State = Declaration.State


def locked(declaration, version=None):
    """The row as it stands now, held until the transaction ends; Stale where it is no longer the version seen."""
    current = Declaration.objects.select_for_update(of=("self",)).with_firm().get(pk=declaration.pk)
    if version is not None and version != current.version:
        raise Stale(current)
    return current


def write(declaration, event, *, by, fields, details=None):
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
    current = locked(declaration)
    if not current.is_open:
        raise Refused(_("This declaration is no longer open: it has been submitted."))
    if version != current.version:
        raise Stale(current)
    new = {**values, "unread": unread, "remark": remark}
    changed = [field for field, value in new.items() if getattr(current, field) != value]
    if not changed:
        return current
    _refuse_closed(current, [*changed, *unread])
    for field in changed:
        setattr(current, field, new[field])
    current.saved_at = timezone.now()
    return write(current, "saved", by=by, fields=[*changed, "saved_at"], details={"fields": changed})


def _refuse_closed(declaration, fields):
    """A declaration that came back for some figures is changed in these alone."""
    closed = [label(code) for code in fields if code in FACT_CODES and not declaration.is_field_open(code)]
    if closed:
        names = _(", ").join(map(str, closed))
        raise Refused(_("Only the figures with a comment are open for correction, not %(names)s.") % {"names": names})


def is_ready(declaration) -> bool:
    """Whether submit() would take the declaration as it stands."""
    return not (declaration.unread or missing(declaration, SUBMITTED) or problems(values_of(declaration)))


@transaction.atomic
def submit(*, declaration, version, by):
    current = locked(declaration, version)
    if not current.is_open:
        raise Refused(_("This declaration has already been submitted."))
    if not is_ready(current):
        raise Refused(_("Not submitted: correct the figures named above first."))
    current.state, current.submitted_at, current.submitted_by = State.SUBMITTED, timezone.now(), by
    return write(current, "submitted", by=by, fields=["state", "submitted_at", "submitted_by"])
