"""Reports and evaluations under /api/v1/: the walls and figures of the pages, and what a program may write."""

import json
from datetime import date

import pytest

from accounts.access import Perm
from incubators import actions
from incubators.models import Financing, Income, Report
from incubators.reporting.sheet import Sheet
from tests import factories
from tests.api.conftest import bearer, key_of

from .conftest import resident, room
from .test_evaluation import PARTS, assessment_of, close, furnish, give
from .test_reports import APRIL, MAY, answered, begun, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    """ask(user, address) -> the answer; with a body it is a PATCH."""

    def ask(user, address, body=None, scopes=None, **headers):
        method, data = ("GET", "") if body is None else ("PATCH", json.dumps(body))
        headers |= bearer(key_of(user, scopes))
        return client.generic(method, f"/api/v1/{address}", data, content_type="application/json", headers=headers)

    return ask


@pytest.fixture
def report(house):
    tenant = resident(house, name="租户甲", entered_on=date(2025, 1, 1))
    Income.objects.create(carrier=house, on=date(2026, 5, 6), kind="service", amount=70_500)
    Financing.objects.create(tenant=tenant, on=date(2026, 5, 2), kind="angel", amount=1_000_000)
    return begun(house)


def periods(answer) -> list[str]:
    rows = answer.json()
    assert rows["count"] == len(rows["results"])
    return [row["period"] for row in rows["results"]]


def figures(answer) -> dict[str, dict]:
    return {figure["key"]: figure for figure in answer.json()["figures"]}


# --- reports ---


def test_another_operators_report_does_not_exist(ask, report, manager, stranger, other_house):
    assert periods(ask(manager, "reports/")) == ["2026-05-01"]
    assert periods(ask(stranger, "reports/")) == []
    assert (
        ask(stranger, f"reports/?carrier={report.carrier_id}").status_code == 400
    )  # as of a carrier that is not there
    for address, body in [
        (f"reports/{report.pk}/", None), (f"reports/{report.pk}/figures/income/", None),
        (f"reports/{report.pk}/", {"version": 1, "asked": {}}),
    ]:  # fmt: skip
        found = ask(stranger, address, body)
        missing = ask(stranger, address.replace(str(report.pk), "987654"), body)
        assert (found.status_code, found.content) == (404, missing.content), address
    begun(other_house)
    assert [row["carrier"] for row in ask(manager, "reports/").json()["results"]] == [report.carrier.name]


def test_a_scope_narrows_what_a_program_may(ask, report, manager):
    read_only = [Perm.REPORT_VIEW]
    assert ask(manager, "reports/", scopes=[Perm.TENANT_VIEW]).status_code == 403
    assert ask(manager, f"reports/{report.pk}/", scopes=read_only).status_code == 200
    assert ask(manager, f"reports/{report.pk}/", {"version": 1, "asked": {}}, scopes=read_only).status_code == 403
    assert ask(factories.user("reviewer"), f"reports/{report.pk}/", {"version": 1, "asked": {}}).status_code == 403


def test_the_list_is_narrowed_by_carrier_period_kind_and_state(ask, house, report, manager):
    year = begun(house, "year", date(2025, 1, 1))
    report = answered(report)
    actions.check_report(report=report, version=report.version, by=manager)
    for query, expected in {
        "": [MAY, year.period], "kind=year": [year.period], "year=2026": [MAY], "period=2026-05-01": [MAY],
        "state=checked": [MAY], "state=late": [MAY, year.period], f"carrier={house.pk}&kind=month": [MAY], "period=2026-04-01": [],
    }.items():  # fmt: skip
        assert periods(ask(manager, f"reports/?{query}")) == [str(day) for day in expected], query
    for wrong in ("kind=week", "state=lost", "year=0.5", "period=may", "carier=1"):
        assert ask(manager, f"reports/?{wrong}").status_code == 400, wrong


def test_each_figure_is_that_of_the_page_and_its_rows_add_up(ask, client, house, report, manager):
    sent(report.shares.get(), revenue=8_000, revenue_to_date=9_000)
    room(house, area="33.35")
    year = begun(house, "year", date(2025, 1, 1))
    for each in (report, year):
        values, found = Sheet(each).values, figures(ask(manager, f"reports/{each.pk}/"))
        assert {key: figure["value"] for key, figure in found.items()} == {key: values.get(key) for key in found}
        assert list(found) == [key for field in Sheet(each).form.fields for key in field.keys]
        for key, figure in found.items():
            assert (figure["rows"] is None) == (figure["source"] == "asked"), key
            if figure["rows"]:
                rows = ask(manager, figure["rows"].split("/api/v1/")[1]).json()
                assert sum(row["number"] for row in rows["results"]) == (figure["value"] or 0), key
    found = figures(ask(manager, f"reports/{report.pk}/", **{"Accept-Language": "en"}))
    assert (found["income"]["value"], found["income"]["unit"], found["income"]["source"]) == (70_500, "yuan", "counted")
    assert (found["revenue_to_date"]["value"], found["revenue"]["source"]) == (9_000, "shared")
    assert found["carrier_tax"]["value"] is None
    assert "enter 0" in found["carrier_tax"]["problems"][0]
    assert ask(manager, f"reports/{report.pk}/figures/carrier_tax/").status_code == 404


def test_editions_stand_side_by_side(ask, report, manager):
    head, staff = factories.user("incubator_manager", report.carrier.operator), factories.user("reviewer")
    report = answered(report)
    for act, person in [(actions.check_report, manager), (actions.sign_report, head), (actions.approve_report, staff)]:
        report = act(report=report, version=report.version, by=person)
    Income.objects.create(carrier=report.carrier, on=MAY, kind="service", amount=5_000)
    again = actions.correct_report(report=report, reason="补记收入", by=manager)
    first, second = (ask(manager, f"reports/{pk}/") for pk in (report.pk, again.pk))
    assert [figures(each)["income"]["value"] for each in (first, second)] == [70_500, 75_500]
    assert first.json()["editions"] == second.json()["editions"]
    assert [row["edition"] for row in first.json()["editions"]] == [1, 2]
    assert first.json()["approved_by"] == str(staff)
    assert [row["id"] for row in ask(manager, "reports/?latest=true").json()["results"]] == [again.pk]
    assert [row["id"] for row in ask(manager, "reports/?latest=false").json()["results"]] == [report.pk]


def test_a_program_fills_in_what_is_asked(ask, house, report, manager):
    address = f"reports/{report.pk}/"
    answer = ask(manager, address, {"version": 1, "asked": {"carrier_tax": 1_500, "carrier_tax_to_date": 4_000}})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert figures(answer)["carrier_tax"]["value"] == 1_500
    answer = ask(manager, address, {"version": 2, "asked": {"carrier_tax": None}})
    report.refresh_from_db()
    assert (report.asked["carrier_tax"], report.asked["carrier_tax_to_date"]) == (None, 4_000)
    stale = ask(manager, address, {"version": 2, "asked": {"carrier_tax": 9}})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "conflict")
    assert stale.json()["given"]["asked"] == {"carrier_tax": 9}
    assert stale.json()["current"]["version"] == 3
    report.refresh_from_db()
    assert report.asked["carrier_tax"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"version": 1, "asked": {"income": 5}},
        {"version": 1, "asked": {"nothing": 5}},
        {"version": 1, "asked": {"carrier_tax": "many"}},
        {"version": 1, "asked": {"carrier_tax": 1.5}},
        {"version": 1, "asked": {"carrier_tax": 10**16}},
        {"version": 1},
        {"asked": {}},
    ],
)
def test_what_cannot_be_filled_in_is_refused_and_nothing_is_saved(ask, report, manager, body):
    answer = ask(manager, f"reports/{report.pk}/", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    report.refresh_from_db()
    assert (report.asked, report.version) == ({}, 1)


def test_totals_to_date_are_added_up_and_a_checked_report_stands(ask, house, manager):
    april = answered(begun(house, period=APRIL), carrier_tax=1_000, carrier_tax_to_date=5_000)
    actions.check_report(report=april, version=april.version, by=manager)
    may = begun(house)
    address = f"reports/{may.pk}/"
    assert ask(manager, address, {"version": 1, "asked": {"carrier_tax_to_date": 1}}).status_code == 400
    answer = ask(manager, address, {"version": 1, "asked": {"carrier_tax": 2_000}})
    assert figures(answer)["carrier_tax_to_date"]["value"] == 7_000
    assert figures(answer)["carrier_tax"]["period_before"] == 1_000
    refused = ask(manager, f"reports/{april.pk}/", {"version": 3, "asked": {"carrier_tax": 1}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "refused")
    assert Report.objects.get(pk=april.pk).asked["carrier_tax"] == 1_000


# --- evaluations ---


def test_no_expert_reads_anothers_scores_before_the_end_and_no_house_anothers(
    ask,
    house,
    round_,
    experts,
    manager,
    stranger,
):
    first, second = experts
    furnish(house)
    give(house, first, 61)
    give(house, second, 92)
    address = f"assessments/{assessment_of(house).pk}/"
    before = ask(first, address).json()
    assert [score["service"] for score in before["scores"]] == [61]
    assert (before["experts"], before["experts_scored"], before["explanation"], before["total"]) == (2, 2, None, None)
    assert "理由92" not in ask(first, address).content.decode()
    assert ask(factories.user("leader"), address).json()["scores"] == []
    assert ask(stranger, address).status_code == 404
    assert [row["carrier"] for row in ask(manager, "assessments/").json()["results"]] == [house.name]
    close(round_, second)
    after = ask(first, address).json()
    assert {score["service"] for score in after["scores"]} == {61, 92}
    own = ask(manager, address).json()
    assert (own["total"], own["grade"], own["scores"]) == (2702, "D", [])
    assert (
        own["explanation"]["total"] == own["total"] == sum(item["points"] or 0 for item in own["explanation"]["items"])
    )
    assert ask(stranger, address).status_code == 404


def test_rounds_name_their_scheme_and_assessments_are_found(ask, house, other_house, round_, experts, manager):
    staff = experts[0]
    open_scheme = ask(manager, f"evaluations/{round_.pk}/").json()["scheme"]
    assert {part["code"] for part in open_scheme["categories"]} == set(PARTS)
    assert sum(part["weight"] for part in open_scheme["categories"]) == sum(i["weight"] for i in open_scheme["items"])
    assert [grade["code"] for grade in open_scheme["grades"]] == list("ABCD")
    close(round_, staff)
    assert ask(manager, f"evaluations/{round_.pk}/").json()["scheme"] == open_scheme
    assert ask(manager, f"evaluations/?year={round_.year}").json()["count"] == 1
    for query, count in {"": 2, "is_open=true": 0, "is_open=false": 2, f"carrier={house.pk}": 1, "grade=A": 0}.items():
        assert ask(staff, f"assessments/?{query}").json()["count"] == count, query
    assert ask(factories.user("bank_officer", factories.organisation("bank")), "assessments/").status_code == 403
