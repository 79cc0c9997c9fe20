"""Requests that may be sent twice: the answer is kept under the request's Idempotency-Key, in the transaction of its effect.

A hundred at once wait for the first, and get its very bytes. The same key with another request is refused. An answer
that is an error is not kept, for it had no effect: what was wrong is put right and sent again with the same key.
"""

import hashlib
from functools import wraps

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

from accounts.access import Scope

from .models import KeptAnswer

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST_KEY = 100
PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, required=True,
    description="1 to 100 characters of your own; the same key gets the same answer and has one effect",
)  # fmt: skip


class KeyNeeded(APIException):
    status_code, default_code = 400, "idempotency_key_needed"


class KeyTaken(APIException):
    status_code, default_code = 422, "idempotency_key_taken"


def digest_of(request) -> str:
    """The body as it was parsed: spaces and the order of names make no other request."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + JSONRenderer().render(_sorted(request.data))).hexdigest()


def _sorted(value):
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def once(method):
    """Of a view set's action: do it once for each key of the bank, and answer the same bytes ever after."""

    @wraps(method)
    def wrapped(view, request, *args, **kwargs):
        key = request.headers.get(HEADER, "")
        if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
            raise KeyNeeded(_("Send an Idempotency-Key of 1 to 100 printable characters."))
        bank = min(request.user.access.ids(Scope.BANK))
        with connection.cursor() as cursor:  # until the transaction ends: whoever comes second finds the first's answer
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency:{bank}:{key}"])
        asked = digest_of(request)
        kept = KeptAnswer.objects.filter(bank=bank, key=key).first()
        if kept is not None and kept.request != asked:
            raise KeyTaken(_("This Idempotency-Key belongs to another request. Use a new key for a new request."))
        if kept is None:
            answer = method(view, request, *args, **kwargs)
            body = JSONRenderer().render(answer.data)
            kept = KeptAnswer.objects.create(bank_id=bank, key=key, request=asked, status=answer.status_code, body=body)
            return _given(kept)
        return _given(kept, {REPLAYED: "true"})

    return wrapped


def _given(kept: KeptAnswer, headers=None) -> HttpResponse:
    return HttpResponse(bytes(kept.body), status=kept.status, content_type="application/json", headers=headers)
