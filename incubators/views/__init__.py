"""Pages of the carriers. Another operator's carrier or tenant does not exist for the person: 404."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, visible
from incubators.models import Carrier, Lease, Room, Tenant
from spreadsheets import tables

listing = partial(tables.listing, why=_("What the carriers enter appears here."), icon="building-warehouse")


def carrier_or_404(user, pk, perm=Perm.CARRIER_VIEW) -> Carrier:
    carriers = visible(user, Carrier.objects.all(), perm)
    return get_object_or_404(carriers.select_related("operator", "park"), pk=pk)


def tenant_or_404(user, pk, perm=Perm.TENANT_VIEW) -> Tenant:
    return get_object_or_404(visible(user, Tenant.objects.all(), perm).select_related("carrier", "chain"), pk=pk)


def room_or_404(user, pk, perm=Perm.LEASE_VIEW) -> Room:
    rooms = visible(user, Room.objects.all(), perm).select_related("floor__building__carrier")
    return get_object_or_404(rooms, pk=pk)


def lease_or_404(user, pk, perm=Perm.LEASE_VIEW) -> Lease:
    leases = visible(user, Lease.objects.all(), perm)
    return get_object_or_404(leases.select_related("tenant__carrier", "room__floor__building"), pk=pk)
