"""Visits: whom to visit, one record however often it is sent, what follows from it, and who reads it."""

import uuid
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from enterprise_services import visit_querysets
from enterprise_services.actions import officers
from enterprise_services.actions import visits as actions
from enterprise_services.models import Absence, Finding, Problem, Visit
from enterprises.models import Firm
from enterprises.officers import officers_of
from tests import factories
from workplace.conflict import Refused

from .conftest import item
from .test_agency import client_of

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def made(firm, officer, days_ago=0, **fields) -> Visit:
    return Visit.objects.create(
        firm=firm, officer=officer, visited_on=today() - timedelta(days=days_ago), text="走访", recorded_at=timezone.now(),
        **fields,
    )  # fmt: skip


def words(**fields) -> dict:
    return {"visited_on": today(), "met": "王总", "reason": "regular", "text": "设备运转正常"} | fields


def record(firm, officer, *findings, key=None) -> Visit:
    found = [{"kind": kind, "text": text} for kind, text in findings]
    return actions.record(key=key or uuid.uuid4(), firm=firm, values=words(), findings=found, by=officer)


@pytest.mark.parametrize(("days", "is_due"), [(None, True), (91, True), (90, False), (0, False)])
def test_a_visit_is_due_ninety_days_after_the_last(firm, officer, days, is_due):
    if days is not None:
        made(firm, officer, days)
    assert visit_querysets.due(Firm.objects.all(), "regular").filter(pk=firm.pk).exists() is is_due


def test_a_planned_visit_makes_it_due_no_more_and_a_dropped_one_again(firm, officer):
    (visit,) = actions.plan(firms=[firm], officer=officer, on=today(), reason="new", by=officer)
    assert not visit_querysets.due(Firm.objects.all()).exists()
    assert actions.plan(firms=[firm], officer=officer, on=today(), reason="new", by=officer) == []
    actions.drop(visit=visit, version=1, by=officer)
    assert visit_querysets.due(Firm.objects.all()).exists()


def test_nothing_is_planned_for_yesterday(firm, officer):
    with pytest.raises(Refused):
        actions.plan(firms=[firm], officer=officer, on=today() - timedelta(days=1), reason="new", by=officer)


def test_a_record_that_is_sent_again_is_the_same_visit(firm, officer):
    key = uuid.uuid4()
    web = client_of(officer)
    body = {"key": key, "visited_on": today(), "met": "王总", "reason": "regular", "text": "看了车间",
            "kind": ["problem", "correction"], "found": ["缺电工", "地址已变更"]}  # fmt: skip
    answers = [web.post(f"/visits/record/{firm.pk}/", body, headers={"Accept": "application/json"}) for _ in range(3)]
    assert {answer.json()["url"] for answer in answers} == {f"/visits/{Visit.objects.get().pk}/"}
    assert (Finding.objects.count(), Problem.objects.count()) == (2, 1)


def test_a_program_records_a_visit_once(firm, officer, owner, stranger):
    body = {"key": str(uuid.uuid4()), "firm_id": firm.pk, "visited_on": str(today()), "text": "看了车间",
            "findings": [{"kind": "correction", "text": "地址已变更"}]}  # fmt: skip

    def send(person):
        return client_of(person).post("/api/v1/visits/", body, content_type="application/json")

    assert [send(person).status_code for person in (owner, stranger)] == [403, 404]
    answers = [send(officer) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].json() == answers[1].json()
    assert Finding.objects.count() == 1
    body["visited_on"] = "2099-01-01"
    assert send(officer).status_code == 400


def test_a_record_makes_the_planned_visit(firm, officer):
    (planned,) = actions.plan(firms=[firm], officer=officer, on=today(), reason="falling", by=officer)
    assert record(firm, officer).pk == planned.pk
    assert not Visit.objects.planned().exists()


def test_a_problem_is_raised_at_once_and_known_to_come_from_a_visit(firm, officer):
    visit = record(firm, officer, ("problem", "用工紧缺" * 30))
    problem = visit.findings.get().problem
    assert (problem.firm, problem.source, problem.first_receiver) == (firm, "visit", officer)
    assert len(problem.title) == 80


def test_a_correction_waits_until_somebody_settles_it(firm, officer):
    finding = record(firm, officer, ("correction", "法定代表人已变更")).findings.get()
    web = client_of(officer)
    assert "法定代表人已变更" in web.get("/todo/").content.decode()
    assert web.post(f"/findings/{finding.pk}/settle/").status_code == 302
    finding.refresh_from_db()
    assert finding.settled_on == today()
    assert "法定代表人已变更" not in web.get("/todo/").content.decode()
    with pytest.raises(Refused):
        actions.settle(finding=finding, by=officer)


def test_a_demand_becomes_a_draft_in_the_library(firm, officer, staff):
    finding = record(firm, officer, ("demand", "想改进纺丝稳定性")).findings.get()
    assert client_of(staff).post(f"/findings/{finding.pk}/demand/", {"trade": "materials"}).status_code == 302
    finding.refresh_from_db()
    assert (finding.demand.state, finding.demand.firm) == ("draft", firm)


@pytest.mark.parametrize(
    "broken",
    [{"text": ""}, {"visited_on": "2099-01-01"}, {"key": "x"}, {"kind": ["praise"], "found": ["好"]}, {"kind": ["problem"], "found": ["长" * 1001]}],
)  # fmt: skip
def test_a_record_that_cannot_be_read_says_so_and_is_not_kept(firm, officer, broken):
    body = {"key": uuid.uuid4(), "visited_on": today(), "reason": "regular", "text": "看了车间"} | broken
    answer = client_of(officer).post(f"/visits/record/{firm.pk}/", body, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not Visit.objects.exists()


def test_a_visit_is_the_staffs_own(firm, officer, owner, stranger, as_web):
    visit = record(firm, officer, ("correction", "地址已变更"))
    pages = [f"/visits/{visit.pk}/", f"/visits/{visit.pk}/edit/", f"/visits/record/{firm.pk}/"]
    assert [client_of(stranger).get(page).status_code for page in pages] == [404] * 3
    assert [client_of(owner).get(page).status_code for page in pages] == [403] * 3
    assert firm.name not in client_of(stranger).get("/visits/").content.decode()
    for person, rows in ((officer, 1), (stranger, 0), (owner, 0), (factories.user("leader"), 1)):
        with as_web(person) as cursor:
            for table in ("visit", "finding"):
                cursor.execute(f"SELECT count(*) FROM enterprise_services_{table}")
                assert cursor.fetchone()[0] == rows, (person, table)


def test_an_older_version_of_the_words_is_refused(firm, officer):
    visit = record(firm, officer)
    body = {"visited_on": today(), "met": "李总", "text": "补充", "version": visit.version}
    web = client_of(officer)
    assert web.post(f"/visits/{visit.pk}/edit/", body).status_code == 302
    assert web.post(f"/visits/{visit.pk}/edit/", body).status_code == 409


# --- officers ---


@pytest.fixture
def deputy(db):
    return factories.user("park_officer", factories.park(), phone="0375-1")


def test_a_deputy_has_the_visits_and_the_calls_while_the_officer_is_away(firm, officer, deputy):
    firm.officer = officer
    firm.save()
    actions.plan(firms=[firm], officer=officer, on=today(), reason="new", by=officer)
    assert firm.name not in client_of(deputy).get("/visits/record/").content.decode()
    absence = officers.stand_in(officer=officer, deputy=deputy, first=today(), last=today(), by=officer)
    assert firm.name in client_of(deputy).get("/visits/record/").content.decode()
    assert officers_of(firm) == [(str(deputy), deputy.phone)]
    officers.come_back(absence=absence, by=officer)
    assert firm.name not in client_of(deputy).get("/visits/record/").content.decode()


def test_nobody_is_stood_in_for_twice_or_by_somebody_away(officer, deputy, stranger, staff):
    third = factories.user("park_officer", factories.park())
    officers.stand_in(officer=officer, deputy=deputy, first=today(), last=today() + timedelta(days=5), by=staff)
    for one, other in ((officer, third), (third, officer), (third, stranger)):
        with pytest.raises(Refused):
            officers.stand_in(
                officer=one, deputy=other, first=today() + timedelta(days=5), last=today() + timedelta(days=9), by=staff
            )
    assert Absence.objects.count() == 1


def test_a_hand_over_takes_all_that_lies_in_the_successors_park(firm, owner, officer, deputy, staff):
    from enterprise_services.actions import agency

    away = factories.firm(park=factories.park(1), officer=officer)
    Firm.objects.filter(pk=firm.pk).update(officer=officer)
    actions.plan(firms=[firm], officer=officer, on=today(), reason="new", by=staff)
    task = agency.ask(item=item(), firm=firm, text="", by=owner)
    agency.take(task=task, version=task.version, by=officer)
    done = officers.hand_over(officer=officer, successor=deputy, reason="调离", by=staff)
    assert (done.firms, done.visits, done.tasks) == (1, 1, 1)
    firm.refresh_from_db()
    away.refresh_from_db()
    assert (firm.officer, away.officer) == (deputy, officer)
    with pytest.raises(Refused):
        officers.hand_over(officer=officer, successor=deputy, reason="再次", by=staff)


def test_the_load_counts_what_lies_on_each(firm, officer, staff):
    Firm.objects.filter(pk=firm.pk).update(officer=officer)
    factories.firm(officer=officer)
    made(firm, officer, 10)
    page = client_of(staff).get("/officers/")
    row = next(row for row, _absence in page.context["rows"] if row.pk == officer.pk)
    assert (row.firms, row.due, row.visited, row.planned, row.tasks) == (2, 1, 1, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_same_record_sent_at_once_is_one_visit():
    firm, officer = factories.firm(), factories.user("park_officer", factories.park())
    key, start, found = uuid.uuid4(), Barrier(6), []

    def send():
        start.wait()
        found.append(record(firm, officer, ("problem", "缺电工"), key=key).pk)
        connection.close()

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), Visit.objects.count(), Problem.objects.count()) == (6, 1, 1, 1)
