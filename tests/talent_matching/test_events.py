"""Events: who sees them, places, the door, what is written down afterwards, and that nobody learns who else comes."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from talent_matching import attending, event_telling
from talent_matching.actions import Refused
from talent_matching.actions import events as actions
from talent_matching.models import Event, EventInvitation, EventNumber, FollowUp, SignUp
from tests import factories
from workplace import saved_views
from workplace.models import EvidenceFile, Notice

from . import making

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def event(*, days=3, announced=True, by=None, **values) -> Event:
    by = by or making.staff()
    start = timezone.now().replace(microsecond=0) + timedelta(days=days, hours=1)
    plan = {
        "kind": "activity", "title": "对接会", "text": "", "place": "报告厅", "starts_at": start, "audience": "all",
        "ends_at": start + timedelta(hours=4), "capacity": None, "sign_up_until": None, **values,
    }  # fmt: skip
    made = actions.save(event=Event(), values=plan, version=0, by=by)
    return actions.announce(event=made, version=made.version, by=by) if announced else made


def joined(row, user) -> SignUp:
    return actions.sign_up(event=row, attendee=attending.attendee_of(user), by=user)


@pytest.fixture
def owner():
    return factories.firm_user(factories.firm(name="平顶山甲示例有限公司"))


@pytest.fixture
def doctor():
    user = making.talent_user(display_name="林博士")
    making.talent(user=user)
    return user


def test_staff_plan_announce_and_the_list_shows_it(client, owner):
    client.force_login(making.staff())
    typed = {
        "kind": "campus", "title": "百家企业进高校", "text": "", "place": "图书馆", "starts_at": "2030-05-06T09:00",
        "ends_at": "2030-05-06T12:00", "audience": "firms", "capacity": "40", "sign_up_until": "", "version": "",
    }  # fmt: skip
    answer = client.post("/events/new/", typed)
    row = Event.objects.get()
    assert answer.url == f"/events/{row.pk}/"
    client.force_login(owner)
    assert client.get(answer.url).status_code == 404  # a draft is the zone's own
    client.force_login(making.staff())
    client.post(f"/events/{row.pk}/announce/", {"version": row.version})
    client.force_login(owner)
    assert "百家企业进高校" in client.get("/events/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"ends_at": "2030-05-05T09:00"}, "ends_at"), ({"sign_up_until": "2030-05-07T09:00"}, "sign_up_until")],
)
def test_a_plan_against_the_clock_is_an_error(client, wrong, where):
    client.force_login(making.staff())
    typed = {
        "kind": "activity", "title": "甲", "place": "乙", "starts_at": "2030-05-06T09:00", "ends_at": "2030-05-06T12:00",
        "audience": "all", "version": "", **wrong,
    }  # fmt: skip
    answer = client.post("/events/new/", typed)
    assert answer.status_code == 422
    assert where in answer.context["form"].errors


@pytest.mark.parametrize(("audience", "firm_sees", "talent_sees"), [("all", 1, 1), ("firms", 1, 0), ("talents", 0, 1)])
def test_people_see_what_they_may_attend(client, owner, doctor, audience, firm_sees, talent_sees):
    row = event(audience=audience)
    for user, sees in ((owner, firm_sees), (doctor, talent_sees)):
        client.force_login(user)
        assert client.get(f"/events/{row.pk}/").status_code == (200 if sees else 404)
        assert client.get("/api/v1/events/").json()["count"] == sees
        answer = client.post(f"/events/{row.pk}/join/")
        assert answer.status_code == (302 if sees else 404)
    assert SignUp.objects.count() == firm_sees + talent_sees


def test_a_place_is_taken_and_given_back(client, owner):
    row = event(capacity=1)
    client.force_login(owner)
    client.post(f"/events/{row.pk}/join/")
    row.refresh_from_db()
    assert (row.taken, row.places_left) == (1, 0)
    other = factories.firm_user(factories.firm())
    with pytest.raises(Refused):
        joined(row, other)
    client.post(f"/events/{row.pk}/leave/")
    row.refresh_from_db()
    assert row.taken == 0
    assert joined(row, other).state == "coming"


def test_the_same_person_has_one_place(owner):
    row = event()
    first = joined(row, owner)
    assert joined(row, owner) == first
    row.refresh_from_db()
    assert row.taken == 1


def test_fewer_places_than_people_are_refused(client, owner):
    row = event()
    joined(row, owner)
    joined(row, factories.firm_user(factories.firm()))
    row.refresh_from_db()
    values = {name: getattr(row, name) for name in actions.FIELDS} | {"capacity": 1}
    with pytest.raises(Refused):
        actions.save(event=row, values=values, version=row.version, by=making.staff())


def test_signing_up_ends(owner):
    row = event(sign_up_until=timezone.now() - timedelta(hours=1))
    assert not row.takes_sign_ups
    with pytest.raises(Refused):
        joined(row, owner)


def test_nobody_learns_who_else_comes(client, owner, doctor):
    row = event()
    other = factories.firm_user(factories.firm(name="平顶山乙示例有限公司"), display_name="别家的人")
    for user in (owner, doctor, other):
        joined(row, user)
    client.force_login(owner)
    page = client.get(f"/events/{row.pk}/").content.decode()
    assert str(owner) in page
    for hidden in ("林博士", "别家的人", "平顶山乙示例有限公司"):
        assert hidden not in page
    client.force_login(making.staff())
    page = client.get(f"/events/{row.pk}/").content.decode()
    assert all(name in page for name in (str(owner), "林博士", "别家的人"))


def test_the_database_hides_other_sign_ups_and_drafts(owner, doctor, as_web):
    row = event()
    event(announced=False)
    joined(row, owner)
    joined(row, doctor)
    for user, side in ((owner, "firm_id"), (doctor, "talent_id")):
        with as_web(user) as cursor:
            cursor.execute(f"SELECT {side} IS NOT NULL FROM talent_matching_signup")
            assert cursor.fetchall() == [(True,)]
            cursor.execute("SELECT id, taken FROM talent_matching_event")  # how many, without who
            assert cursor.fetchall() == [(row.pk, 2)]
            cursor.execute("UPDATE talent_matching_event SET capacity = 99")
            assert cursor.rowcount == 0


def door(row) -> str:
    return f"/events/check-in/{attending.door_token(row)}/"


def test_the_code_at_the_door_checks_a_person_in_once(client, owner):
    row = event(days=0)
    joined(row, owner)
    client.force_login(making.staff())
    sheet = client.get(f"/events/{row.pk}/door/").content.decode()
    assert "<svg" in sheet
    assert door(row) in sheet
    client.force_login(owner)
    assert "我到了" in client.get(door(row)).content.decode()
    client.post(door(row))
    at = SignUp.objects.get().checked_in_at
    assert at is not None
    client.post(door(row))
    assert SignUp.objects.get().checked_in_at == at
    assert AuditEvent.objects.filter(event="sign_up.checked_in").count() == 1
    assert "已签到" in client.get(door(row)).content.decode()


def test_whoever_did_not_sign_up_takes_a_place_at_the_door(client, doctor):
    row = event(days=0, capacity=1)
    client.force_login(doctor)
    client.post(door(row))
    assert SignUp.objects.get().checked_in_at
    late = factories.firm_user(factories.firm())
    client.force_login(late)
    assert client.post(door(row)).status_code == 409
    assert SignUp.objects.count() == 1


@pytest.mark.parametrize("days", [2, -2])
def test_the_door_is_closed_on_other_days(client, owner, days):
    row = event(days=days)
    client.force_login(owner)
    assert client.post(door(row)).status_code == 409
    assert not SignUp.objects.filter(checked_in_at__isnull=False).exists()


def test_the_doors_address_cannot_be_made_up(client, owner):
    row, other = event(days=0), event(days=0)
    client.force_login(owner)
    signature = attending.door_token(other).split(":")[1]
    for token in (f"{row.pk}", f"{row.pk}:{signature}", "x:y"):
        assert client.get(f"/events/check-in/{token}/").status_code == 404


def test_staff_check_in_who_has_no_telephone(client, owner):
    row = event(days=0)
    mine = joined(row, owner)
    client.force_login(making.staff())
    client.post(f"/events/{row.pk}/sign-ups/{mine.pk}/arrived/")
    mine.refresh_from_db()
    assert mine.checked_in_at
    with pytest.raises(Refused):
        actions.withdraw(event=row, attendee=attending.attendee_of(owner), by=owner)


def test_invitations_come_from_kept_views(client, owner, doctor, django_capture_on_commit_callbacks):
    staff = making.staff()
    factories.firm(name="平顶山丙示例有限公司")
    firms = saved_views.keep(name="enterprises:firm_list", title="甲", query="q=甲示例", by=staff)
    talents = saved_views.keep(name="talent_matching:talents", title="材料", query="trade=materials", by=staff)
    making.talent(consented=False)
    row = event(by=staff)
    client.force_login(staff)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/events/{row.pk}/invite/", {"firms": firms.pk, "talents": talents.pk})
    asked = EventInvitation.objects.all()
    assert {str(each.firm or each.talent) for each in asked} == {"平顶山甲示例有限公司", "林博士"}
    assert set(Notice.objects.filter(kind="event").values_list("user", flat=True)) == {owner.pk, doctor.pk}
    client.post(f"/events/{row.pk}/invite/", {"firms": firms.pk, "talents": talents.pk})
    assert asked.count() == 2


def test_an_event_called_off_tells_whoever_wanted_to_come(client, owner, doctor, django_capture_on_commit_callbacks):
    row = event()
    joined(row, owner)
    client.force_login(making.staff())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/events/{row.pk}/call-off/", {"version": row.version, "remark": "大雪"})
    told = Notice.objects.get(kind="event")
    assert (told.user, told.params["why"]) == (owner, "大雪")
    with pytest.raises(Refused):
        joined(Event.objects.get(), doctor)


def test_the_day_before_people_are_reminded_once(owner):
    for days in (1, 5):
        start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)
        joined(event(starts_at=start, ends_at=start + timedelta(hours=4)), owner)
    event_telling.of_tomorrow()
    event_telling.of_tomorrow()
    assert Notice.objects.filter(kind="event").count() == 1


def test_outcomes_are_counted_from_matches(client):
    row = event(days=0)
    signed, asked = making.match(state="signed"), making.match()
    for match in (signed, asked):
        joined(row, factories.firm_user(match.firm))
    client.force_login(making.staff())
    for match in (signed, asked):
        client.post(f"/events/{row.pk}/matches/", {"match": match.pk})
    found = Event.objects.with_outcomes().get(pk=row.pk)
    assert (found.intentions, found.signed) == (2, 1)
    other = event(days=0)
    with pytest.raises(Refused):
        actions.began_here(event=other, match=signed, by=making.staff())


def test_reported_numbers_name_their_source(client):
    row = event(days=-1)
    client.force_login(making.staff())
    client.post(f"/events/{row.pk}/numbers/", {"kind": "prize", "value": "400.5", "source": "简报"})
    client.post(f"/events/{row.pk}/numbers/", {"kind": "results", "value": "3.5", "source": "简报"})
    number = EventNumber.objects.get()
    assert (number.kind, number.value, number.source) == ("prize", 4_005_000, "简报")


def test_follow_ups_wait_on_the_office_until_done(client):
    row = event(days=-1)
    client.force_login(making.staff())
    due = timezone.localdate() + timedelta(days=2)
    client.post(f"/events/{row.pk}/follow-ups/", {"text": "回访意向企业", "due_on": due})
    assert "回访意向企业" in client.get("/todo/").content.decode()
    client.post(f"/events/{row.pk}/follow-ups/{FollowUp.objects.get().pk}/done/")
    assert "回访意向企业" not in client.get("/todo/").content.decode()


def test_pictures_are_seen_by_whoever_sees_the_event(client, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = event(days=-1, audience="firms")
    client.force_login(making.staff())
    for name, content in (("现场.png", PICTURE), ("合同.pdf", b"%PDF-1.4 x")):
        client.post(f"/events/{row.pk}/photos/", {"photo": SimpleUploadedFile(name, content)})
    photo = EvidenceFile.objects.get()
    assert photo.firm_id is None
    for user, status in ((owner, 200), (making.talent_user(), 404)):
        client.force_login(user)
        answer = client.get(f"/evidence/{photo.pk}/")
        assert answer.status_code == status
        assert b"".join(answer)  # read to the end, which closes the file


def test_the_calendar_file_holds_day_and_place(client, owner):
    row = event(title="对接会，第二期", place="报告厅")
    client.force_login(owner)
    text = client.get(f"/events/{row.pk}/event.ics").content.decode()
    assert f"DTSTART:{row.starts_at:%Y%m%dT%H%M%SZ}" in text
    assert "LOCATION:报告厅" in text


def test_a_firms_people_change_no_event(client, owner, doctor):
    row = event()
    for user in (owner, doctor):
        client.force_login(user)
        for path in ("edit/", "announce/", "call-off/", "invite/", "door/", "numbers/", "photos/"):
            assert client.post(f"/events/{row.pk}/{path}").status_code == 403, path


def test_the_list_goes_out_as_a_sheet(client):
    event()
    client.force_login(making.staff())
    answer = client.get("/events/?export=1&kind=activity&coming=true")
    assert answer.content.startswith(b"PK")


def test_the_database_lets_nobody_in_beyond_the_capacity(owner):
    row = event(capacity=1)
    joined(row, owner)
    with pytest.raises(IntegrityError, match="event_not_overbooked"), transaction.atomic():
        SignUp.objects.create(event=row, firm=factories.firm(), name="甲")
