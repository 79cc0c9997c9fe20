"""Change of name, moving between parks, leaving and coming back, through the pages."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from enterprises.models import Firm, Move
from innovation_points.models import Invitation, Season
from tests import factories
from tests.enterprises.conftest import consent

pytestmark = pytest.mark.django_db


def walk(client, firm, step, **fields):
    """Both steps: the effects are shown, then done. Returns the lines that were shown."""
    url, typed = f"/firms/{firm.pk}/move/{step}/", {"on": "2026-01-05", "reason": "登记变更", **fields}
    typed["version"] = Firm.objects.get(pk=firm.pk).version
    shown = client.post(url, typed)
    assert shown.status_code == 200, shown.context["form"].errors
    assert not Move.objects.filter(firm=firm, kind=shown.context["form"].kind).exists()
    effects = shown.context["effects"]
    done = client.post(url, {**typed, "seen": shown.context["form"]["seen"].value()})
    assert done.status_code == 302
    return [str(line) for line in effects]


def test_change_of_name(sign_in, staff):
    firm = factories.firm(name="旧名有限公司")
    owner = factories.firm_user(firm)
    client = sign_in(staff)
    effects = walk(client, firm, "rename", name="新名有限公司")
    firm.refresh_from_db()
    assert (firm.name, firm.former_names) == ("新名有限公司", ["旧名有限公司"])
    assert "旧名有限公司" in effects[0]
    assert {f.pk for f in Firm.objects.search("旧名")} == {f.pk for f in Firm.objects.search("新名")} == {firm.pk}
    assert str(owner.access.firm) == "新名有限公司"
    move = Move.objects.get()
    assert (move.on, move.before, move.after, move.by) == (date(2026, 1, 5), "旧名有限公司", "新名有限公司", staff)
    assert "旧名有限公司 → 新名有限公司" in client.get(f"/firms/{firm.pk}/timeline/").content.decode()


def test_a_name_taken_up_again_is_former_no_more(sign_in, staff):
    firm = factories.firm(name="甲有限公司", former_names=["乙有限公司"])
    walk(sign_in(staff), firm, "rename", name="乙有限公司")
    firm.refresh_from_db()
    assert firm.former_names == ["甲有限公司"]


def test_moving_between_parks(sign_in, staff, client):
    here, there = factories.park(0), factories.park(1)
    old, new = factories.user("park_officer", here), factories.user("park_officer", there)
    firm = factories.firm(park=here, officer=old)
    factories.declaration(firm, by=factories.firm_user(firm))
    effects = walk(sign_in(staff), firm, "park", park=there.pk)
    assert any("1" in line for line in effects)
    assert any(str(old) in line for line in effects)
    firm.refresh_from_db()
    assert (firm.park, firm.officer) == (there, None)
    assert [sign_in(person).get(f"/firms/{firm.pk}/").status_code for person in (old, new)] == [404, 200]
    assert sign_in(new).get(f"/declarations/{firm.declarations.get().pk}/").status_code == 200
    assert sign_in(old).get(f"/declarations/{firm.declarations.get().pk}/").status_code == 404


def test_leaving_the_zone_and_coming_back(sign_in, staff, bank):
    firm, today = factories.firm(), timezone.localdate()
    owner = factories.firm_user(firm)
    consent(firm, bank)
    season = Season.objects.create(
        title="2025", fiscal_year=2025, opens_on=today, closes_on=today + timedelta(days=9), state="open"
    )
    Invitation.objects.create(season=season, firm=firm)
    client = sign_in(staff)
    effects = walk(client, firm, "leave", status="moved")
    assert any(bank.name in line for line in effects)
    firm.refresh_from_db()
    assert firm.status == "moved"
    assert firm.consents.get().withdrawal_reason == "left"
    assert not Invitation.objects.exists()
    assert client.get(f"/firms/{firm.pk}/move/leave/").status_code == 404
    assert sign_in(owner).get(f"/firms/{firm.pk}/").status_code == 200
    walk(sign_in(staff), firm, "reopen")
    firm.refresh_from_db()
    assert (firm.status, firm.consents.filter(withdrawn_at=None).count()) == ("operating", 0)
    assert [move.kind for move in Move.objects.order_by("id")] == ["left", "reopened"]


def test_effects_that_changed_are_shown_again(sign_in, staff, bank):
    firm = factories.firm()
    client, url = sign_in(staff), f"/firms/{firm.pk}/move/leave/"
    typed = {"on": "2026-01-05", "reason": "迁出", "status": "moved", "version": 1}
    seen = client.post(url, typed).context["form"]["seen"].value()
    consent(firm, bank)
    again = client.post(url, {**typed, "seen": seen})
    assert again.status_code == 409
    assert any(bank.name in str(line) for line in again.context["effects"])
    assert firm.consents.get().withdrawn_at is None


def test_somebody_else_saved_meanwhile(sign_in, staff):
    firm = factories.firm()
    client, url = sign_in(staff), f"/firms/{firm.pk}/move/rename/"
    typed = {"on": "2026-01-05", "reason": "x", "name": "新名", "version": 1}
    seen = client.post(url, typed).context["form"]["seen"].value()
    Firm.objects.filter(pk=firm.pk).update(version=2)
    assert client.post(url, {**typed, "seen": seen}).status_code == 409
    assert not Move.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{"on": "2999-01-01"}, {"on": "1990-01-01"}, {"reason": ""}, {"name": "同名有限公司"}, {"name": ""}],
)
def test_wrong_entries(sign_in, staff, fields):
    firm = factories.firm(name="同名有限公司", established_on=date(2000, 1, 1))
    typed = {"on": "2026-01-05", "reason": "x", "name": "新名", "version": 1, **fields}
    page = sign_in(staff).post(f"/firms/{firm.pk}/move/rename/", typed)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == set(fields)


@pytest.mark.parametrize(("name", "answer"), [("rename", 200), ("park", 404), ("leave", 404)])
def test_a_park_officer_renames_and_no_more(sign_in, name, answer):
    firm = factories.firm()
    client = sign_in(factories.user("park_officer", firm.park))
    assert client.get(f"/firms/{firm.pk}/move/{name}/").status_code == answer
    other = factories.firm(park=factories.park(1))
    assert client.get(f"/firms/{other.pk}/move/{name}/").status_code == 404


def test_park_and_status_have_one_door(sign_in, staff):
    """The edit form cannot move a firm without a day and a reason."""
    firm = factories.firm(park=factories.park(0))
    form = sign_in(staff).get(f"/firms/{firm.pk}/edit/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"park": factories.park(1).pk, "status": "cancelled", "address": "新址", "former_names": ""}
    assert sign_in(staff).post(f"/firms/{firm.pk}/edit/", typed).status_code == 302
    firm.refresh_from_db()
    assert (firm.park, firm.status, firm.address) == (factories.park(0), "operating", "新址")


def test_moves_by_raw_sql(as_web, staff):
    here, there = factories.firm(), factories.firm(park=factories.park(1))
    for firm in (here, there):
        Move.objects.create(firm=firm, kind="left", on="2026-01-01", before="a", after="b", reason="x", by=staff)
    officer = factories.user("park_officer", here.park)
    with as_web(officer) as cursor:
        cursor.execute("SELECT firm_id FROM enterprises_move")
        assert cursor.fetchall() == [(here.pk,)]
        cursor.execute("UPDATE enterprises_move SET reason = 'y'")
        assert cursor.rowcount == 0
