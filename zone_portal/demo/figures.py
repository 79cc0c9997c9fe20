"""Plausible figures of a firm: skewed sizes, growth that persists, research that goes with intellectual property.

All fractions here are inventions of the demo, none is a statistic.
"""

from dataclasses import dataclass
from math import exp
from random import Random

from enterprises import figures as yearly

from . import title_figures


@dataclass(frozen=True)
class Character:
    """What stays the same about a firm over the years."""

    size: float  # revenue of the last year, yuan
    growth: float  # yearly
    research: float  # 0 to 1: how much of a technology firm it is
    margin: float
    leverage: float


def character(random: Random, standout: bool = False) -> Character:
    """A firm at random; a standout one is young, growing and full of research, for the account that shows points."""
    if standout:
        return Character(size=8.6e7, growth=0.24, research=0.92, margin=0.11, leverage=0.36)
    research = random.betavariate(2.2, 2.6)
    return Character(
        size=exp(random.gauss(17.1, 1.35)) * (1.25 - 0.5 * research),
        growth=random.gauss(0.06 + 0.1 * research, 0.13),
        research=research,
        margin=random.gauss(0.055 + 0.03 * research, 0.06),
        leverage=min(1.15, max(0.08, random.gauss(0.5, 0.17))),
    )


def yuan(value: float) -> int:
    """Firms report in ten-thousands with two decimals, that is in hundreds of yuan."""
    return round(value / 100) * 100


def year(random: Random, firm: Character, age: int, revenue: float) -> dict:
    """One fiscal year's facts by the rulebook's codes, from the firm's character and the year's revenue."""
    intensity = max(0.002, random.gauss(0.015 + 0.075 * firm.research, 0.012))
    staff = max(4, round(revenue / random.uniform(4.5e5, 9.5e5)))
    share = min(0.75, max(0.02, random.gauss(0.06 + 0.26 * firm.research, 0.04)))
    assets = revenue * random.uniform(0.8, 1.7)
    rd_expense = yuan(revenue * intensity)
    class1 = _count(random, firm.research * 5)
    class2 = _count(random, 3 + firm.research * 14)
    tech = firm.research
    facts = {
        "revenue": yuan(revenue),
        "main_business_revenue": yuan(revenue * random.uniform(0.82, 0.99)),
        "hightech_revenue": yuan(revenue * min(0.97, max(0, random.gauss(0.35 + 0.5 * tech, 0.12)))),
        "total_income": yuan(revenue * random.uniform(1.0, 1.03)),
        "net_profit": yuan(revenue * random.gauss(firm.margin, 0.02)),
        "assets": yuan(assets),
        "liabilities": yuan(assets * min(1.2, max(0.05, random.gauss(firm.leverage, 0.05)))),
        "cost_and_expense": yuan(revenue * random.uniform(0.86, 0.98)),
        "rd_expense": rd_expense,
        "rd_expense_domestic_3y": yuan(rd_expense * random.uniform(2.3, 2.9)),
        "rd_super_deduction": yuan(rd_expense * random.uniform(0.6, 1.0)),
        "staff": staff,
        "rd_staff": max(1, round(staff * share)),
        "tech_staff": max(1, round(staff * min(0.9, share * random.uniform(1.0, 1.3)))),
        "postgraduate_staff": round(staff * max(0, random.gauss(0.02 + 0.06 * tech, 0.02))),
        "graduates_hired": _count(random, staff * 0.02),
        "invention_applications": _count(random, tech * 4),
        "pct_applications": _count(random, tech * 0.4),
        "class1_ip": class1,
        "class1_ip_self": random.randint(0, class1),
        "class2_ip": class2,
        "valid_ip": class1 + class2,
        "tech_contract_amount": yuan(max(0, random.gauss(1.6e6 * tech, 1.2e6))) if random.random() < tech else 0,
        "provincial_platforms": int(random.random() < tech * 0.45),
        "provincial_awards_3y": int(random.random() < tech * 0.14),
        "provincial_projects_3y": _count(random, tech * 0.5),
        "venture_capital": yuan(random.uniform(5e5, 2e7)) if random.random() < 0.05 + 0.08 * tech else 0,
        "equity_financing_3y": yuan(random.uniform(1e6, 3e7)) if random.random() < 0.08 else 0,
        "high_growth_listings": int(random.random() < tech * 0.1),
        "niche_years": max(0, age - random.randint(0, 3)),
        "strategic_industry": random.random() < 0.3 + 0.5 * tech,
        "resident_enterprise": True,
        "restricted_industry": False,
        "national_award_top3_5y": False,
        "award_3y": random.random() < tech * 0.05,
        "demonstration_title": random.random() < tech * 0.06,
        "provincial_rd_institution": random.random() < tech * 0.3,
        "led_standard_5y": random.random() < tech * 0.08,
        "hnte_innovation_score": None,
    }
    facts["net_assets"] = facts["assets"] - facts["liabilities"]
    return facts | title_figures.year(firm, facts)


def stored(facts: dict) -> dict:
    """The facts as the tables hold them."""
    return {code: yearly.stored(code, value) for code, value in facts.items()}


def years(random: Random, firm: Character, established: int, last: int, count: int) -> dict[int, dict]:
    """Facts of the last `count` fiscal years in which the firm existed, the latest being `last`."""
    revenue, found = firm.size, {}
    for fiscal_year in range(last, last - count, -1):
        if fiscal_year < established:
            break
        found[fiscal_year] = year(random, firm, fiscal_year - established, revenue)
        revenue /= max(0.45, 1 + random.gauss(firm.growth, 0.08))
    return found


def is_above_scale(industry: str, facts: dict | None) -> bool:
    """An industrial firm with 20 million yuan or more of main revenue in the year."""
    industrial = "06" <= industry[:2] <= "46"
    return bool(industrial and facts and facts["main_business_revenue"] >= 20_000_000)


def _count(random: Random, mean: float) -> int:
    """A skewed count with about this mean."""
    return int(random.expovariate(1 / mean)) if mean > 0 else 0


# What a clerk's ledger holds of a year: the columns of the registry ledger, nothing else.
LEDGER = [
    "revenue", "rd_expense", "staff", "rd_staff", "postgraduate_staff", "hightech_revenue", "net_profit", "assets",
    "liabilities", "invention_applications", "class1_ip", "class2_ip",
]  # fmt: skip
