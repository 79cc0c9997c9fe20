"""Investment projects: steps in their order, days between, giving up and taking up, and whose they are."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprise_services.actions import projects as actions
from enterprise_services.models import Project
from tests import factories
from workplace.conflict import Refused

from .test_agency import client_of

pytestmark = pytest.mark.django_db


def project(**fields) -> Project:
    values = {
        "name": "年产万吨切片项目",
        "investor": "某投资公司",
        "park": factories.park(),
        "lead_on": date(2025, 1, 10),
    }
    return Project.objects.create(**values | fields)


def advance(found, by, stage, on) -> Project:
    found.refresh_from_db()
    return actions.advance(project=found, stage=stage, on=on, version=found.version, by=by)


def test_steps_come_in_their_order_with_the_days_between(officer):
    found = project()
    with pytest.raises(Refused):
        advance(found, officer, "signed", date(2025, 2, 1))
    for stage, on in (("talks", date(2025, 1, 20)), ("signed", date(2025, 3, 1)), ("started", date(2025, 3, 1))):
        found = advance(found, officer, stage, on)
    assert [days for _stage, _day, days in found.way] == [None, 10, 40, 0, None]
    assert (found.stage, found.next_stage) == ("started", "producing")


@pytest.mark.parametrize("on", [date(2025, 1, 9), timezone.localdate() + timedelta(days=1)])
def test_a_step_lies_between_the_one_before_and_today(officer, on):
    with pytest.raises(Refused):
        advance(project(), officer, "talks", on)


def test_the_database_refuses_a_step_without_the_one_before(db):
    for fields in ({"signed_on": date(2025, 2, 1)}, {"talks_on": date(2025, 1, 1)}, {"stage": "dropped"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            project(**fields)


def test_what_was_given_up_goes_on_where_it_stood(officer):
    found = advance(project(), officer, "talks", date(2025, 1, 20))
    found = actions.drop(project=found, on=date(2025, 2, 1), reason="投资方改投外地", version=found.version, by=officer)
    assert found.next_stage is None
    assert not Project.objects.pending(date(2025, 2, 1)).exists()
    assert Project.objects.pending(date(2025, 1, 31)).exists(), "on the day before it was still followed"
    found = actions.take_up(project=found, version=found.version, by=officer)
    assert (found.stage, found.drop_reason) == ("talks", "")


def test_a_park_keeps_its_own_projects(officer, stranger, as_web):
    found = project()
    page = f"/projects/{found.pk}/"
    assert client_of(officer).get(page).status_code == 200
    for address in (page, page + "edit/", page + "drop/", f"/api/v1/projects/{found.pk}/"):
        assert client_of(stranger).get(address).status_code == 404, address
    assert found.name not in client_of(stranger).get("/projects/").content.decode()
    for person, rows in ((officer, 1), (stranger, 0), (factories.firm_user(factories.firm()), 0)):
        with as_web(person) as cursor:
            cursor.execute("SELECT count(*) FROM enterprise_services_project")
            assert cursor.fetchone()[0] == rows


def test_a_lead_is_entered_from_a_gap_of_a_chain(officer):
    web = client_of(officer)
    assert "己二腈" in web.get("/projects/add/?chain=nylon&name=己二腈项目").content.decode()
    firm = factories.firm()
    values = {"name": "己二腈项目", "investor": "甲公司", "park": factories.park().pk, "chain": "nylon", "amount": "120,000,000",
              "brought_by": firm.name, "lead_on": "2025-01-10"}  # fmt: skip
    assert web.post("/projects/add/", values).status_code == 302
    made = Project.objects.get()
    assert (made.amount, made.brought_by, made.stage) == (120_000_000, firm, "lead")
    answer = web.post(f"/projects/{made.pk}/edit/", values | {"version": 0, "investor": "乙公司"})
    assert answer.status_code == 409, "somebody who saw an older version is told"


def test_another_parks_park_is_no_choice(stranger):
    values = {"name": "x", "investor": "y", "park": factories.park().pk, "lead_on": "2025-01-10"}
    assert client_of(stranger).post("/projects/add/", values).status_code == 422
