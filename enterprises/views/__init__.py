"""Pages of the registry. Another tenant's firm does not exist for the person: 404."""

from django.shortcuts import get_object_or_404

from accounts.access import Perm, Scope, visible
from enterprises.models import Firm


def firm_or_404(user, pk, perm) -> Firm:
    firms = visible(user, Firm.objects.all(), perm)
    return get_object_or_404(firms.select_related("park", "chain", "organisation"), pk=pk)


def is_staff(user) -> bool:
    """Whether the person sees firms of a zone or a park; people of firms have their own file instead of a list."""
    return any(user.access.ids(scope, Perm.FIRM_VIEW) for scope in (Scope.ZONE, Scope.PARK))
