"""The context of one tenant never reaches the next request on the same connection, whatever ended the one before."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client

from tests import factories

TENANTS, THREADS, REQUESTS = 40, 8, 100  # requests of each thread; a thread keeps its connection, as a worker does

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def rows_without_context() -> int:
    """What the connection shows the web's role between two requests."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; SET LOCAL ROLE portal_web; SELECT count(*) FROM enterprises_firm")
        found = cursor.fetchone()[0]
        cursor.execute("ROLLBACK")
    return found


def test_tenants_that_take_turns_on_few_connections_see_their_own_rows_only():
    firms = [factories.firm() for _each in range(TENANTS)]
    people = [factories.firm_user(firm) for firm in firms]

    def visit(seed: int) -> list[str]:
        chance, wrong, clients = random.Random(seed), [], {}
        for _request in range(REQUESTS):
            turn, other = chance.sample(range(TENANTS), 2)
            if turn not in clients:
                clients[turn] = Client(raise_request_exception=False)
                clients[turn].force_login(people[turn])
            client = clients[turn]
            kind = chance.random()
            if kind < 0.6:
                rows = client.get("/api/v1/firms/").json()["results"]
                if [row["id"] for row in rows] != [firms[turn].pk]:
                    wrong.append(f"{turn} reads {rows}")
            elif kind < 0.8:  # ends in an exception, which rolls the request's transaction back
                if client.get(f"/firms/{firms[other].pk}/").status_code != 404:
                    wrong.append(f"{turn} opens {other}")
            elif client.post("/api/v1/consents/", "{", content_type="application/json").status_code != 400:
                wrong.append(f"{turn} posts nonsense")
            if found := rows_without_context():
                wrong.append(f"{found} firms after {turn}")
        connections.close_all()
        return wrong

    with ThreadPoolExecutor(THREADS) as pool:
        wrong = [each for found in pool.map(visit, range(THREADS)) for each in found]
    assert wrong == []
