"""Pages of the registry. Another tenant's firm does not exist for the person: 404."""

from django.shortcuts import get_object_or_404

from accounts.access import visible
from enterprises.filters import is_staff
from enterprises.models import Firm

__all__ = ["firm_or_404", "is_staff"]


def firm_or_404(user, pk, perm) -> Firm:
    firms = visible(user, Firm.objects.all(), perm)
    return get_object_or_404(firms.select_related("park", "chain", "organisation"), pk=pk)
