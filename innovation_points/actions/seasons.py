"""A season's way from draft to closed, who is asked in it, and what one firm is granted."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from innovation_points.models import Invitation, Leave, Season
from innovation_points.seasons import choosing, telling
from workplace.conflict import Refused, locked

State = Season.State
FIELDS = (
    "title", "fiscal_year", "quarter", "opens_on", "closes_on", "form_version", "instructions", "needs_stamped_scan", "choice",
)  # fmt: skip
FIXED_ONCE_OPEN = ("fiscal_year", "quarter", "opens_on", "choice")


@transaction.atomic
def plan_season(*, values, by) -> Season:
    """A new season in draft: no firm knows of it."""
    season = Season.objects.create(**values, created_by=by)
    audit.record("season.planned", by=by, subject=season, details={"title": season.title})
    return season


@transaction.atomic
def save_season(*, season, version, values, by) -> Season:
    """Change a season that is not closed. Of an open one the period and the firms stand; a new last day is told to all."""
    current = locked(season, version)
    if current.state == State.CLOSED:
        raise Refused(_("This season is closed."))
    changed = [field for field in FIELDS if field in values and getattr(current, field) != values[field]]
    if current.state == State.OPEN and set(changed) & set(FIXED_ONCE_OPEN):
        raise Refused(_("This season is open: its period, its first day and its firms stand."))
    if not changed:
        return current
    for field in changed:
        setattr(current, field, values[field])
    current.version += 1
    current.save(update_fields=[*changed, "version"])
    audit.record("season.saved", by=by, subject=current, details={"fields": changed})
    if current.state == State.OPEN and "closes_on" in changed:
        telling.moved(current, _asked(current))
    return current


def _asked(season):
    return [each.firm for each in season.invitations.select_related("firm")]


@transaction.atomic
def open_season(*, season, version, seen, by) -> Season:
    """Ask the firms and tell their people, all at once. `seen` is the digest of the firms that the preview showed."""
    current = locked(season, version)
    if current.state != State.DRAFT:
        raise Refused(_("This season has been opened already."))
    if current.closes_on < timezone.localdate():
        raise Refused(_("The last day has passed: set another one first."))
    firms = list(choosing.to_invite(current))
    if not firms:
        raise Refused(_("No firm would be asked: choose firms first."))
    if choosing.digest(choosing.to_invite(current)) != seen:
        raise Refused(_("The firms have changed since you looked: look at the list again."))
    current.state = State.OPEN
    current.version += 1
    try:
        with transaction.atomic():
            current.save(update_fields=["state", "version"])
    except IntegrityError:
        text = _("Another season of %(period)s is open: close it first.")
        raise Refused(text % {"period": current.period}) from None
    _invite(current, firms)
    told = telling.opened(current, firms)
    audit.record("season.opened", by=by, subject=current, details={"firms": len(firms), "told": told})
    return current


def _invite(season, firms) -> None:
    rows = [Invitation(season=season, firm=firm) for firm in firms]
    Invitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


@transaction.atomic
def close_season(*, season, version, by) -> Season:
    """Nobody submits in it any more, but for firms whose extension still runs."""
    current = locked(season, version)
    if current.state != State.OPEN:
        raise Refused(_("This season is not open."))
    current.state = State.CLOSED
    current.version += 1
    current.save(update_fields=["state", "version"])
    audit.record("season.closed", by=by, subject=current)
    return current


@transaction.atomic
def discard_season(*, season, version, by) -> None:
    """A draft that no firm ever saw may go."""
    current = locked(season, version)
    if current.state != State.DRAFT:
        raise Refused(_("This season has been opened already."))
    audit.record("season.discarded", by=by, subject=current, details={"title": current.title})
    current.delete()


@transaction.atomic
def invite(*, season, firms, reason, by) -> int:
    """Ask these firms too. Of an open season they are told at once, of a draft when it opens."""
    current = locked(season)
    if current.state == State.CLOSED:
        raise Refused(_("This season is closed."))
    asked = set(current.invitations.values_list("firm_id", flat=True))
    new = [firm for firm in firms if firm.pk not in asked]
    _invite(current, new)
    if current.state == State.OPEN:
        telling.opened(current, new)
    details = {"firms": [firm.pk for firm in new], "reason": reason}
    audit.record("season.invited", by=by, subject=current, details=details)
    return len(new)


@transaction.atomic
def extend(*, invitation, version, to, reason, by) -> Invitation:
    """A longer time for one firm."""
    current = locked(invitation, version)
    if to <= current.season.closes_on or to < timezone.localdate():
        raise Refused(_("An extension ends after the season's last day, and not in the past."))
    current.extended_to, current.extension_reason = to, reason
    current.version += 1
    current.save(update_fields=["extended_to", "extension_reason", "version"])
    details = {"season": current.season_id, "to": to.isoformat(), "reason": reason}
    audit.record("season.extended", by=by, subject=current, firm_id=current.firm_id, details=details)
    telling.extended(current)
    return current


@transaction.atomic
def give_leave(*, firm, period, until, reason, by) -> Leave:
    """Allow one firm to declare a period outside of any season: late, or for the first time."""
    if until < timezone.localdate():
        raise Refused(_("The last day has passed: set another one first."))
    leave = Leave.objects.create(firm=firm, **period.fields, until=until, reason=reason, given_by=by)
    details = {**period.fields, "until": until.isoformat(), "reason": reason}
    audit.record("leave.given", by=by, subject=leave, firm_id=firm.pk, details=details)
    telling.allowed(leave)
    return leave


@transaction.atomic
def withdraw_leave(*, leave, reason, by) -> Leave:
    """End a leave at once. What the firm has begun stays with it, but cannot be submitted without another way in."""
    current = Leave.objects.select_for_update(of=("self",)).select_related("firm").get(pk=leave.pk)
    if not current.is_live:
        raise Refused(_("This leave has ended already."))
    current.withdrawn_on, current.withdrawal_reason = timezone.localdate(), reason
    current.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    details = {"fiscal_year": current.fiscal_year, "quarter": current.quarter, "reason": reason}
    audit.record("leave.withdrawn", by=by, subject=current, firm_id=current.firm_id, details=details)
    telling.withdrawn(current)
    return current
