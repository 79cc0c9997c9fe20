"""A firm lets its carrier see its declared figures, or no longer."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from incubators.models import Tenant, TenantConsent
from incubators.sharing import forget, rewrite


@transaction.atomic
def give_consent(*, tenant: Tenant, valid_to: date, text, by) -> TenantConsent:
    """At once; a consent that stood before is replaced and kept."""
    forget([tenant])
    _end(tenant, by)
    consent = TenantConsent.objects.create(
        tenant=tenant, valid_to=valid_to, text_version=text.version, text_hash=text.sha256, given_by_name=str(by)[:80]
    )
    rewrite([tenant])
    details = {"carrier": tenant.carrier.name, "valid_to": valid_to, "text": text.version}
    audit.record("tenancy_consent.given", by=by, subject=consent, firm_id=tenant.firm_id, details=details)
    return consent


@transaction.atomic
def withdraw_consent(*, tenant: Tenant, by) -> None:
    """The carrier sees nothing more of the figures, at once. Withdrawing twice changes nothing."""
    forget([tenant])
    ended = _end(tenant, by)
    if ended:
        details = {"carrier": tenant.carrier.name}
        audit.record("tenancy_consent.withdrawn", by=by, subject=tenant, firm_id=tenant.firm_id, details=details)


def _end(tenant: Tenant, by) -> int:
    standing = TenantConsent.objects.filter(tenant=tenant, withdrawn_at=None)
    return standing.update(withdrawn_at=timezone.now(), withdrawn_by_name=str(by)[:80])
