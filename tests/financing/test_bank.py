"""What a bank can and cannot get: only consented groups, only while the consent lives, and every look is written down."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.context import enter
from accounts.models import AuditEvent
from enterprises.actions import withdraw_consent
from enterprises.models import Consent, IntellectualProperty, Look, YearFacts
from financing.actions import write_bank_rows
from financing.models import BankDrop, BankFirm
from tests import factories

from .conftest import EVERY_GROUP, consent, record, today

LIST, EXPORT = reverse("financing:bank_firms"), reverse("financing:bank_firms_export")
DROPS, API = reverse("financing:bank_drops"), "/api/v1/bank-firms/"
CANARIES = {
    "identity": ["金丝雀名称", "jinsique", "91000000TCANARY000"],
    "contacts": ["金丝雀联系人", "13800009999", "canary@firm.example", "金丝雀法人", "金丝雀路一号"],
    "titles": ["GR-CANARY-1", "ZL-CANARY-2", "金丝雀专利"],
    "negative": ["金丝雀法院"],
    "figures": ["98765432", "9876.5", "87654321", "8765.4", "1234567", "123.5"],
}


FUNCTIONS = {
    "financing_write_bank_rows", "financing_renew_bank_rows", "financing_log_looks", "financing_keep_past",
    "financing_write_terms", "financing_terms", "financing_list_at",
}  # fmt: skip


def page_of(row):
    return reverse("financing:bank_firm", args=[row.pk])


def row_of(bank, firm) -> BankFirm:
    return BankFirm.objects.get(bank=bank, firm=firm)


@pytest.fixture
def canary(strong_firm):
    """A ready firm whose every group holds values that stand nowhere else."""
    facts = {"revenue": 98_765_432, "rd_expense": 8_765_4321 // 1, "venture_capital": 1_234_567}
    firm = strong_firm(
        name="金丝雀名称有限公司", legal_representative="金丝雀法人", address="金丝雀路一号", contact_name="金丝雀联系人",
        contact_phone="13800009999", contact_email="canary@firm.example", title=False, facts=facts,
    )  # fmt: skip
    firm.titles.create(kind="gazelle", number="GR-CANARY-1", valid_to=today() + timedelta(days=30))
    IntellectualProperty.objects.create(firm=firm, kind="invention", name="金丝雀专利", number="ZL-CANARY-2")
    record(firm, "overdue", source="金丝雀法院", ended_on=today() - timedelta(days=3))
    return firm


def everything(client, row) -> str:
    """All that the bank can get, as one text."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(EXPORT).content))
    cells = " ".join(str(cell.value) for line in book.active.iter_rows() for cell in line if cell.value is not None)
    answers = [client.get(url).content.decode() for url in (LIST, page_of(row), API, f"{API}{row.pk}/", "/", DROPS)]
    searched = [client.get(LIST, {"q": word}).content.decode().replace(word, "") for word in ("金丝雀", "jinsique")]
    return " ".join([cells, *answers, *searched])


@pytest.mark.parametrize("left_out", list(CANARIES))
def test_nothing_of_a_group_outside_the_scope_reaches_the_bank(canary, bank, officer, night, sign_in, left_out):
    consent(canary, bank, [group for group in EVERY_GROUP if group != left_out])
    night()
    client, row = sign_in(officer), row_of(bank, canary)
    found = everything(client, row)
    for word in CANARIES[left_out]:
        assert word not in found
    others = {word for group, words in CANARIES.items() if group != left_out for word in words}
    assert sum(word in found for word in others) >= 6
    for name in BankFirm.GROUPS[left_out]:
        assert getattr(row, name if name not in ("park", "chain", "rule_version") else f"{name}_id") is None


def test_points_and_items_are_hidden_where_not_consented(canary, bank, officer, night, sign_in):
    consent(canary, bank, ["identity"])
    night()
    client, row = sign_in(officer), row_of(bank, canary)
    answer = client.get(f"{API}{row.pk}/").json()
    assert answer["identity"]["name"] == canary.name
    assert {answer[group] for group in ("points", "items", "figures", "titles", "negative", "contacts")} == {None}
    assert (row.total, row.tier, row.ceiling, row.items, row.fiscal_year) == (None,) * 5
    text = client.get(page_of(row)).content.decode()
    assert text.count("ti-lock") == 7, "six groups, and the loans at other banks, which only a firm's figures open"


def test_a_consent_shows_at_once_and_a_withdrawal_hides_at_once(strong_firm, bank, officer, night, sign_in, client):
    firm = strong_firm()
    owner = factories.firm_user(firm)
    night()
    assert sign_in(officer).get(API).json()["count"] == 0
    given = consent(firm, bank)
    write_bank_rows(bank_id=bank.pk, firm_id=firm.pk)
    row = row_of(bank, firm)
    client = sign_in(officer)
    assert firm.name in client.get(LIST).content.decode()
    assert client.get(page_of(row)).status_code == 200
    assert row.is_new
    withdraw_consent(consent=given, reason="", by=owner)
    assert firm.name not in client.get(LIST).content.decode()
    assert client.get(page_of(row)).status_code == 404
    assert client.get(f"{API}{row.pk}/").status_code == 404
    assert firm.name not in "".join(
        str(c) for c in openpyxl.load_workbook(io.BytesIO(client.get(EXPORT).content)).active.values
    )
    assert firm.name not in client.get("/").content.decode()
    drop = BankDrop.objects.get()
    assert (drop.reason, drop.name) == ("consent", None)


def test_the_pages_of_the_firm_give_and_withdraw_at_once(strong_firm, bank, officer, night):
    """Through the firm's own pages, as portal_web: the register of consents reaches this room."""
    from django.test import Client

    firm = strong_firm()
    owner = factories.firm_user(firm)
    night()
    firm_side, bank_side = Client(), Client()
    firm_side.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    bank_side.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    given = {
        "firm": firm.pk, "bank": bank.pk, "purpose": "be_found", "scope": ["points"], "agreed": True,
        "valid_to": str(today() + timedelta(days=30)), "text_version": _text_version(),
    }  # fmt: skip
    answer = firm_side.post("/api/v1/consents/", given, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert bank_side.get(API).json()["count"] == 1
    gone = firm_side.post(f"/api/v1/consents/{answer.json()['id']}/withdraw/", {}, content_type="application/json")
    assert gone.status_code == 200, gone.content
    assert bank_side.get(API).json()["count"] == 0


def _text_version():
    from enterprises.consent_text import current_text

    return current_text().version


def test_another_bank_never_sees_it(strong_firm, bank, other_bank, officer, night, sign_in):
    firm = strong_firm()
    consent(firm, bank)
    night()
    row = row_of(bank, firm)
    client = sign_in(factories.user("bank_officer", other_bank))
    assert client.get(API).json()["count"] == 0
    assert firm.name not in client.get(LIST).content.decode()
    assert client.get(page_of(row)).status_code == 404
    for user in (factories.user("reviewer"), factories.user("park_officer"), factories.user("leader")):
        assert sign_in(user).get(LIST).status_code == 403
    assert sign_in(factories.firm_user(firm)).get(page_of(row)).status_code == 403


def test_an_expired_consent_shows_nothing_even_before_the_night(strong_firm, bank, officer, night, sign_in):
    firm = strong_firm()
    given = consent(firm, bank)
    night()
    yesterday = today() - timedelta(days=1)
    Consent.objects.filter(pk=given.pk).update(valid_from=yesterday, valid_to=yesterday)
    BankFirm.objects.filter(firm=firm).update(valid_to=yesterday)  # as it stands when the day has turned
    assert sign_in(officer).get(API).json()["count"] == 0
    write_bank_rows()
    assert not BankFirm.objects.exists()
    assert list(BankDrop.objects.values_list("reason", "name")) == [("consent", None)]


def test_a_firm_that_is_no_longer_ready_leaves_by_name_until_its_consent_ends(
    strong_firm, bank, officer, night, sign_in
):
    firm, unnamed = strong_firm(name="离开的企业"), strong_firm(name="不具名企业")
    given = consent(firm, bank)
    consent(unnamed, bank, ["points"])
    night()
    for one in (firm, unnamed):
        record(one, "overdue")
    night()
    client = sign_in(officer)
    assert client.get(API).json()["count"] == 0
    for url in ("/", reverse("financing:bank_drops")):
        text = client.get(url).content.decode()
        assert "离开的企业" in text
        assert "不具名企业" not in text
    withdraw_consent(consent=given, reason="", by=factories.firm_user(firm))
    for url in ("/", reverse("financing:bank_drops")):
        assert "离开的企业" not in client.get(url).content.decode()
    assert not BankDrop.objects.exclude(name=None).exists()


@pytest.mark.parametrize(
    "table",
    [
        "enterprises_firm", "enterprises_yearfacts", "enterprises_mergedfacts", "enterprises_title", "enterprises_platform",
        "enterprises_intellectualproperty", "enterprises_negativerecord", "enterprises_consent", "enterprises_look",
        "innovation_points_score", "innovation_points_inputs", "financing_readiness", "financing_standing",
    ],
)  # fmt: skip
def test_a_bank_reads_no_base_table(strong_firm, bank, other_bank, officer, night, table):
    consent(strong_firm(), bank)
    consent(strong_firm(), other_bank)
    night()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        enter(officer)
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT array_agg(DISTINCT bank_id) FROM financing_bankfirm")
        assert cursor.fetchone() == ([bank.pk],)
        cursor.execute("SELECT set_config('portal.bank', '', true)")
        cursor.execute("SELECT count(*) FROM financing_bankfirm")
        assert cursor.fetchone() == (0,)
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "attempt",
    [
        "INSERT INTO financing_bankfirm SELECT * FROM financing_bankfirm",
        "UPDATE financing_bankfirm SET bank_id = portal_bank()",
        "DELETE FROM financing_bankfirm",
        "TRUNCATE financing_bankfirm",
        "UPDATE financing_readiness SET result = 1",
        "INSERT INTO financing_standing VALUES (1, now(), 1, 1, 1)",
        "CREATE OR REPLACE FUNCTION financing_write_bank_rows(bigint, bigint) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE portal_worker",
    ],
)
def test_the_web_role_cannot_write_what_banks_see(strong_firm, bank, officer, night, attempt):
    """SET ROLE is judged by the session's role: tests connect as the owner, so it is left to the role's memberships."""
    consent(strong_firm(), bank)
    night()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        enter(officer)
        if attempt.startswith("SET ROLE"):
            cursor.execute("SELECT pg_has_role('portal_web', 'portal_worker', 'MEMBER')")
            assert cursor.fetchone() == (False,)
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(attempt)
        cursor.execute("RESET ROLE")


def test_the_functions_reveal_nothing_and_give_nothing(strong_firm, bank, other_bank, officer, night):
    """A bank that calls the functions itself learns no row of another and gets no firm without a consent."""
    mine, theirs, nobodys = strong_firm(), strong_firm(), strong_firm()
    consent(mine, bank)
    consent(theirs, other_bank)
    night()
    foreign = row_of(other_bank, theirs)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        enter(officer)
        cursor.execute("CREATE TEMP TABLE enterprises_consent (LIKE enterprises_firm)")  # not found by the pinned path
        for firm in (mine, theirs, nobodys):
            cursor.execute("SELECT financing_renew_bank_rows(%s, %s)", [bank.pk, firm.pk])
            assert cursor.fetchall() == [("",)], "an answer would tell which firm consented"
        cursor.execute("SELECT firm_id FROM financing_bankfirm")
        assert cursor.fetchall() == [(mine.pk,)]
        cursor.execute("SELECT financing_log_looks(%s, 'page')", [[foreign.pk]])
        cursor.execute("RESET ROLE")
    assert not Look.objects.exists()


AS_CALLED = {
    "financing_terms",
    "financing_zone_decides_nothing",
}  # with the caller's own rights; the others are definers


@pytest.mark.django_db
def test_only_the_web_and_the_worker_may_call_the_functions():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, pg_get_userbyid(proowner), prosecdef, proconfig, "
            "has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc WHERE proname LIKE 'financing\\_%'"
        )
        rows = cursor.fetchall()
    assert {name for name, *_rest in rows} >= FUNCTIONS
    for name, owner, definer, config, everybody in rows:
        assert (owner, definer, everybody) == ("portal_worker", name not in AS_CALLED, False), name
        assert config == ["search_path=public, pg_temp"]


def test_every_look_is_written_down_and_the_firm_sees_it(strong_firm, bank, officer, night, sign_in):
    firm = strong_firm()
    consent(firm, bank)
    night()
    row, client = row_of(bank, firm), sign_in(officer)
    for url in (LIST, LIST, page_of(row), page_of(row), EXPORT, API, f"{API}{row.pk}/"):
        assert client.get(url).status_code == 200
    looks = Look.objects.filter(firm=firm, bank=bank, person_id=officer.pk, person_name="银行甲员")
    counted = {kind: looks.filter(kind=kind).count() for kind in Look.Kind.values}
    assert counted == {"list": 1, "page": 2, "export": 1, "pdf": 0, "api": 2}  # the list counts once a day
    events = AuditEvent.objects.filter(event="bank.look", actor_id=officer.pk)
    assert events.count() == 7
    assert events.filter(firm_id=firm.pk).count() == 7
    seen = sign_in(factories.firm_user(firm)).get(reverse("enterprises:firm_looks", args=[firm.pk]))
    assert "银行甲员" in seen.content.decode()


@pytest.fixture
def filled(strong_firm, bank, night):
    """Six firms that differ in what the filters ask for."""
    parks = [factories.park(0), factories.park(1)]
    firms = []
    for number in range(6):
        facts = {"revenue": 100_000_000 + number * 10_000_000, "rd_expense": 3_000_000 + number * 1_000_000}
        firm = strong_firm(
            name=f"筛选企业{number}", park=parks[number % 2], chain_id="digital" if number < 2 else "nylon", facts=facts
        )
        if number == 5:
            firm.titles.create(kind="gazelle", valid_to=today() + timedelta(days=9))
        consent(firm, bank)
        firms.append(firm)
    night()
    return firms


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, {0, 1, 2, 3, 4, 5}),
        ({"q": "筛选企业3"}, {3}),
        ({"q": "sxqy"}, {0, 1, 2, 3, 4, 5}),
        ({"chain": "digital"}, {0, 1}),
        ({"title": "gazelle"}, {5}),
        ({"growth_min": "70"}, {4, 5}),
        ({"rd_min": "5"}, {4, 5}),
        ({"tier": "C"}, set()),
        ({"tier": ["A", "C"]}, {0, 1, 2, 3, 4, 5}),
        ({"new": "true"}, {0, 1, 2, 3, 4, 5}),
        ({"growth_min": "nonsense"}, {0, 1, 2, 3, 4, 5}),
    ],
)
def test_filters_give_the_same_rows_in_list_api_and_export(filled, officer, sign_in, query, numbers):
    client = sign_in(officer)
    names = {f"筛选企业{number}" for number in numbers}
    page = client.get(LIST, query)
    assert {row.name for row in page.context["page"]} == names
    assert page.context["page"].count == len(names)
    book = openpyxl.load_workbook(io.BytesIO(client.get(EXPORT, query).content)).active
    assert {str(line[0].value) for line in book.iter_rows() if str(line[0].value).startswith("筛选企业")} == names
    if "nonsense" not in query.values():
        answer = client.get(API, query).json()
        assert answer["count"] == len(names)
        assert {row["identity"]["name"] for row in answer["results"]} == names


def test_the_park_filter_and_the_orders(filled, officer, sign_in):
    client = sign_in(officer)
    page = client.get(LIST, {"park": factories.park(1).pk, "sort": "rd_intensity"})
    assert [row.name for row in page.context["page"]] == ["筛选企业1", "筛选企业3", "筛选企业5"]
    page = client.get(LIST, {"sort": "-revenue"})
    assert [row.name for row in page.context["page"]] == [f"筛选企业{n}" for n in (5, 4, 3, 2, 1, 0)]
    fragment = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.strip() in client.get(LIST).content.decode()


def test_the_bounds_of_points_are_in_points(filled, officer, bank, sign_in):
    totals = sorted(BankFirm.objects.filter(bank=bank).values_list("total", flat=True))
    assert len(set(totals)) == 6
    answer = sign_in(officer).get(API, {"total_min": totals[1] / 100, "total_max": totals[3] / 100}).json()
    assert sorted(row["points"]["total"] for row in answer["results"]) == totals[1:4]


def test_the_export_bears_bank_person_and_time(filled, officer, bank, sign_in):
    book = openpyxl.load_workbook(io.BytesIO(sign_in(officer).get(EXPORT).content)).active
    head = " ".join(str(cell.value) for line in book.iter_rows(max_row=4) for cell in line if cell.value)
    assert bank.name in head
    assert "银行甲员" in head
    assert str(today().year) in head
    assert "银行甲员" in book.oddFooter.left.text


def test_the_ranks_are_those_of_the_points_page(filled, night, bank):
    from innovation_points.models import Night
    from innovation_points.standings import Standings

    standings = Standings.of(Night.objects.latest_published())
    for row in BankFirm.objects.filter(bank=bank):
        place = standings.place(row.firm.scores.current().get(), in_stage=True)
        assert (row.rank_in_stage, row.in_stage) == (place.rank, place.of)
        assert row.percentile == pytest.approx(place.percentile, abs=0.006)


def test_the_next_night_brings_new_figures_and_keeps_the_address(strong_firm, bank, night):
    firm = strong_firm()
    consent(firm, bank)
    earlier = today() - timedelta(days=1)
    night(earlier)
    before = row_of(bank, firm)
    assert (before.as_of, before.first_listed_on) == (earlier, earlier)
    YearFacts.objects.filter(firm=firm, fiscal_year=today().year - 1).update(staff=321)
    night()
    after = row_of(bank, firm)
    assert after.pk == before.pk
    assert (after.as_of, after.first_listed_on, after.is_new) == (today(), earlier, False)
    assert after.staff == 321


def test_a_run_for_a_past_day_leaves_the_lists_alone(strong_firm, bank, night):
    firm = strong_firm()
    consent(firm, bank)
    night()
    before = BankFirm.objects.values().get()
    record(firm, "overdue", recorded_on=today() - timedelta(days=20), ended_on=today() - timedelta(days=5))
    night(today() - timedelta(days=10))
    assert BankFirm.objects.values().get() == before


@pytest.mark.parametrize("size", [2, 12])
def test_the_pages_take_the_same_number_of_queries_for_any_number_of_firms(
    strong_firm, bank, officer, night, sign_in, django_assert_max_num_queries, size
):
    for _ in range(size):
        consent(strong_firm(), bank)
    night()
    client = sign_in(officer)
    client.get(LIST)
    for url, most in ((LIST, 24), (API, 20), (EXPORT, 16), (page_of(BankFirm.objects.first()), 24), ("/", 31)):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_the_schema_answers_as_json(strong_firm, bank, officer, night, sign_in):
    consent(strong_firm(), bank)
    night()
    row = sign_in(officer).get(API).json()["results"][0]
    assert json.dumps(row)
    assert row["points"]["tier"] == "A"
    assert set(row["items"]) >= {"rd_intensity", "debt_ratio"}
    assert row["titles"]["titles"] == ["high-tech-enterprise"]
