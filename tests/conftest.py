"""Silent mistakes are loud here: warnings are errors and no test leaves the machine."""

import socket
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests that commit empty the database when they end: what the migrations wrote comes back before each. Tests of one
    name would run once only where they are dealt out to several processes."""
    twice = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"Several tests have the name {twice[0]}")
    for item in items:
        for marker in item.iter_markers("django_db"):
            if marker.kwargs.get("transaction"):
                marker.kwargs["serialized_rollback"] = True


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Tests talk to this machine only."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise RuntimeError(f"A test tried to reach {address}.")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Append-only tables refuse TRUNCATE, which is how tests that commit are cleaned up: only that refusal is lifted."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    assert name.startswith("test"), f"{name} is no database of tests: does the fixture that asks for it name `db`?"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, quote_ident(tgname) FROM pg_trigger "
            "WHERE tgfoid = 'portal_append_only'::regproc AND tgtype & 32 > 0"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture
def sign_in(client):
    """sign_in(user) -> a client signed in as the user."""

    def enter(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def time_machine_travel():
    """time_machine_travel(minutes=16) -> a context in which so much time has passed."""

    @contextmanager
    def travel(**delta):
        from django.utils import timezone

        with time_machine.travel(timezone.now() + timedelta(**delta), tick=True):
            yield

    return travel


@pytest.fixture
def as_web(db):
    """as_web(user=None) -> a cursor of portal_web, with the user's row context or none."""
    from django.db import connection, transaction

    from accounts.context import NAMES, enter

    @contextmanager
    def cursor(user=None):
        with transaction.atomic():
            with connection.cursor() as raw:
                raw.execute("SET LOCAL ROLE portal_web")
                if user is not None:
                    enter(user)
                try:
                    yield raw
                finally:
                    if not connection.needs_rollback:
                        raw.execute("RESET ROLE")
                        raw.execute("SELECT " + ", ".join(f"set_config('{name}', '', true)" for name in NAMES))

    return cursor


def pytest_addoption(parser):
    parser.addoption("--record", action="store_true", help="write expected answers and query counts anew")
