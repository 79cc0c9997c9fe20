"""API keys: `Authorization: Bearer zp_…`. A key narrows what its person may do and never widens it."""

from datetime import timedelta

import pghistory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from .access import Access
from .context import enter
from .models import ApiToken

USED_AT_MOST_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request):
        kind, _space, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if kind.lower() != "bearer":
            return None
        now = timezone.now()
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=ApiToken.digest_of(key.strip()), revoked_at=None, expires_at__gt=now, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(
                _("This key is unknown, has expired or was revoked. Make a new one on your account page.")
            )
        if token.last_used_at is None or now - token.last_used_at > USED_AT_MOST_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.user.access = Access.of(token.user)
        token.user.token_scopes = frozenset(token.scopes)
        enter(token.user)
        pghistory.context(name=str(token.user))  # the request began without knowing whose key it carries
        return token.user, token

    def authenticate_header(self, request):
        return "Bearer"
