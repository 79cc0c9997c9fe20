"""What is offered in the library of support."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from talent_matching.models import Support
from workplace.conflict import locked


@transaction.atomic
def save(*, support: Support, version: int, by) -> Support:
    """A new offer, or a known one over the version that the person saw."""
    known = support.pk is not None
    if known:
        support.version = locked(support, version).version + 1
    support.saved_at = timezone.now()
    support.save()
    audit.record(f"support.{'changed' if known else 'added'}", by=by, subject=support)
    return support
