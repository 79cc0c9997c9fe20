"""What the database itself promises about the night's tables."""

import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = pytest.mark.django_db


def fetch(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_models_and_migrations_agree():
    call_command("makemigrations", "innovation_points", check=True, dry_run=True)


def test_the_worker_owns_what_it_fills_by_copy():
    tables = ["night", "pending", "score", "score_default"]
    rows = fetch(
        "SELECT relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity FROM pg_class "
        "WHERE relname = ANY (%s) ORDER BY 1",
        [[f"innovation_points_{table}" for table in tables]],
    )
    assert [row[1:] for row in rows] == [("portal_worker", True, False)] * 4
