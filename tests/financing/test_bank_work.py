"""What a bank's people work with: notes of their own, watches, saved searches that tell, pages by key, what changed."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.context import enter
from accounts.models import AuditEvent
from enterprises.actions import narrow_consent, withdraw_consent
from enterprises.models import Look
from financing import alerts
from financing.actions import write_bank_rows
from financing.models import BankFirm, BankFirmPast, BankMark, BankNote, BankTerm, BankWatch, StageMedian
from tests import factories
from tests.access.test_canaries import text_of
from workplace import mailing, saved_views
from workplace.models import Notice

from .conftest import EVERY_GROUP, consent, record, today

LIST, CHANGES, COMPARE = (reverse(f"financing:bank_{name}") for name in ("firms", "changes", "compare"))
SECRET = "密语：老板爱钓鱼"


def url_of(name, row):
    return reverse(f"financing:{name}", args=[row.pk])


@pytest.fixture
def listed(strong_firm, bank, night):
    firm = strong_firm()
    given = consent(firm, bank)
    night()
    return firm, given, BankFirm.objects.get(bank=bank, firm=firm)


def test_a_note_is_the_banks_alone(listed, bank, other_bank, officer, sign_in):
    firm, _given, row = listed
    client = sign_in(officer)
    client.post(url_of("bank_note", row), {"status": "visited", "text": SECRET})
    colleague = sign_in(factories.user("bank_manager", bank))
    assert SECRET in colleague.get(url_of("bank_firm", row)).content.decode()
    assert "已走访" in colleague.get(LIST).content.decode() or "visited" in colleague.get(LIST).content.decode()
    mark, note = BankMark.objects.get(), BankNote.objects.get()
    assert (mark.status, note.text, note.written_by_name) == ("visited", SECRET, str(officer))
    assert SECRET not in str(list(AuditEvent.objects.values("details")))
    assert SECRET not in text_of(client.get(url_of("bank_firm_sheet", row)))
    others = [
        factories.user("reviewer"), factories.user("approver"), factories.user("leader"), factories.firm_user(firm),
        factories.user("bank_officer", other_bank),
    ]  # fmt: skip
    for user in others:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE portal_web")
            enter(user)
            for table in ("banknote", "bankmark", "bankwatch"):
                cursor.execute(f"SELECT count(*) FROM financing_{table}")
                assert cursor.fetchone() == (0,), (user, table)
            cursor.execute("RESET ROLE")
        assert sign_in(user).get(url_of("bank_firm", row)).status_code in (403, 404)


def test_a_note_says_something_and_is_never_changed(listed, officer, sign_in):
    _firm, _given, row = listed
    assert sign_in(officer).post(url_of("bank_note", row), {"status": "", "text": " "}).status_code == 422
    assert not BankNote.objects.exists()
    sign_in(officer).post(url_of("bank_note", row), {"text": SECRET})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        enter(officer)
        cursor.execute("UPDATE financing_banknote SET text = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM financing_banknote")
        assert cursor.rowcount == 0
        cursor.execute("RESET ROLE")


def test_after_a_withdrawal_nothing_of_the_firm_is_left_and_an_open_page_writes_nothing(
    listed, strong_firm, bank, officer, sign_in
):
    firm, given, row = listed
    client = sign_in(officer)
    pages = [url_of("bank_firm", row), url_of("bank_firm_sheet", row), f"/api/v1/bank-firms/{row.pk}/"]
    lists = [LIST, f"{LIST}?q={firm.name[:4]}", CHANGES, f"{COMPARE}?firm={row.pk}", "/", "/api/v1/bank-firms/"]
    lists += [f"/search/?q={firm.name[:4]}", reverse("financing:bank_firms_export"), reverse("financing:bank_drops")]
    assert [client.get(url).status_code for url in pages] == [200] * 3
    assert firm.name in client.get(LIST).content.decode()
    withdraw_consent(consent=given, reason="", by=factories.firm_user(firm))
    for url in pages:
        assert client.get(url).status_code == 404, url
    for url in lists:
        found = text_of(client.get(url)).replace(firm.name[:4], "")
        assert firm.name[4:] not in found, url
        assert firm.credit_code not in found, url
    for name, data in (("bank_note", {"text": SECRET}), ("bank_watch", {"on": "1"})):
        assert client.post(url_of(name, row), data).status_code == 404
    assert not BankNote.objects.exists()
    assert not BankWatch.objects.exists()
    assert not BankTerm.objects.exists()


def test_narrowing_takes_the_groups_from_the_very_next_page(listed, officer, sign_in):
    firm, given, row = listed
    client = sign_in(officer)
    assert client.get(f"/api/v1/bank-firms/{row.pk}/").json()["figures"]["revenue"] == 100_000_000
    narrow_consent(consent=given, scope=["identity"], valid_to=given.valid_to, by=factories.firm_user(firm))
    answer = client.get(f"/api/v1/bank-firms/{row.pk}/").json()
    assert {answer[group] for group in ("points", "items", "figures", "titles", "negative", "contacts")} == {None}


def test_the_credit_sheet_bears_bank_person_and_time_and_is_a_look(listed, bank, officer, sign_in):
    firm, _given, row = listed
    answer = sign_in(officer).get(url_of("bank_firm_sheet", row))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    look = Look.objects.get(firm=firm, kind="pdf")
    assert (look.bank_id, look.person_id) == (bank.pk, officer.pk)


def test_the_page_shows_points_beside_the_median_of_the_stage(listed, officer, sign_in):
    _firm, _given, row = listed
    sheet = sign_in(officer).get(url_of("bank_firm", row)).context["sheet"]
    middle = StageMedian.objects.get(stage=row.stage, as_of=row.as_of)
    (year,) = sheet.trend
    assert (year.year, year.total, year.median) == (row.fiscal_year, row.total, middle.total)
    assert middle.total == row.total  # the only firm is its own middle
    assert [median for _item, median in sheet.items_beside_medians] == middle.items
    assert [item.label for item in sheet.items if item.points is None] == sheet.missing[: len(sheet.missing)] or (
        set(sheet.missing) >= {item.label for item in sheet.items if item.points is None}
    )


def test_five_firms_stand_side_by_side_and_each_is_a_look(strong_firm, bank, other_bank, officer, night, sign_in):
    firms = [strong_firm(name=f"比较企业{number}") for number in range(7)]
    for firm in firms[:6]:
        consent(firm, bank, EVERY_GROUP if firm != firms[1] else ["identity"])
    consent(firms[6], other_bank)
    night()
    pks = dict(BankFirm.objects.values_list("firm_id", "pk"))
    client = sign_in(officer)
    page = client.get(COMPARE, {"firm": [pks[firms[2].pk], pks[firms[1].pk], pks[firms[6].pk], "x"]})
    assert [row.name for row in page.context["comparison"].rows] == ["比较企业2", "比较企业1"]
    assert "比较企业6" not in page.content.decode()
    assert Look.objects.filter(kind="page").count() == 2
    many = client.get(COMPARE, {"firm": [pks[firm.pk] for firm in firms[:6]]})
    assert len(many.context["comparison"].rows) == 5
    assert many.context["too_many"]
    assert client.get(COMPARE).status_code == 200


def test_what_changed_since_an_earlier_list(strong_firm, bank, officer, night, sign_in):
    stays, leaves, falls, comes, nameless = (strong_firm(name=f"变动企业{name}") for name in "一二三四五")
    for firm in (stays, leaves, falls):
        consent(firm, bank)
    gone = consent(nameless, bank, ["identity", "points"])
    night()
    # as if that night had been three days ago
    BankFirmPast.objects.update(since=timezone.now() - timedelta(days=3))
    BankFirm.objects.filter(firm=falls).update(tier="C")
    withdraw_consent(consent=gone, reason="", by=factories.firm_user(nameless))
    record(leaves, "overdue")
    consent(comes, bank)
    night()
    BankFirm.objects.filter(firm=falls).update(tier="C")
    since = str(today() - timedelta(days=1))
    changes = sign_in(officer).get(CHANGES, {"since": since}).context["changes"]
    assert changes.size_then == 4
    assert [row.name for row in changes.came] == ["变动企业四"]
    assert [(row.name, then, fell) for row, then, fell in changes.moved] == [("变动企业三", "A", True)]
    assert sorted(drop.shared_name for drop in changes.left) == ["", "变动企业二"]
    for nonsense in ("", "yesterday", "2026-13-77", "1900-01-01", "2999-01-01"):
        assert sign_in(officer).get(CHANGES, {"since": nonsense}).status_code == 200


def test_an_earlier_list_tells_no_tier_that_is_withdrawn_since(listed, officer):
    firm, given, _row = listed
    narrow_consent(consent=given, scope=["identity"], valid_to=given.valid_to, by=factories.firm_user(firm))
    BankFirmPast.objects.filter(until=None).update(since=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        enter(officer)
        cursor.execute("SELECT tier FROM financing_list_at(now())")
        assert {tier for (tier,) in cursor.fetchall()} <= {None}
        cursor.execute("RESET ROLE")


def test_a_saved_search_tells_of_what_came_after_it_and_of_nothing_twice(strong_firm, bank, officer, night):
    consent(strong_firm(chain_id="digital"), bank)
    night(today() - timedelta(days=2))
    saved_views.keep(name=alerts.LIST, title="数字", query="chain=digital", tell=True, by=officer)
    saved_views.keep(name=alerts.LIST, title="不通知", query="", by=officer)
    night(today() - timedelta(days=1))
    assert not Notice.objects.exists()
    for chain in ("digital", "digital", "nylon"):
        consent(strong_firm(chain_id=chain, name="不出现在通知里的企业"), bank)
    night()
    told = Notice.objects.get()
    assert (told.user, told.kind, told.params) == (officer, alerts.ARRIVALS, {"view": "数字", "count": 2})
    night()
    assert Notice.objects.count() == 1
    mailing.send_digests()
    mailing.send_waiting()
    assert all("不出现" not in f"{message.subject}{message.body}" for message in mail.outbox)


@pytest.mark.parametrize(("now", "kinds"), [("B", {alerts.DROPS}), ("A", set()), (None, set())])
def test_a_watched_firm_that_drops_a_tier_is_told_once(listed, officer, sign_in, now, kinds):
    firm, _given, row = listed
    sign_in(officer).post(url_of("bank_watch", row), {"on": "1"})
    BankFirm.objects.filter(pk=row.pk).update(tier=now)
    for day in (today(), today() + timedelta(days=1)):
        alerts.tell_drops(day)
    assert {notice.kind for notice in Notice.objects.filter(user=officer)} == kinds
    assert Notice.objects.count() == len(kinds)
    assert all(firm.name not in str(notice) for notice in Notice.objects.all())


def test_a_watched_firm_that_leaves_is_told_once_and_by_no_name(listed, officer, sign_in):
    firm, given, row = listed
    sign_in(officer).post(url_of("bank_watch", row), {"on": "1"})
    withdraw_consent(consent=given, reason="", by=factories.firm_user(firm))
    for day in (today(), today() + timedelta(days=1)):
        alerts.tell_drops(day)
    told = Notice.objects.get(user=officer)
    assert told.kind == alerts.GONE
    assert firm.name not in str(told)
    assert sign_in(officer).get(told.url).status_code == 200


def test_whoever_stops_watching_is_told_nothing(listed, officer, sign_in):
    _firm, _given, row = listed
    for on in ("1", "0"):
        sign_in(officer).post(url_of("bank_watch", row), {"on": on})
    BankFirm.objects.update(tier="C")
    assert alerts.tell_drops(today()) == 0


@pytest.fixture
def many(strong_firm, bank, night):
    """Seven firms; two share no points, and equal totals occur."""
    for number in range(7):
        consent(strong_firm(name=f"翻页企业{number}"), bank, ["identity"] if number > 4 else EVERY_GROUP)
    night()
    for number, pk in enumerate(BankFirm.objects.exclude(total=None).values_list("pk", flat=True)):
        BankFirm.objects.filter(pk=pk).update(
            total=[9000, 8000, 8000, 8000, 7000][number], revenue_growth=0.1 / (number + 3)
        )


@pytest.mark.parametrize("sort", ["", "-total", "total", "pinyin", "-revenue_growth", "revenue_growth", "tier"])
def test_pages_by_key_hold_every_row_once_in_the_order_of_the_whole(many, bank, officer, sign_in, monkeypatch, sort):
    client = sign_in(officer)
    whole = [row.pk for row in client.get(LIST, {"sort": sort}).context["page"]]
    assert len(whole) == 7
    monkeypatch.setattr("workplace.paging.SIZES", (2,))
    seen, starts, query = [], [], {"sort": sort}
    while True:
        page = client.get(LIST, query).context["page"]
        seen.append([row.pk for row in page])
        starts.append(page.before)
        if not page.after:
            break
        query = {"sort": sort, "after": page.after}
    assert [pk for part in seen for pk in part] == whole
    assert (starts[0], page.count) == ("", 7)
    for part in reversed(seen[:-1]):
        page = client.get(LIST, {"sort": sort, "before": page.before}).context["page"]
        assert [row.pk for row in page] == part
    assert page.before == ""


@pytest.mark.parametrize("key", ["x", "~", "~x", "9~9~9", "1e5~3", "~99999999999999999999", "abc~1"])
def test_a_key_that_is_none_gives_a_page(many, officer, sign_in, key):
    assert sign_in(officer).get(LIST, {"after": key}).status_code == 200


@pytest.mark.parametrize(
    ("text", "found"), [("翻页", 7), ("页企业3", 1), ("企", 7), ("业翻", 0), ("翻页企业", 7), ("３", 0)]
)
def test_chinese_names_are_found_by_their_pairs(many, officer, sign_in, text, found):
    assert sign_in(officer).get(LIST, {"q": text}).context["page"].count == found


def test_terms_follow_name_titles_and_consent(listed, bank):
    firm, given, row = listed
    terms = set(BankTerm.objects.filter(row=row).values_list("term", flat=True))
    assert {firm.name[:2], "#high-tech-enterprise"} <= terms
    narrow_consent(consent=given, scope=["identity"], valid_to=given.valid_to, by=factories.firm_user(firm))
    assert "#high-tech-enterprise" not in set(BankTerm.objects.values_list("term", flat=True))
    type(firm).objects.filter(pk=firm.pk).update(name="改了名字")
    write_bank_rows(bank_id=bank.pk, firm_id=firm.pk)
    assert set(BankTerm.objects.values_list("term", flat=True)) == {"改了", "了名", "名字"}


def test_columns_by_choice_stand_on_page_and_in_the_export(listed, officer, sign_in):
    client, asked = sign_in(officer), {"cols": ["staff", "credit_code"]}
    page = client.get(LIST, asked)
    assert [column.name for column in page.context["columns"]] == ["credit_code", "staff"]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(reverse("financing:bank_firms_export"), asked).content)).active
    widest = max(sum(cell.value is not None for cell in line) for line in sheet.iter_rows())
    assert widest == 3


def test_own_status_and_watches_filter_the_list(strong_firm, bank, officer, night, sign_in):
    rows = []
    for _number in range(3):
        firm = strong_firm()
        consent(firm, bank)
    night()
    rows = list(BankFirm.objects.order_by("pk"))
    client = sign_in(officer)
    client.post(url_of("bank_note", rows[0]), {"status": "visited"})
    client.post(url_of("bank_watch", rows[1]), {"on": "1"})
    for query, wanted in (
        ({"status": "visited"}, {rows[0].pk}),
        ({"status": "none"}, {rows[1].pk, rows[2].pk}),
        ({"status": ["none", "visited"]}, {row.pk for row in rows}),
        ({"watched": "true"}, {rows[1].pk}),
    ):
        assert {row.pk for row in client.get(LIST, query).context["page"]} == wanted
    colleague = sign_in(factories.user("bank_officer", bank))
    assert not list(colleague.get(LIST, {"watched": "true"}).context["page"])
