"""Points page, ranking, report and API show the same score, explained down to the source of each figure."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises.querysets import last_closed_year
from innovation_points.models import Score
from innovation_points.night.run import run_night
from innovation_points.sheet import Sheet
from tests import factories

from .conftest import COMPLETE

FULL = {
    "revenue": 50_000_000,
    "hightech_revenue": 20_000_000,
    "net_profit": 3_000_000,
    "assets": 80_000_000,
    "liabilities": 40_000_000,
    "rd_expense": 2_500_000,
    "rd_super_deduction": 2_500_000,
    "tech_contract_amount": 500_000,
    "staff": 120,
    "rd_staff": 20,
    "valid_ip": 3,
    "provincial_awards_3y": 0,
    "provincial_projects_3y": 1,
    "high_growth_listings": 0,
}


def url(name, *args):
    return reverse(f"innovation_points:{name}", args=args)


@pytest.fixture
def year():
    return last_closed_year()


@pytest.fixture
def zone(db, firm, year):
    """Four firms: the fixture's own in full, a better one elsewhere, one with gaps, one with next to nothing."""
    better, gaps, little = (factories.firm(park=factories.park(1)) for _each in range(3))
    for one, factor in ((firm, 1), (better, 2)):
        factories.year_facts(one, year - 1, revenue=45_000_000)
        factories.year_facts(one, year, **{**FULL, "rd_expense": FULL["rd_expense"] * factor})
    factories.year_facts(gaps, year, **{code: FULL[code] for code in list(FULL)[:9]})
    factories.year_facts(little, year, revenue=1_000_000)
    run_night()
    return {"firm": firm, "better": better, "gaps": gaps, "little": little}


def test_every_point_is_explained_and_they_sum_up(zone, owner):
    sheet = Sheet(owner, zone["firm"])
    assert sheet.tree["sum"] == sheet.score.total == sum(item.points or 0 for item in sheet.items)
    assert [item.points if item.points is not None else -1 for item in sheet.items] == sheet.score.points
    intensity = next(item for item in sheet.items if item.code == "rd_intensity")
    assert intensity.value == "5.00%"
    assert all("import" in given.source or "导入" in given.source for given in intensity.inputs)


def test_answers_for_titles_do_not_disturb_the_points(zone, owner, year, sign_in):
    factories.year_facts(zone["firm"], year, source="staff", product_field_grade=4, niche_market_share="12.50")
    run_night()
    sheet = Sheet(owner, zone["firm"])
    assert sheet.tree["sum"] == sheet.score.total
    assert sign_in(owner).get("/").status_code == 200


def test_the_own_page_shows_total_rank_and_banner(sign_in, zone, owner):
    client = sign_in(owner)
    assert client.get(url("own_points")).url == url("points", zone["firm"].pk)
    page = client.get(url("points", zone["firm"].pk)).content.decode()
    total = Sheet(owner, zone["firm"]).score.total
    assert f"{total / 100:.2f}" in page
    assert "演示权重，非官方" in page
    sheet = Sheet(owner, zone["firm"])
    assert (sheet.place.rank, sheet.place.of) == (2, 3)


def test_medians_reach_a_firm_that_may_not_read_the_others(zone, owner):
    """The second wall hides the other firms; the night's own figures about all of them do not name anyone."""
    sheet = Sheet(owner, zone["firm"])
    assert sheet.median is not None
    assert [item.median for item in sheet.items] == sheet.standings.item_medians(sheet.score.stage)


def test_gaps_are_called_preliminary_and_less_is_not_scored(sign_in, zone, reviewer):
    gaps, little = Sheet(reviewer, zone["gaps"]), Sheet(reviewer, zone["little"])
    assert (gaps.state, little.state) == ("preliminary", "unscored")
    assert little.place is None
    client = sign_in(reviewer)
    page = client.get(url("points", zone["gaps"].pk)).content.decode()
    assert "在补报其余数据之前" in page  # reaches no bank until it declares the rest
    assert client.get(url("points", zone["little"].pk)).status_code == 200


def test_another_firms_points_do_not_exist(sign_in, zone, owner):
    client = sign_in(owner)
    for name in ("points", "points_report"):
        assert client.get(url(name, zone["better"].pk)).status_code == 404
    assert client.get(f"/api/v1/scores/{zone['better'].pk}/").status_code == 404
    assert client.get(url("ranking")).status_code == 403


def test_banks_see_nothing_here(sign_in, zone):
    client = sign_in(factories.user("bank_officer"))
    for address in (url("points", zone["firm"].pk), url("ranking"), "/api/v1/scores/", "/api/v1/declarations/"):
        assert client.get(address).status_code == 403


def test_an_approval_counts_in_the_next_night(zone, firm, owner, reviewer, year):
    before = Sheet(owner, firm).score
    declaration = factories.declaration(firm, by=owner, values=COMPLETE, submitted=True)
    factories.approved(declaration, first=reviewer)
    assert Sheet(owner, firm).score.total == before.total
    run_night()
    sheet = Sheet(owner, firm)
    assert sheet.score.inputs.rd_expense == 1_800_001
    intensity = next(item for item in sheet.items if item.code == "rd_intensity")
    assert {given.url for given in intensity.inputs} == {url("declaration", declaration.pk)}


def test_a_past_night_is_shown_as_it_was(sign_in, firm, owner, year):
    today = timezone.localdate()
    week_ago = today - timedelta(days=7)
    factories.year_facts(firm, year, known_on=week_ago, **FULL)
    run_night(week_ago)
    then = Sheet(owner, firm).score.total
    firm.year_facts.update(rd_expense=5_000_000, known_on=today)
    run_night()
    now = Sheet(owner, firm)
    assert now.score.total != then
    assert now.change == now.score.total - then
    assert [name for name, _old, _new in now.changed_facts]
    page = sign_in(owner).get(url("points", firm.pk), {"on": week_ago.isoformat()}).content.decode()
    assert f"{then / 100:.2f}" in page
    earlier = sign_in(owner).get(url("points", firm.pk), {"on": (week_ago - timedelta(days=1)).isoformat()})
    assert earlier.status_code == 200
    assert sign_in(owner).get(url("points", firm.pk), {"on": "2026-13-45"}).status_code == 200


def test_the_report_is_a_pdf(sign_in, zone, owner):
    response = sign_in(owner).get(url("points_report", zone["firm"].pk))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_list_api_export_and_count_agree(sign_in, zone):
    for person, expected in ((factories.user("leader"), 4), (factories.user("park_officer", factories.park(1)), 3)):
        client = sign_in(person)
        page = client.get(url("ranking"))
        assert page.context["total"] == len(list(page.context["page"])) == expected
        api = client.get("/api/v1/scores/").json()
        assert api["count"] == expected
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(url("ranking_export")).content)).active
        listed = [line.score.firm.name for line in page.context["ranking"].lines(page.context["page"])]
        assert [row["firm_name"] for row in api["results"]] == listed
        names = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
        assert set(listed) <= names
        assert sum(any(cell in listed for cell in row) for row in sheet.iter_rows(values_only=True)) == expected


def test_equals_share_a_rank_and_filters_keep_it(sign_in, zone, reviewer):
    twin = factories.firm(park=factories.park(2))
    year = last_closed_year()
    factories.year_facts(twin, year - 1, revenue=45_000_000)
    factories.year_facts(twin, year, **FULL)
    run_night()
    rows = sign_in(reviewer).get("/api/v1/scores/").json()["results"]
    assert [row["rank"] for row in rows] == [1, 2, 2, 4, None]
    only = sign_in(reviewer).get("/api/v1/scores/", {"park": factories.park(2).pk}).json()["results"]
    assert [row["rank"] for row in only] == [2]
    assert len(sign_in(reviewer).get("/api/v1/scores/", {"state": "unscored"}).json()["results"]) == 1


def test_the_api_explains_a_score(sign_in, zone, owner):
    answer = sign_in(owner).get(f"/api/v1/scores/{zone['firm'].pk}/").json()
    items = answer["explanation"]["items"]
    assert answer["total"] == sum(item["points"] or 0 for item in items) == Score.objects.get(firm=zone["firm"]).total
    assert all(item["source"] for item in items)


def test_the_pages_cost_the_same_for_many_firms(sign_in, zone, reviewer, year):
    """How much that is stands in tests/query_counts.json."""
    client, pages = sign_in(reviewer), [url("ranking"), url("points", zone["firm"].pk)]

    def costs():
        for page in pages:
            client.get(page)  # what is cached by process is warm then
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            yield len(queries)

    before = list(costs())
    for _each in range(8):
        factories.year_facts(factories.firm(), year, **FULL)
    run_night()
    assert len(client.get(url("ranking")).context["page"]) == 12
    assert list(costs()) == before


def test_rules_are_read_by_everybody_who_may(sign_in, zone, owner):
    client = sign_in(owner)
    page = client.get(url("rules"))
    assert page.status_code == 200
    for spans in page.context["rules"]:
        for span in spans:
            text = client.get(url("rule", span.version.pk)).content.decode()
            assert span.version.digest in text
    assert client.get("/api/v1/rules/").json()["count"] == sum(map(len, page.context["rules"]))


def test_home_pages_say_what_waits(sign_in, zone, submitted, reviewer, owner):
    page = sign_in(reviewer).get("/").content.decode()
    assert url("review", submitted.pk) in page
    page = sign_in(owner).get("/").content.decode()
    assert url("points", zone["firm"].pk) in page
    assert sign_in(factories.user("leader")).get("/").status_code == 200


def test_the_firms_file_has_a_tab(sign_in, zone, owner):
    response = sign_in(owner).get(reverse("enterprises:firm_panel", args=[zone["firm"].pk, "points"]))
    assert response.status_code == 200
    assert "points-radar" in response.content.decode()
