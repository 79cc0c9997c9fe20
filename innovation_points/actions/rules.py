"""A rule version's way into force."""

from django.db import transaction

from accounts import audit
from innovation_points.models import RuleVersion
from rulebook import loader


@transaction.atomic
def load_shipped_rules(*, by=None) -> int:
    """Bring the shipped rule files into the database as published versions; what stands there already stays as it is."""
    added = 0
    for code in loader.codes():
        for rule in loader.versions(code):
            _row, created = RuleVersion.objects.get_or_create(
                code=rule.code, version=rule.version, defaults=_row_of(rule)
            )
            added += created
    if added:
        audit.record("rules.loaded", by=by, details={"added": added})
    return added


def _row_of(rule):
    return {
        "title": rule.title.zh,
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "status": rule.status,
        "content": rule.content,
        "digest": rule.digest,
        "state": RuleVersion.State.PUBLISHED,
    }
