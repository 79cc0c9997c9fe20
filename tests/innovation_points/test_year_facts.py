"""The facts that only titles' rules read: each has a way in, each moves what depends on it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from enterprises.models import FACT_CODES, Assessment, Award, MergedFacts, YearFacts
from innovation_points import records
from innovation_points.models import Inputs
from innovation_points.night import inputs
from innovation_points.sections import SECTION_OF
from rulebook import loader
from rulebook.facts import DERIVED, GRADES, MISSING, decode
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
# Facts of shipped rules that neither a year's figures nor the firm's dated records hold, and who gives them instead.
FROM_ELSEWHERE = {
    "points_total": "the score of the same night",
    "points_coverage": "the score of the same night",
    "bank_consent": "the consents, bank by bank",
    "sme_by_size": "the rule of size",
}


def read_by_rules() -> set[str]:
    """Of firms. The carriers' room counts its carriers' facts itself."""
    rules = (rule for rule in loader.codes() if not rule.startswith("incubation/"))
    return {code for rule in rules for version in loader.versions(rule) for code in version.reads}


def test_every_fact_of_a_shipped_rule_can_be_known():
    kept = {field.name for field in Inputs._meta.local_fields}
    recorded = {*records.TITLES.values(), *records.COUNTED.values(), *records.AWARDS, *records.SCORES}
    recorded |= {code for codes in records.NEGATIVES.values() for code in codes}
    recorded |= {"title_unproven", "major_incident", "dishonesty_listed"}
    read = read_by_rules()
    assert read - kept - recorded - set(DERIVED) - set(FROM_ELSEWHERE) == set()
    assert set(FROM_ELSEWHERE) <= read


def test_every_stored_fact_stands_once_in_the_form():
    assert sorted(SECTION_OF) == sorted(FACT_CODES)


def another(code: str):
    """A value of the fact that is no default."""
    field = YearFacts._meta.get_field(code).get_internal_type()
    return {"BooleanField": True, "DecimalField": Decimal("3.25"), "PositiveSmallIntegerField": 2}.get(field, 7)


def test_inputs_are_new_when_any_fact_is():
    firm = factories.firm()
    row = YearFacts.objects.create(firm=firm, fiscal_year=2025, source="import", known_on=date(2026, 1, 5), revenue=1)
    inputs.refresh([firm.pk], DAY)
    seen = {Inputs.objects.get(firm=firm, is_current=True).fingerprint}
    for number, code in enumerate(FACT_CODES, 2):
        setattr(row, code, another(code))
        row.save()
        inputs.refresh([firm.pk], DAY)
        current = Inputs.objects.get(firm=firm, is_current=True)
        assert getattr(current, code) == another(code), code
        seen.add(current.fingerprint)
        assert len(seen) == number, code


def test_earlier_years_reach_back_three():
    firm = factories.firm()
    for year in (2022, 2023, 2025):
        YearFacts.objects.create(
            firm=firm, fiscal_year=year, source="import", known_on=date(2026, 1, 5), revenue=year, staff=year,
            rd_expense=year, main_business_revenue=year,
        )  # fmt: skip
    inputs.refresh([firm.pk], DAY)
    found = Inputs.objects.get(firm=firm, is_current=True)
    assert (found.revenue_prev, found.revenue_prev2, found.revenue_prev3) == (None, 2023, 2022)
    assert (found.staff_prev3, found.rd_expense_prev3, found.main_business_revenue_prev2) == (2022, 2022, 2023)


def test_the_better_source_wins_for_a_grade_and_a_share():
    firm = factories.firm()
    best = {"product_field_grade": GRADES.index("C"), "niche_market_share": None}
    for source, values in {
        "import": {"product_field_grade": GRADES.index("A"), "niche_market_share": Decimal("12.30")},
        "declaration": best,
    }.items():
        YearFacts.objects.create(firm=firm, fiscal_year=2025, source=source, **values)
    merged = MergedFacts.objects.get(firm=firm)
    assert (merged.product_field_grade, merged.niche_market_share) == (GRADES.index("C"), Decimal("12.30"))


def facts_of(firm, day=DAY) -> dict:
    with connection.cursor() as cursor:
        columns = records.columns(records.of_firms(cursor, [firm.pk], day))
    return {code: decode(code, columns[code][0]) for code in (*records.AWARDS, *records.SCORES)}


@pytest.mark.parametrize(
    ("award", "expected"),
    [
        ({"kind": "science", "level": "national", "rank": 3}, {"award_ranked_3y": 1, "national_award_top3_3y": 1}),
        ({"kind": "science", "level": "national", "rank": 5}, {"award_ranked_3y": 1}),
        ({"kind": "science", "level": "national", "rank": 6}, {}),
        ({"kind": "science", "level": "provincial", "rank": 3}, {"award_ranked_3y": 1}),
        ({"kind": "science", "level": "provincial", "rank": 4}, {}),
        ({"kind": "science", "level": "provincial", "rank": None}, {"award_ranked_3y": None}),
        ({"kind": "maker-china", "level": "national", "rank": 50}, {"maker_china_500_3y": 1, "maker_china_50_3y": 1}),
        ({"kind": "maker-china", "level": "national", "rank": 500}, {"maker_china_500_3y": 1}),
        ({"kind": "science", "level": "national", "rank": 1, "awarded_on": date(2023, 3, 1)}, {}),
        ({"kind": "science", "level": "national", "rank": 1, "awarded_on": date(2026, 3, 2)}, {}),
    ],
)
def test_an_award_counts_by_its_rank_for_three_years(award, expected):
    firm = factories.firm()
    Award.objects.create(**{"firm": firm, "name": "奖", "awarded_on": date(2023, 3, 2)} | award)
    found = facts_of(firm)
    assert {code: found[code] for code in records.AWARDS} == dict.fromkeys(records.AWARDS, 0) | expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({}, (None, None)),
        ({2025: "61.25", 2024: "48"}, (Decimal("61.25"), Decimal(48))),
        ({2024: "48"}, (None, Decimal(48))),
        ({2023: "70"}, (None, None)),
    ],
)
def test_the_evaluation_is_read_by_year_and_never_an_old_one(scores, expected):
    firm = factories.firm()
    for year, score in scores.items():
        Assessment.objects.create(
            firm=firm, year=year, score=Decimal(score), issued_on=date(year + 1, 2, 1), document="证明"
        )
    found = facts_of(firm)
    assert (found["development_score"], found["development_score_prev"]) == expected
    assert MISSING not in found.values()


def test_the_form_keeps_a_grade_and_a_share(sign_in):
    firm = factories.firm()
    client = sign_in(factories.firm_user(firm, "firm_owner"))
    client.post("/declarations/start/")
    declaration = firm.declarations.get()
    page = f"/declarations/{declaration.pk}/edit/"
    text = client.get(page).content.decode()
    assert "B 属于“六基”、老字号或服务关键产业链龙头" in text
    sent = {"version": declaration.version, "product_field_grade": "B", "niche_market_share": "12.5%", "own_brand": "1"}
    client.post(page, sent)
    declaration.refresh_from_db()
    assert (declaration.product_field_grade, declaration.niche_market_share) == (GRADES.index("B"), Decimal("12.5"))
    client.post(
        page, sent | {"version": declaration.version, "niche_market_share": "12.555", "product_field_grade": "Q"}
    )
    declaration.refresh_from_db()
    assert set(declaration.unread) == {"niche_market_share", "product_field_grade"}
