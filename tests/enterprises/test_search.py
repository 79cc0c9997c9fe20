"""Finding a firm by whatever somebody types, mistyped too, and never one that the person does not see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprises.models import Firm, SearchTerm
from enterprises.names import fold
from enterprises.searching import find, one_off, pieces
from tests import factories

pytestmark = pytest.mark.django_db

NAME = "平顶山神马尼龙（北方）股份有限公司"


@pytest.fixture
def nylon():
    return factories.firm(
        name=NAME,
        former_names=["老鹰帘子布厂"],
        credit_code="91410400MA9NJ5LK26",
        legal_representative="欧阳明德",
        contact_name="查慧",
    )


@pytest.fixture
def others():
    return [
        factories.firm(name=name)
        for name in ("平顶山华电装备有限公司", "平顶山绿禾生物有限公司", "平顶山天砺电缆有限公司")
    ]


EXACT = [
    NAME, "平顶山神马尼龙(北方)股份有限公司", "神马", "尼龙", "马尼龙", "龙", "神马 尼龙", "尼龙　北方", "老鹰", "帘子布",
    "shenma", "Shen Ma", "nilong", "manilong", "smnl", "pdssm", "91410400MA9NJ5LK26", "91410400", "MA9NJ5", "ma9n",
    "LK26", "欧阳明德", "明德", "查慧", "神马 nilong",
]  # fmt: skip
MISTYPED = {
    "one wrong letter": "神码尼龙",
    "one wrong letter that sounds otherwise": "神虎尼龙",
    "one missing": "神尼龙",
    "one missing in the middle": "神马龙",
    "one too many": "神马的尼龙",
    "two exchanged": "神尼马龙",
    "two exchanged at the end": "神马龙尼",
    "two letters exchanged": "龙尼",
    "two letters that sound the same": "深马",
    "pinyin, one wrong": "shenmonilong",
    "pinyin, one missing": "shenmnilong",
    "pinyin, one too many": "shenmaanilong",
    "pinyin, two exchanged": "shemnanilong",
    "code, one wrong": "MA9NJ8LK26",
    "former name": "老鹰莲子布",
    "person": "欧阳名德",
    "person, another letter": "欧阳大德",
}


@pytest.mark.parametrize("text", EXACT)
def test_any_part_finds_the_firm_first(nylon, others, text):
    found = find(factories.user("reviewer"), text, 8)
    assert found[0].firm["id"] == nylon.pk
    assert found[0].level < 3, "as it was typed, not as something like it"
    assert [each.firm["id"] for each in found[1:] if each.level < 3] == [] or text == "平顶山"


@pytest.mark.parametrize("text", MISTYPED.values(), ids=MISTYPED)
def test_one_mistake_does_no_harm(nylon, others, text):
    found = find(factories.user("reviewer"), text, 8)
    assert [each.firm["id"] for each in found] == [nylon.pk]
    assert found[0].level >= 3


@pytest.mark.parametrize("text", ["", " ", "（）", "^", "不在此处", "神虎尼虎", "zzzz", "%", "_", "\\", "'; drop"])
def test_nothing_finds_nothing(nylon, others, text):
    assert find(factories.user("reviewer"), text, 8) == []


def test_the_whole_before_the_beginning_before_the_middle(others):
    middle, beginning, whole = (factories.firm(name=name) for name in ("北方尼龙科技", "尼龙科技发展", "尼龙科技"))
    found = find(factories.user("reviewer"), "尼龙科技", 8)
    assert [each.firm["id"] for each in found] == [whole.pk, beginning.pk, middle.pk]


def test_what_changes_is_found_by_its_new_words_and_no_more_by_the_old(nylon):
    staff = factories.user("reviewer")
    Firm.objects.filter(pk=nylon.pk).update(legal_representative="诸葛长风")
    assert [each.firm["id"] for each in find(staff, "诸葛长风", 8)] == [nylon.pk]
    assert find(staff, "欧阳明德", 8) == []
    Firm.objects.filter(pk=nylon.pk).delete()
    assert not SearchTerm.objects.filter(firm_id=nylon.pk).exists()


def test_an_officer_finds_only_firms_of_the_own_park(nylon, sign_in):
    far = factories.firm(name="神马尼龙二厂", park=factories.park(1), legal_representative="欧阳明德")
    officer = factories.user("park_officer", factories.park(1))
    for text in ["神马", "尼龙", "欧阳明德", "神码尼龙", "shenmanilong", "smnl", nylon.credit_code]:
        assert {each.firm["id"] for each in find(officer, text, 50)} <= {far.pk}, text
    client = sign_in(officer)
    page = client.get("/search/?q=神马").content.decode()
    assert "神马尼龙二厂" in page
    assert NAME not in page
    assert client.get("/firms/?q=神马").context["page"].paginator.count == 1
    assert client.get("/search/?q=北方", headers={"HX-Request": "true"}).content.decode().count('class="found"') == 0


def test_the_database_itself_keeps_the_terms_of_other_firms(nylon, as_web):
    with as_web() as cursor:
        cursor.execute("SELECT count(*) FROM enterprises_searchterm")
        assert cursor.fetchone() == (0,)
    with as_web(factories.user("park_officer", factories.park(1))) as cursor:
        cursor.execute("SELECT count(*) FROM enterprises_searchterm WHERE term LIKE '%神马%'")
        assert cursor.fetchone() == (0,)
    with as_web(factories.user("reviewer")) as cursor:
        cursor.execute("SELECT count(*) FROM enterprises_searchterm WHERE term = '^查慧'")
        assert cursor.fetchone() == (1,)


def test_under_row_security_the_index_serves(nylon, as_web):
    """Enough terms, counted, that reading them all is dear: what the planner does with a handful says nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO enterprises_searchterm (term, firm_id) SELECT 'term' || n, %s FROM generate_series(1, 5000) n",
            [nylon.pk],
        )
        cursor.execute("ANALYZE enterprises_searchterm")
    with as_web(factories.user("park_officer", factories.park(0))) as cursor:
        cursor.execute(
            "EXPLAIN SELECT firm_id FROM enterprises_searchterm WHERE term >= '神马' AND term < '神马\U0010ffff'"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    condition = plan.replace("(term)::text", "term")  # an index-only scan shows it without the cast
    assert "Index Cond: ((term >= '神马'::text)" in condition


@pytest.mark.parametrize("role", ["firm_owner", "talent"])
def test_firms_and_talents_look_for_their_own_affairs_and_find_no_firm(nylon, sign_in, role):
    client = sign_in(factories.firm_user(factories.firm()) if role == "firm_owner" else factories.user(role))
    answer = client.get("/search/?q=神马")
    assert answer.status_code == 200
    assert "firms" not in {source.name for source in answer.context["sources"]}
    assert nylon.name not in answer.content.decode()


@pytest.mark.parametrize("role", ["system_admin", "audit_admin"])
def test_who_has_nothing_to_look_for_has_no_search(nylon, sign_in, role):
    client = sign_in(factories.user(role))
    assert client.get("/search/?q=神马").status_code == 403
    assert "data-search" not in client.get("/").content.decode()


def test_an_officer_is_found_with_the_firms_that_one_sees(nylon, sign_in):
    officer = factories.user("park_officer", nylon.park, display_name="司马长安")
    Firm.objects.filter(pk=nylon.pk).update(officer=officer)
    page = sign_in(factories.user("leader")).get("/search/?q=长安").content.decode()
    assert f"/firms/?officer={officer.pk}" in page
    listed = sign_in(factories.user("leader")).get(f"/firms/?officer={officer.pk}").context["rows"]
    assert [row.firm.pk for row in listed] == [nylon.pk]


def test_looking_costs_the_same_for_one_firm_and_for_many(sign_in):
    client = sign_in(factories.user("reviewer"))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/?q=测试", headers={"HX-Request": "true"})
        return len(queries)

    for _each in range(4):
        factories.firm()
    cost()
    few = cost()
    for _each in range(20):
        factories.firm()
    assert cost() == few


@settings(max_examples=200, deadline=None)
@given(st.text("甲乙丙丁戊己庚辛abc12", min_size=4, max_size=9), st.data())
def test_of_a_word_with_one_mistake_one_piece_is_intact_and_the_pattern_fits(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    typed = data.draw(
        st.sampled_from(
            [
                word[:place] + "x" + word[place + 1 :],
                word[:place] + "x" + word[place:],
                word[:place] + word[place + 1 :],
                word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :] if place else word,
            ]
        )
    )
    if len(typed) > 3 and typed != word:
        assert any(piece and piece in word for piece in pieces(typed))
        assert one_off(typed).search(word) or typed in word


@settings(max_examples=100, deadline=None)
@given(st.text("平顶山ＡＢab（）() ·.、’“”^-&1２", max_size=20))
def test_the_database_folds_as_the_portal_does(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT enterprises_fold(%s)", [text])
        assert cursor.fetchone() == (fold(text),)
