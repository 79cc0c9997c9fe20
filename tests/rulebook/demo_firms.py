"""Firms as the demo zone makes them, as rows of facts: no database."""

from random import Random

from zone_portal.demo import figures

LAST = 2025
NO_RECORD = (
    "major_incident dishonesty_listed title_unproven dishonest_debtor abnormal_operation tax_credit_d tax_arrears "
    "environment_red_black loan_overdue data_falsified not_operating"
).split()
TITLES = "high_tech_certificate science_sme_title innovative_sme_title specialized_sme_title little_giant_title".split()
EARLIER = ("revenue", "rd_expense", "net_assets", "main_business_revenue", "staff")


def rows(count: int, seed: int = 2026) -> list[dict]:
    random = Random(seed)
    found = (_row(Random(random.random())) for _ in range(2 * count))
    return [row for row, _ in zip((row for row in found if row), range(count), strict=False)]


def _row(random: Random) -> dict | None:
    """One firm, now and then with a figure that nobody has said or a record against it."""
    founded = 2026 - min(28, 1 + int(random.expovariate(1 / 8)))
    years = figures.years(random, figures.character(random), founded, LAST, 4)
    if not years:
        return None
    row = {
        **years[max(years)],
        "fiscal_year": max(years),
        "established_on": f"{founded}-03-05",
        "industry_code": "3825",
    }
    for code in EARLIER:
        for back, suffix in ((1, "_prev"), (2, "_prev2")):
            if max(years) - back in years and not (code in ("main_business_revenue", "staff") and back == 2):
                row[code + suffix] = years[max(years) - back][code]
    row |= {code: int(random.random() < 0.02) for code in NO_RECORD}
    row |= {code: int(random.random() < 0.15) for code in TITLES} | {"gazelle_title": 0, "bank_consent": 1}
    for code in random.sample(sorted(years[max(years)]), random.choice([0, 0, 0, 2, 8])):
        row[code] = None
    return row
