"""Context processor: the main menu and the permissions of the person who asks."""

from django.conf import settings
from django.urls import reverse

from accounts.access import can

from .registers import navigation as register


def navigation(request):
    user = getattr(request, "user", None)
    entries, perms = [], frozenset()
    if user is not None and user.is_authenticated:
        perms = user.access.perms()
        for entry in register:
            if any(can(user, perm) for perm in entry.perms) and (not entry.roles or user.access.holds(*entry.roles)):
                url = reverse(entry.url)
                active = request.path == url or (url != "/" and request.path.startswith(url))
                entries.append({"label": entry.label, "url": url, "icon": entry.icon, "active": active})
    return {
        "navigation": entries,
        "perms_held": perms,
        "zone_name": settings.PORTAL_ZONE_NAME,
        "is_demo": settings.PORTAL_DEMO,
    }
