"""A season through the public doors: who is asked, until when, what is refused after, reminders, and who sees it."""

import re
import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from enterprises.models import YearFacts
from enterprises.querysets import last_closed_year
from innovation_points import actions
from innovation_points.actions import reminders
from innovation_points.actions import seasons as writing
from innovation_points.models import Declaration, Invitation, Leave, Reminder, Season
from innovation_points.night.inputs import Inputs
from innovation_points.periods import Period
from innovation_points.seasons import may_declare, openings
from tests import factories
from workplace.calendar import working_days
from workplace.models import Notice

from .conftest import COMPLETE

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"innovation_points:{name}", args=args)


def typed(**values):
    """A season's form as a person fills it in: the last closed year, ten working days from today."""
    today = timezone.localdate()
    filled = {
        "title": "年度申报",
        "fiscal_year": last_closed_year(),
        "quarter": 0,
        "opens_on": today.isoformat(),
        "working_days": "10",
        "form_version": 1,
        "whom": "rule",
        "version": 0,
    }
    return {key: value for key, value in {**filled, **values}.items() if value is not None}


def planned(client, **values) -> Season:
    client.post(url("season_new"), typed(**values))
    return Season.objects.latest("pk")


def open_it(client, season):
    """By the button of the page, with what the page showed."""
    page = client.get(url("season", season.pk)).content.decode()
    seen = dict(re.findall(r'name="(version|seen)" value="([^"]+)"', page))
    return client.post(url("season_open", season.pk), seen, follow=True)


def counts_of(response) -> dict[str, int]:
    """Every linked count of the board."""
    cells = re.findall(
        r'href="(/seasons/\d+/firms/[^"]*)"><span class="num">([\d,]+)</span>', response.content.decode()
    )
    return {address.replace("&amp;", "&"): int(count.replace(",", "")) for address, count in cells}


class TestPlanning:
    @pytest.mark.parametrize(
        ("first", "days", "last"),
        [
            (date(2026, 9, 14), 5, date(2026, 9, 20)),  # Sunday the 20th is worked for National Day
            (date(2026, 9, 28), 4, date(2026, 10, 9)),  # seven days off, Saturday the 10th worked
            (date(2026, 9, 28), 5, date(2026, 10, 10)),
            (date(2026, 2, 9), 5, date(2026, 2, 14)),  # Saturday the 14th is worked for Spring Festival
        ],
    )
    def test_the_deadline_in_working_days_knows_make_up_days(self, sign_in, reviewer, first, days, last):
        assert working_days.is_announced(2026)
        with time_machine.travel(first, tick=True):
            season = planned(sign_in(reviewer), opens_on=first.isoformat(), working_days=days)
        assert season.closes_on == last

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"working_days": None}, "closes_on"),
            ({"closes_on": "2099-01-01"}, "closes_on"),  # both
            ({"working_days": None, "closes_on": "2001-01-01"}, "closes_on"),
            ({"fiscal_year": 2098}, "fiscal_year"),
            ({"title": ""}, "title"),
        ],
    )
    def test_what_cannot_be_is_said_at_the_field(self, sign_in, reviewer, values, field):
        response = sign_in(reviewer).post(url("season_new"), typed(**values))
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not Season.objects.exists()

    def test_a_season_of_a_year_whose_holidays_are_unknown_says_so(self, sign_in, reviewer):
        client = sign_in(reviewer)
        season = planned(client, working_days=None, closes_on=f"{timezone.localdate().year + 3}-01-05")
        assert "未公布" in client.get(url("season", season.pk)).content.decode()

    def test_a_stale_save_shows_what_stands_there(self, sign_in, reviewer):
        client = sign_in(reviewer)
        season = planned(client)
        client.post(url("season_edit", season.pk), typed(version=season.version, title="先保存的"))
        response = client.post(url("season_edit", season.pk), typed(version=season.version, title="后保存的"))
        assert response.status_code == 409
        page = response.content.decode()
        assert "先保存的" in page
        assert "后保存的" in page
        assert Season.objects.get().title == "先保存的"

    def test_of_an_open_season_the_period_stands(self, sign_in, reviewer, firm):
        client = sign_in(reviewer)
        season = planned(client)
        open_it(client, season)
        season.refresh_from_db()
        values = {"title": "改名", "working_days": 12, "form_version": 1, "version": season.version}
        client.post(url("season_edit", season.pk), {**values, "fiscal_year": 2001, "whom": "picked"})
        changed = Season.objects.get()
        assert (changed.title, changed.fiscal_year) == ("改名", season.fiscal_year)
        assert changed.closes_on == working_days.add(season.opens_on, 12)


class TestOpening:
    @pytest.mark.parametrize(
        ("choice", "names"),
        [
            ({}, {"甲", "乙", "丙"}),
            ({"parks": ["one"]}, {"甲", "丙"}),
            ({"chains": ["electrical"]}, {"乙"}),
            ({"above_scale": "true"}, {"丙"}),
            ({"above_scale": "false"}, {"乙"}),
            ({"with_facts": "on"}, {"甲"}),
            ({"whom": "picked"}, set()),
        ],
    )
    def test_it_invites_exactly_the_firms_of_the_preview(self, sign_in, reviewer, choice, names):
        from enterprises.models import Chain

        a = factories.firm(name="甲", park=factories.park(0))
        factories.firm(name="乙", park=factories.park(1), chain=Chain.objects.get(pk="electrical"), above_scale=False)
        factories.firm(name="丙", park=factories.park(0), above_scale=True)
        factories.firm(name="停业", park=factories.park(0), status="cancelled")
        factories.year_facts(a, 2020, revenue=1)
        if choice.get("parks"):
            choice = {"parks": [factories.park(0).pk]}
        client = sign_in(reviewer)
        season = planned(client, **choice)
        page = client.get(url("season", season.pk))
        assert {firm.name for firm in page.context["page"]} == names
        open_it(client, season)
        assert set(season.invitations.values_list("firm__name", flat=True)) == names
        season.refresh_from_db()
        assert season.state == ("open" if names else "draft")

    def test_the_firms_are_told_once(self, sign_in, reviewer, firm, owner):
        client = sign_in(reviewer)
        season = planned(client)
        open_it(client, season)
        open_it(client, season)
        told = Notice.objects.get(kind="season")
        assert told.user == owner
        assert firm.name in str(told)

    def test_a_firm_that_came_after_the_preview_stops_it(self, sign_in, reviewer, firm):
        client = sign_in(reviewer)
        season = planned(client)
        page = client.get(url("season", season.pk)).content.decode()
        seen = dict(re.findall(r'name="(version|seen)" value="([^"]+)"', page))
        factories.firm()
        client.post(url("season_open", season.pk), seen)
        season.refresh_from_db()
        assert season.state == "draft"
        assert not Invitation.objects.exists()

    def test_one_open_season_a_period(self, sign_in, reviewer, firm):
        client = sign_in(reviewer)
        open_it(client, planned(client))
        second = planned(client, title="重复")
        assert "已有另一个" in open_it(client, second).content.decode()
        second.refresh_from_db()
        assert second.state == "draft"

    @pytest.mark.parametrize("role", ["park_officer", "leader"])
    def test_who_only_reads_changes_nothing(self, sign_in, reviewer, firm, role):
        season = planned(sign_in(reviewer))
        client = sign_in(factories.user(role))
        assert client.get(url("season", season.pk)).status_code == 200
        for name in ("season_open", "season_close", "season_discard", "season_edit"):
            assert client.post(url(name, season.pk), {"version": 1}).status_code == 403
        assert client.get(url("season_new")).status_code == 403

    def test_the_registrys_action_invites_the_ticked_firms(self, sign_in, reviewer, firm, owner):
        client = sign_in(reviewer)
        season = planned(client, whom="picked")
        others = [factories.firm() for _ in range(2)]
        client.get(url("season", season.pk))
        gone = factories.firm(status="moved")
        query = f"?firm={firm.pk}&firm={gone.pk}&set-season={season.pk}"
        address = reverse("enterprises:firm_bulk", args=["invite"]) + query
        seen = client.get(address).context["reason"].initial["seen"]
        client.post(address, {"seen": seen, "reason": "重点企业"})
        assert list(season.invitations.values_list("firm", flat=True)) == [firm.pk]
        assert not Notice.objects.filter(kind="season").exists()
        open_it(client, season)
        assert Notice.objects.filter(kind="season", user=owner).count() == 1
        assert not season.invitations.filter(firm__in=others).exists()


class TestDeadline:
    @pytest.fixture
    def season(self, firm):
        return factories.season(firm)

    def day_after(self, season):
        return time_machine.travel(season.closes_on + timedelta(days=1, hours=1), tick=True)

    def test_without_any_season_the_last_closed_year_may_be_declared(self, firm):
        assert may_declare(firm, Period(last_closed_year())).allowed
        assert not may_declare(firm, Period(last_closed_year() - 1)).allowed
        assert not may_declare(firm, Period(last_closed_year(), 4)).allowed

    def test_a_draft_season_changes_nothing_for_the_firm(self, firm):
        factories.season(state="draft")
        assert may_declare(firm, Period(last_closed_year())).allowed

    def test_a_firm_that_was_not_asked_is_told_whom_to_call(self, sign_in, firm, owner):
        factories.user("park_officer", firm.park, display_name="赵园区", phone="0375-555-1234")
        factories.season(factories.firm())
        client = sign_in(owner)
        page = client.post(url("declaration_start"), follow=True).content.decode()
        assert "0375-555-1234" in page
        assert not Declaration.objects.exists()

    def test_a_declaration_begins_in_its_season(self, sign_in, owner, season):
        sign_in(owner).post(url("declaration_start"))
        assert Declaration.objects.get().season == season

    def test_after_the_last_day_nothing_is_submitted_and_nothing_lost(self, sign_in, firm, owner, season):
        factories.user("park_officer", firm.park, display_name="赵园区", phone="0375-555-1234")
        draft = factories.declaration(firm, by=owner, values=COMPLETE)
        with self.day_after(season):
            client = sign_in(owner)
            data = {"version": draft.version, "confirmed_by_name": "钱敏", "confirmed": "on"}
            page = client.post(url("declaration_submit", draft.pk), data, follow=True).content.decode()
            assert "0375-555-1234" in page
            draft.refresh_from_db()
            assert (draft.state, draft.staff) == ("draft", 100)
            assert client.get(url("declaration", draft.pk)).status_code == 200

    def test_on_the_last_day_it_is_taken(self, firm, owner, season):
        with time_machine.travel(season.closes_on + timedelta(hours=3), tick=True):
            assert factories.declaration(firm, by=owner, values=COMPLETE, submitted=True).state == "submitted"

    def test_an_extension_is_for_one_firm_with_a_reason(self, sign_in, reviewer, firm, owner, season):
        other = factories.firm()
        Invitation.objects.create(season=season, firm=other)
        invitation = season.invitations.get(firm=firm)
        to = season.closes_on + timedelta(days=10)
        client, page = sign_in(reviewer), url("season_extend", invitation.pk)
        assert client.post(page, {"to": to, "reason": "", "version": 1}).status_code == 422
        assert client.post(page, {"to": season.closes_on, "reason": "晚", "version": 1}).status_code == 422
        assert client.post(page, {"to": to, "reason": "财务更换", "version": 1}).status_code == 302
        assert client.post(page, {"to": to, "reason": "再来", "version": 1}).status_code == 422  # stale
        assert Invitation.objects.get(pk=invitation.pk).extension_reason == "财务更换"
        assert Notice.objects.filter(kind="season", user=owner).count() == 1
        with self.day_after(season):
            assert may_declare(firm, season.period).allowed
            assert may_declare(firm, season.period).due == to
            assert not may_declare(other, season.period).allowed
            season.state = Season.State.CLOSED
            season.save()
            assert may_declare(firm, season.period).allowed

    def test_a_leave_opens_a_period_without_a_season(self, sign_in, reviewer, firm, owner):
        year = last_closed_year() - 2
        until = timezone.localdate() + timedelta(days=5)
        data = {"firm": firm.credit_code, "fiscal_year": year, "quarter": 0, "until": until, "reason": "首次申报"}
        client = sign_in(reviewer)
        assert client.post(url("leave_new"), {**data, "firm": "没有这家"}).status_code == 422
        assert client.post(url("leave_new"), data).status_code == 302
        assert Leave.objects.get().given_by == reviewer
        client = sign_in(owner)
        assert str(year) in client.get(url("declarations")).content.decode()
        client.post(url("declaration_start"), {"fiscal_year": year, "quarter": 0})
        assert Declaration.objects.get(firm=firm).fiscal_year == year
        assert not may_declare(firm, Period(year), until + timedelta(days=1)).allowed

    def test_a_withdrawn_leave_opens_nothing_any_more(self, sign_in, reviewer, firm, owner):
        period = Period(last_closed_year() - 2)
        until = timezone.localdate() + timedelta(days=5)
        leave = Leave.objects.create(firm=firm, **period.fields, until=until, reason="补报", given_by=reviewer)
        client = sign_in(reviewer)
        address = url("leave_withdraw", leave.pk)
        assert address in client.get(url("leaves")).content.decode()
        assert client.post(address, {"reason": " "}).status_code == 422
        assert may_declare(firm, period).allowed
        assert client.post(address, {"reason": "重复"}).status_code == 302
        assert not may_declare(firm, period).allowed
        assert [notice.params["reason"] for notice in Notice.objects.filter(user=owner)] == ["重复"]
        with pytest.raises(actions.Refused):
            writing.withdraw_leave(leave=leave, reason="再次", by=reviewer)
        assert sign_in(owner).post(address, {"reason": "x"}).status_code == 403

    def test_what_was_returned_is_taken_after_the_deadline(self, reviewer, firm, owner, season):
        sent = factories.declaration(firm, by=owner, values=COMPLETE, submitted=True)
        sent = actions.return_to_firm(declaration=sent, version=sent.version, reason="请核对", by=reviewer)
        with self.day_after(season):
            assert (
                actions.submit(declaration=sent, version=sent.version, confirmed_by_name="钱敏", by=owner).state
                == "submitted"
            )

    def test_the_home_page_and_the_to_do_list_name_the_days_left(self, sign_in, firm, owner, season):
        client = sign_in(owner)
        for page in (reverse("workplace:todo"), url("declarations")):
            assert "还剩 10 个工作日" in client.get(page).content.decode()
        factories.declaration(firm, by=owner, values=COMPLETE, submitted=True)
        assert "还剩 10 个工作日" not in client.get(reverse("workplace:todo")).content.decode()

    def test_the_interface_refuses_in_the_same_words(self, sign_in, firm, owner):
        factories.season(factories.firm())
        response = sign_in(owner).post("/api/v1/declarations/", {"firm": firm.pk}, content_type="application/json")
        assert response.status_code == 409


class TestQuarters:
    def test_a_quarter_feeds_no_yearly_facts_and_stands_in_the_firms_file(self, sign_in, reviewer, firm, owner):
        year = last_closed_year()
        factories.season(firm, quarter=2)
        draft = factories.declaration(firm, by=owner, year=year, quarter=2, values=COMPLETE, submitted=True)
        sent = actions.first_review(declaration=draft, version=draft.version, by=reviewer)
        actions.approve(declaration=sent, version=sent.version, by=factories.user("approver"))
        assert not YearFacts.objects.filter(firm=firm).exists()
        assert not Inputs.objects.filter(firm=firm).exists()
        page = sign_in(reviewer).get(reverse("enterprises:firm_panel", args=[firm.pk, "declarations"]))
        assert [row.period for row in page.context["quarters"]] == [Period(year, 2)]
        assert "季度数据" in page.content.decode()

    def test_the_year_and_its_quarters_are_declared_apart(self, firm, owner):
        factories.season(firm)
        factories.season(firm, quarter=1)
        year = actions.start(firm=firm, fiscal_year=last_closed_year(), by=owner)
        quarter = actions.start(firm=firm, fiscal_year=last_closed_year(), quarter=1, by=owner)
        assert year != quarter
        assert {each.period for each in openings(firm)} == {year.period, quarter.period}


@pytest.fixture
def board(db):
    """A season in which two parks' firms stand in every state."""
    firms = [factories.firm(park=factories.park(place % 2)) for place in range(9)]
    season = factories.season(*firms)
    reviewer, approver = factories.user("reviewer"), factories.user("approver")
    for place, firm in enumerate(firms[2:]):
        owner = factories.firm_user(firm)
        row = factories.declaration(firm, by=owner, values=COMPLETE, submitted=place > 1)
        if place in (3, 4):
            row = actions.first_review(declaration=row, version=row.version, by=reviewer)
        if place == 4:
            actions.approve(declaration=row, version=row.version, by=approver)
        if place == 5:
            actions.return_to_firm(declaration=row, version=row.version, reason="请核对", by=reviewer)
    return season


class TestBoard:
    def test_each_count_leads_to_exactly_these_firms(self, sign_in, reviewer, board):
        client = sign_in(reviewer)
        response = client.get(url("season", board.pk))
        counts = counts_of(response)
        assert len(counts) > 10
        for address, count in counts.items():
            assert client.get(address).context["page"].paginator.count == count, address
        for row in [*response.context["rows"], response.context["total"]]:
            assert sum(cell.count for cell in row.cells) == row.all.count
        assert [cell.count for cell in response.context["total"].cells] == [2, 2, 2, 1, 1, 1]

    def test_the_burn_down_ends_where_the_board_stands(self, sign_in, reviewer, board):
        response = sign_in(reviewer).get(url("season", board.pk))
        left = [value for value in response.context["chart"]["series"][0]["values"] if value is not None]
        none, draft = response.context["total"].cells[:2]
        assert left[-1] == none.count + draft.count
        assert response.context["chart"]["series"][1]["values"][-1] == 0

    def test_a_corrected_declaration_counts_as_approved(self, sign_in, reviewer, board):
        approved = Declaration.objects.get(state="approved")
        actions.open_correction(declaration=approved, reason="录入有误", by=reviewer)
        total = sign_in(reviewer).get(url("season", board.pk)).context["total"]
        assert [cell.count for cell in total.cells] == [2, 2, 2, 1, 1, 1]

    def test_a_park_officer_sees_the_own_park_only(self, sign_in, board):
        client = sign_in(factories.user("park_officer", factories.park(0)))
        response = client.get(url("season", board.pk))
        assert [row.label for row in response.context["rows"]] == [str(factories.park(0))]
        assert response.context["total"].all.count == 5
        listed = client.get(url("season_firms", board.pk)).context["rows"]
        assert {row.firm.park for row, _label in listed} == {factories.park(0)}
        assert client.get("/api/v1/seasons/").json()["results"][0]["id"] == board.pk
        found = client.get(f"/api/v1/seasons/{board.pk}/board/").json()
        assert found["total"]["firms"] == sum(found["total"]["states"].values()) == 5

    def test_the_home_card_shows_the_open_season(self, sign_in, reviewer, board):
        assert board.title in sign_in(reviewer).get("/").content.decode()


class TestReminders:
    @pytest.fixture
    def prepared(self, sign_in, reviewer, board):
        client = sign_in(reviewer)
        address = url("reminder_new", board.pk) + "?progress=draft&progress=none"
        client.post(address, {"text": "请尽快提交"})
        return Reminder.objects.get()

    def test_the_list_is_looked_at_before_anything_is_sent(self, sign_in, reviewer, prepared):
        page = sign_in(reviewer).get(url("reminder", prepared.pk))
        assert page.context["count"] == 4
        assert "无人可通知" in page.content.decode()
        assert not Notice.objects.filter(kind="season_reminder").exists()

    def test_sending_again_sends_nothing_twice(self, sign_in, reviewer, prepared):
        client = sign_in(reviewer)
        for _again in range(3):
            client.post(url("reminder_send", prepared.pk))
        assert Notice.objects.filter(kind="season_reminder").count() == 2

    def test_who_submitted_meanwhile_is_left_out(self, sign_in, reviewer, prepared):
        late = Declaration.objects.filter(state="draft").first()
        owner = late.firm.organisation.memberships.get().user
        actions.submit(declaration=late, version=late.version, confirmed_by_name="钱敏", by=owner)
        sign_in(reviewer).post(url("reminder_send", prepared.pk))
        prepared.refresh_from_db()
        assert late.firm_id not in prepared.firm_ids
        assert not Notice.objects.filter(kind="season_reminder", user=owner).exists()

    def test_how_it_reached_each_firm(self, sign_in, reviewer, prepared):
        client = sign_in(reviewer)
        client.post(url("reminder_send", prepared.pk))
        mailed, failed = Notice.objects.filter(kind="season_reminder").order_by("pk")
        Notice.objects.filter(pk=mailed.pk).update(mailed_at=timezone.now())
        Notice.objects.filter(pk=failed.pk).update(mail_tries=3)
        page = client.get(url("reminder", prepared.pk)).content.decode()
        assert page.count("邮件已发") == 1
        assert page.count("邮件发送失败") == 1
        assert page.count("无人可通知") == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_once():
    firm = factories.firm()
    factories.firm_user(firm)
    season, reviewer = factories.season(firm), factories.user("reviewer")
    made = reminders.prepare_reminder(season=season, firms=[firm], text="请提交", by=reviewer)
    start, failures = threading.Barrier(2), []

    def send():
        try:
            start.wait()
            reminders.send_reminder(reminder=made, by=reviewer)
        except Exception as error:  # handed to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Notice.objects.filter(kind="season_reminder").count() == 1
    from accounts.models import AuditEvent

    assert AuditEvent.objects.filter(event="reminder.sent").count() == 1


class TestRowSecurity:
    @pytest.fixture
    def rows(self, firm, owner, reviewer):
        """Of the firm in park 0 and of another in park 1."""
        other = factories.firm(park=factories.park(1))
        season = factories.season(firm, other)
        for each in (firm, other):
            Leave.objects.create(firm=each, fiscal_year=2020, until=date(2099, 1, 1), reason="x", given_by=reviewer)
        made = reminders.prepare_reminder(season=season, firms=[firm, other], text="请提交", by=reviewer)
        reminders.send_reminder(reminder=made, by=reviewer)

    @pytest.mark.parametrize(
        ("role", "firms_seen", "reminders_seen"),
        [
            ("owner", 1, 0),
            ("park_officer", 1, 0),
            ("reviewer", 2, 1),
            ("leader", 2, 1),
            ("bank_officer", 0, 0),
            (None, 0, 0),
        ],
    )
    def test_who_reads_what_by_raw_sql(self, as_web, rows, owner, role, firms_seen, reminders_seen):
        user = owner if role == "owner" else role and factories.user(role)
        with as_web(user) as cursor:
            found = {}
            for table in ("invitation", "leave", "reminder"):
                cursor.execute(f"SELECT count(*) FROM innovation_points_{table}")
                found[table] = cursor.fetchone()[0]
        assert found == {"invitation": firms_seen, "leave": firms_seen, "reminder": reminders_seen}

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE innovation_points_invitation SET extended_to = '2099-01-01', extension_reason = 'x'",
            "UPDATE innovation_points_leave SET until = '2100-01-01'",
            "DELETE FROM innovation_points_leave",
        ],
    )
    def test_a_firm_grants_itself_nothing(self, as_web, rows, owner, statement):
        with as_web(owner) as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 0

    def test_a_firm_gives_itself_no_leave(self, as_web, rows, firm, owner):
        columns = "firm_id, fiscal_year, quarter, until, reason, given_by_id, given_at"
        values = "%s, 2020, 0, '2099-01-01', 'x', %s, now()"
        with as_web(owner) as cursor, pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(f"INSERT INTO innovation_points_leave ({columns}) VALUES ({values})", [firm.pk, owner.pk])

    def test_the_zone_reads_the_delivery_of_reminders_and_of_nothing_else(self, as_web, rows, owner, reviewer):
        Notice.objects.create(user=owner, kind="board", key="1", text="x", url="/board/")
        with as_web(reviewer) as cursor:
            cursor.execute("SELECT DISTINCT kind FROM workplace_notice")
            assert cursor.fetchall() == [("season_reminder",)]
