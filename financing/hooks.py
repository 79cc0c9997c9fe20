"""Telling a bank's own systems what happens to its loans: signed messages, tried again until they are received.

A message names the loan and what happened, and nothing of the firm: that the system asks for with its key. Each hook has
a secret of its own, derived from the portal's key and the hook's number, so that no table holds one.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta
from time import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Delivery, Hook, LoanEvent

MOST_TRIES = 14  # by then about two days have passed
LONGEST_WAIT = timedelta(hours=6)
PATIENCE = 10  # seconds for an answer
AT_ONCE = 100  # messages of one round
LOOKED_BACK = timedelta(days=7)
TEST = "ping"


def secret_of(hook: Hook) -> str:
    """What the bank's system checks signatures with. A new generation makes another one."""
    key = settings.PORTAL_WEBHOOK_KEY.encode()
    made = hmac.new(key, f"hook:{hook.uid}:{hook.generation}".encode(), hashlib.sha256).digest()
    return "whsec_" + base64.urlsafe_b64encode(made).decode().rstrip("=")


def signature(secret: str, body: str, at: int) -> str:
    """`t=…,v1=…`: HMAC-SHA256 over the time, a dot and the body, so that an old message cannot be sent again as new."""
    made = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


# --- where messages may go ---


def check_address(url: str) -> tuple[str, list[str]]:
    """The host and its addresses, or ValidationError: only https, and never into this portal's own network.

    PORTAL_WEBHOOKS_INSIDE lifts both, for a bank at the end of a private line.
    """
    parts = urlsplit(url)
    inside = settings.PORTAL_WEBHOOKS_INSIDE
    if not parts.hostname or parts.username or parts.password or parts.scheme not in ("https", "http"):
        raise ValidationError(_("Give an address that begins with https:// and holds no password."))
    if parts.scheme != "https" and not inside:
        raise ValidationError(_("Only https addresses are told: the message must not be read on its way."))
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise ValidationError(_("No computer of this name is known.")) from error
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    if not inside and not all(_is_public(address) for address in addresses):
        raise ValidationError(_("This address lies in a private network; the portal sends nothing there."))
    return parts.hostname, addresses


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    return mapped.is_global and not mapped.is_multicast


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked: a name that is looked up again may have moved meanwhile."""

    def __init__(self, host, address, port, secure):
        super().__init__(host, port, timeout=PATIENCE)
        self.address, self.secure = address, secure

    def connect(self):
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


@dataclass(frozen=True)
class Answer:
    status: int | None
    error: str = ""

    @property
    def received(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(hook: Hook, delivery: Delivery) -> Answer:
    """Send once. Redirects are not followed: they could lead anywhere."""
    parts = urlsplit(hook.url)
    try:
        host, addresses = check_address(hook.url)
    except ValidationError as refusal:
        return Answer(None, " ".join(refusal.messages))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "zone-portal",
        "Portal-Event": delivery.kind,
        "Portal-Delivery": str(delivery.uid),
        "Portal-Signature": signature(secret_of(hook), delivery.body, int(time())),
    }
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(host, addresses[0], parts.port or (443 if secure else 80), secure)
    try:
        connection.request("POST", path, delivery.body.encode(), headers)
        return Answer(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return Answer(None, f"{type(error).__name__}: {error}"[:300])
    finally:
        connection.close()


# --- from events to messages ---


def body_of(event: LoanEvent, uid) -> str:
    loan = event.loan
    content = {
        "id": str(uid),
        "event": event.kind,
        "at": event.at.isoformat(),
        "on_day": event.on_day and event.on_day.isoformat(),
        "amount": event.amount,
        "loan": {
            "id": loan.pk, "number": loan.number, "product": loan.product_id, "state": event.state,
            "applied": loan.applied, "granted": loan.granted, "drawn": loan.drawn, "outstanding": loan.outstanding,
        },
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def write_deliveries() -> int:
    """A message for each event that a hook wants and has none for; what happened before the hook is no news to it."""
    made = 0
    for hook in Hook.objects.filter(is_active=True):
        known = Delivery.objects.filter(hook=hook, event=OuterRef("pk"))
        since = max(hook.made_at, timezone.now() - LOOKED_BACK)
        wanted = LoanEvent.objects.filter(~Exists(known), loan__bank=hook.bank_id, at__gte=since)
        wanted = wanted.filter(kind__in=hook.kinds) if hook.kinds else wanted
        rows = []
        for event in wanted.select_related("loan").order_by("id"):
            row = Delivery(bank_id=hook.bank_id, hook=hook, event=event, kind=event.kind)
            row.body = body_of(event, row.uid)
            rows.append(row)
        Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        made += len(rows)
    return made


def waits(tries: int) -> timedelta:
    """One minute after the first try, twice as long after each further one."""
    return min(timedelta(minutes=2 ** max(tries - 1, 0)), LONGEST_WAIT)


def send_waiting() -> int:
    """Send what is due, one after the other. A try counts before it is made: killed in the middle, it is made again later."""
    sent = 0
    for _number in range(AT_ONCE):
        delivery = _claim()
        if delivery is None:
            break
        answer = post(delivery.hook, delivery)
        state = Delivery.State.WAITING
        if answer.received:
            state = Delivery.State.DONE
        elif delivery.tries >= MOST_TRIES:
            state = Delivery.State.FAILED
        Delivery.objects.filter(pk=delivery.pk).update(
            state=state, status=answer.status, error=answer.error, sent_at=timezone.now()
        )
        sent += answer.received
    return sent


@transaction.atomic
def _claim() -> Delivery | None:
    now = timezone.now()
    due = Q(state=Delivery.State.WAITING, next_at__lte=now, hook__is_active=True)
    delivery = (
        Delivery.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(due)
        .select_related("hook")
        .order_by("next_at", "id")
        .first()
    )
    if delivery is not None:
        delivery.tries += 1
        Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1, next_at=now + waits(delivery.tries))
    return delivery
