"""A firm's file: its tenancies, and what of them stands on the timeline. Prospects are the carriers' own affair."""

from datetime import datetime, time

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Perm, can, visible
from enterprises.registers import TimelineEvent

from .models import Lease, Tenant, TenantConsent


def tenancies(user, firm):
    rows = visible(user, Tenant.objects.filter(firm=firm, entered_on__isnull=False), Perm.TENANCY_VIEW)
    return rows.select_related("carrier").order_by("-entered_on")


def panel(request, firm):
    """None where the firm was never a tenant: the file then has no such tab."""
    standing = Prefetch("leases", Lease.objects.standing().order_by("-starts_on"), to_attr="standing")
    live = Prefetch("consents", TenantConsent.objects.live(), to_attr="live")
    found = [
        _tenancy(request.user, tenant) for tenant in tenancies(request.user, firm).prefetch_related(standing, live)
    ]
    return {"tenancies": found, "may_consent": can(request.user, Perm.CONSENT_GIVE)} if found else None


def _graduation(tenant):
    from .standing import standings  # the rulebook is loaded by who shows a result, not while Django starts

    return next(iter(standings(tenant.outcomes.all())), None) if tenant.is_resident else None


def _tenancy(user, tenant) -> dict:
    return {
        "tenant": tenant,
        "leases": tenant.standing,
        "consent": tenant.live[0] if tenant.live else None,
        "graduation": _graduation(tenant),
        "state": tenant.get_exit_display() or tenant.get_stage_display(),
        "may_open": can(user, Perm.TENANT_VIEW),
    }


def events(user, firm, limit):
    found = []
    for tenant in tenancies(user, firm)[:limit]:
        values = {"carrier": tenant.carrier.name}
        found.append((tenant.entered_on, _("Entered %(carrier)s") % values, ""))
        if tenant.left_on:
            found.append((tenant.left_on, _("Left %(carrier)s") % values, str(tenant.get_exit_display())))
    for day, title, text in sorted(found, reverse=True)[:limit]:
        yield TimelineEvent(timezone.make_aware(datetime.combine(day, time())), title, text, dated=True)
