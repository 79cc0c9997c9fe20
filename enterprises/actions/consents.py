from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Organisation
from enterprises.consent_text import ConsentText
from enterprises.models import Consent, Firm
from enterprises.models.consents import REPLACED
from enterprises.registers import ConsentProduct, consent_changed
from workplace import evidence


class NotNarrower(Exception):
    """What was asked for is no part of the consent that stands; more is given by a consent of its own."""


@dataclass(frozen=True)
class Signature:
    """Who signed, as what, and where given the paper that says so: the letter of authority, the sealed consent."""

    by: str
    signed_as: str
    paper: object | None = None  # an uploaded file


@transaction.atomic
def give_consent(
    *,
    firm: Firm,
    bank: Organisation,
    purpose: str,
    scope: list[str],
    valid_to: date,
    text: ConsentText,
    by,
    signature: Signature | None = None,
    product: ConsentProduct | None = None,
) -> Consent:
    """The firm allows the bank the groups of `scope`, at once. A consent that stood before is replaced and kept."""
    if product is not None and product.bank_id != bank.pk:
        raise ValueError(f"Product {product.pk} is not one of {bank}.")
    signature = signature or Signature(str(by), "")
    consent = _succeed(
        firm,
        bank,
        by,
        purpose=purpose,
        product_id=product and product.pk,
        product=product.label if product else "",
        scope=scope,
        valid_to=valid_to,
        text_version=text.version,
        text_hash=text.sha256,
        signed_by=signature.by,
        signed_as=signature.signed_as,
    )
    if signature.paper is not None:
        evidence.keep(upload=signature.paper, firm_id=firm.pk, owner=Consent.EVIDENCE, owner_id=consent.pk, by=by)
    _tell("consent.given", consent, by)
    return consent


@transaction.atomic
def narrow_consent(*, consent: Consent, scope: list[str], valid_to: date, by) -> Consent:
    """Take groups or days away, at once. Nothing is given, so the text that was signed goes on holding."""
    consent = Consent.objects.select_for_update(of=("self",)).select_related("bank", "firm").get(pk=consent.pk)
    if not consent.is_live or not {*scope} <= {*consent.scope} or valid_to > consent.valid_to:
        raise NotNarrower
    kept = ["purpose", "product_id", "product", "text_version", "text_hash", "signed_by", "signed_as"]
    values = {name: getattr(consent, name) for name in kept}
    narrower = _succeed(consent.firm, consent.bank, by, scope=scope, valid_to=valid_to, **values)
    _tell("consent.narrowed", narrower, by)
    return narrower


def _succeed(firm, bank, by, *, scope, **values) -> Consent:
    """A new document in the place of whatever stood between the firm and the bank."""
    Firm.objects.select_for_update().get(pk=firm.pk)  # two people giving at once: one after the other
    follows = None
    for old in firm.consents.filter(bank=bank, withdrawn_at=None):
        end_consent(old, REPLACED, by)
        follows = old.pk
    scope = [group for group in Consent.Group.values if group in {*scope, Consent.Group.IDENTITY}]
    return Consent.objects.create(
        firm=firm, bank=bank, scope=scope, follows_id=follows, given_by_id=by.pk, given_by_name=str(by), **values
    )


def _tell(event, consent, by):
    consent_changed(consent.firm_id, consent.bank_id)
    names = ("scope", "valid_to", "signed_by", "signed_as", "product", "follows_id")
    details = {"bank": consent.bank.name, "text": consent.text_version, **{n: getattr(consent, n) for n in names}}
    audit.record(event, by=by, subject=consent, firm_id=consent.firm_id, details=details)


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
