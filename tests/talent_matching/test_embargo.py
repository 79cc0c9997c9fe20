"""An embargo: a demand that is not to be seen yet, a talent who is not to be proposed yet, and the day on which it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEvent
from talent_matching.actions import Refused, matches, rounds
from talent_matching.actions import demands as asking
from talent_matching.models import Demand, Match, Talent
from tests import factories

from . import making
from .test_demands import TYPED
from .test_talents import typed

pytestmark = pytest.mark.django_db


def day(ahead: int):
    return timezone.localdate() + timedelta(days=ahead)


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def computed():
        with django_capture_on_commit_callbacks(execute=True):
            made = rounds.start(title="一批", per_demand=1, by=making.staff())
        made.refresh_from_db()
        assert made.state == "ready", made.failure
        return made

    return computed


def pairs(found) -> set:
    return set(found.pairs.values_list("demand", "talent"))


@pytest.mark.parametrize("side", ["demand", "talent"])
def test_a_round_proposes_nobody_before_the_day_and_does_on_it(client, run, side):
    kept = {side: {"embargo": day(3)}}
    demand, talent = making.demand(**kept.get("demand", {})), making.talent(**kept.get("talent", {}))
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        found = run()
        assert pairs(found) == set()
        assert found.sums["unserved"] == [demand.pk]
        assert found.sums["total"] == 0
        client.force_login(factories.user("leader"))
        for page in ("", f"demands/{demand.pk}/"):
            answer = client.get(f"/rounds/{found.pk}/{page}")
            assert answer.status_code == 200
            assert f"{day(1)}" in answer.content.decode(), "the page says until when"
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert pairs(run()) == {(demand.pk, talent.pk)}


def test_the_page_of_a_round_names_who_was_not_proposed_even_after_a_change(client, run):
    making.demand()
    talent = making.talent(embargo=day(9), name="避博士")
    found = run()
    Talent.objects.filter(pk=talent.pk).update(embargo=None)
    client.force_login(making.staff())
    page = client.get(f"/rounds/{found.pk}/").content.decode()
    assert "避博士" in page
    assert str(day(9)) in page


def test_a_demand_with_no_candidate_has_its_page_in_the_round(client, run):
    demand = making.demand()
    found = run()
    client.force_login(making.staff())
    assert f"/rounds/{found.pk}/demands/{demand.pk}/" in client.get(f"/rounds/{found.pk}/").content.decode()
    answer = client.get(f"/rounds/{found.pk}/demands/{demand.pk}/")
    assert answer.status_code == 200
    assert demand.problem in answer.content.decode()


@pytest.mark.parametrize("side", ["demand", "talent"])
def test_no_pair_is_proposed_or_asked_by_hand_before_the_day(client, side):
    demand, talent = making.demand(), making.talent()
    match = matches.propose(demand=demand, talent=talent, by=making.staff())
    row = {"demand": demand, "talent": talent}[side]
    type(row).objects.filter(pk=row.pk).update(embargo=day(5))
    with pytest.raises(Refused, match=str(day(5))):
        matches.ask(match=Match.objects.get(pk=match.pk), version=match.version, by=making.staff())
    Match.objects.all().delete()
    client.force_login(making.staff())
    page = client.get(f"/demands/{demand.pk}/candidates/").content.decode()
    assert str(day(5)) in page
    assert f'name="talent" value="{talent.pk}"' not in page
    answer = client.post(f"/demands/{demand.pk}/propose/", {"talent": talent.pk}, follow=True)
    assert str(day(5)) in answer.content.decode()
    assert not Match.objects.exists()


def test_no_talent_sees_a_demand_before_the_day(client):
    """The list, the page, the search and the API alike; the firm and the zone read it as ever."""
    firm = factories.firm()
    demand = making.demand(firm, title="不该看到的题目", embargo=day(4))
    readers = {"firm": factories.firm_user(firm), "staff": making.staff()}
    others = {"talent": making.talent_user(), "liaison": factories.user("liaison", making.school("乙校"))}
    addresses = ["/demands/", f"/demands/{demand.pk}/", "/search/?q=不该看到", "/api/v1/demands/"]

    def seen(person):
        client.force_login(person)
        return ["不该看到的题目" in client.get(address).content.decode() for address in addresses]

    assert {name: seen(person) for name, person in readers.items()} == dict.fromkeys(readers, [True] * 4)
    assert {name: seen(person) for name, person in others.items()} == dict.fromkeys(others, [False] * 4)
    Demand.objects.filter(pk=demand.pk).update(embargo=day(0))  # row security asks the database for the day
    assert {name: seen(person) for name, person in others.items()} == dict.fromkeys(others, [True] * 4)


def test_row_security_keeps_the_demand_from_talents_until_the_day(as_web):
    demand, open_today = making.demand(embargo=day(1)), making.demand(embargo=day(0))
    person = making.talent(at=(school := making.school()), user=making.talent_user(school))

    def seen(user):
        with as_web(user) as cursor:
            cursor.execute("SELECT id FROM talent_matching_demand ORDER BY id")
            return [found[0] for found in cursor.fetchall()]

    assert seen(person.user) == [open_today.pk]
    assert seen(making.staff()) == [demand.pk, open_today.pk]


def test_whoever_was_asked_before_reads_on(client):
    school = making.school()
    person = making.talent_user(school)
    match = making.match(making.demand(), making.talent(at=school, user=person))
    demand = match.demand
    values = {name: getattr(demand, name) for name in asking.FIELDS} | {
        name: getattr(demand.particulars, name) for name in asking.PRIVATE
    }
    asking.save(demand=demand, values=values | {"embargo": day(30)}, version=demand.version, by=making.staff())
    client.force_login(person)
    assert demand.problem in client.get(f"/matches/{match.pk}/").content.decode()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2016-01-01", "已经到了"), (str(day(0)), "已经到了"), (f"{day(0).year + 11}-01-01", "年份"), ("明年春天", "2026-12-31"),
        ("2027-02-30", "2026-12-31"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_meant_is_refused_with_what_to_do(client, written, said):
    demand, talent = making.demand(state="draft"), making.talent()
    client.force_login(demand.written_by)
    address = f"/demands/{demand.pk}/edit/"
    answer = client.post(address, {**TYPED, "version": demand.version, "embargo": written}, HTTP_ACCEPT_LANGUAGE="zh")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    client.force_login(factories.user("liaison", talent.school))
    answer = client.post(f"/talents/{talent.pk}/edit/", typed(talent, embargo=written))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    demand.refresh_from_db()
    talent.refresh_from_db()
    assert (demand.embargo, talent.embargo) == (None, None)


def test_a_day_that_came_meanwhile_stands_in_no_ones_way(client):
    demand = making.demand(state="draft", embargo=day(2))
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        client.force_login(demand.written_by)
        answer = client.post(
            f"/demands/{demand.pk}/edit/", {**TYPED, "version": demand.version, "embargo": demand.embargo}
        )
        assert answer.status_code == 302
        page = client.get(f"/demands/{demand.pk}/").content.decode()
        assert "alert-warning" not in page, "what has ended warns nobody"


def test_the_files_say_until_when_and_the_history_that_it_changed(client):
    demand, talent = making.demand(state="draft"), making.talent()
    client.force_login(demand.written_by)
    client.post(f"/demands/{demand.pk}/edit/", {**TYPED, "version": demand.version, "embargo": day(20)})
    page = client.get(f"/demands/{demand.pk}/").content.decode()
    assert page.count(str(day(20))) >= 2
    assert demand.events.filter(embargo=day(20)).exists()
    client.force_login(factories.user("liaison", talent.school))
    client.post(f"/talents/{talent.pk}/edit/", typed(talent, embargo=day(21)))
    assert str(day(21)) in client.get(f"/talents/{talent.pk}/").content.decode()
    assert talent.events.filter(embargo=day(21)).exists()
    assert str(day(21)) not in " ".join(str(event.details) for event in AuditEvent.objects.all())


def test_the_api_tells_the_day_and_finds_by_it(client):
    making.demand(title="平常需求")
    demand, talent = making.demand(embargo=day(6)), making.talent(embargo=day(8))
    making.talent()
    client.force_login(making.staff())
    assert client.get(f"/api/v1/demands/{demand.pk}/").json()["embargo"] == str(day(6))
    for address, row in (("demands", demand), ("talents", talent)):
        found = {
            asked: [line["id"] for line in client.get(f"/api/v1/{address}/?embargoed={asked}").json()["results"]]
            for asked in ("true", "false")
        }
        assert found["true"] == [row.pk]
        assert row.pk not in found["false"]
        assert len(found["false"]) == 1
    assert client.get(f"/api/v1/talents/{talent.pk}/").json()["embargo"] == str(day(8))
    card = talent.card
    client.force_login(factories.firm_user(factories.firm()))
    assert str(day(8)) not in client.get(f"/experts/{card.pk}/").content.decode(), "no firm learns of the promise"
