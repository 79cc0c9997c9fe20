"""The bank's own system: the same steps by the interface, repeated requests, one effect."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from financing.models import Drawing, KeptAnswer, Loan
from innovation_points.actions.rules import load_shipped_rules
from tests import factories

from .conftest import today
from .lending import WAN, applied, product, signed


@pytest.fixture
def loan(strong_firm, bank, officer):
    load_shipped_rules()
    return signed(applied(strong_firm(), product(bank)), by=officer)


def post(client, loan, name, body, key="k-1"):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/loans/{loan.pk}/{name}/", body, "application/json", headers=headers)


def draw(amount=WAN, **more):
    return {"amount": amount, "drawn_on": str(today()), **more}


def test_a_repeated_request_gives_the_same_bytes_and_has_one_effect(loan, officer, sign_in):
    client = sign_in(officer)
    first = post(client, loan, "draw", draw())
    again = post(client, loan, "draw", draw())
    spaced = client.post(
        f"/api/v1/loans/{loan.pk}/draw/", json.dumps(dict(reversed(draw().items())), indent=3), "application/json",
        headers={"Idempotency-Key": "k-1"},
    )  # fmt: skip
    assert first.status_code == 200, first.content
    assert first.content == again.content == spaced.content
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert (Drawing.objects.count(), Loan.objects.get().drawn) == (1, WAN)
    post(client, loan, "draw", draw(), key="k-2")
    assert post(client, loan, "draw", draw()).content == first.content, "as it was then, not as it is now"


@pytest.mark.parametrize("other", [draw(2 * WAN), draw(note="x"), {}])
def test_the_same_key_with_another_body_is_refused(loan, officer, sign_in, other):
    client = sign_in(officer)
    post(client, loan, "draw", draw())
    answer = post(client, loan, "draw", other)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency_key_taken")
    assert post(client, loan, "repay", {"amount": WAN, "paid_on": str(today())}).status_code == 422
    assert Drawing.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 101, "a\x07b"])
def test_a_write_needs_a_key(loan, officer, sign_in, key):
    answer = post(sign_in(officer), loan, "draw", draw(), key=key)
    assert (answer.status_code, Drawing.objects.count()) == (400, 0)


def test_another_bank_may_use_the_same_key(loan, officer, other_bank, strong_firm, sign_in):
    elsewhere = factories.user("bank_officer", other_bank)
    theirs = signed(applied(strong_firm(), product(other_bank)), by=elsewhere)
    assert post(sign_in(officer), loan, "draw", draw()).status_code == 200
    assert post(sign_in(elsewhere), theirs, "draw", draw()).status_code == 200
    assert Drawing.objects.count() == 2


def test_an_error_is_not_kept(loan, officer, sign_in):
    client = sign_in(officer)
    answer = post(client, loan, "draw", draw(10_000 * WAN))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "refused")
    assert not KeptAnswer.objects.exists()
    assert post(client, loan, "draw", draw()).status_code == 200, "put right, the same key serves"


def test_a_stale_version_is_a_conflict(loan, officer, sign_in):
    answer = post(sign_in(officer), loan, "draw", draw(version=1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


def test_what_the_system_reads(loan, officer, sign_in):
    found = sign_in(officer).get(f"/api/v1/loans/{loan.pk}/").json()
    assert (found["state"], found["granted"], found["drawn"], found["moves"]) == ("signed", 300 * WAN, 0, ["draw"])
    assert [event["kind"] for event in found["events"]] == ["applied", "accepted", "diligence", "granted", "signed"]
    listed = sign_in(officer).get("/api/v1/loans/", {"state": "on_the_way"}).json()
    assert [row["id"] for row in listed["results"]] == [loan.pk]


AT_ONCE = 100


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_have_one_effect_and_get_the_same_bytes(strong_firm, bank, officer):
    load_shipped_rules()
    loan = signed(applied(strong_firm(), product(bank)), by=officer)
    answers, start = [], threading.Barrier(10)

    def system(number):
        client = Client()
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        start.wait()
        for _turn in range(AT_ONCE // 10):
            answer = post(client, loan, "draw", draw(3 * WAN), key="same")
            answers.append((answer.status_code, answer.content))
        connection.close()

    threads = [threading.Thread(target=system, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == AT_ONCE
    assert len(set(answers)) == 1, {status for status, _body in answers}
    assert answers[0][0] == 200
    loan.refresh_from_db()
    assert (loan.drawn, Drawing.objects.count()) == (3 * WAN, 1)
