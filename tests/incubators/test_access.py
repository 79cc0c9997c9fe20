"""Another operator's carrier and tenants do not exist; of a tenant's firm nothing is seen that no consent gives."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from incubators import actions
from incubators.models import Carrier, Lease, Room, SharedFigures, Tenant, TenantConsent
from incubators.sharing import current_text, rewrite
from tests import factories
from workplace.conflict import seen_of

from .conftest import lease, resident, room, today

pytestmark = pytest.mark.django_db
NAME = "雀之翼新材料公司"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def life(house, manager):
    """A tenant with a room in the house, and its firm in the registry."""
    firm = factories.firm(name=NAME)
    tenant = resident(house, name=NAME, credit_code=firm.credit_code)
    taken = lease(room(house, "雀间"), tenant, today() - timedelta(days=40), today() + timedelta(days=20), manager)
    tenant.refresh_from_db()
    return tenant, taken, firm


def text_of(answer) -> str:
    body = answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    return body.decode()


def pages(house, tenant, taken):
    return [
        f"/carriers/{house.pk}/", f"/carriers/{house.pk}/rooms/", f"/carriers/{house.pk}/figures/",
        f"/carriers/{house.pk}/people/", f"/carriers/{house.pk}/history/", f"/carriers/{house.pk}/edit/",
        f"/carriers/{house.pk}/rooms/add/", f"/carriers/{house.pk}/staff/add/", f"/rooms/{taken.room_id}/edit/",
        f"/rooms/{taken.room_id}/let/", f"/leases/{taken.pk}/", f"/leases/{taken.pk}/end/", f"/tenants/{tenant.pk}/",
        f"/tenants/{tenant.pk}/edit/", f"/tenants/{tenant.pk}/leave/", f"/tenants/{tenant.pk}/services/add/",
        f"/api/v1/carriers/{house.pk}/", f"/api/v1/rooms/{taken.room_id}/", f"/api/v1/leases/{taken.pk}/",
        f"/api/v1/tenants/{tenant.pk}/",
    ]  # fmt: skip


LISTS = [
    "/", "/carriers/", "/carriers/export/", "/carriers/map/", "/funnel/", "/tenants/", "/tenants/export/", "/leases/",
    "/leases/export/", f"/tenants/?q={NAME}", f"/search/?q={NAME}", "/api/v1/carriers/", "/api/v1/rooms/",
    "/api/v1/leases/", "/api/v1/tenants/", "/todo/",
]  # fmt: skip


def test_the_own_manager_opens_all_of_it(house, manager, life):
    client = client_of(manager)
    answers = {page: client.get(page).status_code for page in pages(house, *life[:2])}
    assert set(answers.values()) == {200}, answers
    assert NAME in text_of(client.get("/tenants/"))
    assert NAME in text_of(client.get("/tenants/export/"))


def test_another_operators_rows_are_not_found_in_any_page(house, stranger, life):
    client = client_of(stranger)
    answers = {page: client.get(page).status_code for page in pages(house, *life[:2])}
    assert set(answers.values()) == {404}, answers


def test_another_operators_rows_are_in_no_list_count_export_or_search(stranger, other_house, house, life):
    client = client_of(stranger)
    for address in LISTS:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = text_of(answer).replace(f"q={NAME}", "").replace(f'value="{NAME}"', "").replace(f"“{NAME}”", "")
        if "search" in address or "?q=" in address:
            assert f"/tenants/{life[0].pk}/" not in text, address
        else:
            assert NAME not in text, address
            assert house.name not in text, address
    assert client.get("/api/v1/tenants/").json()["count"] == 0
    lanes = client.get(f"/funnel/?carrier={house.pk}").context["lanes"]
    assert sum(lane.here + lane.reached for lane in lanes) == 0


def test_the_second_wall_gives_another_operator_no_row(as_web, stranger, manager, life):
    for person, expected in ((stranger, 0), (manager, 1)):
        with as_web(person) as cursor:
            for table in ("tenant", "lease", "room", "rentcharge", "tenantevent", "leaseevent"):
                cursor.execute(f"SELECT count(*) FROM incubators_{table}")
                assert bool(cursor.fetchone()[0]) == bool(expected), (table, person)
            cursor.execute("SELECT count(*) FROM enterprises_firm")
            assert cursor.fetchone()[0] == 0
            cursor.execute("SELECT count(*) FROM enterprises_yearfacts")
            assert cursor.fetchone()[0] == 0


def test_the_second_wall_lets_no_stranger_change_a_lease(as_web, stranger, life):
    with as_web(stranger) as cursor:
        cursor.execute("UPDATE incubators_lease SET monthly_rent = 0")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM incubators_rentcharge")
        assert cursor.rowcount == 0


@pytest.fixture
def declared(life):
    """The firm has declared figures; its owner may give a consent."""
    tenant, _lease, firm = life
    factories.year_facts(firm, today().year - 1, revenue=91_230_045, staff=73)
    return tenant, factories.firm_user(firm)


SECRET = ("9,123.0", "91230045", "91,230,045")


def test_declared_figures_are_hidden_until_the_firm_allows_them_and_after_it_withdraws(house, manager, declared):
    tenant, owner = declared
    page = f"/tenants/{tenant.pk}/"
    carrier_side, firm_side = client_of(manager), client_of(owner)
    assert not any(mark in text_of(carrier_side.get(page)) for mark in SECRET)
    text = current_text()
    form = {"valid_to": today() + timedelta(days=30), "text_version": text.version, "agreed": "on"}
    assert firm_side.post(f"/tenancies/{tenant.pk}/consent/", form).status_code == 302
    assert "9,123.0" in text_of(carrier_side.get(page))
    firm_side.post(f"/tenancies/{tenant.pk}/withdraw/")
    assert not any(mark in text_of(carrier_side.get(page)) for mark in SECRET)
    assert not SharedFigures.objects.exists()


def test_an_expired_consent_shows_nothing_even_before_the_morning(as_web, house, manager, declared):
    tenant, owner = declared
    actions.give_consent(tenant=tenant, valid_to=today(), text=current_text(), by=owner)
    assert SharedFigures.objects.count() == 1
    TenantConsent.objects.update(valid_from=today() - timedelta(days=9), valid_to=today() - timedelta(days=1))
    assert not any(mark in text_of(client_of(manager).get(f"/tenants/{tenant.pk}/")) for mark in SECRET)
    with as_web(manager) as cursor:
        cursor.execute("SELECT count(*) FROM incubators_sharedfigures")
        assert cursor.fetchone()[0] == 0
    assert rewrite([tenant]) == 0
    assert not SharedFigures.objects.exists()


def test_nobody_but_the_firm_gives_its_consent(house, manager, stranger, declared):
    tenant, _owner = declared
    other_firm = factories.firm_user(factories.firm())
    form = {"valid_to": today() + timedelta(days=30), "text_version": current_text().version, "agreed": "on"}
    answers = {
        name: client_of(person).post(f"/tenancies/{tenant.pk}/consent/", form).status_code
        for name, person in {"manager": manager, "staff": factories.user("reviewer"), "other": other_firm}.items()
    }
    assert answers == {"manager": 403, "staff": 403, "other": 404}


def test_the_firm_reads_its_own_tenancy_and_nothing_of_its_neighbours(as_web, house, declared):
    tenant, owner = declared
    resident(house, name="邻居公司")
    client = client_of(owner)
    panel = client.get(f"/firms/{tenant.firm_id}/panels/tenancy/")
    assert panel.status_code == 200
    assert house.name in panel.content.decode()
    assert "雀间" in panel.content.decode()
    assert client.get(f"/tenants/{tenant.pk}/").status_code == 403
    with as_web(owner) as cursor:
        cursor.execute("SELECT name FROM incubators_tenant")
        assert [row[0] for row in cursor.fetchall()] == [NAME]
        cursor.execute("SELECT name FROM incubators_carrier")
        assert [row[0] for row in cursor.fetchall()] == [house.name]


def test_mentors_see_tenants_but_no_rents_and_clerks_do_not_decide(house, life):
    tenant, taken, _firm = life
    mentor, clerk = (factories.user(role, house.operator) for role in ("mentor", "incubator_clerk"))
    client = client_of(mentor)
    assert client.get(f"/tenants/{tenant.pk}/").status_code == 200
    assert "1,000" not in text_of(client.get(f"/tenants/{tenant.pk}/"))
    assert client.get("/leases/").status_code == 403
    assert client.get(f"/carriers/{house.pk}/rooms/").status_code == 403
    assert "逾期" not in "".join(str(line.cells) for line in client.get("/tenants/").context["lines"])
    assert client_of(clerk).get(f"/leases/{taken.pk}/end/").status_code == 200
    assert client_of(clerk).get(f"/tenants/{tenant.pk}/leave/").status_code == 403


def test_zone_staff_see_all_and_park_officers_their_park(house, other_house, life):
    staff, officer = factories.user("reviewer"), factories.user("park_officer", factories.park(1))
    assert client_of(staff).get("/carriers/").context["page"].paginator.count == 2
    own = client_of(officer).get("/carriers/")
    assert [line.name for line in own.context["lines"]] == [other_house.name]
    assert client_of(officer).get(f"/tenants/{life[0].pk}/").status_code == 404
    assert client_of(staff).get(f"/tenants/{life[0].pk}/edit/").status_code == 403


def test_a_tenant_of_one_carrier_takes_no_room_of_another(house, other_house, manager, life):
    foreign = room(other_house)
    with pytest.raises(ValueError, match="is not one of the carrier"):
        lease(foreign, life[0], today(), today(), manager)
    assert Room.objects.count() == 2
    assert Lease.objects.count() == 1


def test_the_manager_edits_the_house_but_not_its_name(house, manager, sign_in):
    client = sign_in(manager)
    form = {"name": "改名", "address": "新地址1号", "version": seen_of(house)}
    assert client.post(f"/carriers/{house.pk}/edit/", form).status_code == 302
    changed = Carrier.objects.get(pk=house.pk)
    assert (changed.name, changed.address) == (house.name, "新地址1号")
    assert client.get(f"/carriers/{house.pk}/titles/add/").status_code == 403
    assert client.get("/carriers/add/").status_code == 403
    assert "新地址1号" in client.get(f"/carriers/{house.pk}/history/").content.decode()


def test_the_zone_adds_a_carrier_with_its_operator_and_titles(sign_in):
    client = sign_in(factories.user("reviewer"))
    form = {"name": "新载体", "operator_name": "新运营公司", "park": factories.park().pk}
    page = client.post("/carriers/add/", form).url
    client.post(f"{page}titles/add/", {"kind": "star_space", "level": "municipal", "document": "文1号"})
    made = Carrier.objects.get()
    assert (made.operator.kind, made.operator.name) == ("operator", "新运营公司")
    assert [str(line.name) for line in client.get("/carriers/?kind=star_space&level=municipal").context["lines"]] == [
        "新载体"
    ]
    assert client.get("/carriers/?kind=star_space&level=national").context["page"].paginator.count == 0


def test_signing_up_a_firm_does_not_need_its_manager_to_see_the_registry(house, manager, sign_in):
    firm = factories.firm()
    form = {
        "carrier": house.pk, "kind": "firm", "name": "随便", "credit_code": firm.credit_code, "visited_on": today(),
        "established_on": today(),
    }  # fmt: skip
    page = sign_in(manager).post("/tenants/add/", form).url
    assert Tenant.objects.get().firm_id == firm.pk
    assert firm.name not in sign_in(manager).get(page).content.decode()
