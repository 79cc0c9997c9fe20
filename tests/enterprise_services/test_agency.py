"""Agency tasks: what is offered to whom, the clock in working days, its pauses, and who sees what."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.models import AuditEvent
from enterprise_services.actions import agency as actions
from enterprise_services.models import AgencyTask
from tests import factories
from workplace.calendar import working_days
from workplace.conflict import Refused, Stale
from workplace.models import Notice

from .conftest import item

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(day: str):
    return time_machine.travel(f"{day}T02:00:00+00:00", tick=False)


def asked(firm, owner, **fields) -> AgencyTask:
    return actions.ask(item=item(**fields), firm=firm, text="", by=owner)


def act(task, name, by, **values) -> AgencyTask:
    task.refresh_from_db()
    return getattr(actions, name)(task=task, version=task.version, by=by, **values)


# Taken on this day with three working days promised: over the national holiday, over a make-up Saturday.
CLOCKS = [("2026-03-02", "2026-03-05"), ("2026-09-29", "2026-10-09"), ("2024-09-26", "2024-09-30")]


@pytest.mark.parametrize(("taken", "due"), CLOCKS)
def test_the_promised_days_are_working_days_from_the_taking(firm, owner, officer, taken, due):
    with at(taken):
        task = act(asked(firm, owner, offered_from=date(2020, 1, 1)), "take", officer)
    assert task.due_on == working_days.add(date.fromisoformat(taken), 3)
    assert task.due_on == date.fromisoformat(due)


def test_the_clock_stands_still_while_somebody_is_waited_for(firm, owner, officer):
    with at("2026-03-02"):
        task = act(asked(firm, owner, offered_from=date(2020, 1, 1)), "take", officer)
    with at("2026-03-03"):
        act(task, "pause", officer, reason="等待章程")
    assert not AgencyTask.objects.late(date(2026, 4, 1)).exists(), "what waits is not late"
    with at("2026-03-10"):
        task = act(task, "resume", officer)
    assert (task.paused_days, task.due_on) == (5, date(2026, 3, 12))
    assert AgencyTask.objects.late(date(2026, 3, 13)).exists()
    assert not AgencyTask.objects.late(task.due_on).exists()


def test_a_wait_within_a_day_moves_nothing(firm, owner, officer):
    with at("2026-03-02"):
        task = act(asked(firm, owner, offered_from=date(2020, 1, 1)), "take", officer)
        act(task, "pause", officer, reason="等待")
        assert act(task, "resume", officer).due_on == date(2026, 3, 5)


def test_a_day_of_a_year_that_is_not_announced_is_provisional(firm, owner, officer):
    with at("2026-12-30"):
        task = act(asked(firm, owner, offered_from=date(2020, 1, 1)), "take", officer)
    assert task.due_on.year == 2027
    assert task.is_provisional


def test_step_by_step_to_the_end(firm, owner, officer):
    task = act(asked(firm, owner, kind="recruiting"), "take", officer)
    for _each in range(3):
        task = act(task, "next_step", officer, text="")
    with pytest.raises(Refused):
        act(task, "next_step", officer, text="")
    task = act(task, "finish", officer, result="已入职", people=12)
    assert (task.state, task.people, task.in_time) == ("done", 12, True)
    with pytest.raises(Refused):
        act(task, "refuse", officer, reason="晚了")
    kinds = [entry.kind for entry in task.entries.order_by("id")]
    assert kinds == ["asked", "taken", "step", "step", "step", "done"]
    assert AuditEvent.objects.filter(event__startswith="agency.").count() == len(kinds)


def test_a_task_keeps_the_steps_it_was_asked_for_with(firm, owner, staff):
    task = asked(firm, owner)
    values = {name: getattr(task.item, name) for name in actions.ITEM_FIELDS} | {
        "steps": ["一步办结"],
        "working_days": 1,
    }
    actions.save_item(item=task.item, values=values, version=1, by=staff)
    task.refresh_from_db()
    assert (task.steps, task.promised_days) == (["受理", "窗口递交", "领证"], 3)


def test_two_who_take_it_at_once_are_told(firm, owner, officer, staff):
    task = asked(firm, owner)
    seen = task.version
    actions.take(task=task, version=seen, by=officer)
    with pytest.raises(Stale):
        actions.take(task=task, version=seen, by=staff)
    task.refresh_from_db()
    assert task.handler == officer


@pytest.mark.parametrize(
    "fields",
    [
        {"offered_to": date(2021, 1, 1), "offered_from": date(2020, 1, 1)},
        {"offered_from": date(2099, 1, 1)},
        {"park": 1},
    ],
)
def test_what_is_not_offered_to_the_firm_is_refused(firm, owner, fields):
    if "park" in fields:
        fields["park"] = factories.park(fields["park"])
    with pytest.raises(Refused):
        asked(firm, owner, **fields)


def test_each_side_is_told_of_what_the_other_does(firm, owner, officer, stranger):
    task = asked(firm, owner)
    assert set(Notice.objects.values_list("user", flat=True)) == {officer.pk}
    act(task, "take", officer)
    assert Notice.objects.filter(user=owner).count() == 1
    assert not Notice.objects.filter(user=stranger).exists()


def test_a_firm_asks_and_follows_on_its_own_pages(firm, owner, officer):
    offered = item()
    web = client_of(owner)
    assert web.post(f"/agency/items/{offered.pk}/ask/", {"text": "请帮忙"}).status_code == 302
    task = AgencyTask.objects.get()
    assert (task.firm, task.text) == (firm, "请帮忙")
    page = f"/agency/{task.pk}/"
    assert "请帮忙" in web.get(page).content.decode()
    assert web.post(page + "take/", {"version": 1}).status_code == 403, "a firm does not take on its own task"
    assert client_of(officer).post(page + "take/", {"version": 1}).status_code == 302
    assert str(officer) in web.get(page).content.decode()
    assert "企业设立登记" in web.get(f"/firms/{firm.pk}/panels/agency/").content.decode()


def test_staff_name_the_firm_and_reach_only_their_own(officer, stranger, firm):
    offered = item()
    for person, status in ((stranger, 422), (officer, 302)):
        answer = client_of(person).post(f"/agency/items/{offered.pk}/ask/", {"firm": firm.credit_code})
        assert answer.status_code == status


def test_another_firms_task_does_not_exist(firm, owner, stranger):
    task = asked(firm, owner)
    others = [factories.firm_user(factories.firm(name="别家公司")), stranger]
    for person in others:
        web = client_of(person)
        for page in (f"/agency/{task.pk}/", f"/agency/{task.pk}/withdraw/", f"/api/v1/agency-tasks/{task.pk}/"):
            assert web.get(page).status_code in (403, 404), page
        for page in ("/agency/", "/api/v1/agency-tasks/", f"/search/?q={firm.name}"):
            assert (
                task.firm.name not in web.get(page).content.decode().replace(f'value="{firm.name}"', "")
                or "search" in page
            )
        assert f"/agency/{task.pk}/" not in web.get("/search/?q=登记").content.decode()


def test_the_database_keeps_tasks_and_entries_apart(firm, owner, officer, stranger, as_web):
    asked(firm, owner)
    for person, rows in ((owner, 1), (officer, 1), (stranger, 0), (factories.user("bank_officer"), 0)):
        with as_web(person) as cursor:
            for table in ("agencytask", "agencyentry"):
                cursor.execute(f"SELECT count(*) FROM enterprise_services_{table}")
                assert cursor.fetchone()[0] == rows, (person, table)
