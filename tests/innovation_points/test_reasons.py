"""Why, what changed and what next: the pages say what the night published, to those who may read it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.models import NegativeRecord, YearFacts
from innovation_points.advising import Advising
from innovation_points.models import Inputs, Score
from innovation_points.night.run import run_night
from innovation_points.reasons import POINTS, READINESS, Case, Change, subjects
from rulebook import conditions
from tests import factories

from .nights import DAY, facts, on

SCIENCE = "qualifications/science-sme"
OLD, NEW = date(2025, 10, 1), DAY  # the rule of the points changed in between


def url(name, *args, **query):
    address = reverse(f"innovation_points:{name}", args=args)
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


@pytest.fixture
def zone(db):
    """A firm with two years by two rules, and another firm."""
    firm, other = factories.firm(established_on=date(2015, 5, 1)), factories.firm(park=factories.park(1))
    with on(OLD):
        for year in (2023, 2024):
            facts(firm, year, known_on=date(year + 1, 2, 1), revenue=8_000_000 + year)
        run_night(OLD)
    with on(NEW):
        facts(firm, 2025, known_on=date(2026, 2, 1), tech_staff=10, resident_enterprise=True)
        facts(other, 2025, known_on=date(2026, 2, 1), rd_expense=900_000)
        run_night(NEW)
        yield {"firm": firm, "other": other}


@pytest.fixture
def people(zone):
    firm = zone["firm"]
    return {
        "firm_owner": factories.firm_user(firm),
        "firm_viewer": factories.firm_user(firm, "firm_viewer"),
        "park_officer": factories.user("park_officer", firm.park),
        "reviewer": factories.user("reviewer"),
        "leader": factories.user("leader"),
    }


PAGES = ["why", "why_report", "change", "advice"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["firm_owner", "firm_viewer", "park_officer", "reviewer", "leader"])
def test_who_sees_the_firm_reads_why(sign_in, zone, people, page, role):
    assert sign_in(people[role]).get(url(page, zone["firm"].pk)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["firm_owner", "park_officer"])
def test_another_tenants_firm_is_not_there(sign_in, zone, people, page, role):
    assert sign_in(people[role]).get(url(page, zone["other"].pk)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["bank_officer", "talent", "system_admin"])
def test_others_have_no_such_page(sign_in, zone, page, role):
    assert sign_in(factories.user(role)).get(url(page, zone["firm"].pk)).status_code in (403, 404)


def test_the_chain_goes_from_the_point_to_the_source(sign_in, zone, people):
    page = sign_in(people["firm_owner"]).get(url("why", zone["firm"].pk)).content.decode()
    score = Score.objects.on(NEW).get(firm=zone["firm"])
    assert f"{score.total / 100:.2f}" in page
    assert "研发费用 400,000 元 ÷ 营业收入 10,000,000 元 = 4.00%" in page
    assert "40.0 万元" in page
    assert "导入 · 2026-02-01" in page
    assert "未附佐证文件" in page


def test_every_line_of_a_case_is_what_the_night_published(zone, people):
    for day in (OLD, NEW):
        case = Case(people["reviewer"], zone["firm"], POINTS, day)
        known = [line.points if line.points is not None else -1 for line in case.lines]
        assert known == case.sheet.score.points
        assert all(line.source and line.provenance for line in case.lines)


def test_a_day_without_a_night_is_answered_by_the_night_before_it(sign_in, zone, people):
    page = sign_in(people["reviewer"]).get(url("why", zone["firm"].pk, on="2025-12-31")).content.decode()
    assert "2025-10-01" in page
    assert "该日没有夜间计算" in page


def test_a_title_shows_its_gates_with_the_numbers_in_them(sign_in, zone, people):
    page = sign_in(people["firm_owner"]).get(url("why", zone["firm"].pk, of=SCIENCE)).content.decode()
    assert "职工总数 50（要求：≤ 500）" in page
    assert "国科发政〔2017〕115号 第六条（二）" in page


def test_readiness_is_explained_as_the_zone_decided_it(zone, people):
    readiness = pytest.importorskip("financing.models").Readiness
    case = Case(people["reviewer"], zone["firm"], READINESS)
    held = readiness.objects.get(firm=zone["firm"], valid_to=date.max)
    assert "consent" not in [line.code for line in case.lines]
    assert conditions.READINESS.index(case.tree["result"]) == case_of(held.result)
    bits = [line.outcome != "met" for line in case.lines]
    gates = [gate.code for gate in case.rule.gates]
    held_bits = held.failed | held.unknown
    assert bits == [bool(held_bits >> gates.index(line.code) & 1) for line in case.lines]


def case_of(result) -> int:
    from financing.night import RESULTS

    return RESULTS.tolist().index(result)


def test_an_unknown_rule_is_not_found(sign_in, zone, people):
    assert sign_in(people["reviewer"]).get(url("why", zone["firm"].pk, of="nonsense")).status_code == 404


def test_the_report_is_a_pdf_with_the_numbers(sign_in, zone, people):
    response = sign_in(people["firm_owner"]).get(url("why_report", zone["firm"].pk))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert f"{NEW}.pdf" in response["Content-Disposition"]
    assert len(response.content) > 10_000


def test_the_report_prints_the_total_and_each_clause(zone, people, rf):
    from django.template.loader import render_to_string

    from innovation_points.views.why import why_context

    request = rf.get("/")
    request.user = people["firm_owner"]
    context = why_context(request, zone["firm"]) | {"person": request.user, "printed_at": NEW}
    text = render_to_string("innovation_points/why_report.html", context, request)
    case = context["case"]
    assert f"{case.sheet.score.total / 100:.2f}" in re.sub(r"<[^>]+>", "", text)
    assert all(line.source in text for line in case.lines)


# --- what changed ---


def test_two_nights_by_two_rules_add_up_and_name_the_rule(sign_in, zone, people):
    found = Change(*(Case(people["reviewer"], zone["firm"], POINTS, day) for day in (OLD, NEW)))
    totals = [case.sheet.score.total for case in found.sides]
    assert sum(part.difference for part in found.parts) == totals[1] - totals[0] == found.tree["difference"]
    assert found.rule_change == ("1", "2")
    assert {part.cause for part in found.parts} >= {"rule"}
    page = sign_in(people["firm_owner"]).get(url("change", zone["firm"].pk)).content.decode()
    assert "由版本 1 改为版本 2" in page
    assert f"{(totals[1] - totals[0]) / 100:.2f}" in page


def test_corrected_data_is_named_with_its_fact(sign_in, zone, people):
    firm = zone["firm"]
    YearFacts.objects.filter(firm=firm, fiscal_year=2025).update(rd_expense=500_000)
    with on(NEW + timedelta(days=1)):
        run_night(NEW + timedelta(days=1))
        found = Change(*(Case(people["reviewer"], firm, POINTS, NEW + timedelta(days=n)) for n in (0, 1)))
        assert found.rule_change is None
        assert {part.cause for part in found.parts} == {"data"}
        page = sign_in(people["firm_owner"]).get(url("change", firm.pk)).content.decode()
    assert "40.0 万元 → 50.0 万元" in page


def test_a_gate_that_flips_is_named(sign_in, zone, people):
    firm, day = zone["firm"], NEW + timedelta(days=1)
    NegativeRecord.objects.create(firm=firm, kind="serious", source="名单", source_date=day, recorded_on=day)
    with on(day):
        run_night(day)
        address = url("change", firm.pk, of=SCIENCE, **{"from": NEW, "to": day})
        page = sign_in(people["firm_owner"]).get(address).content.decode()
    assert "未列入经营异常名录和严重违法失信名单" in page
    assert "否 → 是" in page


def test_one_night_alone_has_nothing_to_compare_with(sign_in, db):
    firm = factories.firm()
    with on(NEW):
        facts(firm, 2025, known_on=date(2026, 2, 1))
        run_night(NEW)
        page = sign_in(factories.user("reviewer")).get(url("change", firm.pk)).content.decode()
    assert "没有可比较的两个夜间" in page


FIGURES = {
    "revenue": st.one_of(st.none(), st.integers(0, 10**9)),
    "rd_expense": st.one_of(st.none(), st.integers(0, 10**8)),
    "staff": st.one_of(st.none(), st.integers(0, 500)),
    "net_profit": st.one_of(st.none(), st.integers(-(10**7), 10**8)),
    "valid_ip": st.one_of(st.none(), st.integers(0, 60)),
}


@given(st.fixed_dictionaries(FIGURES), st.fixed_dictionaries(FIGURES), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_two_nights_add_up(zone, people, first, second, rules_differ):
    """The property of the rulebook through the case that the page builds: inputs read as the night kept them."""
    sides = [Case(people["reviewer"], zone["firm"], POINTS, day) for day in (OLD if rules_differ else NEW, NEW)]
    for case, values in zip(sides, (first, second), strict=True):
        case.sheet.score.inputs = Inputs(fiscal_year=2025, credit_code="x", **values)
    found = Change(*sides)
    assert sum(part.difference for part in found.parts) == found.tree["difference"]
    assert found.tree["difference"] == found.tree["after"]["sum"] - found.tree["before"]["sum"]
    assert found.tree["difference"] == found.tree["rule"] + found.tree["data"]


# --- what next ---


def test_every_proposal_of_the_page_reaches_its_goal(zone, people):
    for key in ("tier:B", "total:60", "rank:1", f"met:{SCIENCE}", f"met:{READINESS}"):
        found = Advising(people["firm_owner"], zone["firm"], key)
        assert not found.trouble
        assert found.found.reached or found.alone or found.several or found.found.out_of_reach
        if found.target is not None:
            assert all(way.total >= found.target for way in (*found.alone, *found.several))


def test_the_page_says_from_to_and_result(sign_in, zone, people):
    advising = Advising(people["firm_owner"], zone["firm"])
    page = sign_in(people["firm_owner"]).get(url("advice", zone["firm"].pk)).content.decode()
    way = (advising.alone + advising.several)[0]
    assert advising.kind == "tier"
    assert way.changes[0].label in page
    assert way.changes[0].to in page
    assert f"{way.total / 100:.2f}" in page


def test_a_record_against_the_firm_stops_it_by_name(sign_in, zone, people):
    firm, day = zone["firm"], NEW + timedelta(days=1)
    NegativeRecord.objects.create(firm=firm, kind="serious", source="名单", source_date=day, recorded_on=day)
    with on(day):
        run_night(day)
        page = sign_in(people["firm_owner"]).get(url("advice", firm.pk, goal=f"met:{SCIENCE}")).content.decode()
    assert "仅凭企业自身可改变的数据无法达到" in page
    assert "未列入经营异常名录和严重违法失信名单" in page


@pytest.mark.parametrize("goal", ["tier:Z", "rank:0", "rank:999", "total:abc", "met:nonsense", "nonsense"])
def test_a_goal_that_is_none_gets_a_sentence_not_an_error(sign_in, zone, people, goal):
    kind, _, number = goal.partition(":")
    query = {"goal": kind, "n": number} if kind in ("rank", "total") else {"goal": goal}
    response = sign_in(people["firm_owner"]).get(url("advice", zone["firm"].pk, **query))
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()


def test_a_firm_without_a_night_is_told_so(sign_in, db):
    firm = factories.firm()
    for page in ("why", "change", "advice"):
        assert sign_in(factories.user("reviewer")).get(url(page, firm.pk)).status_code == 200


# --- the API says the same ---


def api(name, firm, **query):
    address = f"/api/v1/results/{firm.pk}/{name}/"
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def test_the_api_answers_as_the_pages_do(sign_in, zone, people):
    client, firm = sign_in(people["firm_owner"]), zone["firm"]
    score = Score.objects.on(NEW).get(firm=firm)
    why = client.get(api("why", firm)).json()
    assert (why["explanation"]["total"], why["night"]) == (score.total, str(NEW))
    change = client.get(api("change", firm)).json()
    assert change["nights"] == [str(OLD), str(NEW)]
    assert sum(item["difference"] for item in change["difference"]["items"]) == change["difference"]["difference"]
    target = score.total // 100 + 2
    advice = client.get(api("advice", firm, goal=f"total:{target}")).json()
    assert advice["target"] == target * 100
    assert advice["proposals"]
    assert all(proposal["total"] >= target * 100 for proposal in advice["proposals"])


@pytest.mark.parametrize("name", ["why", "change", "advice"])
def test_the_api_hides_other_tenants(sign_in, zone, people, name):
    assert sign_in(people["firm_owner"]).get(api(name, zone["other"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "query"),
    [("why", {"on": "x"}), ("why", {"of": "x"}), ("change", {"from": "x"}), ("advice", {"goal": "x"})],
)
def test_the_api_names_what_is_wrong(sign_in, zone, people, name, query):
    response = sign_in(people["firm_owner"]).get(api(name, zone["firm"], **query))
    assert response.status_code == 400
    assert set(query) <= set(str(response.json()).replace("'", " ").split())


def test_every_subject_has_a_page(sign_in, zone, people):
    client = sign_in(people["reviewer"])
    for code in subjects(NEW):
        assert client.get(url("why", zone["firm"].pk, of=code)).status_code == 200
        assert client.get(url("change", zone["firm"].pk, of=code)).status_code == 200
        if code != POINTS:
            assert client.get(url("advice", zone["firm"].pk, goal=f"met:{code}")).status_code == 200
