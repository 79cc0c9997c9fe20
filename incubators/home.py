"""What this room says on the home page: to the carriers' people their houses, to a firm its tenancy."""

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, visible
from workplace.templatetags.portal import percent, wan

from .models import Carrier, Lease, RentCharge, Tenant


def _houses(user):
    rows = visible(user, Carrier.objects.with_counts(), Perm.CARRIER_VIEW)
    return list(rows.with_titles().order_by("name"))


def figures(request):
    """The house in numbers, each with its rows behind it."""
    user, today = request.user, timezone.localdate()
    carriers = _houses(user)
    if not carriers:
        return None
    tenants = visible(user, Tenant.objects.all(), Perm.TENANT_VIEW)
    leases = visible(user, Lease.objects.ending(day=today), Perm.LEASE_VIEW)
    late = visible(user, RentCharge.objects.late(today).filter(lease__cancelled_on=None), Perm.LEASE_VIEW)
    lettable = sum(carrier.lettable_area or 0 for carrier in carriers)
    let = sum(carrier.let_area or 0 for carrier in carriers)
    page, listed = reverse("incubators:tenants"), reverse("incubators:leases")
    return {
        "figures": [
            {"label": _("Tenants"), "value": tenants.resident().count(), "url": f"{page}?stage=resident"},
            {"label": _("Prospects"), "value": tenants.prospects().count(), "url": reverse("incubators:funnel")},
            {
                "label": _("Area let"),
                "value": percent(let / lettable) if lettable else None,
                "note": f"{let:,.0f} / {lettable:,.0f} ㎡",
                "definition": _("Area of the rooms for tenants that are let today, over the area of all such rooms"),
                "url": reverse("incubators:carriers"),
            },
            {"label": _("Leases that end within 90 days"), "value": leases.count(), "url": f"{listed}?state=ending"},
            {
                "label": _("Rents late"),
                "value": wan(late.aggregate(total=Sum("amount"))["total"] or 0),
                "unit": _("10k yuan"),
                "url": f"{listed}?state=late",
            },
            {
                "label": _("Terms that end within half a year"),
                "value": tenants.term_ending().count(),
                "url": f"{page}?sign=term_near",
            },
        ]
    }


def houses(request):
    return {
        "carriers": [
            {
                "carrier": carrier,
                "url": reverse("incubators:carrier", args=[carrier.pk]),
                "share": (carrier.let_area or 0) / carrier.lettable_area if carrier.lettable_area else None,
            }
            for carrier in _houses(request.user)
        ]
    }


def own(request):
    tenancies = visible(request.user, Tenant.objects.resident().select_related("carrier"), Perm.TENANCY_VIEW)
    found = list(tenancies.filter(firm__organisation=request.user.access.firm))
    return {"tenancies": found} if found else None
