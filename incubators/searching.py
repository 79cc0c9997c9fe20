"""What this room answers to the search of every page: carriers and tenants, within what the person may see."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, visible
from workplace.registers import Hit

from .models import Carrier, Tenant


def carriers(user, text, limit) -> list[Hit]:
    named = Q(name__icontains=text) | Q(operator__name__icontains=text) | Q(carriertitle_rows__name__icontains=text)
    found = visible(user, Carrier.objects.filter(named), Perm.CARRIER_VIEW).select_related("park").distinct()
    return [Hit(c.name, reverse("incubators:carrier", args=[c.pk]), str(c.park)) for c in found[:limit]]


def tenants(user, text, limit) -> list[Hit]:
    named = Q(name__icontains=text) | Q(credit_code__istartswith=text) | Q(contact_name__icontains=text)
    found = (
        visible(user, Tenant.objects.filter(named), Perm.TENANT_VIEW).select_related("carrier").order_by("name", "pk")
    )
    return [
        Hit(t.name, reverse("incubators:tenant", args=[t.pk]), f"{t.get_stage_display()} · {t.carrier.name}")
        for t in found[:limit]
    ]


def _all(name):
    return lambda text: f"{reverse(name)}?{urlencode({'q': text})}"


SOURCES = [
    {
        "name": "carriers", "label": _("Carriers"), "perm": Perm.CARRIER_VIEW, "search": carriers,
        "all_url": _all("incubators:carriers"), "position": 40,
    },
    {
        "name": "tenants", "label": _("Tenants"), "perm": Perm.TENANT_VIEW, "search": tenants,
        "all_url": _all("incubators:tenants"), "position": 42,
    },
]  # fmt: skip
