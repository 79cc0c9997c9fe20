"""The figures of cooperation: each equals its rows, steps hold each other, fields add up, and days are kept apart."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from django.utils import timezone

from talent_matching.models import Agreement, Demand, Event, Match, Outcome, Talent
from talent_matching.models.fields import Trade
from tests import factories
from workplace.figures import Reading, Scope, figures

from . import making

pytestmark = pytest.mark.django_db
END = date(2023, 12, 31)
STEPS = ["demands", "demands-proposed", "demands-met", "demands-signed", "demands-result"]
OWN = ["talents", "firms-signed", "talents-signed", "events-held", *STEPS, "unserved"]


def at(day: date, hour=9) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def demand(opened: date, firm=None, **fields) -> Demand:
    firm = firm or factories.firm(park=fields.pop("park", factories.park()))
    fields = {"trade": "materials", "kind": "project", "title": "甲", "problem": "乙", "wanted": "丙"} | fields
    return Demand.objects.create(firm=firm, opened_at=at(opened), state="open", **fields)


def match(row, talent, asked: date, meeting: date | None = None) -> Match:
    state = {"state": "meeting", "meeting_at": at(meeting, 15)} if meeting else {"state": "asked"}
    times = dict.fromkeys(("firm_accepted_at", "talent_accepted_at", "accepted_at"), at(asked)) if meeting else {}
    return Match.objects.create(demand=row, firm=row.firm, talent=talent, asked_at=at(asked), **times, **state)


def agreement(of: Match, signed: date) -> Agreement:
    number = f"示例{next(factories.numbers)}"
    return Agreement.objects.create(
        match=of, firm=of.firm, talent=of.talent, number=number, signed_on=signed, parties="甲；乙"
    )


def talent(**fields) -> Talent:
    made = making.talent(**fields)
    Talent.objects.filter(pk=made.pk).update(joined_on=date(2023, 6, 6))
    return made


@pytest.fixture
def leader():
    return factories.user("leader")


@pytest.fixture
def zone():
    """Two schools, demands at each step of the way, two parks."""
    here, there = making.school("甲大学"), making.school("乙大学")
    people = [talent(at=here, discipline="430"), talent(at=here, discipline="470"), talent(at=there, discipline="430")]
    steps = [demand(date(2023, 7, 1), park=factories.park(number % 2)) for number in range(5)]
    match(steps[1], people[0], date(2023, 7, 11))
    match(steps[2], people[0], date(2023, 7, 11), date(2023, 7, 21))
    for row in steps[3:]:
        made = agreement(match(row, people[1], date(2023, 7, 5), date(2023, 7, 11)), END)
    Outcome.objects.create(agreement=made, kind="patent", title="专利", on=date(2024, 3, 1))
    demand(date(2024, 2, 1), trade="energy")
    return {"people": people, "schools": [here, there], "steps": steps}


def one(user, code, day, park=None, **cuts):
    return Reading(Scope(user, park, cuts)).result(figures.get(code), day)


def number(*args, **cuts):
    return one(*args, **cuts).numbers[0]


def test_every_figure_equals_its_rows(zone, leader):
    officer = factories.user("park_officer", factories.park(1))
    for user in (leader, officer):
        scope = Scope(user)
        for code in OWN:
            figure = figures.get(code)
            for day in (date(2023, 7, 1), END, date(2024, 3, 1)):
                listed = [row.pk for row in figure.dress(scope.rows(figure, day), day)]
                assert (code, day, len(set(listed))) == (code, day, len(listed))
                assert (code, day, number(user, code, day)) == (code, day, len(listed))


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2023, 6, 30), [0, 0, 0, 0, 0]),
        (date(2023, 7, 1), [5, 0, 0, 0, 0]),
        (date(2023, 7, 11), [5, 4, 2, 0, 0]),
        (date(2023, 12, 30), [5, 4, 3, 0, 0]),
        (END, [5, 4, 3, 2, 0]),
        (date(2024, 3, 1), [6, 4, 3, 2, 1]),
    ],
)
def test_each_step_of_the_way_holds_the_later_ones(zone, leader, day, counts):
    assert [number(leader, code, day) for code in STEPS] == counts
    rows = [set(Scope(leader).rows(figures.get(code), day).values_list("pk", flat=True)) for code in STEPS]
    assert all(later <= before for before, later in pairwise(rows))


def test_schools_and_disciplines_add_up(zone, leader):
    whole = number(leader, "talents", END)
    assert whole == 3
    assert [number(leader, "talents", END, school=school) for school in zone["schools"]] == [2, 1]
    assert [number(leader, "talents", END, discipline=code) for code in ("430", "470", "510")] == [2, 1, 0]
    assert number(leader, "talents", END, school=zone["schools"][0], discipline="430") == 1


def test_a_talent_who_left_counts_until_that_day(zone, leader):
    Talent.objects.filter(pk=zone["people"][0].pk).update(state="left", left_on=END)
    assert number(leader, "talents", END - timedelta(days=1)) == 3
    assert number(leader, "talents", END) == 2


def test_firms_and_talents_with_agreements_count_once(zone, leader):
    assert (number(leader, "firms-signed", END), number(leader, "talents-signed", END)) == (2, 1)
    again = demand(date(2023, 8, 1), zone["steps"][3].firm)
    agreement(match(again, zone["people"][2], date(2023, 8, 2)), date(2024, 1, 5))
    day = date(2024, 1, 5)
    assert (number(leader, "firms-signed", day), number(leader, "talents-signed", day)) == (2, 2)


def test_parks_add_up_where_rows_have_a_park(zone, leader):
    reading = Reading(Scope(leader))
    for code in (*STEPS, "firms-signed", "unserved"):
        figure = figures.get(code)
        parks = [reading.result(figure, END, park).numbers[0] for park in reading.scope.parks]
        assert (code, sum(parks)) == (code, number(leader, code, END))


def test_unserved_demands_by_field_add_up(zone, leader):
    day = date(2024, 3, 1)
    fields = {trade: number(leader, f"unserved-{trade}", day) for trade in Trade.values}
    assert (fields["materials"], fields["energy"]) == (3, 1)
    assert sum(fields.values()) == number(leader, "unserved", day) == 4
    assert number(leader, "unserved", day, trade="energy") == 1
    Demand.objects.filter(trade="energy").update(state="closed", closed_at=at(day))
    assert number(leader, "unserved", day) == 3
    assert number(leader, "unserved", day - timedelta(days=1)) == 4


def test_the_median_of_the_days_to_the_first_meeting(zone, leader):
    """10, 10 and 20 days; with a second, earlier meeting of the third demand 10, 10 and 10."""
    result = one(leader, "days-to-meeting", END)
    assert (result.numbers, sorted(result.spread), result.shown) == ([3], [10, 10, 20], "10.0")
    assert one(leader, "days-to-meeting", date(2023, 7, 1)).shown is None
    match(zone["steps"][0], zone["people"][2], date(2023, 7, 20), date(2023, 8, 5))
    assert one(leader, "days-to-meeting", END).value == Fraction(15)
    match(zone["steps"][0], zone["people"][0], date(2023, 7, 3), date(2023, 7, 4))
    assert sorted(one(leader, "days-to-meeting", END).spread) == [3, 10, 10, 20]


def test_events_count_once_begun_and_unless_called_off(leader):
    for day, state in ((END, "announced"), (END, "draft"), (END, "cancelled"), (date(2024, 1, 1), "announced")):
        Event.objects.create(
            kind="campus", title="甲", place="乙", starts_at=at(day), ends_at=at(day, 12), state=state, remark="雪"
        )
    days = [END - timedelta(days=1), END, date(2024, 1, 1)]
    assert [number(leader, "events-held", day) for day in days] == [0, 1, 2]
    assert number(leader, "events-held", END, kind="contest") == 0


def test_the_share_of_demands_that_came_to_an_agreement(zone, leader):
    assert one(leader, "demands-signed-share", END).shown == "40.0"
    assert one(leader, "demands-signed-share", date(2023, 6, 1)).shown is None


@pytest.mark.parametrize("code", [*OWN, "days-to-meeting", "demands-signed-share"])
def test_pages_of_figures_open_their_rows(client, zone, leader, code):
    client.force_login(leader)
    for query in ("", "&discipline=430&trade=energy&kind=campus", f"&park={factories.park(1).pk}"):
        page = client.get(f"/figures/{code}/?day=2024-03-01{query}")
        assert page.status_code == 200
