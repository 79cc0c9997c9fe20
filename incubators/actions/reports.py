"""A report's way: begun, filled in, checked, signed, approved, perhaps returned or corrected; and its tenants' shares."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from incubators.models import Carrier, Report, TenantShare
from incubators.reporting import definition
from incubators.reporting.checking import problems
from incubators.reporting.sheet import Sheet, form_of
from workplace.conflict import Refused, locked

State = Report.State


def _tell(event: str, report: Report, by, **details) -> None:
    details |= {"carrier": report.carrier.name, "period": report.period_text, "edition": report.edition}
    audit.record(f"report.{event}", by=by, subject=report, details=details)


@transaction.atomic
def open_report(*, carrier: Carrier, kind: str, period: date, by=None) -> Report:
    """Begin the report of a period that is over, and ask every tenant of its last day for its share."""
    if definition.last_day(kind, period) >= timezone.localdate():
        raise Refused(_("This period is not over yet."))
    try:
        form = definition.in_force(kind, period)
    except LookupError as error:
        raise Refused(_("No form is in force for this period.")) from error
    report = Report(carrier=carrier, kind=kind, period=period, form=form.since, due_on=definition.due_on(form, period))
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("The carrier has a report of this period already.")) from error
    ask_tenants(report=report, by=by)
    _tell("opened", report, by)
    return report


@transaction.atomic
def ask_tenants(*, report: Report, by) -> list[TenantShare]:
    """A share for every tenant that lives in the house on the last day and has none yet."""
    if not report.is_open:
        raise Refused(_("The report is no longer being filled in."))
    made = [_share(report, tenant) for tenant in Sheet(report).missing_tenants]
    before = _sent_before(report)
    for share in made:
        share.before = before.get(share.tenant_id, {})
    return TenantShare.objects.bulk_create(made, ignore_conflicts=True)


def _share(report, tenant) -> TenantShare:
    return TenantShare(
        report=report, tenant=tenant, tenant_name=tenant.name, carrier_name=report.carrier.name, kind=report.kind,
        period=report.period, form=report.form, due_on=report.due_on,
    )  # fmt: skip


def _sent_before(report) -> dict[int, dict]:
    """What each tenant sent for the period before."""
    day = definition.preceding(report.kind, report.period)
    rows = TenantShare.objects.filter(
        report__carrier=report.carrier, report__kind=report.kind, report__period=day, state=TenantShare.State.SENT
    )
    return {row.tenant_id: row.figures for row in rows.order_by("report__edition")}


@transaction.atomic
def save_report(*, report: Report, asked: dict, version: int, by) -> Report:
    current = locked(report, version)
    if not current.is_open:
        raise Refused(_("The report is no longer being filled in."))
    if asked != current.asked:
        current.asked, current.saved_at, current.version = asked, timezone.now(), current.version + 1
        current.save(update_fields=["asked", "saved_at", "version"])
        _tell("saved", current, by)
    return current


def _step(report, version, before: str, text: str) -> Report:
    current = locked(report, version)
    if current.state != before:
        raise Refused(text)
    current.version += 1
    return current


@transaction.atomic
def check_report(*, report: Report, version: int, by) -> Report:
    """The carrier's own check: what does not agree is refused; the figures counted now are those of the report from here on."""
    current = _step(report, version, State.FILLING, _("The report has been checked already."))
    sheet = Sheet(current)
    if sheet.problems:
        raise Refused(
            _("%(count)s figures do not agree or are missing: correct them first.") % {"count": len(sheet.problems)}
        )
    current.counted = sheet.live()
    current.state, current.checked_by, current.checked_at, current.return_reason = State.CHECKED, by, timezone.now(), ""
    current.save()
    current.shares.filter(state=TenantShare.State.OPEN).update(state=TenantShare.State.CLOSED)
    _tell("checked", current, by, unanswered=len(sheet.waiting))
    return current


@transaction.atomic
def sign_report(*, report: Report, version: int, by) -> Report:
    current = _step(report, version, State.CHECKED, _("Only a checked report is signed."))
    if current.checked_by_id == by.pk:
        raise Refused(_("Whoever checked the report does not sign it: another manager of the operator does."))
    current.state, current.signed_by, current.signed_at = State.SIGNED, by, timezone.now()
    current.save()
    _tell("signed", current, by)
    return current


@transaction.atomic
def approve_report(*, report: Report, version: int, by) -> Report:
    current = _step(report, version, State.SIGNED, _("Only a signed report is approved."))
    if by.pk in (current.checked_by_id, current.signed_by_id):
        raise Refused(_("Whoever checked or signed the report does not approve it."))
    current.state, current.approved_by, current.approved_at = State.APPROVED, by, timezone.now()
    current.save()
    _tell("approved", current, by)
    return current


@transaction.atomic
def return_report(*, report: Report, reason: str, version: int, by) -> Report:
    """Back to be filled in: the rows count again, and tenants who had not answered may."""
    current = locked(report, version)
    if current.state not in (State.CHECKED, State.SIGNED):
        raise Refused(_("Only a checked or signed report is returned."))
    current.state, current.counted, current.return_reason = State.FILLING, {}, reason
    current.checked_by = current.signed_by = current.checked_at = current.signed_at = None
    current.version += 1
    current.save()
    current.shares.filter(state=TenantShare.State.CLOSED).update(state=TenantShare.State.OPEN)
    _tell("returned", current, by, reason=reason)
    return current


@transaction.atomic
def correct_report(*, report: Report, reason: str, by) -> Report:
    """A new edition beside the approved one, which stays as it is: it begins with the same answers and shares."""
    current = locked(report)
    if current.state != State.APPROVED:
        raise Refused(_("Only an approved report is corrected; any other is returned."))
    made = Report(
        carrier=current.carrier, kind=current.kind, period=current.period, edition=current.edition + 1, form=current.form,
        due_on=current.due_on, asked=current.asked, correction_reason=reason,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("There is a later edition already.")) from error
    shares = list(current.shares.all())
    for share in shares:
        share.pk, share.report, share.version, share.link_number = None, made, 1, 0
        share.state = TenantShare.State.OPEN if share.state == TenantShare.State.CLOSED else share.state
    TenantShare.objects.bulk_create(shares)
    ask_tenants(report=made, by=by)
    _tell("corrected", made, by, reason=reason)
    return made


@transaction.atomic
def save_share(*, share: TenantShare, figures: dict, version: int, by=None, **who) -> TenantShare:
    """Keep what is typed so far. `who`: filled_by, filled_phone."""
    current = locked(share, version)
    if not current.is_open:
        raise Refused(_("This share is no longer open."))
    values = {"figures": figures, **who}
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, values[name])
        current.saved_at, current.version = timezone.now(), current.version + 1
        current.save(update_fields=[*changed, "saved_at", "version"])
    return current


def share_problems(share: TenantShare, figures: dict) -> list:
    return problems(form_of(share).tenant, figures, share.before or None, first=share.period.month == 1)


@transaction.atomic
def send_share(*, share: TenantShare, version: int, by=None, by_link: bool = False) -> TenantShare:
    """The tenant has done its part. `by` is None where it came by the signed link, which needs a name instead."""
    current = locked(share, version)
    if not current.is_open:
        raise Refused(_("This share is no longer open."))
    if not current.filled_by:
        raise Refused(_("Say who filled it in."))
    if share_problems(current, current.figures):
        raise Refused(_("Some figures do not agree or are missing."))
    current.state, current.sent_at, current.return_reason = TenantShare.State.SENT, timezone.now(), ""
    current.version += 1
    current.save(update_fields=["state", "sent_at", "return_reason", "version"])
    details = {"by_link": by_link, "filled_by": current.filled_by, "period": current.period_text}
    audit.record("report_share.sent", by=by, subject=current, details=details)
    return current


@transaction.atomic
def return_share(*, share: TenantShare, reason: str, version: int, by) -> TenantShare:
    current = locked(share, version)
    if current.state != TenantShare.State.SENT or not current.report.is_open:
        raise Refused(_("Only a share that was sent is returned, while the report is being filled in."))
    current.state, current.return_reason, current.version = TenantShare.State.OPEN, reason, current.version + 1
    current.save(update_fields=["state", "return_reason", "version"])
    audit.record("report_share.returned", by=by, subject=current, details={"reason": reason})
    return current


@transaction.atomic
def renew_link(*, share: TenantShare, by) -> TenantShare:
    """A new link for this share; those given before open nothing any more."""
    current = locked(share)
    if not current.is_open:
        raise Refused(_("This share is no longer open."))
    current.link_number += 1
    current.save(update_fields=["link_number"])
    audit.record("report_share.link_made", by=by, subject=current, details={"number": current.link_number})
    return current
