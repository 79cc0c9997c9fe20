"""/healthz: the process answers. /readyz: database and broker answer too, and the nights are not overdue."""

from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.transaction import non_atomic_requests
from django.http import JsonResponse
from django.utils import timezone

from accounts.access import public

BROKER_TIMEOUT = 1.0  # seconds; the client's own retries would take five
NIGHT_OVERDUE = timedelta(hours=26)


@public
@non_atomic_requests
def healthz(request):
    return JsonResponse({"status": "ok"})


@public
@non_atomic_requests
def readyz(request):
    """503 where the database or the broker is silent, or where there are firms and no night for 26 hours."""
    answer = {"database": _database(), "broker": _broker(), "night_age_seconds": None}
    ready = answer["database"] == answer["broker"] == "ok"
    if answer["database"] == "ok":
        firms, finished = _last_night()
        age = timezone.now() - finished if finished else None
        answer["night_age_seconds"] = int(age.total_seconds()) if age else None
        answer["night"] = "ok" if not firms or (age and age < NIGHT_OVERDUE) else "overdue"
        ready = ready and answer["night"] == "ok"
    answer["status"] = "ok" if ready else "unavailable"
    return JsonResponse(answer, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return "ok"


def _broker() -> str:
    try:
        redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=BROKER_TIMEOUT,
            socket_connect_timeout=BROKER_TIMEOUT,
            retry=None,
        ).ping()
    except (redis.RedisError, OSError) as error:
        return type(error).__name__
    return "ok"


def _last_night():
    """(whether there are firms, when the published night ended): the one thing about firms that needs no context."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_firms, finished_at FROM portal_last_night()")
        return cursor.fetchone()
