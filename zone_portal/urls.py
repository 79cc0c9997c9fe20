from django.urls import include, path
from django.views.i18n import set_language

from accounts.access import public

from . import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", public(set_language), name="set_language"),
    path("", include("accounts.urls")),
    path("", include("workplace.urls")),
    path("", include("spreadsheets.urls")),
    path("", include("enterprises.urls")),
    path("", include("innovation_points.urls")),
    path("", include("talent_matching.urls")),
    path("", include("incubators.urls")),
    path("", include("financing.urls")),
    path("", include("enterprise_services.urls")),
    path("api/", include("zone_portal.api")),
]

handler400 = "zone_portal.errors.bad_request"
handler403 = "zone_portal.errors.forbidden"
handler404 = "zone_portal.errors.not_found"
handler500 = "zone_portal.errors.server_error"
