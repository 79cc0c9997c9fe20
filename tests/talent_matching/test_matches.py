"""The way of a match, from the proposal to the ratings."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from talent_matching import prefill, telling
from talent_matching.actions import Refused, matches
from talent_matching.models import Agreement, Match
from tests import factories
from workplace.models import Notice

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    """A firm and a talent with their people, and an open demand."""
    firm, person = factories.firm(), making.talent_user()
    return {
        "firm": factories.firm_user(firm), "talent": person, "row": making.talent(user=person), "demand": making.demand(firm),
    }  # fmt: skip


def test_contacts_are_shown_with_the_second_yes_and_not_before(client, sides):
    match = making.match(sides["demand"], sides["row"], state="asked")
    address = f"/matches/{match.pk}/"
    hidden = {"firm": making.CONTACT["phone"], "talent": "13800000001"}

    def seen(side):
        client.force_login(sides[side])
        return hidden[side] in client.get(address).content.decode()

    assert not seen("firm")
    assert not seen("talent")
    client.force_login(sides["firm"])
    client.post(f"{address}accept/", {"version": match.version})
    assert not seen("firm")
    assert not seen("talent")
    match.refresh_from_db()
    client.force_login(sides["talent"])
    client.post(f"{address}accept/", {"version": match.version})
    match.refresh_from_db()
    assert match.state == "accepted"
    assert seen("firm")
    assert seen("talent")


def test_nobody_but_the_zone_knows_of_what_was_not_asked(client, sides):
    match = making.match(sides["demand"], sides["row"], state="proposed")
    for side in ("firm", "talent"):
        client.force_login(sides[side])
        assert client.get(f"/matches/{match.pk}/").status_code == 404
        assert sides["demand"].title not in client.get("/matches/").content.decode()


def test_one_side_cannot_answer_for_the_other(client, sides):
    match = making.match(sides["demand"], sides["row"])
    client.force_login(sides["firm"])
    for _twice in range(2):
        match.refresh_from_db()
        client.post(f"/matches/{match.pk}/accept/", {"version": match.version})
    match.refresh_from_db()
    assert match.state == "asked"
    assert match.talent_accepted_at is None


def test_a_declined_pair_is_not_proposed_again(client, sides):
    match = making.match(sides["demand"], sides["row"])
    client.force_login(sides["talent"])
    client.post(f"/matches/{match.pk}/decline/", {"version": match.version, "reason": "time", "note": "课多"})
    match.refresh_from_db()
    assert (match.state, match.ended_by, match.reason, match.reason_note) == ("declined", "talent", "time", "课多")
    with pytest.raises(Refused):
        matches.propose(demand=sides["demand"], talent=sides["row"], by=making.staff())


def test_a_talent_takes_no_more_firms_than_the_profile_says(sides):
    row = making.talent(capacity=1)
    making.match(making.demand(), row, state="accepted")
    second = making.match(sides["demand"], row)
    with pytest.raises(Refused):
        matches.accept(match=second, version=second.version, side="talent", by=making.staff())


def test_from_the_meeting_to_the_ratings(client, sides):
    match = making.match(sides["demand"], sides["row"], state="accepted")
    address = f"/matches/{match.pk}/"
    client.force_login(sides["firm"])
    at = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    meeting = {"version": match.version, "meeting_at": at, "meeting_place": "二楼, 洽谈室", "meeting_note": ""}
    client.post(f"{address}meeting/", meeting)
    calendar = client.get(f"{address}meeting.ics")
    lines = calendar.content.decode().split("\r\n")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert "LOCATION:二楼\\, 洽谈室" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert making.CONTACT["phone"] not in calendar.content.decode()
    match.refresh_from_db()
    typed = {**making.AGREEMENT, "amount": "30", "version": match.version, "registered_number": "2026410400001"}
    typed = {name: "" if value is None else value for name, value in typed.items()}
    assert client.post(f"{address}sign/", typed).status_code == 302
    agreement = Agreement.objects.get()
    assert (agreement.amount, agreement.firm_id, agreement.talent_id) == (
        300_000,
        sides["demand"].firm_id,
        sides["row"].pk,
    )
    today = timezone.localdate().isoformat()
    client.post(f"/agreements/{agreement.pk}/milestones/", {"title": "小试", "due_on": today})
    client.post(f"/agreements/{agreement.pk}/milestones/{agreement.milestones.get().pk}/done/")
    client.post(
        f"/agreements/{agreement.pk}/outcomes/", {"kind": "patent", "title": "联合专利", "on": today, "amount": ""}
    )
    assert agreement.milestones.get().done_on is not None
    assert agreement.outcomes.get().kind == "patent"
    client.post(f"{address}rate/", {"stars": "5", "text": "藏评语"})
    client.force_login(sides["talent"])
    assert "藏评语" not in client.get(address).content.decode(), "the other's rating is read once both are given"
    client.post(f"{address}rate/", {"stars": "4", "text": "配合好"})
    assert "藏评语" in client.get(address).content.decode()


def test_registered_technology_contracts_prefill_the_declaration():
    match = making.match(state="signed")
    agreement, year = match.agreement, timezone.localdate().year
    assert prefill.values(match.firm, year) == {}, "a contract that nobody registered does not count"
    Agreement.objects.filter(pk=agreement.pk).update(registered_number="2026410400002")
    [(value, detail)] = prefill.values(match.firm, year).values()
    assert value == agreement.amount
    assert agreement.number in detail
    assert prefill.values(match.firm, year - 1) == {}


def test_an_agreement_stands_in_the_firms_file_and_timeline(client):
    match = making.match(state="signed")
    client.force_login(making.staff())
    assert match.agreement.number in client.get(f"/firms/{match.firm_id}/timeline/").content.decode()
    assert (
        match.agreement.number
        in client.get(reverse("enterprises:firm_panel", args=[match.firm_id, "cooperation"])).content.decode()
    )


def test_steps_are_told_to_both_sides_without_a_contact(sides, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        making.match(sides["demand"], sides["row"], state="meeting")
    told = Notice.objects.filter(kind="match")
    for side in ("firm", "talent"):
        keys = set(told.filter(user=sides[side]).values_list("key", flat=True))
        assert len(keys) == 3, "asked, accepted, meeting"
    said = " ".join(f"{notice.text}{notice.params}" for notice in told)
    for contact in (*making.CONTACT.values(), "13800000001", "孙工"):
        assert contact not in said


def test_dormant_pairs_are_reminded_once_a_fortnight(sides):
    match = making.match(sides["demand"], sides["row"])
    assert telling.of_dormant() == 0
    Match.objects.filter(pk=match.pk).update(moved_at=timezone.now() - timedelta(days=15))
    for _twice in range(2):
        assert telling.of_dormant() == 1
    assert Notice.objects.filter(user=sides["firm"], key__contains="sleeping").count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"state": "accepted"},
        {"state": "declined"},
        {"state": "meeting", "accepted_at": timezone.now()},
        {"accepted_at": timezone.now()},
    ],
)
def test_the_database_refuses_states_without_their_facts(values):
    match = making.match()
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.filter(pk=match.pk).update(**values)


def test_the_api_names_the_other_side_as_the_page_does(client, sides):
    match = making.match(sides["demand"], sides["row"])
    client.force_login(sides["firm"])
    [line] = client.get("/api/v1/matches/").json()["results"]
    one = client.get(f"/api/v1/matches/{match.pk}/").json()
    assert line == one
    assert (one["state"], one["firm_name"], one["talent_name"]) == ("asked", sides["demand"].firm.name, "林博士")
