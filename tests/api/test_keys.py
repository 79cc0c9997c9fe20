"""Keys of programs: what narrows them, what ends them, and what they leave behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import actions
from accounts.access import Perm
from accounts.models import ApiToken
from tests import factories

from .conftest import bearer, key_of


@pytest.fixture
def ask(client):
    """ask(key) -> status of the list of firms."""
    return lambda key, path="firms/": client.get(f"/api/v1/{path}", headers=bearer(key)).status_code


@pytest.fixture
def staff(db):
    return factories.user("reviewer")


def test_scopes_narrow_lists_and_single_rows(ask, zone):
    key = key_of(zone.people["staff"], [Perm.FIRM_VIEW])
    assert (ask(key), ask(key, f"firms/{zone.firm.pk}/"), ask(key, "facts/")) == (200, 200, 200)
    for path in ("declarations/", f"declarations/{zone.declarations[zone.firm].pk}/", "consents/", "scores/", "runs/"):
        assert ask(key, path) == 403


def test_scopes_never_widen(call, zone):
    key = key_of(zone.people["viewer"], list(Perm))
    declaration = zone.declarations[zone.firm]
    assert call(key, "patch", f"declarations/{declaration.pk}/", {"version": declaration.version}).status_code == 403
    assert call(key, "get", "bank-firms/").status_code == 403
    assert call(key, "get", f"firms/{zone.other.pk}/").status_code == 404


def test_a_scope_to_read_does_not_write(call, zone):
    declaration = zone.declarations[zone.firm]
    body = {"version": declaration.version, "staff": 7}
    reads = key_of(zone.people["firm"], [Perm.DECLARATION_VIEW])
    writes = key_of(zone.people["firm"], [Perm.DECLARATION_VIEW, Perm.DECLARATION_FILL])
    assert call(reads, "get", f"declarations/{declaration.pk}/").status_code == 200
    assert call(reads, "patch", f"declarations/{declaration.pk}/", body).status_code == 403
    assert call(writes, "patch", f"declarations/{declaration.pk}/", body).json()["staff"] == 7
    assert call(writes, "post", f"declarations/{declaration.pk}/submit/", {"version": 9}).status_code == 403


def test_no_scopes_no_rights(ask, staff):
    assert ask(key_of(staff, [])) == 403


def test_an_expired_key_is_refused(ask, staff, time_machine_travel):
    key = key_of(staff, expires_at=timezone.now() + timedelta(minutes=5))
    assert ask(key) == 200
    with time_machine_travel(minutes=6):
        assert ask(key) == 401


def test_a_revoked_key_is_refused_at_once(ask, staff):
    key, other = key_of(staff), key_of(staff)
    actions.revoke_token(token=ApiToken.objects.get(digest=ApiToken.digest_of(key)), by=staff)
    assert (ask(key), ask(other)) == (401, 200)


def test_a_closed_account_closes_its_keys(ask, staff):
    key = key_of(staff)
    assert ask(key) == 200
    staff.is_active = False
    staff.save()
    assert ask(key) == 401


def test_who_loses_the_role_loses_it_in_every_key(ask, staff):
    key = key_of(staff)
    staff.memberships.update(ended_at=timezone.now())
    assert ask(key) == 403


def test_only_the_whole_key_opens(ask, staff):
    key = key_of(staff)
    for wrong in (key[:-1], key + "a", key.upper(), key.removeprefix("zp_"), ApiToken.digest_of(key), "", "' OR 1=1"):
        assert ask(wrong) == 401, wrong


def test_the_key_itself_is_not_kept(staff):
    key = key_of(staff)
    assert key not in str(ApiToken.objects.values().get())


def test_a_wrong_key_is_refused_although_the_browser_is_signed_in(ask, client, staff):
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert ask("zp_wrong") == 401


def test_a_key_counts_instead_of_the_session_beside_it(client, zone):
    client.force_login(zone.people["staff"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/api/v1/firms/", headers=bearer(key_of(zone.people["firm"])))
    assert [row["id"] for row in answer.json()["results"]] == [zone.firm.pk]


def test_last_use_is_noted_but_not_at_every_request(ask, staff, time_machine_travel):
    key = key_of(staff)
    token = ApiToken.objects.get()
    assert token.last_used_at is None
    ask(key)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    ask(key)
    token.refresh_from_db()
    assert token.last_used_at == first
    with time_machine_travel(minutes=2):
        ask(key)
    token.refresh_from_db()
    assert token.last_used_at > first


def test_a_refused_key_notes_no_use(ask, staff):
    key = key_of(staff, revoked_at=timezone.now())
    ask(key)
    assert ApiToken.objects.get().last_used_at is None


def test_keys_do_not_open_pages(client, staff):
    answer = client.get("/firms/", headers=bearer(key_of(staff)))
    assert answer.status_code == 302
