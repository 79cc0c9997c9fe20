"""Many firms at once: what is shown before is what is done, with a reason, and never to a firm of another park."""

from io import BytesIO
from urllib.parse import urlencode

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import AuditEvent
from enterprises.models import Firm, FirmTag, Tag, Title
from tests import factories
from tests.enterprises.conftest import facts
from workplace.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms():
    return [factories.firm(name=name) for name in ("甲企业", "乙企业", "丙企业")]


def address(action, firms=(), **query):
    return f"/firms/bulk/{action}/?" + urlencode([*(("firm", f.pk) for f in firms), *query.items()])


def do(client, url, reason="专项行动"):
    """Look first, then do what was shown; the plan that was shown."""
    shown = client.get(url)
    assert shown.status_code == 200
    plan = shown.context["plan"]
    seen = shown.context["reason"].initial["seen"]
    done = client.post(url, {"reason": reason, "seen": seen})
    assert done.status_code in (200, 302), done.content.decode()
    return plan, done


def test_a_tag_is_shown_then_given_then_found(sign_in, staff, firms):
    client = sign_in(staff)
    word = Tag.objects.create(name="重点")
    FirmTag.objects.create(firm=firms[0], tag=word)
    plan, _done = do(client, address("tag", firms, **{"set-tag": word.pk}))
    assert plan.ids == [f.pk for f in (firms[2], firms[1])] or set(plan.ids) == {firms[1].pk, firms[2].pk}
    assert [firm for firm, _why in plan.kept] == [firms[0]]
    assert set(word.firms.all()) == set(firms)
    assert {row.firm for row in client.get(f"/firms/?tag={word.pk}").context["rows"]} == set(firms)
    event = AuditEvent.objects.get(event="firms.tagged")
    assert set(event.details["firms"]) == set(plan.ids)
    assert (event.details["reason"], event.actor_id) == ("专项行动", staff.pk)
    plan, _done = do(client, address("untag", firms[:1], **{"set-tag": word.pk}))
    assert plan.ids == [firms[0].pk]
    assert set(word.firms.all()) == set(firms[1:])


def test_all_results_of_a_filter_are_meant(sign_in, staff, firms):
    client = sign_in(staff)
    factories.firm(name="不相干")
    plan, _done = do(client, address("tag", all=1, q="企业", **{"set-new": "批次一"}))
    assert set(plan.ids) == {firm.pk for firm in firms}
    assert set(Firm.objects.filter(tags__name="批次一")) == set(firms)


def test_officers_get_firms_of_their_own_park_only(sign_in, staff, firms):
    elsewhere = factories.firm(name="丁企业", park=factories.park(1))
    officer = factories.user("park_officer", factories.park(0))
    plan, _done = do(sign_in(staff), address("officer", [*firms, elsewhere], **{"set-officer": officer.pk}))
    assert set(plan.ids) == {firm.pk for firm in firms}
    assert [firm for firm, _why in plan.kept] == [elsewhere]
    assert set(Firm.objects.filter(officer=officer)) == set(firms)
    assert set(officer.officer_firms.values_list("pk", flat=True)) == set(plan.ids)


def test_what_has_changed_since_the_look_is_not_done(sign_in, staff, firms):
    client = sign_in(staff)
    url = address("tag", all=1, q="企业", **{"set-new": "批次一"})
    seen = client.get(url).context["reason"].initial["seen"]
    factories.firm(name="戊企业")
    answer = client.post(url, {"reason": "专项行动", "seen": seen})
    assert answer.status_code == 200
    assert FirmTag.objects.count() == 0
    assert not AuditEvent.objects.filter(event="firms.tagged").exists()
    assert len(answer.context["plan"].changes) == 4, "the page shows what would be done now"


def test_without_a_reason_nothing_is_done(sign_in, staff, firms):
    client = sign_in(staff)
    url = address("tag", firms, **{"set-new": "批次一"})
    seen = client.get(url).context["reason"].initial["seen"]
    assert client.post(url, {"reason": " ", "seen": seen}).status_code == 200
    assert FirmTag.objects.count() == 0


@pytest.mark.parametrize("action", ["tag", "untag", "officer", "remind", "export"])
def test_firms_of_another_park_are_never_touched_nor_counted(sign_in, firms, action):
    officer = factories.user("park_officer", factories.park(1))
    client = sign_in(officer)
    tag = Tag.objects.create(name="重点")
    for query in ({}, {"all": 1}):
        url = address(
            action, firms, **query, **{"set-tag": tag.pk, "set-officer": officer.pk, "set-missing": "no_facts"}
        )
        page = client.get(url)
        assert page.context["count"] == 0
        assert not any(firm.name in page.content.decode() for firm in firms)
        client.post(url, {"reason": "x", "seen": ""})
    assert FirmTag.objects.count() == 0
    assert not Firm.objects.exclude(officer=None).exists()
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("role", ["leader", "firm_owner"])
def test_who_may_not_edit_may_not_do_it(sign_in, firms, role):
    person = factories.firm_user(firms[0]) if role == "firm_owner" else factories.user(role)
    client = sign_in(person)
    for action in ("tag", "officer", "remind"):
        url = address(action, firms, **{"set-new": "x"})
        assert client.get(url).status_code in (403, 404)
        assert client.post(url, {"reason": "x", "seen": ""}).status_code in (403, 404)
    assert client.get("/firms/quality/").status_code == 403


def test_firms_never_see_their_tags(as_web, firms):
    FirmTag.objects.create(firm=firms[0], tag=Tag.objects.create(name="风险"))
    with as_web(factories.firm_user(firms[0])) as cursor:
        for table in ("firmtag", "firmtagevent"):
            cursor.execute(f"SELECT count(*) FROM enterprises_{table}")
            assert cursor.fetchone() == (0,)


def test_a_reminder_reaches_the_people_of_the_firms_that_lack_it(sign_in, staff, firms):
    joined, complete, alone = firms
    person = factories.firm_user(joined)
    factories.firm_user(complete)
    facts(complete, year=2025, revenue=1)
    plan, _done = do(sign_in(staff), address("remind", firms, **{"set-missing": "no_facts"}))
    assert plan.ids == [joined.pk]
    assert {firm for firm, _why in plan.kept} == {complete, alone}
    assert [(n.user_id, n.firm_id, n.url) for n in Notice.objects.all()] == [
        (person.pk, joined.pk, f"/firms/{joined.pk}/")
    ]
    do(sign_in(staff), address("remind", firms, **{"set-missing": "no_facts"}))
    assert Notice.objects.count() == 1, "once a day"


def headings(content):
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    head = next(index for index, row in enumerate(rows) if "统一社会信用代码" in row)
    return rows[head], rows[head + 1 :]


def test_page_and_export_show_the_chosen_columns(sign_in, staff, firms):
    facts(firms[0], year=2024, revenue=100)
    facts(firms[0], year=2025, revenue=150, staff=7)
    client = sign_in(staff)
    query = "cols=growth&cols=staff&cols=status"
    page = client.get(f"/firms/?{query}")
    assert [column.name for column in page.context["columns"]] == ["status", "growth", "staff"]
    head, rows = headings(client.get(f"/firms/export/?{query}").content)
    assert head == ["统一社会信用代码", "企业名称", "状态", "营业收入增长率（%）", "职工人数"]
    assert [row[3:] for row in rows if row[1] == "甲企业"] == [[50, 7]]
    _plan, done = do(client, address("export", firms[:1], cols="staff"))
    head, rows = headings(b"".join(done))
    assert head[2:] == ["职工人数"]
    assert [row[1] for row in rows] == ["甲企业"]


def test_each_lack_counts_the_firms_behind_it(sign_in, staff, firms):
    facts(firms[0], year=2025, revenue=1)
    facts(firms[1], year=2021, revenue=1)
    Title.objects.create(firm=firms[2], kind="gazelle")
    client = sign_in(staff)
    counts = {
        line["check"].name: (line["count"], line["query"]) for line in client.get("/firms/quality/").context["lines"]
    }
    assert {name: count for name, (count, _query) in counts.items()} == {
        "no_facts": 2, "missing_facts": 1, "stale": 1, "expiring": 0, "validity_unknown": 1,
        "no_officer": 3, "not_joined": 3, "no_contact": 3,
    }  # fmt: skip
    for count, query in counts.values():
        assert client.get(f"/firms/?{query}").context["page"].paginator.count == count
