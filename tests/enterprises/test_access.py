"""Another tenant's firm does not exist, on no page and by no method."""

import pytest

from enterprises.models import Firm, Title, YearFacts
from tests import factories
from tests.enterprises.conftest import consent, facts

pytestmark = pytest.mark.django_db

READS = ["", "facts/", "holdings/", "consents/", "looks/", "history/"]
WRITES = ["edit/", "facts/2025/correct/", "holdings/titles/add/"]


@pytest.fixture
def firm(bank):
    firm = factories.firm(name="在场有限公司")
    facts(firm, revenue=100)
    Title.objects.create(firm=firm, kind="gazelle")
    consent(firm, bank)
    return firm


def statuses(client, firm, parts):
    return {client.get(f"/firms/{firm.pk}/{part}").status_code for part in parts}


def test_who_sees_the_file(sign_in, firm):
    for person in (
        factories.firm_user(firm),
        factories.firm_user(firm, "firm_viewer"),
        factories.user("park_officer", firm.park),
        factories.user("reviewer"),
        factories.user("leader"),
    ):
        assert statuses(sign_in(person), firm, READS) == {200}, person.memberships.get().role


def test_to_others_the_file_does_not_exist(sign_in, firm):
    for person in (factories.firm_user(factories.firm()), factories.user("park_officer", factories.park(1))):
        assert statuses(sign_in(person), firm, READS) == {404}
    officer = factories.user("park_officer", factories.park(1))
    assert statuses(sign_in(officer), firm, WRITES) == {404}
    other = factories.firm_user(factories.firm())
    own = firm.consents.get()
    client = sign_in(other)
    assert client.get(f"/firms/{firm.pk}/consents/give/").status_code == 404
    assert client.post(f"/firms/{firm.pk}/consents/{own.pk}/withdraw/").status_code == 404
    mine = Firm.objects.get(organisation=other.access.firm)
    assert client.get(f"/firms/{mine.pk}/consents/{own.pk}/").status_code == 404
    own.refresh_from_db()
    assert own.withdrawn_at is None


@pytest.mark.parametrize(
    "role", ["bank_officer", "bank_manager", "talent", "incubator_manager", "system_admin", "audit_admin"]
)
def test_roles_without_the_registry_get_nothing(sign_in, firm, role):
    client = sign_in(factories.user(role))
    assert statuses(client, firm, READS) == {403}
    assert client.get("/firms/").status_code == 403
    assert client.get("/api/v1/firms/").status_code == 403
    assert client.get("/api/v1/facts/").status_code == 403
    assert client.get("/api/v1/consents/").status_code == 403


def test_readers_change_nothing(sign_in, firm):
    for person in (factories.firm_user(firm), factories.user("leader")):
        client = sign_in(person)
        assert statuses(client, firm, WRITES) == {403}
        assert client.post(f"/firms/{firm.pk}/edit/", {"name": "x"}).status_code == 403
    viewer = sign_in(factories.firm_user(firm, "firm_viewer"))
    assert viewer.get(f"/firms/{firm.pk}/consents/give/").status_code == 403
    assert viewer.post(f"/api/v1/consents/{firm.consents.get().pk}/withdraw/").status_code == 403


def test_the_api_shows_a_firm_its_own_rows_only(sign_in, firm):
    facts(factories.firm(), revenue=5)
    client = sign_in(factories.firm_user(firm))
    assert [row["id"] for row in client.get("/api/v1/firms/").json()["results"]] == [firm.pk]
    assert [row["firm_id"] for row in client.get("/api/v1/facts/").json()["results"]] == [firm.pk]
    assert [row["firm"] for row in client.get("/api/v1/consents/").json()["results"]] == [firm.pk]


@pytest.mark.parametrize(
    "table", ["firm", "yearfacts", "title", "consent", "firmevent", "yearfactsevent", "mergedfacts"]
)
def test_the_database_itself_shows_the_web_nothing_without_a_person(as_web, firm, table):
    with as_web() as cursor:
        cursor.execute(f"SELECT count(*) FROM enterprises_{table}")
        assert cursor.fetchone() == (0,)


def test_the_database_itself_shows_a_bank_nothing(as_web, firm, bank):
    with as_web(factories.user("bank_officer", bank)) as cursor:
        for table in ("firm", "yearfacts", "title", "consent", "mergedfacts"):
            cursor.execute(f"SELECT count(*) FROM enterprises_{table}")
            assert cursor.fetchone() == (0,), table


def test_a_person_of_two_firms_sees_the_one_switched_to(sign_in, firm):
    other = factories.firm()
    person = factories.firm_user(firm)
    factories.firm_user(other)
    other.refresh_from_db()
    person.memberships.create(organisation=other.organisation, role="firm_filler")
    client = sign_in(person)
    assert client.get(f"/firms/{other.pk}/").status_code == 404
    client.post("/account/firm/", {"organisation": other.organisation_id})
    assert client.get(f"/firms/{other.pk}/").status_code == 200
    assert client.get(f"/firms/{firm.pk}/").status_code == 404


def test_merged_facts_obey_the_firms_policy(as_web, firm):
    facts(factories.firm(park=factories.park(1)), revenue=7)
    with as_web(factories.user("park_officer", firm.park)) as cursor:
        cursor.execute("SELECT revenue FROM enterprises_mergedfacts")
        assert cursor.fetchall() == [(100,)]
    assert YearFacts.objects.count() == 2
