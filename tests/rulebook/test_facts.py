"""Facts: their list, what is read and refused, and what follows from others."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from rulebook.facts import FACTS, MISSING, Columns, FactError, decode, encode, from_rows
from rulebook.facts_csv import read_csv

# The codes fixed for the CSV door, in their order.
FIXED = """established_on, fiscal_year, industry_code, revenue, revenue_prev, revenue_prev2, main_business_revenue,
main_business_revenue_prev, hightech_revenue, total_income, net_profit, assets, liabilities, net_assets, net_assets_prev,
net_assets_prev2, cost_and_expense, rd_expense, rd_expense_prev, rd_expense_prev2, rd_expense_domestic_3y, rd_super_deduction,
staff, staff_prev, rd_staff, tech_staff, postgraduate_staff, graduates_hired, invention_applications, pct_applications,
valid_ip, class1_ip, class1_ip_self, class2_ip, tech_contract_amount, provincial_platforms, provincial_awards_3y,
provincial_projects_3y, venture_capital, equity_financing_3y, high_growth_listings, niche_years, strategic_industry,
resident_enterprise, restricted_industry, major_incident, dishonesty_listed, high_tech_certificate, national_award_top3_5y,
award_3y, demonstration_title, provincial_rd_institution, led_standard_5y, hnte_innovation_score"""


def test_the_fixed_codes_come_first_in_their_order():
    fixed = [code.strip() for code in FIXED.split(",")]
    assert list(FACTS)[: len(fixed)] == fixed
    assert all(known.label_zh and known.label_en and known.code == code for code, known in FACTS.items())


@pytest.mark.parametrize(
    ("code", "given", "stored"),
    [
        ("revenue", "1250000", 1_250_000),
        ("revenue", " -5 ", -5),
        ("revenue", "12.00", 12),
        ("revenue", 0, 0),
        ("revenue", "", MISSING),
        ("revenue", None, MISSING),
        ("revenue", 2**63 - 1, 2**63 - 1),
        ("staff", 12.0, 12),
        ("major_incident", True, 1),
        ("major_incident", "0", 0),
        ("established_on", "1970-01-02", 1),
        ("established_on", date(2019, 1, 1), 17897),
        ("industry_code", "C3825", 3825),
        ("industry_code", "0111", 111),
        ("industry_code", "38", 3800),
        ("hnte_innovation_score", "70.01", 7001),
        ("points_total", Decimal("80.5"), 8050),
    ],
)
def test_encode(code, given, stored):
    assert encode(code, given) == stored


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("revenue", "1,000"),
        ("revenue", "12.5"),
        ("revenue", "1e6"),
        ("revenue", "１２"),
        ("revenue", "nan"),
        ("revenue", float("inf")),
        ("revenue", "12万"),
        ("revenue", str(2**63)),
        ("revenue", -(2**63)),
        ("revenue", "9" * 40),
        ("staff", "-1"),
        ("staff", "1.5"),
        ("major_incident", "2"),
        ("major_incident", "yes"),
        ("established_on", "2019-1-1"),
        ("established_on", "2019-02-29"),
        ("established_on", "20190101"),
        ("fiscal_year", "24"),
        ("industry_code", "111"),
        ("industry_code", "abc"),
        ("hnte_innovation_score", "70.001"),
        ("points_coverage", "101"),
    ],
)
def test_refused(code, given):
    with pytest.raises(FactError, match=r"write|negative|use"):
        encode(code, given)


@pytest.mark.parametrize(
    ("code", "natural"),
    [
        ("established_on", "2019-01-31"),
        ("industry_code", "0111"),
        ("points_total", Decimal("80.5")),
        ("staff", 3),
        ("staff", None),
    ],
)
def test_decode_gives_back_what_was_encoded(code, natural):
    assert decode(code, encode(code, natural)) == natural


def test_an_absent_code_is_missing_and_an_unknown_one_an_error():
    columns = Columns({"staff": np.array([1, MISSING])})
    assert columns["revenue"].tolist() == [MISSING, MISSING]
    assert columns.known("staff").tolist() == [True, False]
    assert columns.filled("staff").tolist() == [1, 0]
    with pytest.raises(FactError, match='"staf" is not a known fact code; did you mean "staff"'):
        Columns({"staf": np.array([1])})
    with pytest.raises(FactError, match="not a known fact code"):
        columns["nothing"]
    with pytest.raises(FactError, match="where 2 are expected"):
        Columns({"staff": np.array([1, 2]), "revenue": np.array([1])})


def test_what_follows_from_others_is_filled_cell_by_cell():
    columns = from_rows(
        [
            {"assets": 10, "liabilities": 4},
            {"assets": 10, "liabilities": 4, "net_assets": 1},
            {"assets": 10},
            {"assets": 4, "liabilities": 10, "class1_ip": 1, "class2_ip": 2},
            {"class1_ip": 1},
            {"valid_ip": 0, "class1_ip": 1, "class2_ip": 2},
        ]
    )
    assert columns["net_assets"].tolist() == [6, 1, MISSING, -6, MISSING, MISSING]
    assert columns["valid_ip"].tolist() == [MISSING, MISSING, MISSING, 3, MISSING, 0]
    assert columns.slice(3, 5)["net_assets"].tolist() == [-6, MISSING]
    assert columns.row(3)["valid_ip"].tolist() == [3]


def test_a_csv_reports_every_fault_at_once():
    lines = [
        "id,revenue,staff,established_on\n",
        'a,"1,000",3,2019-01-01\n',
        "\n",
        "a,5,-1,2019-13-01\n",
        ",1,1,\n",
        "d,1,2,,9\n",
    ]
    with pytest.raises(FactError) as caught:
        read_csv(lines)
    assert str(caught.value).splitlines() == [
        'row 2, column revenue: "1,000": write whole 元 in digits, without separators, unit or decimals, for example 1250000',
        'row 4, column id: "a": already used in row 2; ids must differ',
        'row 4, column staff: "-1": a count cannot be negative; write 0 or more, or leave the cell empty',
        'row 4, column established_on: "2019-13-01": write a date as year-month-day, for example 2019-01-31',
        'row 5, column id: "": give every row an id',
        'row 6, column 5: "9": more cells than columns; remove them or quote commas',
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("name,revenue", 'row 1, column 1: "name": the first column must be called id'),
        ("", "the first column must be called id"),
        ("id,revenue,revenue", 'row 1, column 3: "revenue": this column appears twice'),
        ("id,revenues", 'row 1, column 2: "revenues": "revenues" is not a known fact code; did you mean "revenue"'),
        ("id,id", "appears twice"),
    ],
)
def test_a_faulty_header(header, message):
    with pytest.raises(FactError, match=message):
        read_csv([header + "\n", "a,1\n"])


def test_a_csv_with_headings_only_has_no_firms():
    ids, columns = read_csv(["id,revenue\n"])
    assert (ids, len(columns)) == ([], 0)
