"""What a firm does with its declaration: begin, save, submit. What reviewers decide stands in reviews.py."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprises.models import FACT_CODES
from innovation_points import backing
from innovation_points.comparing import last_years
from innovation_points.figures import label
from innovation_points.forms import WHY, DeclarationForm, typed
from innovation_points.models import Declaration
from innovation_points.periods import WHOLE_YEAR, Period
from innovation_points.seasons import may_declare, may_submit
from workplace import conflict
from workplace.conflict import Refused, Stale

State = Declaration.State


def locked(declaration, version=None):
    """The row as it stands now, held until the transaction ends; Stale where it is no longer the version seen."""
    return conflict.locked(declaration, version, Declaration.objects.with_firm())


def write(declaration, event, *, by, fields, details=None):
    declaration.version += 1
    declaration.save(update_fields=[*fields, "version"])
    audit.record(f"declaration.{event}", by=by, subject=declaration, firm_id=declaration.firm_id, details=details)
    return declaration


@transaction.atomic
def start(*, firm, fiscal_year, by, quarter=WHOLE_YEAR):
    """The firm's declaration of the period: the last revision that exists, else a new empty draft in its season.

    Beginning one needs an open season that asks the firm, a leave, or a zone without seasons (seasons.may_declare).
    """
    period = Period(fiscal_year, quarter)
    last = Declaration.objects.filter(firm=firm, **period.fields).order_by("-revision")
    if existing := last.first():
        return existing
    answer = may_declare(firm, period)
    if not answer.allowed:
        raise Refused(answer.why)
    declaration = Declaration.objects.create(firm=firm, **period.fields, season=answer.season)
    audit.record("declaration.started", by=by, subject=declaration, firm_id=firm.pk)
    return declaration


@transaction.atomic
def save_draft(*, declaration, values, unread, remark, version, by, remarks=None):
    """Keep everything that was given, right or wrong, over the version that was seen. Nothing changed: nothing is written."""
    current = _open(declaration)
    if version != current.version:
        raise Stale(current)
    new = {**values, "unread": unread, "remark": remark}
    return _keep(current, new if remarks is None else new | {"remarks": remarks}, {}, by)


@dataclass(frozen=True)
class Merged:
    """The declaration after a merge. `conflicts`: what stands in place of inputs that two people changed, not written
    over; `theirs`: what others changed since the version seen, in inputs that this person left alone."""

    declaration: Declaration
    conflicts: dict[str, str]
    theirs: dict[str, str]


@transaction.atomic
def merge_draft(*, declaration, changes, version, by, sources=None):
    """Save single inputs as they were typed, each against what its writer saw in `version`.

    Two people who change different figures both have their way. Of a figure that both changed, the first saved stands
    until somebody who knows both decides.
    """
    current = _open(declaration)
    now = typed(current)
    seen = now if version == current.version else _typed_in(current, version)
    _refuse_closed(current, {name.removeprefix(WHY) for name, text in changes.items() if text != now[name]})
    form = DeclarationForm.over(current, changes)
    mine = {name: text for name, text in form.typed.items() if name in changes and text != now[name]}
    conflicts = {name: now[name] for name in mine if seen.get(name) != now[name]}
    theirs = {name: text for name, text in now.items() if seen.get(name) != text and name not in changes}
    kept = DeclarationForm.over(current, {name: changes[name] for name in mine if name not in conflicts})
    new = {**kept.values, "unread": kept.unread, "remark": kept.text, "remarks": kept.remarks}
    return Merged(_keep(current, new, sources or {}, by), conflicts, theirs)


def _open(declaration):
    current = locked(declaration)
    if not current.is_open:
        raise Refused(_("This declaration is no longer open: it has been submitted."))
    return current


def _typed_in(current, version) -> dict:
    """Every input as an earlier version showed it; empty where no such version was kept."""
    earlier = current.events.filter(version=version).order_by("pgh_id").last()
    return typed(earlier) if earlier else {}


def _keep(current, new, sources, by):
    """Write what differs. A figure remembers the source that it was taken from until somebody changes it."""
    changed = [field for field, value in new.items() if getattr(current, field) != value]
    if not changed:
        return current
    figures = {field for field in changed if field in FACT_CODES}
    figures |= _differing(current.unread, new["unread"])
    _refuse_closed(current, figures | _differing(current.remarks, new.get("remarks", current.remarks)))
    new["sources"] = {field: source for field, source in current.sources.items() if field not in figures}
    new["sources"] |= {field: source for field, source in sources.items() if field in figures}
    changed = [field for field, value in new.items() if getattr(current, field) != value]
    for field in changed:
        setattr(current, field, new[field])
    current.saved_at = timezone.now()
    return write(current, "saved", by=by, fields=[*changed, "saved_at"], details={"fields": changed})


def _differing(old: dict, new: dict) -> set:
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def _refuse_closed(declaration, fields):
    """A declaration that came back for some figures is changed in these alone."""
    closed = sorted(code for code in fields if not declaration.is_field_open(code))
    if closed:
        names = _(", ").join(label(code) for code in closed)
        raise Refused(_("Only the figures with a comment are open for correction, not %(names)s.") % {"names": names})


def is_ready(declaration) -> bool:
    """Whether the figures can be submitted as they stand: the form that a person sees has no error left."""
    return not DeclarationForm.showing(declaration, last_years(declaration), submitting=True).errors


@transaction.atomic
def submit(*, declaration, version, confirmed_by_name, by):
    """Hand in what stands; `confirmed_by_name` is the responsible person of the firm who answers for it."""
    current = locked(declaration, version)
    if not current.is_open:
        raise Refused(_("This declaration has already been submitted."))
    if not confirmed_by_name.strip():
        raise Refused(_("Not submitted: name the responsible person who confirms the figures."))
    answer = may_submit(current)
    if not answer.allowed:
        raise Refused(answer.why)
    if not is_ready(current):
        raise Refused(_("Not submitted: correct the figures named above first."))
    if backing.lacks_scan(current):
        raise Refused(_("Not submitted: this season asks for the stamped scan."))
    current.state, current.submitted_at, current.submitted_by = State.SUBMITTED, timezone.now(), by
    current.confirmed_by_name = confirmed_by_name.strip()[:60]
    current.season = answer.season or current.season  # begun before the season opened, or in an earlier one
    fields = ["state", "submitted_at", "submitted_by", "confirmed_by_name", "season"]
    return write(current, "submitted", by=by, fields=fields, details={"confirmed_by": current.confirmed_by_name})
