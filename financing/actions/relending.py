"""Candidates for re-lending: staff name a firm, the firm consents or declines, the answer of the department above is kept."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from enterprises.bulk_actions import people_of
from financing.models import RelendingBatch, RelendingCandidate
from workplace.conflict import Refused, Stale, locked
from workplace.notices import notify


@transaction.atomic
def save_batch(*, batch: RelendingBatch, version: int, by) -> RelendingBatch:
    made = batch.pk is None
    if not made:
        batch.version = locked(batch, version).version + 1
    batch.save()
    details = {"name": batch.name, "closes_on": batch.closes_on}
    audit.record("relending_batch.opened" if made else "relending_batch.changed", by=by, subject=batch, details=details)
    return batch


@transaction.atomic
def save_candidate(*, candidate: RelendingCandidate, version: int | None, by) -> RelendingCandidate:
    """Name a firm, or write down what became of it. A new name asks the firm for its consent."""
    made = candidate.pk is None
    if made:
        candidate.entered_by = by
    else:
        current = _locked(candidate, version)
        candidate.version = current.version
        candidate.consented_at, candidate.declined_at = current.consented_at, current.declined_at
        candidate.consented_by_name = current.consented_by_name
    if candidate.sent_on and not candidate.consented_at:
        raise Refused(_("The firm has not consented yet: it is put forward only after that."))
    candidate.save()
    if made:
        notify(
            users=people_of([candidate.firm]).get(candidate.firm.organisation_id, []),
            kind="relending",
            key=str(candidate.pk),
            text=gettext_noop("The zone would put your firm forward for re-lending: %(batch)s"),
            params={"batch": candidate.batch.name},
            url=reverse("financing:relending_candidate", args=[candidate.pk]),
            firm_id=candidate.firm_id,
        )
    return _logged(candidate, "entered" if made else "changed", by)


def _locked(candidate: RelendingCandidate, version: int | None) -> RelendingCandidate:
    found = (
        RelendingCandidate.objects.select_for_update(of=("self",)).select_related("batch", "firm").get(pk=candidate.pk)
    )
    if version != found.version:
        raise Stale(found)
    found.version += 1
    return found


def _logged(candidate: RelendingCandidate, event: str, by) -> RelendingCandidate:
    details = {"batch": candidate.batch.name, "need": candidate.need, "result": candidate.result}
    audit.record(f"relending.{event}", by=by, subject=candidate, firm_id=candidate.firm_id, details=details)
    return candidate


@transaction.atomic
def answer(*, candidate: RelendingCandidate, consents: bool, version: int, by) -> RelendingCandidate:
    """The firm consents to being named, or declines; it may change its mind until it was put forward."""
    found = _locked(candidate, version)
    if found.sent_on:
        raise Refused(_("The firm was put forward on %(day)s already.") % {"day": found.sent_on})
    now = timezone.now()
    found.consented_at, found.declined_at = (now, None) if consents else (None, now)
    found.consented_by_name = str(by)[:80] if consents else ""
    found.save()
    return _logged(found, "consented" if consents else "declined", by)
