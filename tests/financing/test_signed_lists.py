"""Signed lists in the portal: signed each night, pulled by ETag, revoked with the consent, kept from whoever they do not concern."""

import json
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from enterprises import actions as consents
from enterprises.consent_text import current_text
from enterprises.models import Consent, Look
from financing.actions import revocations, sign_lists
from financing.models import SignedList, SignedListText
from financing.signing.check import check_list, read_revocations, revoked_faults
from financing.signing.keys import LISTS, REVOCATIONS, Key, Keyring
from tests import factories

from .conftest import consent, today

LATEST, REVOKED, KEYS = (f"/api/v1/signed-lists/{name}/" for name in ("latest", "revoked", "keys"))


@pytest.fixture
def keys(settings, tmp_path):
    ring = Keyring(tuple(Key.make(purpose, today() - timedelta(days=1)) for purpose in (LISTS, REVOCATIONS)))
    settings.PORTAL_SIGNING_KEYS = str(tmp_path / "signing-keys.json")
    ring.write(tmp_path / "signing-keys.json")
    return ring


@pytest.fixture
def listed(keys, strong_firm, bank, night):
    """Two firms consented: one to everything, one to points only; the night has run."""
    whole, little = strong_firm(name="平顶山全部材料有限公司"), strong_firm(name="平顶山隐名机械有限公司")
    consent(whole, bank)
    consent(little, bank, scope=["points"])
    night()
    return whole, little


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Callbacks of the commit run, as they do for a person's request."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def raw_of(signed_list) -> bytes:
    return SignedListText.objects.get(pk=signed_list.pk).raw.encode()


def test_the_night_signs_what_the_bank_may_see(listed, keys, bank):
    made = SignedList.objects.get(bank=bank)
    assert (made.serial, made.row_count, made.as_of, made.state) == (1, 2, today(), "valid")
    opened = check_list(raw_of(made), keys, on=today())
    assert not opened.faults
    assert opened.digest == made.digest
    whole, little = sorted(opened.content["rows"], key=lambda row: -len(row["scope"]))
    assert whole["identity"]["name"] == "平顶山全部材料有限公司"
    assert set(whole) - {"consent_id", "consent_until", "scope", "purpose", "fiscal_year"} == set(Consent.Group.values)
    assert set(little) == {"consent_id", "consent_until", "scope", "purpose", "fiscal_year", "points"}
    assert "平顶山隐名机械有限公司" not in raw_of(made).decode()
    assert {rule["code"] for rule in opened.content["rules"]} == {"innovation-points", "loan-readiness"}


def test_the_same_rows_are_signed_once_and_the_next_night_names_the_list_before(
    listed, keys, bank, night, time_machine_travel
):
    night()
    assert sign_lists() == 0
    first = SignedList.objects.get(bank=bank)
    with time_machine_travel(days=1):
        night()
        second = SignedList.objects.get(bank=bank, serial=2)
        content = json.loads(raw_of(second))
    assert second.serial == 2
    assert content["previous"] == {"serial": 1, "digest": first.digest}


def test_a_list_ends_with_the_first_consent_in_it(keys, strong_firm, bank, night):
    consent(strong_firm(), bank, valid_to=today() + timedelta(days=2))
    consent(strong_firm(), bank)
    night()
    assert SignedList.objects.get(bank=bank).expires_on == today() + timedelta(days=2)


def test_without_a_key_the_night_runs_and_nothing_is_signed(strong_firm, bank, night, settings, tmp_path):
    settings.PORTAL_SIGNING_KEYS = str(tmp_path / "nowhere.json")
    consent(strong_firm(), bank)
    night()
    assert sign_lists() == 0
    assert not SignedList.objects.exists()


@pytest.mark.parametrize("change", ["withdraw", "narrow"])
def test_a_consent_withdrawn_or_narrowed_revokes_the_lists_at_once(
    listed, keys, bank, commit, officer, sign_in, change
):
    whole, _little = listed
    given = whole.consents.get()
    before = SignedList.objects.get(bank=bank)
    with commit():
        if change == "withdraw":
            consents.withdraw_consent(consent=given, reason="", by=factories.firm_user(whole))
            before.refresh_from_db()
            assert before.state == "revoked"  # in the same transaction, before anything of the commit has run
        else:
            narrow(whole, bank)
    before.refresh_from_db()
    assert before.state == "revoked"
    said = read_revocations(revocations(bank).raw, keys, bank={"id": bank.pk, "name": bank.name}, on=today())
    assert [fault.place for fault in revoked_faults(check_list(raw_of(before), keys, on=today()), said)] == ["serial"]
    # A new list stands already, without what was taken back.
    after = SignedList.objects.get(bank=bank, serial=2)
    assert after.is_valid
    content = json.loads(raw_of(after))
    assert content["row_count"] == (1 if change == "withdraw" else 2)
    assert not any("contacts" in row for row in content["rows"])
    client = sign_in(officer)
    assert client.get(f"/signed-lists/{before.pk}/").status_code == 404
    assert client.get(f"/api/v1/signed-lists/{before.pk}/file/").status_code == 404
    assert json.loads(client.get(LATEST).content)["serial"] == 2


def narrow(firm, bank):
    consents.give_consent(
        firm=firm, bank=bank, purpose="be_found", scope=["points"], valid_to=today() + timedelta(days=200),
        text=current_text(), by=factories.firm_user(firm),
    )  # fmt: skip


def test_a_consent_renewed_for_longer_revokes_nothing(listed, keys, bank):
    whole, _little = listed
    old = whole.consents.get()
    old.withdrawn_at = timezone.now()
    old.save()
    consent(whole, bank, valid_to=today() + timedelta(days=300))
    from enterprises.registers import consent_changed

    consent_changed(whole.pk, bank.pk)
    assert SignedList.objects.get(bank=bank).is_valid


def test_a_bank_pulls_by_etag(listed, officer, bank, sign_in):
    client = sign_in(officer)
    first = client.get(LATEST)
    assert first.status_code == 200
    assert first["ETag"] == f'"{SignedList.objects.get(bank=bank).digest}"'
    assert Look.objects.filter(kind="api").count() == 2  # each firm sees it
    again = client.get(LATEST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Look.objects.filter(kind="api").count() == 2
    assert client.get(LATEST, headers={"If-None-Match": '"0"'}).content == first.content
    revoked = client.get(REVOKED)
    assert client.get(REVOKED, headers={"If-None-Match": revoked["ETag"]}).status_code == 304


def test_the_keys_are_open_and_hold_no_secret(keys, client, db):
    found = client.get(KEYS)
    assert Keyring.of(found.json()).find(keys.keys[0].id).private == b""
    assert keys.keys[0].private.hex() not in found.content.decode()


def test_the_sheet_names_the_file_it_was_made_from(listed, officer, bank, sign_in, tmp_path):
    made = SignedList.objects.get(bank=bank)
    answer = sign_in(officer).get(f"/signed-lists/{made.pk}/xlsx/")
    (tmp_path / "list.xlsx").write_bytes(answer.content)
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "list.xlsx").active.values for cell in row if cell]
    assert any(made.digest in str(cell) for cell in cells)
    assert json.loads(raw_of(made))["signature"] in cells
    assert "平顶山全部材料有限公司" in cells
    assert "平顶山隐名机械有限公司" not in cells
    assert Look.objects.filter(kind="export").count() == 2


def test_another_bank_and_the_staff(listed, bank, other_bank, sign_in):
    made = SignedList.objects.get(bank=bank)
    stranger = sign_in(factories.user("bank_officer", other_bank))
    for address in (
        f"/signed-lists/{made.pk}/",
        f"/api/v1/signed-lists/{made.pk}/",
        f"/api/v1/signed-lists/{made.pk}/file/",
        LATEST,
    ):
        assert stranger.get(address).status_code == 404
    assert bank.name not in stranger.get("/signed-lists/").content.decode()
    staff = sign_in(factories.user("reviewer"))
    assert bank.name in staff.get("/signed-lists/").content.decode()
    assert staff.get(f"/signed-lists/{made.pk}/").status_code == 403
    assert staff.get(LATEST).status_code == 404


def test_the_database_keeps_revoked_and_foreign_texts_back(listed, officer, bank, other_bank, as_web):
    def texts(user):
        with as_web(user) as cursor:
            cursor.execute("SELECT count(*) FROM financing_signedlisttext")
            return cursor.fetchone()[0]

    stranger = factories.user("bank_officer", other_bank)
    assert (texts(officer), texts(stranger), texts(None)) == (1, 0, 0)
    SignedList.objects.update(revoked_at=timezone.now(), reason="consent")
    assert texts(officer) == 0


@pytest.mark.parametrize("statement", [
    "UPDATE financing_signedlist SET revoked_at = NULL", "DELETE FROM financing_signedlist",
    "INSERT INTO financing_signedlisttext (signed_list_id, bank_id, raw) VALUES (99, 1, 'x')",
])  # fmt: skip
def test_the_web_role_writes_no_list(listed, statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")


def test_keys_are_made_rotated_and_revoked(settings, tmp_path, db, capsys):
    path = tmp_path / "keys.json"
    settings.PORTAL_SIGNING_KEYS = str(path)
    call_command("signing_keys", "make")
    first = Keyring.read(path).signing(LISTS, today())
    call_command("signing_keys", "make")
    assert len(Keyring.read(path).keys) == 2
    call_command("signing_keys", "rotate")
    second = Keyring.read(path).signing(LISTS, today())
    assert second.id != first.id
    call_command("signing_keys", "revoke", second.id, reason="the disk was stolen")
    ring = Keyring.read(path)
    assert ring.find(second.id).revoked_on == today()
    assert ring.signing(LISTS, today()).id not in {second.id}
    printed = capsys.readouterr().out
    assert first.id in printed
    assert first.private.hex() not in printed


def test_the_launcher_makes_keys_that_sign(tmp_path, settings):
    from scripts.house.keys import signing_keys

    path = signing_keys(tmp_path / "signing-keys.json")
    assert path.stat().st_mode & 0o077 == 0
    ring = Keyring.read(path)
    assert ring.signing(LISTS, date.today()).sign(b"x") != ring.signing(REVOCATIONS, date.today()).sign(b"x")
    assert Keyring.read(signing_keys(path)) == ring
