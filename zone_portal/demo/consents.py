"""Consents of the demo firms: two of five let the first bank find them, fewer the others; scopes differ."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Organisation
from enterprises.consent_text import current_text
from enterprises.models import Consent

from .firms import Plan

CHANCES = (0.42, 0.25, 0.1)
GROUPS = list(Consent.Group.values)


def write(plans: list[Plan], banks: list[Organisation], today: date) -> None:
    text = current_text()
    rows = []
    for plan in plans:
        for bank, chance in zip(banks, CHANCES, strict=True):
            standout = plan.standout == "enterprise"
            wanted = bank == banks[0] if standout else plan.random.random() <= chance
            if not wanted:
                continue
            left = 364 if plan.random.random() < 0.06 else plan.random.randint(20, 300)  # some were given only today
            rows.append(
                Consent(
                    firm=plan.firm,
                    bank=bank,
                    scope=GROUPS[:-1] if standout else _scope(plan),
                    valid_from=today - timedelta(days=364 - left),
                    valid_to=today + timedelta(days=left),
                    text_version=text.version,
                    text_hash=text.sha256,
                    signed_by=plan.firm.legal_representative,
                    signed_as=Consent.SignedAs.LEGAL,
                    given_by_id=0,
                    given_by_name=plan.firm.legal_representative,
                    given_at=timezone.now() - timedelta(days=364 - left),
                )
            )
    Consent.objects.bulk_create(rows, batch_size=2000)


def _scope(plan: Plan) -> list[str]:
    """Identity and points always, the rest as the firm likes."""
    more = plan.random.sample(GROUPS[2:], plan.random.randint(1, len(GROUPS) - 2))
    return [group for group in GROUPS if group in GROUPS[:2] or group in more]
