from django.db import transaction
from django.utils import timezone

from accounts import audit
from enterprises.models import Firm, YearFacts
from workplace.conflict import Stale, seen_of


@transaction.atomic
def correct_facts(
    *, firm: Firm, fiscal_year: int, values: dict, reason: str, by, version: int | None = None
) -> YearFacts:
    """Staff's word on a year's figures, kept beside import and declaration. `values` None takes a correction back.

    `version` is that of the correction that the person saw, 0 where there was none; None does not look.
    """
    Firm.objects.select_for_update().get(pk=firm.pk)  # two people correcting at once: one after the other
    key = {"firm": firm, "fiscal_year": fiscal_year, "source": YearFacts.Source.STAFF}
    row = YearFacts.objects.filter(**key).first() or YearFacts(**key)
    if version is not None and seen_of(row) != version:
        raise Stale(row)
    changed = {code: [getattr(row, code), value] for code, value in values.items() if getattr(row, code) != value}
    for code, value in values.items():
        setattr(row, code, value)
    row.reason, row.source_reference, row.known_on = reason, str(by)[:120], timezone.localdate()
    row.save()
    details = {"year": fiscal_year, "reason": reason, "figures": changed}
    audit.record("facts.corrected", by=by, subject=row, firm_id=firm.pk, details=details)
    return row
