"""Keeping what a trial showed."""

from django.db import transaction

from accounts import audit
from innovation_points.models import Trial
from innovation_points.trials import Attempt


@transaction.atomic
def keep(*, attempt: Attempt, remark: str = "", by) -> Trial:
    """Write the trial down as it was seen, beside the version that was tried."""
    kept = Trial.objects.create(
        rule_version=attempt.version,
        base_version=attempt.base,
        overrides=attempt.overrides,
        content=attempt.rule.content,
        content_digest=attempt.rule.digest,
        day=attempt.zone.day,
        night_id=attempt.zone.night_id,
        inputs_digest=attempt.zone.digest,
        results=attempt.results,
        remark=remark,
        made_by=by,
        made_by_name=str(by)[:80],
    )
    details = {"trial": kept.pk, "day": str(kept.day), "overrides": len(kept.overrides)}
    audit.record("rule.tried", by=by, subject=attempt.version, details=details)
    return kept
