"""One transaction per request, the access rule of each route, and the author of each change."""

from time import time

import pghistory.middleware
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from .access import Access, Scope, check, rule_of
from .api import DeclaredPermission
from .context import enter

WITHOUT_DATABASE = ("/healthz", "/readyz", "/static/")
SWITCHED_FIRM = "firm_organisation"
SIGNED_IN, SEEN = "signed_in_at", "seen_at"
# Seconds. A session ends after so long without a request, and after so long in any case.
IDLE, LONGEST, LONGEST_OF_BANKS = 30 * 60, 12 * 3600, 8 * 3600
SEEN_AT_MOST_EVERY = 60  # one write of the session a minute


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
                _end_if_over(request)
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


def _end_if_over(request) -> None:
    """Sign out whose session has been idle or has lasted too long; sessions of banks last less."""
    session, now = request.session, time()
    bank = bool(request.user.access.ids(Scope.BANK))
    began = session.get(SIGNED_IN, 0)
    idle = now - session.get(SEEN, began)
    if idle > IDLE or now - began > (LONGEST_OF_BANKS if bank else LONGEST):
        logout(request)
        messages.info(request, _("You were signed out because the session is over. Sign in again to go on."))
    elif idle > SEEN_AT_MOST_EVERY:
        session[SEEN] = now


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Names the person in the history of every row that the request changes."""

    def get_context(self, request):
        user = getattr(request, "user", None)
        known = user is not None and user.is_authenticated
        return {"user": user.pk, "name": str(user), "url": request.path} if known else {"url": request.path}
