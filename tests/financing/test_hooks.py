"""Telling a bank's system: signed, tried again, once an event, and never into the portal's own network."""

import hashlib
import hmac
import http.server
import json
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from financing import hooks
from financing.actions import hooks as actions
from financing.actions import loans
from financing.models import Delivery, Hook
from innovation_points.actions.rules import load_shipped_rules
from tests import factories

from .lending import applied, product


class Receiver(http.server.BaseHTTPRequestHandler):
    """A bank's system on this machine: keeps what it gets and answers as it is told to."""

    got, status = [], 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def receiver(settings):
    settings.PORTAL_WEBHOOKS_INSIDE = True
    Receiver.got, Receiver.status = [], 200
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hook(bank, officer, receiver):
    return actions.save_hook(hook=Hook(bank=bank, url=receiver.url), by=officer)


@pytest.fixture
def loan(hook, strong_firm, bank):
    load_shipped_rules()
    return applied(strong_firm(name="金丝雀科技有限公司"), product(bank))


def round_of(number=1):
    for _ in range(number):
        hooks.write_deliveries()
        hooks.send_waiting()


def test_each_step_arrives_once_signed_and_without_the_firm(loan, hook, officer):
    loans.accept(loan=loan, by=officer)
    round_of(3)
    assert [json.loads(body)["event"] for _headers, body in Receiver.got] == ["applied", "accepted"]
    headers, body = Receiver.got[1]
    at, sent = (part.partition("=")[2] for part in headers["Portal-Signature"].split(","))
    made = hmac.new(hooks.secret_of(hook).encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    assert sent == made
    assert (
        json.loads(body)["loan"] | {"id": loan.pk, "state": "accepted", "applied": 3_000_000}
        == json.loads(body)["loan"]
    )
    assert ("金丝雀" in body, loan.applicant_code in body) == (False, False)


def test_what_did_not_arrive_is_sent_again_later_and_given_up_in_the_end(loan, hook):
    Receiver.status = 503
    round_of()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.tries) == ("pending", 503, 1)
    round_of(3)
    assert len(Receiver.got) == 1, "not before its time"
    gaps = [hooks.waits(tries) for tries in range(1, hooks.MOST_TRIES + 1)]
    assert gaps == sorted(gaps)
    assert (gaps[0], gaps[-1]) == (timedelta(minutes=1), hooks.LONGEST_WAIT)
    for _ in range(hooks.MOST_TRIES):
        Delivery.objects.update(next_at=timezone.now())
        round_of()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, len(Receiver.got)) == ("failed", hooks.MOST_TRIES, hooks.MOST_TRIES)
    Receiver.status = 200
    actions.send_again(delivery=delivery, by=factories.user("bank_manager", hook.bank))
    round_of()
    delivery.refresh_from_db()
    assert delivery.state == "done"
    assert len({headers["Portal-Delivery"] for headers, _body in Receiver.got}) == 1, (
        "the receiver can tell it is the same"
    )


def test_a_redirect_is_not_followed(loan, hook):
    Receiver.status = 302
    round_of()
    assert (Delivery.objects.get().status, Delivery.objects.get().state) == (302, "pending")


def test_only_what_is_wanted_and_only_of_the_own_bank(loan, hook, officer, other_bank, strong_firm):
    Hook.objects.filter(pk=hook.pk).update(kinds=["accepted"])
    applied(strong_firm(), product(other_bank))
    loans.accept(loan=loan, by=officer)
    round_of()
    assert [json.loads(body)["event"] for _headers, body in Receiver.got] == ["accepted"]


def test_another_generation_is_another_secret_and_no_table_holds_one(hook, officer):
    before = hooks.secret_of(hook)
    after = hooks.secret_of(actions.renew_secret(hook=hook, by=officer))
    assert before != after
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(h)::text FROM financing_hook h")
        [(kept,)] = cursor.fetchall()
    assert (before in kept, after in kept) == (False, False)


INSIDE = [
    "https://127.0.0.1/x", "https://10.1.2.3/x", "https://192.168.0.9/", "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/", "https://224.0.0.1/", "https://[fe80::1]/",
    "https://2130706433/", "https://0x7f.1/", "https://100.64.0.1/",
]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        *INSIDE,
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "https://user:pw@93.184.216.34/",
        "https://",
        "https://a.invalid/",
    ],
)
def test_where_nothing_is_sent(url):
    with pytest.raises(ValidationError):
        hooks.check_address(url)


def test_a_public_address_is_taken():
    assert hooks.check_address("https://93.184.216.34/x") == ("93.184.216.34", ["93.184.216.34"])


def test_a_name_that_moved_inside_is_refused_when_it_is_sent(loan, hook, settings):
    settings.PORTAL_WEBHOOKS_INSIDE = False
    round_of()
    assert (Receiver.got, Delivery.objects.get().state) == ([], "pending")


def test_the_pages_of_a_bank(hook, officer, other_bank, loan, sign_in):
    round_of()
    client, page = sign_in(officer), reverse("financing:hook_edit", args=[hook.pk])
    assert hooks.secret_of(hook) in client.get(page).content.decode()
    assert hook.url in client.get(reverse("financing:hooks")).content.decode()
    delivery = Delivery.objects.get()
    assert client.post(reverse("financing:delivery_again", args=[delivery.pk])).status_code == 302
    refused = client.post(reverse("financing:hook_new"), {"url": "gopher://x/", "is_active": "on"})
    assert refused.status_code == 422
    client.post(reverse("financing:hook_try", args=[hook.pk]))
    assert Delivery.objects.filter(kind="ping").count() == 1
    stranger = sign_in(factories.user("bank_officer", other_bank))
    assert stranger.get(page).status_code == 404
    assert hook.url not in stranger.get(reverse("financing:hooks")).content.decode()
    assert sign_in(factories.user("approver")).get(reverse("financing:hooks")).status_code == 403
