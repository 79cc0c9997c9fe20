"""Telling people: once, in their own language, by mail as they chose; and nobody reads another's notices."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from tests import factories
from workplace import mailing, tasks
from workplace.models import Digest, Notice
from workplace.notices import choose_mail, notify, people_with

pytestmark = pytest.mark.django_db
AT_ONCE, DIGEST = "declaration_returned", "board"


def tell(*users, key="1", kind=DIGEST, **more):
    values = {"text": gettext_noop("On the notice board: %(title)s"), "params": {"title": "高企申报"}, "url": "/board/"}
    notify(users=users, kind=kind, key=key, **{**values, **more})


@pytest.fixture
def person():
    return factories.user("firm_owner", email="person@example.com", display_name="李会计")


def test_one_notice_however_often_it_is_told(person):
    for _again in range(3):
        tell(person, person)
    tell(person, key="2")
    assert Notice.objects.filter(user=person).count() == 2


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"kind": "misspelt"}, LookupError),
        ({"text": gettext_lazy("Notices")}, TypeError),
        ({"url": "https://elsewhere.example/"}, ValueError),
        ({"url": "//elsewhere.example/"}, ValueError),
    ],
)
def test_a_notice_that_could_not_be_read_is_refused(person, values, error):
    with pytest.raises(error):
        tell(person, **values)


def test_each_reader_gets_the_own_language(person, sign_in):
    tell(person)
    client, page = sign_in(person), reverse("workplace:notices")
    assert "公告：高企申报" in client.get(page).content.decode()
    assert "On the notice board: 高企申报" in client.get(page, headers={"accept-language": "en"}).content.decode()


def test_the_header_counts_what_is_unread(person, sign_in):
    tell(person)
    client = sign_in(person)
    assert _badge(client) == "1"
    notice = Notice.objects.get()
    assert client.get(reverse("workplace:notice", args=[notice.pk])).url == "/board/"
    assert _badge(client) == ""
    for index in range(120):
        tell(person, key=f"more {index}")
    assert _badge(client) == "99+"


def _badge(client) -> str:
    return str(client.get("/notices/").context["header_notices"]["count"])


def test_filters_and_marking_a_kind_as_read(person, sign_in):
    tell(person, kind=AT_ONCE)
    tell(person, key="2")
    client, page = sign_in(person), reverse("workplace:notices")
    assert len(client.get(page, {"kind": AT_ONCE}).context["rows"]) == 1
    client.post(reverse("workplace:notices_read"), {"kind": AT_ONCE})
    unread = client.get(page, {"unread": "on"}).context["rows"]
    assert [notice.kind for notice, _label in unread] == [DIGEST]
    client.post(reverse("workplace:notices_read"))
    assert client.get(page, {"unread": "on"}).context["rows"] == []


def test_another_persons_notice_is_not_found(person, sign_in):
    tell(person)
    client = sign_in(factories.user("reviewer"))
    assert client.get(reverse("workplace:notice", args=[Notice.objects.get().pk])).status_code == 404
    client.post(reverse("workplace:notices_read"))
    assert Notice.objects.get().read_at is None


def test_raw_sql_sees_the_own_rows_and_tells_in_the_own_name(person, as_web):
    other = factories.user("reviewer")
    tell(person)
    with as_web(other) as cursor:
        cursor.execute("SELECT count(*) FROM workplace_notice")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE workplace_notice SET read_at = now()")
        assert cursor.rowcount == 0
    with as_web(person) as cursor:
        cursor.execute("SELECT count(*) FROM workplace_notice")
        assert cursor.fetchone() == (1,)
    with as_web(other):
        tell(person, key="told by the web")
    assert Notice.objects.get(key="told by the web").made_by == other.pk
    insert = (
        "INSERT INTO workplace_notice (user_id, kind, key, text, params, url, made_by, created_at, mail_tries) VALUES "
    )
    with as_web(other) as cursor, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        cursor.execute(insert + "(%s, 'board', 'x', 'x', '{}', '/', %s, now(), 0)", [person.pk, person.pk])


@pytest.mark.parametrize(
    "table", ["workplace_notice", "workplace_mailchoice", "workplace_digest", "workplace_postread"]
)
def test_without_a_context_nothing_is_seen(table, person, as_web):
    tell(person)
    choose_mail(user=person, language="en", kinds={})
    with as_web() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


def test_mail_at_once_goes_once_however_often_the_task_runs(person):
    tell(person, kind=AT_ONCE)
    tell(person, kind=DIGEST, key="for the summary")
    for _again in range(3):
        tasks.deliver()
    [message] = mail.outbox
    assert message.to == ["person@example.com"]
    assert "公告：高企申报" in message.subject
    assert "/notices/" in message.body
    assert "李会计" in message.body


def test_mail_speaks_the_chosen_language(person):
    choose_mail(user=person, language="en", kinds={})
    tell(person, kind=AT_ONCE)
    tasks.deliver()
    assert "On the notice board: 高企申报" in mail.outbox[0].subject


@pytest.mark.parametrize(
    ("choice", "at_once", "in_summary"), [("at_once", 1, 0), ("digest", 0, 1), ("none", 0, 0), (None, 0, 1)]
)
def test_each_person_chooses_by_kind(person, sign_in, choice, at_once, in_summary):
    if choice:
        client, page = sign_in(person), reverse("workplace:mail_choice")
        form = client.get(page).context["form"]
        data = {bound.html_name: bound.value() for bound in form} | {DIGEST: choice}
        assert client.post(page, data).status_code == 302
    tell(person)
    tasks.deliver()
    assert len(mail.outbox) == at_once
    mailing.send_digests(timezone.localdate() + timedelta(days=1))
    assert len(mail.outbox) == at_once + in_summary


def test_what_was_read_in_the_portal_is_not_mailed(person):
    tell(person, kind=AT_ONCE)
    Notice.objects.update(read_at=timezone.now())
    tasks.deliver()
    mailing.send_digests(timezone.localdate() + timedelta(days=1))
    assert mail.outbox == []


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_nobody_writes_to_who_cannot_be_written_to(person, change):
    type(person).objects.filter(pk=person.pk).update(**change)
    tell(person, kind=AT_ONCE)
    tasks.deliver()
    assert mail.outbox == []


def test_one_summary_a_day_however_often_the_task_runs(person):
    for key in "abc":
        tell(person, key=key)
    day = timezone.localdate() + timedelta(days=1)
    assert [mailing.send_digests(day) for _again in range(3)] == [1, 0, 0]
    tell(person, key="later that day")
    assert mailing.send_digests(day) == 0
    [message] = mail.outbox
    assert message.body.count("高企申报") == 3
    assert mailing.send_digests(day + timedelta(days=1)) == 1
    assert "3 条通知" in message.subject


def test_the_summary_takes_what_came_before_eight(person, time_machine):
    time_machine.move_to("2026-03-02 00:30Z")  # half past eight
    tell(person)
    assert mailing.send_digests() == 0
    time_machine.move_to("2026-03-03 00:00Z")
    assert mailing.send_digests() == 1


class Broken:
    """A mail server that refuses so many messages, and takes the rest."""

    left = 0

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        if Broken.left:
            Broken.left -= 1
            raise ConnectionRefusedError
        mail.outbox += messages
        return len(messages)


@pytest.fixture
def broken(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    return Broken


def test_what_could_not_be_sent_is_sent_by_a_later_round(person, broken):
    other = factories.user("firm_owner", email="other@example.com")
    tell(person, other, kind=AT_ONCE)
    broken.left = 1
    tasks.deliver()
    assert len(mail.outbox) == 1  # one failed, the other went all the same
    tasks.deliver()
    assert {message.to[0] for message in mail.outbox} == {"person@example.com", "other@example.com"}
    tasks.deliver()
    assert len(mail.outbox) == 2


def test_a_summary_that_failed_is_sent_by_the_next_round(person, broken):
    tell(person)
    day = timezone.localdate() + timedelta(days=1)
    broken.left = 1
    assert [mailing.send_digests(day), mailing.send_digests(day), mailing.send_digests(day)] == [0, 1, 0]
    assert Digest.objects.get().notices == 1


texted = []


def text_message(*, phone, text, url):
    texted.append((phone, text, url))


def test_urgent_notices_go_to_the_telephone_where_there_is_a_way(person, settings):
    type(person).objects.filter(pk=person.pk).update(phone="13800000000", email="")
    tell(person, kind=AT_ONCE)
    tell(person, kind=DIGEST, key="not urgent")
    tasks.deliver()
    assert texted == []
    settings.PORTAL_SMS = f"{__name__}.text_message"
    tasks.deliver()
    tasks.deliver()
    assert texted == [("13800000000", "公告：高企申报", "http://127.0.0.1:8000/board/")]
    texted.clear()


@pytest.mark.django_db(transaction=True)
class TestCommitted:
    def test_a_broker_that_is_down_breaks_no_action(self, monkeypatch):
        person = factories.user("firm_owner", email="person@example.com")

        def refuse(*args, **kwargs):
            raise tasks.deliver.OperationalError("no broker")

        monkeypatch.setattr(tasks.deliver, "apply_async", refuse)
        tell(person, kind=AT_ONCE)
        assert Notice.objects.get().mailed_at is None

    def test_told_and_delivered_at_once_by_many_nothing_is_doubled(self, monkeypatch):
        person = factories.user("firm_owner", email="person@example.com")
        monkeypatch.setattr(tasks.deliver, "apply_async", lambda **options: None)

        def work(barrier):
            barrier.wait()
            tell(person, kind=AT_ONCE)
            barrier.wait()
            tasks.deliver()
            connection.close()

        barrier = threading.Barrier(8)
        threads = [threading.Thread(target=work, args=[barrier]) for _each in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Notice.objects.count() == 1
        assert len(mail.outbox) == 1


class TestRooms:
    """What the rooms above tell whom."""

    def test_a_returned_declaration_tells_all_people_of_the_firm_and_nobody_else(self):
        from innovation_points import actions

        firm = factories.firm()
        people = [factories.firm_user(firm, role) for role in ("firm_owner", "firm_filler")]
        factories.firm_user(factories.firm())
        reviewer = factories.user("reviewer")
        declared = _submitted(firm, people[0])
        actions.return_to_firm(declaration=declared, version=declared.version, reason="研发费用请核对", by=reviewer)
        told = Notice.objects.filter(kind=AT_ONCE)
        assert {notice.user for notice in told} == set(people)
        assert "研发费用请核对" in str(told[0])
        assert told[0].firm_id == firm.pk

    def test_a_failed_night_tells_those_who_can_do_something(self):
        from innovation_points import telling
        from innovation_points.actions import load_shipped_rules
        from innovation_points.models import Night, RuleVersion

        load_shipped_rules()
        rule = RuleVersion.objects.filter(code="innovation-points").first()
        night = Night.objects.create(as_of=timezone.localdate(), rule_version=rule, rule_digest="0", state="failed")
        people = {
            role: factories.user(role) for role in ("reviewer", "approver", "system_admin", "leader", "firm_owner")
        }
        telling.night_failed(night)
        told = {notice.user_id: notice.url for notice in Notice.objects.all()}
        assert set(told) == {people[role].pk for role in ("reviewer", "approver", "system_admin")}
        assert told[people["system_admin"].pk] == reverse("innovation_points:night_schedule")

    def test_a_decided_request_to_join_tells_who_asked(self):
        from enterprises import actions

        firm, asker, staff = factories.firm(), factories.user(), factories.user("reviewer")
        asked = actions.request_join(user=asker, credit_code=firm.credit_code, note="")
        actions.confirm_join(request=asked, firm=firm, role="firm_filler", by=staff)
        assert firm.name in str(Notice.objects.get(user=asker))


def _submitted(firm, person):
    from innovation_points.models import Declaration

    return Declaration.objects.create(
        firm=firm, fiscal_year=timezone.localdate().year - 1, state="submitted", submitted_at=timezone.now(),
        submitted_by=person,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_firm_that_nobody_has_joined_has_nobody_to_tell():
    factories.firm_user(factories.firm())
    assert people_with({"firm_owner"}).count() == 1
    assert not people_with({"firm_owner"}, None).exists()
