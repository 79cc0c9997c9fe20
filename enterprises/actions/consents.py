from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Organisation
from enterprises.consent_text import ConsentText
from enterprises.models import Consent, Firm
from enterprises.models.consents import REPLACED
from enterprises.registers import consent_changed


@transaction.atomic
def give_consent(
    *, firm: Firm, bank: Organisation, purpose: str, scope: list[str], valid_to: date, text: ConsentText, by
) -> Consent:
    """The firm allows the bank the groups of `scope`, at once. A consent that stood before is replaced and kept."""
    Firm.objects.select_for_update().get(pk=firm.pk)  # two people giving at once: one after the other
    for old in firm.consents.filter(bank=bank, withdrawn_at=None):
        end_consent(old, REPLACED, by)
    consent = Consent.objects.create(
        firm=firm,
        bank=bank,
        purpose=purpose,
        scope=[group for group in Consent.Group.values if group in {*scope, Consent.Group.IDENTITY}],
        valid_to=valid_to,
        text_version=text.version,
        text_hash=text.sha256,
        given_by_id=by.pk,
        given_by_name=str(by),
    )
    consent_changed(firm.pk, bank.pk)
    details = {"bank": bank.name, "scope": consent.scope, "valid_to": valid_to, "text": text.version}
    audit.record("consent.given", by=by, subject=consent, firm_id=firm.pk, details=details)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, reason: str, by) -> Consent:
    """The bank sees nothing more of the firm, at once. Withdrawing twice changes nothing."""
    consent = Consent.objects.select_for_update(of=("self",)).select_related("bank", "firm").get(pk=consent.pk)
    if consent.withdrawn_at is None:
        end_consent(consent, reason, by)
        consent_changed(consent.firm_id, consent.bank_id)
        details = {"bank": consent.bank.name, "reason": reason}
        audit.record("consent.withdrawn", by=by, subject=consent, firm_id=consent.firm_id, details=details)
    return consent


def end_consent(consent: Consent, reason: str, by) -> None:
    consent.withdrawn_at, consent.withdrawn_by_name, consent.withdrawal_reason = timezone.now(), str(by), reason
    consent.save(update_fields=["withdrawn_at", "withdrawn_by_name", "withdrawal_reason"])
