import pytest

from accounts.models import AuditEvent
from enterprises.figures import FigureTable
from enterprises.models import FACT_CODES, MergedFacts, YearFacts
from tests import factories
from tests.enterprises.conftest import facts

pytestmark = pytest.mark.django_db


def test_page_and_database_merge_the_same_way():
    firm = factories.firm()
    facts(firm, 2025, "import", revenue=1, staff=1, rd_expense=1, award_3y=True)
    facts(firm, 2025, "staff", revenue=2, staff=0, award_3y=False)
    facts(firm, 2025, "declaration", revenue=3)
    facts(firm, 2024, "import", revenue=9, net_profit=-5)
    table = FigureTable(firm.year_facts.all())
    for row in MergedFacts.objects.filter(firm=firm):
        for code in FACT_CODES:
            assert table.find(code, row.fiscal_year)[0] == getattr(row, code), code
    assert table.figure("revenue", 2025).source == "declaration"
    assert table.figure("staff", 2025).value == 0, "a known zero is a value"
    assert table.figure("staff", 2025).source == "staff"
    assert table.figure("rd_expense", 2025).source == "import"
    assert table.figure("award_3y", 2025).value is False
    assert table.figure("assets", 2025).source == ""


def test_change_in_per_cent():
    firm = factories.firm()
    facts(firm, 2025, revenue=150, net_profit=10, staff=5)
    facts(firm, 2024, revenue=100, net_profit=-10)
    table = FigureTable(firm.year_facts.all())
    assert table.figure("revenue", 2025).change == 50
    assert table.figure("net_profit", 2025).change is None, "no growth from a loss"
    assert table.figure("staff", 2025).change is None


def correct(client, firm, **figures):
    address = f"/firms/{firm.pk}/facts/2025/correct/"
    seen = client.get(address).context["form"]["version"].value()
    return client.post(address, {"reason": "审计报告", "version": seen, **figures})


def test_a_correction_counts_before_the_import(sign_in, staff):
    firm = factories.firm()
    facts(firm, revenue=100, staff=50)
    client = sign_in(staff)
    assert correct(client, firm, revenue="1,234,567", strategic_industry="0").status_code == 302
    row = YearFacts.objects.get(firm=firm, source="staff")
    assert (row.revenue, row.staff, row.strategic_industry, row.reason) == (1_234_567, None, False, "审计报告")
    merged = MergedFacts.objects.get(firm=firm)
    assert (merged.revenue, merged.staff, merged.strategic_industry) == (1_234_567, 50, False)
    assert AuditEvent.objects.get(event="facts.corrected").details["figures"]["revenue"] == [None, 1_234_567]


def test_an_emptied_field_takes_the_correction_back(sign_in, staff):
    firm = factories.firm()
    facts(firm, revenue=100)
    client = sign_in(staff)
    correct(client, firm, revenue="200")
    correct(client, firm)
    assert MergedFacts.objects.get(firm=firm).revenue == 100


def test_a_declared_figure_cannot_be_overruled_here(sign_in, staff):
    firm = factories.firm()
    facts(firm, source="declaration", revenue=100)
    correct(sign_in(staff), firm, revenue="999", staff="7")
    row = YearFacts.objects.get(firm=firm, source="staff")
    assert (row.revenue, row.staff) == (None, 7)
    assert MergedFacts.objects.get(firm=firm).revenue == 100


@pytest.mark.parametrize(
    "figures",
    [{"revenue": "-1"}, {"revenue": "1.5"}, {"staff": "99999999999"}, {"staff": "5", "rd_staff": "6"}, {"reason": ""}],
)
def test_impossible_figures_are_refused_and_what_was_typed_stays(sign_in, staff, figures):
    firm = factories.firm()
    response = correct(sign_in(staff), firm, **{"assets": "77", **figures})
    assert response.status_code == 422
    assert response.context["form"]["assets"].value() == "77"
    assert not YearFacts.objects.exists()


def test_a_part_is_held_against_what_other_sources_know(sign_in, staff):
    firm = factories.firm()
    facts(firm, staff=10)
    assert correct(sign_in(staff), firm, rd_staff="11").status_code == 422
    assert correct(sign_in(staff), firm, rd_staff="10").status_code == 302


def test_losses_may_be_negative(sign_in, staff):
    firm = factories.firm()
    assert correct(sign_in(staff), firm, net_profit="-500", net_assets="-1").status_code == 302


def test_the_file_shows_each_figures_source(sign_in, staff, django_assert_max_num_queries):
    firm = factories.firm()
    for year in (2022, 2023, 2024, 2025):
        facts(firm, year, revenue=year, rd_expense=1)
    facts(firm, 2025, "staff", revenue=5, reason="更正")
    client = sign_in(staff)
    client.get(f"/firms/{firm.pk}/facts/")  # counts what the header shows for the next minute
    with django_assert_max_num_queries(16):  # two of them by higher rooms: a header, and who stands in for the officer
        response = client.get(f"/firms/{firm.pk}/facts/")
    assert response.context["table"].years == [2025, 2024, 2023]
    assert "更正" in response.content.decode()
    with django_assert_max_num_queries(51):  # the timeline asks each of its kinds once
        client.get(f"/firms/{firm.pk}/")
