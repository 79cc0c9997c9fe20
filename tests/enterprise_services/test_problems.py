"""A problem from the firm to its confirmation, by the pages and by the actions behind them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprise_services.actions import problem_answers as answers
from enterprise_services.actions import problem_clocks
from enterprise_services.actions import problems as actions
from enterprise_services.models import Problem
from tests import factories
from workplace.calendar import working_days
from workplace.conflict import Refused, Stale
from workplace.models import Notice

from . import bringing

pytestmark = pytest.mark.django_db
TYPED = {**bringing.VALUES, "is_confidential": ""}
TODAY = timezone.localdate


@pytest.fixture
def firm():
    return factories.firm(name="平顶山甲示例有限公司")


@pytest.fixture
def people(firm):
    return bringing.people(firm)


def step(client, row, name, **values):
    row.refresh_from_db()
    return client.post(f"/problems/{row.pk}/{name}/", {"version": row.version, **values})


def test_from_the_firm_to_its_rating(client, firm, people):
    owner, officer, reviewer, _other = people
    client.force_login(owner)
    answer = client.post("/problems/new/", TYPED)
    row = Problem.objects.get()
    assert answer.url == f"/problems/{row.pk}/"
    assert (row.state, row.unit, row.first_unit, row.owner) == ("submitted", firm.park, firm.park, None)

    client.force_login(officer)
    assert row.title in client.get("/todo/").content.decode(), "it waits for the park, which received it first"
    assert step(client, row, "dispatch", unit=bringing.unit_of(reviewer).pk, note="涉及供电").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.first_receiver) == ("dispatched", officer), "whoever dispatched it stays responsible"
    assert row.responsible == officer

    client.force_login(reviewer)
    assert step(client, row, "accept").status_code == 302
    assert step(client, row, "answer", answer="已增容").status_code == 302
    client.force_login(owner)
    page = client.get(f"/problems/{row.pk}/").content.decode()
    assert "已增容" in page
    assert step(client, row, "confirm", rating=5, text="很快").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.rating, row.closed_on, row.owner) == ("closed", 5, TODAY(), reviewer)
    kinds = list(row.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["raised", "dispatched", "accepted", "answered", "closed"]


def test_every_step_tells_the_other_side(firm, people):
    owner, _officer, reviewer, _other = people
    row = bringing.answered(firm, by=owner, owner=reviewer)
    answers.confirm(problem=row, version=row.version, rating=4, by=owner)
    told = {(notice.user, notice.text.split("%")[0]) for notice in Notice.objects.filter(kind="problem")}
    assert (owner, "Your problem is answered: ") in told
    assert (reviewer, "The firm has confirmed: ") in told


def test_whoever_is_not_responsible_cannot_answer(client, firm, people):
    owner, officer, reviewer, other = people
    row = bringing.working(firm, by=owner, owner=reviewer)
    for stranger in (officer, other, owner):
        client.force_login(stranger)
        step(client, row, "answer", answer="假的")
        row.refresh_from_db()
        assert (row.state, row.answer) == ("working", "")
    with pytest.raises(Refused):
        actions.accept(problem=row, version=row.version, by=other)


def test_a_late_answer_needs_its_reason(client, firm, people):
    owner, _officer, reviewer, _other = people
    row = bringing.working(firm, by=owner, owner=reviewer, raised_on=TODAY() - timedelta(days=40))
    client.force_login(reviewer)
    refused = step(client, row, "answer", answer="已增容")
    assert refused.status_code == 422
    with pytest.raises(Refused):
        answers.answer(problem=row, version=row.version, answer="已增容", by=reviewer)
    assert step(client, row, "answer", answer="已增容", late_reason="等待供电公司排期").status_code == 302
    row.refresh_from_db()
    assert row.is_late()
    client.force_login(owner)
    assert "等待供电公司排期" in client.get(f"/problems/{row.pk}/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=row.pk).update(late_reason="")


def test_a_stop_and_an_extension_move_the_deadline_by_their_working_days(firm, people, time_machine_travel):
    owner, _officer, reviewer, _other = people
    row = bringing.working(firm, by=owner, owner=reviewer)
    begun, due = TODAY(), row.due_on
    row = actions.pause(problem=row, version=row.version, reason="等企业补材料", by=reviewer)
    assert not row.is_late(due + timedelta(days=30)), "a stopped clock is never late"
    with time_machine_travel(days=12):
        row = actions.resume(problem=row, version=row.version, by=reviewer)
        stopped = working_days.between(begun, TODAY())
        assert row.paused_days == stopped
        assert row.due_on == working_days.add(begun, row.allowed_days + stopped)
        row = actions.extend(problem=row, version=row.version, days=4, reason="需多部门会商", by=reviewer)
        assert row.due_on == working_days.add(begun, row.allowed_days + stopped + 4)
        with pytest.raises(Refused):
            actions.extend(problem=row, version=row.version, days=11, reason="太多", by=reviewer)
        row = actions.extend(problem=row, version=row.version, days=1, reason="再一次", by=reviewer)
        with pytest.raises(Refused):
            actions.extend(problem=row, version=row.version, days=1, reason="第三次", by=reviewer)


def test_after_its_day_no_clock_is_stopped_or_moved(firm, people):
    owner, _officer, reviewer, _other = people
    row = bringing.working(firm, by=owner, owner=reviewer, raised_on=TODAY() - timedelta(days=40))
    for act, values in ((actions.pause, {}), (actions.extend, {"days": 1})):
        with pytest.raises(Refused):
            act(problem=row, version=row.version, reason="来不及", by=reviewer, **values)


def test_no_button_is_shown_that_would_be_refused(client, firm, people):
    owner, _officer, reviewer, _other = people
    row = bringing.working(firm, by=owner, owner=reviewer)
    client.force_login(reviewer)
    page = client.get(f"/problems/{row.pk}/").content.decode()
    assert 'id="step-extend"' in page
    assert 'id="step-join"' not in page, "there is nothing to join it to"
    Problem.objects.filter(pk=row.pk).update(due_on=TODAY() - timedelta(days=9))
    page = client.get(f"/problems/{row.pk}/").content.decode()
    assert 'id="step-answer"' in page
    for name in ("extend", "pause"):
        assert f'id="step-{name}"' not in page


def test_what_is_late_goes_up_once_a_level(firm, people):
    owner, _officer, reviewer, _other = people
    leader = factories.user("leader")
    row = bringing.working(firm, by=owner, owner=reviewer)
    due = row.due_on
    days = [(0, 0), (1, 1), (2, 1), (3, 2), (9, 2)]
    for after, level in days:
        for _twice in range(2):
            problem_clocks.morning(working_days.add(due, after) if after else due)
        row.refresh_from_db()
        assert row.escalation == level, f"{after} working days after the deadline"
    assert row.steps.filter(kind="escalated").count() == 2
    assert Notice.objects.filter(user=leader, kind="problem").count() == 1


def test_the_park_whistles_and_the_department_reports_in(client, firm, people):
    owner, officer, reviewer, other = people
    row = bringing.working(firm, by=owner, owner=officer)
    client.force_login(officer)
    assert step(client, row, "call", unit=bringing.unit_of(other).pk, text="请到现场").status_code == 302
    assert row.calls.get().is_whistle
    client.force_login(reviewer)
    step(client, row, "report", report="不是我们")
    assert row.calls.get().reported_at is None, "only the unit that was called reports in"
    client.force_login(other)
    assert row.title in client.get("/todo/").content.decode()
    assert step(client, row, "report", report="明日到场").status_code == 302
    row.refresh_from_db()
    assert (row.calls.get().report, row.owner) == ("明日到场", officer)
    with pytest.raises(Refused):
        actions.call(problem=row, version=row.version, unit=bringing.unit_of(other), text="再来", by=officer)


def test_given_back_it_lies_where_it_was_received(firm, people):
    owner, officer, reviewer, _other = people
    row = bringing.problem(firm, by=owner)
    row = actions.dispatch(problem=row, version=row.version, unit=bringing.unit_of(reviewer), by=officer)
    row = actions.give_back(problem=row, version=row.version, reason="不属本局职责", by=reviewer)
    assert (row.state, row.unit, row.responsible) == ("submitted", firm.park, officer)
    assert row.steps.get(kind="returned").is_internal, "how departments pass it on is the zone's own"


def test_not_solved_it_begins_a_new_clock_with_the_same_person(firm, people):
    owner, _officer, reviewer, _other = people
    row = bringing.answered(firm, by=owner, owner=reviewer, raised_on=TODAY() - timedelta(days=40))
    row = answers.reopen(problem=row, version=row.version, reason="仍然限电", by=owner)
    assert (row.state, row.owner, row.reopened, row.answered_on) == ("working", reviewer, 1, None)
    assert row.clock_from == TODAY()
    assert not row.is_late()


def test_what_cannot_be_solved_is_looked_at_again(client, firm, people):
    owner, _officer, reviewer, _other = people
    row = bringing.working(firm, by=owner, owner=reviewer)
    with pytest.raises(Refused):
        answers.give_up(problem=row, version=row.version, reason="无指标", follow_up_on=TODAY(), by=reviewer)
    again = TODAY() + timedelta(days=5)
    row = answers.give_up(problem=row, version=row.version, reason="无指标", follow_up_on=again, by=reviewer)
    assert row.state == "unsolved"
    Problem.objects.filter(pk=row.pk).update(follow_up_on=TODAY())
    client.force_login(reviewer)
    assert row.title in client.get("/todo/").content.decode()


def test_two_of_the_same_are_joined_and_the_other_keeps_the_words(firm, people):
    owner, officer, _reviewer, _other = people
    first = bringing.problem(firm, by=owner)
    again = bringing.problem(firm, by=owner, title="还是限电", text="下午三点又停了")
    elsewhere = bringing.problem(factories.firm(), by=officer)
    with pytest.raises(Refused):
        answers.join(problem=again, version=again.version, into=elsewhere, by=officer)
    again = answers.join(problem=again, version=again.version, into=first, by=officer)
    assert (again.state, again.merged_into) == ("merged", first)
    assert "下午三点又停了" in first.steps.get(kind="merged").text
    assert list(Problem.objects.valid().filter(firm=firm)) == [first]


def test_a_stale_step_changes_nothing(firm, people):
    owner, officer, reviewer, _other = people
    row = bringing.problem(firm, by=owner)
    actions.dispatch(problem=row, version=row.version, unit=bringing.unit_of(reviewer), by=officer)
    with pytest.raises(Stale):
        actions.accept(problem=row, version=row.version, by=officer)


def test_the_number_finds_it(client, firm, people):
    owner, *_rest = people
    row = bringing.problem(firm, by=owner)
    client.force_login(owner)
    for text in (row.number, f"诉求{row.number}", "配电容量"):
        assert f'href="/problems/{row.pk}/"' in client.get("/problems/", {"q": text}).content.decode(), text
        assert f"/problems/{row.pk}/" in client.get("/search/", {"q": text}).content.decode(), text
    assert row.title in client.get(f"/firms/{firm.pk}/panels/problems/").content.decode()
    assert row.title in client.get(f"/firms/{firm.pk}/timeline/").content.decode()


def test_an_officer_brings_a_problem_for_a_firm(client, firm, people):
    _owner, officer, reviewer, _other = people
    client.force_login(officer)
    assert (
        client.post(
            "/problems/new/", {**TYPED, "firm_named": factories.firm(park=factories.park(1)).credit_code}
        ).status_code
        == 422
    )
    client.post("/problems/new/", {**TYPED, "firm_named": firm.credit_code})
    row = Problem.objects.get()
    assert (row.source, row.first_receiver, row.unit) == ("officer", officer, firm.park)
    made = actions.bring(firm=firm, values=bringing.VALUES, source="officer", by=reviewer)
    assert (made.unit, made.responsible) == (bringing.unit_of(reviewer), reviewer)


def test_the_campaign_counts_from_2018():
    from enterprise_services import problem_rules

    assert [problem_rules.campaign_year(year) for year in (2018, 2024)] == [1, 7]
    with pytest.raises(problem_rules.NoRule):
        problem_rules.on(date(2017, 12, 31))
