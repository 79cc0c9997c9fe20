"""Small zones for the tests of the night."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from enterprises.models import Platform, Title, YearFacts
from enterprises.models.facts import FACT_CODES
from innovation_points.models import Inputs, Night, Score
from tests import factories

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 1)


def on(day: date):
    """The clock at two in the morning of the day."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=SHANGHAI), tick=False)


def facts(firm, year=2025, source="import", known_on=date(2026, 1, 15), **figures) -> YearFacts:
    plausible = {
        "revenue": 10_000_000,
        "rd_expense": 400_000,
        "staff": 50,
        "rd_staff": 8,
        "rd_super_deduction": 300_000,
        "valid_ip": 3,
        "tech_contract_amount": 500_000,
        "hightech_revenue": 5_000_000,
        "net_profit": 600_000,
        "assets": 8_000_000,
        "liabilities": 4_000_000,
        "provincial_awards_3y": 0,
        "provincial_projects_3y": 1,
        "high_growth_listings": 0,
    }
    return YearFacts.objects.create(
        firm=firm, fiscal_year=year, source=source, known_on=known_on, **(plausible | figures)
    )


def random_facts(rng: random.Random, firm, year: int) -> None:
    revenue = rng.choice([None, 0, rng.randrange(1, 10**9)])
    figures = {
        "revenue": revenue,
        "rd_expense": rng.choice([None, 0, rng.randrange(10**8)]),
        "staff": rng.choice([None, 0, rng.randrange(1, 500)]),
        "rd_staff": rng.choice([None, rng.randrange(100)]),
        "net_profit": rng.choice([None, rng.randrange(-(10**7), 10**8)]),
        "valid_ip": rng.choice([None, rng.randrange(60)]),
        "high_growth_listings": rng.choice([None, 0, 1]),
    }
    source = rng.choice(["import", "staff", "declaration"])
    YearFacts.objects.filter(firm=firm, fiscal_year=year, source=source).delete()
    facts(firm, year, source, known_on=date(year + 1, rng.randrange(1, 6), 10), **figures)


def random_zone(rng: random.Random, firms: int) -> list:
    made = [factories.firm(established_on=date(rng.randrange(2000, 2026), 5, 1)) for _ in range(firms)]
    for firm in made:
        for year in (2023, 2024, 2025):
            if rng.random() < 0.8:
                random_facts(rng, firm, year)
    return made


def random_change(rng: random.Random, firm) -> None:
    """Something that the registry's people do between two nights."""
    kind = rng.randrange(6)
    if kind == 0:
        random_facts(rng, firm, rng.choice([2024, 2025]))
    elif kind == 1:
        YearFacts.objects.filter(firm=firm, fiscal_year=rng.choice([2024, 2025])).delete()
    elif kind == 2:
        begins = DAY + timedelta(days=rng.randrange(-10, 10))
        Title.objects.create(firm=firm, kind="gazelle", valid_from=begins, valid_to=begins + timedelta(days=5))
    elif kind == 3:
        Platform.objects.create(firm=firm, name="研发中心", level=rng.choice(["provincial", "municipal"]))
    elif kind == 4:
        firm.established_on = date(rng.randrange(2000, 2026), 1, 1)
        firm.save()
    else:
        YearFacts.objects.filter(firm=firm, source="import").update(rd_expense=rng.randrange(10**7))


def state(day: date) -> list[tuple]:
    """What the portal says of every firm on the day, without ids of nights and rows."""
    scores = Score.objects.on(day).order_by("firm_id")
    return list(
        scores.values_list("firm_id", "inputs_id", "fiscal_year", "stage", "total", "coverage", "tie", "points")
    )


def standings(night: Night) -> bytes:
    return bytes(Night.objects.get(pk=night.pk).standings)


def as_csv(day: date) -> str:
    """The facts that the day's scores point to, as the rulebook's command line reads them."""
    columns = [f.name for f in Inputs._meta.local_fields if f.name in FACT_CODES or "_prev" in f.name]
    columns = ["fiscal_year", "established_on", *columns]
    lines = [",".join(["id", *columns])]
    for score in Score.objects.on(day).select_related("inputs").order_by("firm_id"):
        values = (getattr(score.inputs, column) for column in columns)
        cells = ("" if v is None else str(int(v)) if isinstance(v, bool) else str(v) for v in values)
        lines.append(",".join([score.inputs.credit_code, *cells]))
    return "\n".join(lines) + "\n"
