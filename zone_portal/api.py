"""The API's addresses. Each room brings its own router entries in its api module."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from accounts.access import public, signed_in
from enterprise_services.api import register as enterprise_services
from enterprises.api import register as enterprises
from financing.api import register as financing
from financing.signed_lists_api import published_keys
from incubators.api import register as incubators
from innovation_points.api import register as innovation_points
from talent_matching.api import register as talent_matching

router = DefaultRouter()
router.include_root_view = router.include_format_suffixes = False
for register in (enterprises, innovation_points, talent_matching, incubators, financing, enterprise_services):
    register(router)

urlpatterns = [
    path(
        "v1/signed-lists/keys/", published_keys, name="signed_list_keys"
    ),  # open to everybody, hence no part of the router
    path("v1/", include(router.urls)),
    path("schema/", public(SpectacularAPIView.as_view()), name="schema"),
    path("docs/", signed_in(SpectacularSwaggerSplitView.as_view(url_name="schema")), name="api_docs"),
]
