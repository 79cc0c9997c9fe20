"""Pledges of intellectual property: entered and kept up by staff, each right for one loan at a time."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from enterprises.models import IntellectualProperty
from financing.models import Pledge, PledgedRight
from workplace.conflict import Refused, Stale


@transaction.atomic
def save_pledge(*, pledge: Pledge, rights: list[IntellectualProperty], version: int | None, by) -> Pledge:
    """Enter a pledge or change it. A released one frees its rights."""
    made = pledge.pk is None
    if made:
        pledge.entered_by = by
    else:
        current = Pledge.objects.select_for_update().get(pk=pledge.pk)
        if version != current.version:
            raise Stale(current)
        pledge.version = current.version + 1
    pledge.save()
    PledgedRight.objects.filter(pledge=pledge).exclude(right__in=rights).delete()
    held = pledge.released_on is None
    try:
        with transaction.atomic():
            for right in rights:
                PledgedRight.objects.update_or_create(
                    pledge=pledge, right=right, defaults={"firm_id": pledge.firm_id, "is_held": held}
                )
    except IntegrityError as error:
        raise Refused(_("One of these rights stands for another loan that is not released yet.")) from error
    details = {"contract": pledge.pledge_contract, "loan": pledge.loan_amount, "rights": [right.pk for right in rights]}
    event = "pledge.entered" if made else "pledge.released" if not held else "pledge.changed"
    audit.record(event, by=by, subject=pledge, firm_id=pledge.firm_id, details=details)
    return pledge
