"""The log: appended in the writer's transaction, refused to be changed, sealed in batches, checked."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET event = 'x'",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
        "UPDATE accounts_auditseal SET digest = 'x'",
        "DELETE FROM accounts_auditseal",
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_change_even_to_the_owner(statement):
    audit.record("something")
    audit.seal()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_auditseal (at, since, until, first_id, last_id, count, previous, digest) VALUES (now(), 0, 1, 1, 1, 1, '', 'd')"
        )
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER append_only_truncate")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_rolled_back_writer_leaves_no_event():
    with transaction.atomic():
        audit.record("lost")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(event="lost").exists()


def test_seal_covers_ended_transactions_only_and_verifies():
    audit.record("one")
    audit.record("two")
    with transaction.atomic():
        audit.record("still open")
        assert audit.seal() == 2
    assert audit.seal() == 1
    assert audit.seal() == 0
    assert audit.verify().broken is None
    assert audit.verify().events == 3


def test_event_of_a_slow_writer_is_sealed_though_its_number_is_lower():
    from django.db import connections

    slow = connections.create_connection("default")
    try:
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_auditevent (at, event, actor_name, organisation_name, subject_type,"
                " subject_id, subject_name, details) VALUES (now(), 'slow', '', '', '', '', '', '{}')"
            )
        audit.record("quick")
        audit.seal()
        slow.commit()
    finally:
        slow.close()
    audit.seal()
    verdict = audit.verify()
    assert (verdict.events, verdict.broken) == (2, None)


def test_verify_names_the_seal_over_a_changed_event():
    audit.record("one")
    audit.seal()
    audit.record("two", details={"amount": 100})
    audit.seal()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER append_only")
        cursor.execute("""UPDATE accounts_auditevent SET details = '{"amount": 1}' WHERE event = 'two'""")
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER append_only")
    broken = audit.verify().broken
    assert broken is not None
    assert AuditEvent.objects.get(pk=broken.first_id).event == "two"


def test_verify_sees_a_removed_event():
    for name in ("one", "two", "three"):
        audit.record(name)
    audit.seal()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM accounts_auditevent WHERE event = 'two'")
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER append_only")
    assert audit.verify().broken is not None
