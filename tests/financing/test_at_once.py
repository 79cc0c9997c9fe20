"""A withdrawal while the night writes: two real transactions, in either order, and the bank keeps nothing.

The rows are really committed, since two connections must see them; each test takes away what it made.
"""

import threading

import psycopg2
import pytest
from django.db import connection

from tests import factories

pytestmark = pytest.mark.django_db

FIRM = 900_000_001  # no sequence gets there
BANK = FIRM + 1
MAKE = f"""
INSERT INTO accounts_organisation (id, kind, name, short_name, position, is_active)
  VALUES ({BANK}, 'bank', '{BANK}', '', 0, true);
INSERT INTO enterprises_firm (id, credit_code, name, former_names, pinyin, initials, park_id, industry_code, status,
    legal_representative, address, contact_name, contact_phone, contact_email, contact_post, remark, version, created_at, updated_at)
  SELECT {FIRM}, '{factories.credit_code(FIRM)}', '{FIRM}', '{{}}', '', '', min(id), '', 'operating',
    '', '', '', '', '', '', '', 1, now(), now() FROM accounts_organisation WHERE kind = 'park';
INSERT INTO enterprises_consent (id, firm_id, bank_id, purpose, scope, valid_from, valid_to, text_version, text_hash,
    given_by_id, given_by_name, given_at, withdrawn_by_name, withdrawal_reason, product, signed_by, signed_as)
  VALUES ({FIRM}, {FIRM}, {BANK}, 'be_found', '{{identity}}', '2020-01-01', '2999-01-01', '', '', 1, '', now(), '', '', '',
          '', '');
INSERT INTO financing_readiness (firm_id, valid_from, valid_to, night_id, rule_version_id, result, tier, total, failed, unknown)
  VALUES ({FIRM}, '2020-01-01', '9999-12-31', 0, 0, 1, 'A', 9000, 0, 0);
INSERT INTO financing_standing VALUES ({FIRM}, '2020-01-01', 1, 1, 50);
INSERT INTO innovation_points_score VALUES
  ({FIRM}, 0, 0, 0, 0, '2020-01-01', '9999-12-31', 9000, 2025, 0, 100, false, '{{}}');
"""
CLEAR = f"""
DELETE FROM financing_bankfirm WHERE bank_id = {BANK}; DELETE FROM financing_bankfirmpast WHERE bank_id = {BANK};
DELETE FROM financing_bankdrop WHERE bank_id = {BANK};
DELETE FROM financing_standing WHERE firm_id = {FIRM}; DELETE FROM financing_readiness WHERE firm_id = {FIRM};
DELETE FROM innovation_points_score WHERE firm_id = {FIRM};
DELETE FROM enterprises_consent WHERE firm_id = {FIRM}; DELETE FROM enterprises_consentevent WHERE firm_id = {FIRM};
DELETE FROM enterprises_firm WHERE id = {FIRM}; DELETE FROM enterprises_firmevent WHERE pgh_obj_id = {FIRM};
DELETE FROM innovation_points_pending WHERE firm_id = {FIRM}; DELETE FROM accounts_organisation WHERE id = {BANK};
"""
NIGHT = "SELECT financing_write_bank_rows(NULL, NULL)"
WITHDRAWAL = (
    f"UPDATE enterprises_consent SET withdrawn_at = now() WHERE id = {FIRM}",
    f"SELECT financing_renew_bank_rows({BANK}, {FIRM})",
)


class Session:
    """A connection of its own, as the night or as a request would have it."""

    def __init__(self):
        values = connection.settings_dict
        self.connection = psycopg2.connect(
            host=values["HOST"], dbname=values["NAME"], user=values["USER"], password=values["PASSWORD"]
        )
        self.cursor = self.connection.cursor()

    def run(self, *statements):
        for statement in statements:
            self.cursor.execute(statement)

    def in_background(self, *statements) -> threading.Thread:
        thread = threading.Thread(target=self.run, args=statements)
        thread.start()
        thread.join(0.5)
        return thread

    def end(self):
        self.connection.commit()

    def listed(self) -> bool:
        self.run(f"SELECT count(*) FROM financing_bankfirm WHERE bank_id = {BANK}")
        return self.cursor.fetchone()[0] == 1


@pytest.fixture
def sessions(db):
    """Two connections, and a ready firm with a live consent that both see."""
    made = [Session(), Session()]
    made[0].run(CLEAR, MAKE)
    made[0].end()
    yield made
    for session in made:
        session.connection.rollback()
    made[0].run(CLEAR)
    made[0].end()
    for session in made:
        session.connection.close()


def test_a_withdrawal_waits_for_the_night_and_takes_its_row_away(sessions):
    night, request = sessions
    night.run(NIGHT)
    assert night.listed()
    waiting = request.in_background(*WITHDRAWAL)
    assert waiting.is_alive()  # the night's row is not there yet for it to delete
    night.end()
    waiting.join(10)
    request.end()
    assert not night.listed()


def test_the_night_waits_for_a_withdrawal_and_does_not_list_the_firm(sessions):
    night, request = sessions
    request.run(*WITHDRAWAL)
    waiting = night.in_background(NIGHT)
    assert waiting.is_alive()
    request.end()
    waiting.join(10)
    night.end()
    assert not request.listed()
