"""One transaction per request, the access rule of each route, and the author of each change."""

import pghistory.middleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.cache import add_never_cache_headers

from .access import Access, check, rule_of
from .api import DeclaredPermission
from .context import enter

WITHOUT_DATABASE = ("/healthz", "/readyz", "/static/")
SWITCHED_FIRM = "firm_organisation"


class TransactionMiddleware:
    """The request's outer transaction: the row context lives in it (SET LOCAL), sessions and failed sign-ins are
    saved in it, while the view's own part (ATOMIC_REQUESTS, a savepoint) rolls back alone when the view fails."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        with transaction.atomic():
            return self.get_response(request)


class AccessMiddleware:
    """Closed by default: a view that declares no rule answers nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(WITHOUT_DATABASE):
            if request.user.is_authenticated:
                request.user.access = Access.of(request.user, request.session.get(SWITCHED_FIRM))
            enter(request.user)
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def process_view(self, request, view, args, kwargs):
        rule = rule_of(view)
        if rule is not None and DeclaredPermission in getattr(getattr(view, "cls", None), "permission_classes", []):
            return None  # DRF checks the same rule after its own authentication: a key is known only there
        if check(request.user, rule):
            return None
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Names the person in the history of every row that the request changes."""

    def get_context(self, request):
        user = getattr(request, "user", None)
        known = user is not None and user.is_authenticated
        return {"user": user.pk, "name": str(user), "url": request.path} if known else {"url": request.path}
