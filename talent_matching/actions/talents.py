"""Profiles of talents: kept by the person or the school's liaison; consent decides what firms see, at the next request."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from talent_matching import cards
from talent_matching.models import Match, Talent, TalentContact, Work
from workplace.conflict import Refused, locked

FIELDS = (
    "number", "name", "college", "discipline", "trades", "kinds", "title", "directions", "skills", "doctorate_year",
    "available_days", "distance_km", "capacity", "embargo", "state",
)  # fmt: skip


@transaction.atomic
def save(*, talent: Talent, values: dict, works: list[dict], contact: dict, version: int, by) -> Talent:
    """A new profile, or a known one over the version that the person saw, with its works and its contact."""
    known = talent.pk is not None
    current = locked(talent, version) if known else talent
    for name in FIELDS:
        setattr(current, name, values[name])
    left = current.state == Talent.State.LEFT
    current.left_on = (current.left_on or timezone.localdate()) if left else None
    current.version = current.version + 1 if known else 1
    current.saved_at = timezone.now()
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError:
        raise Refused(_("There is a profile with this staff number at the school already.")) from None
    _write_works(current, works)
    TalentContact.objects.update_or_create(talent=current, defaults={**contact, "name": current.name})
    cards.renew(current)
    audit.record(f"talent.{'changed' if known else 'added'}", by=by, subject=current)
    return current


def _write_works(talent: Talent, works: list[dict]) -> None:
    kept = {work["id"]: work for work in works if work.get("id")}
    for work in talent.works.all():
        typed = kept.get(work.pk)
        if typed is None:
            work.delete()
        elif any(getattr(work, name) != typed[name] for name in ("kind", "year", "title")):
            work.kind, work.year, work.title = typed["kind"], typed["year"], typed["title"]
            work.save()
    for work in works:
        if not work.get("id"):
            Work.objects.create(talent=talent, kind=work["kind"], year=work["year"], title=work["title"])


@transaction.atomic
def give_consent(*, talent: Talent, parts: list[str], version: int, by) -> Talent:
    """From now on firms see the card with these parts, and the talent can be proposed to them."""
    current = locked(talent, version)
    current.shown_parts = [part for part in Talent.Part.values if part in parts]
    current.consented_at, current.consent_by = timezone.now(), str(by)[:80]
    current.version += 1
    current.save()
    cards.renew(current)
    audit.record("talent.consented", by=by, subject=current, details={"parts": current.shown_parts})
    return current


@transaction.atomic
def withdraw_consent(*, talent: Talent, version: int, by) -> Talent:
    """The card is gone with this transaction, contacts are closed, and what is not signed yet ends. Agreements stand."""
    current = locked(talent, version)
    current.shown_parts, current.consented_at, current.consent_by = [], None, ""
    current.version += 1
    current.save()
    cards.renew(current)
    now = timezone.now()
    open_ones = Match.objects.select_for_update().filter(talent=current, state__in=Match.UNSIGNED)
    for match in open_ones:
        match.state, match.reason, match.ended_by = Match.State.WITHDRAWN, Match.Reason.CONSENT, "talent"
        match.ended_at = match.moved_at = now
        match.version += 1
        match.save()
    audit.record("talent.consent_withdrawn", by=by, subject=current)
    return current
