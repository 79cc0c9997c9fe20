"""The second wall, tried by raw SQL as portal_web, and the catalogue held against the list of exemptions."""

import pytest
from django.db import connection

from accounts.row_security import EXEMPT, WEB, WORKER
from tests import factories

pytestmark = pytest.mark.django_db


def tables():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner), relispartition
               FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname"""
        )
        return cursor.fetchall()


def test_every_table_is_protected_or_exempt_with_a_reason():
    unprotected = {name for name, secured, _forced, _owner, _partition in tables() if not secured}
    assert unprotected - EXEMPT.keys() == set(), "protect these tables in their migration, or give a reason"
    assert EXEMPT.keys() - unprotected == set(), "these exemptions are needed no more"
    assert all(reason.strip() for reason in EXEMPT.values())


def test_row_security_is_forced_except_where_the_worker_copies():
    for name, secured, forced, owner, _partition in tables():
        if secured and not forced:
            assert owner == WORKER, f"{name} is neither forced nor the worker's"
        assert owner != WEB, f"{name} belongs to the web's role"


def test_without_context_every_protected_table_is_empty_for_the_web(as_web, zone):
    protected = [name for name, secured, _forced, _owner, partition in tables() if secured and not partition]
    assert len(protected) > 15
    with as_web() as cursor:
        for name in protected:
            if name == "accounts_auditevent":  # shows the own transaction's rows, for INSERT … RETURNING
                continue
            cursor.execute(f"SELECT count(*) FROM {name}")
            assert cursor.fetchone()[0] == 0, name


def test_partitions_answer_nothing_to_the_web(as_web):
    partitions = [name for name, *_rest, partition in tables() if partition]
    for name in partitions:
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, %s, 'SELECT')", [WEB, name])
            granted = cursor.fetchone()[0]
        secured = next(row[1] for row in tables() if row[0] == name)
        assert secured or not granted, name


def test_a_firm_sees_itself_and_a_park_its_firms(as_web):
    here, there = factories.firm(), factories.firm(park=factories.park(1))
    owner, officer = factories.firm_user(here), factories.user("park_officer", factories.park(1))
    staff, bank = factories.user("reviewer"), factories.user("bank_officer")
    seen = {}
    for name, person in {"owner": owner, "officer": officer, "staff": staff, "bank": bank}.items():
        with as_web(person) as cursor:
            cursor.execute("SELECT id FROM enterprises_firm")
            seen[name] = {row[0] for row in cursor.fetchall()}
    assert seen == {"owner": {here.pk}, "officer": {there.pk}, "staff": {here.pk, there.pk}, "bank": set()}


@pytest.mark.parametrize(
    "attempt",
    [
        "SET LOCAL row_security = off; SELECT count(*) FROM enterprises_firm",
        "SELECT count(*) FROM enterprises_mergedfacts",
        "WITH moved AS (UPDATE enterprises_firm SET remark = 'x' RETURNING 1) SELECT count(*) FROM moved",
        "WITH gone AS (DELETE FROM enterprises_yearfacts RETURNING 1) SELECT count(*) FROM gone",
        "SELECT count(*) FROM enterprises_firm WHERE name ILIKE '%' OR true",
        "DECLARE c CURSOR FOR SELECT * FROM enterprises_firm; FETCH ALL FROM c",
        "PREPARE p AS SELECT count(*) FROM enterprises_firm; EXECUTE p",
        "SELECT count(*) FROM pg_stats WHERE tablename = 'enterprises_firm' AND attname = 'name'",
        "COPY enterprises_firm TO STDOUT",
        "TRUNCATE enterprises_firm",
        "ALTER TABLE enterprises_firm DISABLE ROW LEVEL SECURITY",
        "SET ROLE portal_worker",
        "CREATE TABLE loot AS SELECT * FROM enterprises_firm",
        "SELECT lo_import('/etc/passwd')",
    ],
)
def test_attempts_around_the_wall_find_nothing(as_web, zone, attempt):
    from django.db import DatabaseError, transaction

    if attempt == "SET ROLE portal_worker":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_has_role('portal_web', 'portal_worker', 'MEMBER')")
            assert cursor.fetchone()[0] is False
        return
    with as_web() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(attempt)
                rows = cursor.fetchall()
        except DatabaseError:
            return
    assert rows in ([], [(0,)]), attempt


@pytest.fixture
def zone():
    """Two firms with a row in the tables of the registry."""
    from datetime import date

    from enterprises.models import Consent, NegativeRecord, Platform, Title, YearFacts

    bank = factories.organisation("bank")
    for _ in range(2):
        firm = factories.firm()
        YearFacts.objects.create(firm=firm, fiscal_year=2025, source="staff", revenue=1)
        Title.objects.create(firm=firm, kind="gazelle")
        Platform.objects.create(firm=firm, name="中心", level="provincial")
        NegativeRecord.objects.create(
            firm=firm, kind="tax", source="公告", source_date=date(2026, 1, 1), recorded_on=date(2026, 1, 1)
        )
        Consent.objects.create(
            firm=firm, bank=bank, scope=["identity"], valid_to=date(2099, 1, 1), text_version="1", text_hash="0" * 64,
            given_by_id=1, given_by_name="某",
        )  # fmt: skip
