"""The list: what is found, in which order, and that page, fragment, export and API have the same rows."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from enterprises.models import LatestFigures, Title, YearFacts
from tests import factories
from tests.enterprises.conftest import facts

pytestmark = pytest.mark.django_db


def names(client, query=""):
    response = client.get(f"/firms/?{query}")
    assert response.status_code == 200
    return [row.firm.name for row in response.context["rows"]]


def test_search_takes_name_former_name_pinyin_initials_and_code(sign_in, staff):
    nylon = factories.firm(name="神马尼龙有限公司", former_names=["老鹰帘子布厂"])
    factories.firm(name="电气装备有限公司")
    client = sign_in(staff)
    for text in ["尼龙", "老鹰", "nilong", "Shen Ma", "smnl", nylon.credit_code, nylon.credit_code[:15].lower()]:
        assert nylon.name in names(client, f"q={text}"), text
    for text in ["尼龙", "老鹰", "smnl", nylon.credit_code]:
        assert names(client, f"q={text}") == [nylon.name], text
    assert names(client, "q=没有这家") == []


def test_a_merged_file_is_shown_to_who_asks_for_it_only(sign_in, staff):
    factories.firm(name="甲")
    factories.firm(name="乙", status="merged")
    client = sign_in(staff)
    assert names(client) == names(client, "q=甲") == ["甲"]
    assert names(client, "q=乙") == []
    assert names(client, "status=merged") == ["乙"]


def test_each_filter_keeps_its_rows_only(sign_in, staff):
    today = timezone.localdate()
    plain = factories.firm(name="甲", status="suspended", established_on=date(2001, 5, 1))
    titled = factories.firm(name="乙", park=factories.park(1), above_scale=True, established_on=date(2019, 5, 1))
    ended = factories.firm(name="丙", established_on=date(2019, 5, 1))
    Title.objects.create(firm=titled, kind="high-tech-enterprise", valid_to=today + timedelta(days=30))
    Title.objects.create(firm=ended, kind="high-tech-enterprise", valid_to=today - timedelta(days=1))
    Title.objects.create(firm=ended, kind="gazelle", held=False)
    facts(titled, year=today.year - 1, revenue=1)
    client = sign_in(staff)
    assert names(client, f"park={titled.park_id}") == ["乙"]
    assert names(client, "title=high-tech-enterprise") == ["乙"]
    assert names(client, "title=gazelle") == []
    assert names(client, "status=suspended") == ["甲"]
    assert names(client, "above_scale=true") == ["乙"]
    assert names(client, "established_from=2019&established_to=2019") == ["丙", "乙"]
    assert names(client, "gap=expiring") == ["乙"]
    assert names(client, "gap=no_facts") == ["丙"]
    assert plain.name in names(client)


def test_size_is_the_rulebooks(sign_in, staff):
    firms = {
        size: factories.firm(name=size, industry_code="3825")
        for size in ("large", "medium", "small", "micro", "unknown")
    }
    facts(firms["large"], staff=1000, revenue=400_000_000)
    facts(firms["medium"], staff=1000, revenue=399_999_999)
    facts(firms["small"], staff=299, revenue=400_000_000)
    facts(firms["micro"], staff=19, revenue=400_000_000)
    client = sign_in(staff)
    for size in ("large", "medium", "small", "micro"):
        assert names(client, f"size={size}") == [size]
    assert sorted(names(client, "size=large&size=micro")) == ["large", "micro"]


def test_order_is_by_the_latest_year_with_unknown_last(sign_in, staff):
    one, two, three = (factories.firm(name=name) for name in "甲乙丙")
    facts(one, year=2024, revenue=900, rd_expense=9)
    facts(one, year=2025, revenue=100, rd_expense=50)
    facts(two, year=2025, revenue=200, rd_expense=2)
    client = sign_in(staff)
    assert names(client, "sort=revenue") == ["甲", "乙", "丙"]
    assert names(client, "sort=-revenue") == ["乙", "甲", "丙"]
    assert names(client, "sort=-rd_intensity") == ["甲", "乙", "丙"]
    assert names(client, "sort=name") == ["丙", "甲", "乙"]
    assert names(client, "sort=nothing") == ["丙", "甲", "乙"]
    assert three.pk


def test_the_order_follows_the_facts_as_they_change(sign_in, staff):
    one, two = (factories.firm(name=name) for name in "甲乙")
    facts(one, year=2025, revenue=100)
    facts(two, year=2025, revenue=200)
    client = sign_in(staff)
    assert names(client, "sort=-revenue") == ["乙", "甲"]
    YearFacts.objects.create(firm=one, fiscal_year=2025, source="declaration", revenue=300)  # the better source
    assert names(client, "sort=-revenue") == ["甲", "乙"]
    facts(one, year=2026, revenue=50)
    assert names(client, "sort=-revenue") == ["乙", "甲"]
    YearFacts.objects.filter(firm=one, fiscal_year=2026).delete()
    assert names(client, "sort=-revenue") == ["甲", "乙"]
    YearFacts.objects.filter(firm=one, source="declaration").update(firm=two)
    assert LatestFigures.objects.get(firm=two).revenue == 300
    YearFacts.objects.filter(firm=one).delete()
    assert not LatestFigures.objects.filter(firm=one).exists()


def test_page_fragment_export_and_api_have_the_same_rows(sign_in, staff):
    for index in range(7):
        factories.firm(park=factories.park(index % 2), above_scale=index % 3 == 0)
    for person in (staff, factories.user("park_officer", factories.park(1)), factories.user("leader")):
        client = sign_in(person)
        for query in ("", "above_scale=true", "q=有限", f"park={factories.park(1).pk}"):
            page = client.get(f"/firms/?{query}")
            fragment = client.get(f"/firms/?{query}", headers={"HX-Request": "true"})
            assert fragment.content.decode().strip() in page.content.decode()
            count = page.context["page"].paginator.count
            content = client.get(f"/firms/export/?{query}").content
            rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
            head = next(index for index, row in enumerate(rows) if len([cell for cell in row if cell]) > 5)
            exported = {row[0] for row in rows[head + 1 :]}
            api = client.get(f"/api/v1/firms/?{query}").json()
            assert api["count"] == count == len(exported)
            assert exported == {row["credit_code"] for row in api["results"]}
            assert exported == {row.firm.credit_code for row in page.context["rows"]}


def test_a_page_costs_the_same_for_one_row_and_for_fifty(sign_in, staff, django_assert_max_num_queries):
    client = sign_in(staff)
    for index in range(50):
        firm = factories.firm()
        facts(firm, revenue=index, rd_expense=1, staff=10)
        Title.objects.create(firm=firm, kind="gazelle")
    client.get("/firms/")  # counts what the header shows for the next minute
    with django_assert_max_num_queries(22) as captured:
        client.get("/firms/")
    fifty = len(captured)
    with django_assert_max_num_queries(fifty) as captured:
        assert len(client.get(f"/firms/?q={firm.credit_code}").context["rows"]) == 1
    assert len(captured) == fifty


def test_people_of_a_firm_are_sent_to_their_own_file(sign_in):
    firm = factories.firm()
    client = sign_in(factories.firm_user(firm))
    assert client.get("/firms/").headers["Location"] == "/firms/mine/"
    assert client.get("/firms/mine/").headers["Location"] == f"/firms/{firm.pk}/"
    assert client.get("/firms/mine/consents/").headers["Location"] == f"/firms/{firm.pk}/consents/"
    assert client.get("/firms/export/").status_code == 403
