"""What this room answers to the search of every page: carriers and tenants, within what the person may see."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, visible
from workplace.registers import Hit, RowSearch

from .models import Carrier, CarrierTitle, Tenant


def _carriers(user, text):
    titled = Exists(CarrierTitle.objects.filter(carrier=OuterRef("pk"), name__icontains=text))
    found = Carrier.objects.filter(Q(name__icontains=text) | Q(operator__name__icontains=text) | titled)
    return visible(user, found.select_related("park").only("name", "park__name", "park__short_name"), Perm.CARRIER_VIEW)


def _carrier(user, carrier) -> Hit:
    return Hit(carrier.name, reverse("incubators:carrier", args=[carrier.pk]), str(carrier.park))


def _tenants(user, text):
    named = Q(name__icontains=text) | Q(credit_code__istartswith=text) | Q(contact_name__icontains=text)
    found = Tenant.objects.filter(named).select_related("carrier").only("name", "stage", "carrier__name")
    return visible(user, found, Perm.TENANT_VIEW)


def _tenant(user, tenant) -> Hit:
    note = f"{tenant.get_stage_display()} · {tenant.carrier.name}"
    return Hit(tenant.name, reverse("incubators:tenant", args=[tenant.pk]), note)


SOURCES = [
    {
        "name": "carriers", "label": _("Carriers"), "perm": Perm.CARRIER_VIEW, "search": RowSearch(_carriers, _carrier),
        "every": "incubators:carriers", "position": 40,
    },
    {
        "name": "tenants", "label": _("Tenants"), "perm": Perm.TENANT_VIEW, "search": RowSearch(_tenants, _tenant),
        "every": "incubators:tenants", "position": 42,
    },
]  # fmt: skip
