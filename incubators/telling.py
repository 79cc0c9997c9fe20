"""What the morning tells the carriers' people: leases that end within 90 and 30 days, terms within 180 and 60; once each."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from workplace.notices import Told, notify_each, people_by_organisation

from .models import CarrierOutcome, Lease, Tenant, TenantOutcome

KINDS = {
    "lease_ends": gettext_lazy("Lease of a tenant ends"),
    "term_ends": gettext_lazy("Term of a tenant ends"),
    "may_graduate": gettext_lazy("Tenant meets a condition of graduation"),
    "level_fails": gettext_lazy("Carrier misses a condition of its level"),
}
LEASE_WARNINGS, TERM_WARNINGS = (90, 30), (180, 60)
LEASE_TEXT = gettext_noop("%(tenant)s: the lease of %(place)s ends on %(day)s")
TERM_TEXT = gettext_noop("%(tenant)s: the term of incubation ends on %(day)s")
MAY_GRADUATE = gettext_noop("%(tenant)s meets a condition of graduation")
LEVEL_FAILS = gettext_noop("%(carrier)s misses conditions of its level: %(count)s")
READERS = {"incubator_manager", "incubator_clerk"}


def tell(today: date) -> dict[str, int]:
    """Telling twice does nothing: a notice's key holds the row, the day and how near it is."""
    leases = Lease.objects.ending(max(LEASE_WARNINGS), today).select_related("tenant__carrier")
    terms = Tenant.objects.resident().select_related("carrier")
    terms = terms.filter(term_until__range=(today, today + timedelta(days=max(TERM_WARNINGS))))
    operators = {lease.tenant.carrier.operator_id for lease in leases} | {t.carrier.operator_id for t in terms}
    readers = people_by_organisation(READERS, operators)
    told = {
        "lease_ends": [_of_lease(lease, today, readers) for lease in leases],
        "term_ends": [_of_term(tenant, today, readers) for tenant in terms],
    }
    for kind, text in (("lease_ends", LEASE_TEXT), ("term_ends", TERM_TEXT)):
        notify_each(kind=kind, text=text, told=told[kind])
    return {kind: len(rows) for kind, rows in told.items()}


def _near(day: date, today: date, warnings) -> int:
    return min(days for days in warnings if day <= today + timedelta(days=days))


def _of_lease(lease, today, readers) -> Told:
    params = {"tenant": lease.tenant.name, "place": lease.place, "day": lease.ends_on.isoformat()}
    key = f"{lease.pk}-{lease.ends_on}-{_near(lease.ends_on, today, LEASE_WARNINGS)}"
    users = readers.get(lease.tenant.carrier.operator_id, [])
    return Told(users, key, reverse("incubators:lease", args=[lease.pk]), params, lease.tenant.firm_id)


def _of_term(tenant, today, readers) -> Told:
    params = {"tenant": tenant.name, "day": tenant.term_until.isoformat()}
    key = f"{tenant.pk}-{tenant.term_until}-{_near(tenant.term_until, today, TERM_WARNINGS)}"
    users = readers.get(tenant.carrier.operator_id, [])
    return Told(users, key, reverse("incubators:tenant", args=[tenant.pk]), params, tenant.firm_id)


def tell_of_graduation(day: date) -> None:
    """After a night: who meets a condition of graduation since then, and which house misses one of its own level."""
    ready = TenantOutcome.objects.current().filter(result="met", valid_from=day, tenant__stage="resident")
    ready = list(ready.select_related("tenant__carrier"))
    failing = CarrierOutcome.objects.current().filter(result="unmet", valid_from=day, aim="own")
    failing = list(failing.select_related("carrier"))
    operators = {row.tenant.carrier.operator_id for row in ready} | {row.carrier.operator_id for row in failing}
    readers = people_by_organisation({"incubator_manager"}, operators)
    notify_each(kind="may_graduate", text=MAY_GRADUATE, told=[_of_graduate(row.tenant, readers) for row in ready])
    notify_each(kind="level_fails", text=LEVEL_FAILS, told=[_of_level(row, readers) for row in failing])


def _of_graduate(tenant, readers) -> Told:
    users = readers.get(tenant.carrier.operator_id, [])
    url = reverse("incubators:tenant", args=[tenant.pk])
    return Told(users, f"{tenant.pk}", url, {"tenant": tenant.name}, tenant.firm_id)


def _of_level(row, readers) -> Told:
    users = readers.get(row.carrier.operator_id, [])
    params = {"carrier": row.carrier.name, "count": len(row.failed)}
    key = f"{row.carrier_id}-{row.code}-{'+'.join(row.failed)}"[:120]
    return Told(users, key, reverse("incubators:carrier_levels", args=[row.carrier_id]), params)
