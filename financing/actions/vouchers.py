"""A voucher's way: claim, two reviews by two people, publication, payment. The database keeps the budget and the people apart."""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from enterprises.bulk_actions import people_of
from enterprises.models import Firm
from financing.models import VoucherClaim, VoucherYear
from workplace import evidence
from workplace.calendar import working_days
from workplace.conflict import Refused, Stale, locked
from workplace.models import EvidenceFile
from workplace.notices import notify

State = VoucherClaim.State
OVERSPENT, TWICE = "voucher_budget_not_overspent", "voucher_once_a_year"


def _saved(claim: VoucherClaim) -> None:
    """Save, and say what the database refuses in words that help."""
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError as error:
        if OVERSPENT in str(error):
            left = VoucherYear.objects.values_list("balance", flat=True).get(pk=claim.year_id)
            names = {"year": claim.year.year, "left": f"{left:,}"}
            text = _(
                "The budget of %(year)s has %(left)s yuan left, less than this claim. Claim less, or ask the zone."
            )
            raise Refused(text % names) from error
        if TWICE in str(error):
            raise Refused(_("The firm has a claim of this year already.")) from error
        raise


def _checked(year: VoucherYear, values: dict) -> None:
    limit = year.rule.limit(values["direct_rd"])
    if values["amount"] > limit:
        names = {"limit": f"{limit:,}", "share": year.rule.share, "most": f"{year.rule.most:,}"}
        text = _("At most %(limit)s yuan: %(share)s %% of last year's direct R&D and %(most)s yuan a firm.")
        raise Refused(text % names)


def _logged(claim: VoucherClaim, event: str, by, **details) -> VoucherClaim:
    details = {"year": claim.year.year, "amount": claim.amount, "state": claim.state, **details}
    audit.record(f"voucher.{event}", by=by, subject=claim, firm_id=claim.firm_id, details=details)
    return claim


@transaction.atomic
def submit(*, year: VoucherYear, firm: Firm, values: dict, uploads, by) -> VoucherClaim:
    """The firm claims: the amount is taken out of the budget at once, so that nobody is promised what is not there."""
    if not year.is_open:
        names = {"year": year.year, "first": year.opens_on, "last": year.closes_on}
        raise Refused(_("Claims of %(year)s are taken from %(first)s to %(last)s.") % names)
    if not uploads:
        raise Refused(_("Give the third party's confirmation of the R&D as a file."))
    _checked(year, values)
    claim = VoucherClaim(year=year, firm=firm, held=values["amount"], submitted_by=by, **values)
    _saved(claim)
    _keep(claim, uploads, by)
    return _logged(claim, "submitted", by)


def _keep(claim: VoucherClaim, uploads, by) -> None:
    for upload in uploads:
        evidence.keep(upload=upload, firm_id=claim.firm_id, owner=VoucherClaim.EVIDENCE, owner_id=claim.pk, by=by)


def _locked(claim: VoucherClaim, version: int, *states: str) -> VoucherClaim:
    found = VoucherClaim.objects.select_for_update(of=("self",)).select_related("year", "firm").get(pk=claim.pk)
    if version != found.version:
        raise Stale(found)
    if found.state not in states:
        raise Refused(
            _("This is not possible any more: the claim is “%(state)s”.") % {"state": found.get_state_display()}
        )
    found.version += 1
    return found


@transaction.atomic
def submit_again(*, claim: VoucherClaim, version: int, values: dict, uploads, by) -> VoucherClaim:
    """A returned claim comes back changed; it begins with the first review."""
    claim = _locked(claim, version, State.RETURNED)
    _checked(claim.year, values)
    for name, value in values.items():
        setattr(claim, name, value)
    claim.state, claim.held, claim.reason = State.SUBMITTED, claim.amount, ""
    claim.submitted_by, claim.submitted_at = by, timezone.now()
    claim.first_by = claim.first_at = None
    _saved(claim)
    _keep(claim, uploads, by)
    return _logged(claim, "submitted_again", by)


@transaction.atomic
def withdraw(*, claim: VoucherClaim, version: int, by) -> VoucherClaim:
    claim = _locked(claim, version, State.SUBMITTED, State.REVIEWED, State.RETURNED)
    claim.state, claim.held = State.WITHDRAWN, 0
    _saved(claim)
    return _logged(claim, "withdrawn", by)


@transaction.atomic
def first_review(*, claim: VoucherClaim, version: int, by) -> VoucherClaim:
    claim = _locked(claim, version, State.SUBMITTED)
    if by.pk == claim.submitted_by_id:
        raise Refused(_("You filed this claim: another person has to review it."))
    claim.state, claim.first_by, claim.first_at = State.REVIEWED, by, timezone.now()
    _saved(claim)
    return _logged(claim, "reviewed", by)


@transaction.atomic
def grant(*, claim: VoucherClaim, version: int, granted: int, by) -> VoucherClaim:
    """The second person grants, the whole or less; what is not granted returns to the budget."""
    claim = _locked(claim, version, State.REVIEWED)
    if by.pk in (claim.first_by_id, claim.submitted_by_id):
        raise Refused(_("Two people review a claim: another person has to grant it."))
    if not 0 < granted <= claim.amount:
        raise Refused(_("Grant between 1 and %(amount)s yuan, or refuse.") % {"amount": f"{claim.amount:,}"})
    claim.state, claim.granted, claim.held = State.APPROVED, granted, granted
    claim.second_by, claim.second_at = by, timezone.now()
    _saved(claim)
    _tell(claim, gettext_noop("Your voucher claim of %(year)s was granted"))
    return _logged(claim, "granted", by, granted=granted)


@transaction.atomic
def send_back(*, claim: VoucherClaim, version: int, refuse: bool, reason: str, by) -> VoucherClaim:
    """Back to the firm with what is missing, or refused for good; either way the money is free again."""
    claim = _locked(claim, version, State.SUBMITTED, State.REVIEWED)
    if not reason.strip():
        raise Refused(_("Say why: the firm reads it."))
    claim.state, claim.reason, claim.held = State.REFUSED if refuse else State.RETURNED, reason.strip(), 0
    _saved(claim)
    _tell(
        claim,
        gettext_noop("Your voucher claim of %(year)s was refused")
        if refuse
        else gettext_noop("Your voucher claim of %(year)s was returned"),
    )
    return _logged(claim, "refused" if refuse else "returned", by, reason=claim.reason)


@transaction.atomic
def publish(*, year: VoucherYear, by) -> int:
    """All granted claims of the year that are not public yet are made public together; how many."""
    today = timezone.localdate()
    ends = working_days.add(today, year.rule.publicity_days)
    claims = list(
        VoucherClaim.objects.select_for_update(of=("self",))
        .select_related("year", "firm")
        .filter(year=year, state=State.APPROVED)
    )
    for claim in claims:
        claim.state, claim.published_at, claim.publicity_ends_on = State.PUBLISHED, timezone.now(), ends
        claim.version += 1
        _saved(claim)
        _logged(claim, "published", by, until=ends)
    return len(claims)


@transaction.atomic
def pay(*, claim: VoucherClaim, version: int, paid_on: date, reference: str, by) -> VoucherClaim:
    claim = _locked(claim, version, State.PUBLISHED)
    if not claim.may_be_paid:
        raise Refused(_("Public until %(day)s: it is paid after that.") % {"day": claim.publicity_ends_on})
    claim.state, claim.paid_on, claim.payment_reference = State.PAID, paid_on, reference
    _saved(claim)
    _tell(claim, gettext_noop("Your voucher of %(year)s was paid"))
    return _logged(claim, "paid", by, granted=claim.granted, reference=reference)


@transaction.atomic
def save_year(*, year: VoucherYear, version: int, by) -> VoucherYear:
    """A year's call: its budget, its days. The budget cannot fall below what claims hold."""
    made = year.pk is None
    if not made:
        year.version = locked(year, version).version + 1
    try:
        with transaction.atomic():
            year.save()
    except IntegrityError as error:
        if OVERSPENT in str(error):
            raise Refused(_("Claims hold more than this budget already.")) from error
        raise
    year.refresh_from_db()
    details = {"year": year.year, "budget": year.budget, "opens_on": year.opens_on, "closes_on": year.closes_on}
    audit.record("voucher_year.opened" if made else "voucher_year.changed", by=by, subject=year, details=details)
    return year


def _tell(claim: VoucherClaim, text: str) -> None:
    notify(
        users=people_of([claim.firm]).get(claim.firm.organisation_id, []),
        kind="voucher",
        key=f"{claim.pk}.{claim.version}",
        text=text,
        params={"year": str(claim.year.year)},
        url=reverse("financing:voucher", args=[claim.pk]),
        firm_id=claim.firm_id,
    )


def evidence_of(claim: VoucherClaim):
    return EvidenceFile.objects.filter(owner=VoucherClaim.EVIDENCE, owner_id=claim.pk)


def published_lines() -> list[dict]:
    """What is public of granted claims, newest first: firm, year, amount. Through a function, for rows are the firm's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM financing_vouchers_public()")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
