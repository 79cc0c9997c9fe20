"""Rows of past years, so that figures which the zone has published can be counted on their days.

The numbers are those of articles on the zone (2018 to 2023, see NUMBERS); the firms that bear them are fictional like all
others, and which of them holds what is made up. Rows of other modules do not reach back so far, or are counted here.
A zone of few firms goes without.
"""

from datetime import date, timedelta
from itertools import cycle, islice

from enterprises.models import AboveScaleYear, Platform, Title

from . import figures
from .firms import Plan

FEWEST = 450  # firms: with fewer the parks cannot bear the numbers
HUANGTAI, LINGANG = "皇台", "临港"

# Above-scale industrial firms at the end of the year, and those of them with R&D: 58 of 72 are 80.56 %.
YEAR, ABOVE_SCALE, WITH_RD = 2023, 72, 58

# On that day so many firms hold the title, in the park whose name begins so ("": in the zone); made by certificates of
# this validity beside those that others have. The bases of 2018 are made up: 10 to 23 is +130 %, 14 to 40 is +186 %.
NUMBERS = [
    (date(2018, 12, 31), "", "high-tech-enterprise", 10, date(2017, 11, 15), date(2020, 11, 14)),
    (date(2018, 12, 31), "", "science-sme", 14, date(2018, 4, 20), date(2018, 12, 31)),
    (date(2020, 12, 31), "", "high-tech-enterprise", 23, date(2020, 9, 9), date(2023, 9, 8)),
    (date(2020, 12, 31), "", "science-sme", 40, date(2020, 5, 10), date(2020, 12, 31)),
    (date(2023, 6, 30), HUANGTAI, "science-sme", 26, date(2023, 4, 25), date(2024, 4, 24)),
    (date(2023, 6, 30), HUANGTAI, "high-tech-enterprise", 17, date(2021, 10, 28), date(2024, 10, 27)),
    (date(2023, 6, 30), HUANGTAI, "innovative-sme", 5, date(2022, 12, 1), date(2025, 11, 30)),
    (date(2023, 6, 30), HUANGTAI, "specialized-sme", 2, date(2023, 3, 1), date(2026, 2, 28)),
    (date(2023, 12, 31), LINGANG, "science-sme", 22, date(2023, 5, 16), date(2024, 5, 15)),
    (date(2023, 12, 31), LINGANG, "high-tech-enterprise", 3, date(2022, 12, 23), date(2025, 12, 22)),
    (date(2023, 12, 31), "", "ip-advantage", 2, date(2023, 10, 20), date(2026, 10, 19)),
]

# Recognised on the day: whether in 皇台, and how many by level. 8 at the end of 2018, 21 of 2020 (+163 %), 26 in 皇台 in June
# 2023, 106 at the end of 2023, 35 of them provincial or above.
INSTITUTIONS = [
    (date(2016, 9, 30), False, {"provincial": 3, "municipal": 5}),
    (date(2020, 6, 30), False, {"provincial": 5, "municipal": 8}),
    (date(2021, 11, 30), False, {"national": 1, "provincial": 13, "municipal": 33}),
    (date(2022, 5, 20), True, {"provincial": 9, "municipal": 17}),
    (date(2023, 11, 10), False, {"provincial": 3, "municipal": 8}),
]
POSTDOC = date(2023, 9, 28)
KINDS = ["工程技术研究中心", "企业技术中心", "重点实验室", "工程研究中心", "工业设计中心"]
PREFIX = {"national": "国家", "provincial": "河南省", "municipal": "平顶山市"}


def bearers(plans: list[Plan], day: date, park: str = "") -> list[Plan]:
    """Firms that were a year old on the day, the most given to research first; the accounts' own firms stay as they are."""
    before = day.replace(year=day.year - 1)
    found = [
        plan
        for plan in plans
        if not plan.standout and plan.firm.established_on <= before and plan.firm.park.name.startswith(park)
    ]
    return sorted(found, key=lambda plan: (-plan.character.research, plan.firm.credit_code))


# --- above-scale firms and their R&D ---


def prepare(plans: list[Plan]) -> None:
    """Before anything is written: the above-scale firms of the year that did no research have no R&D expense in it."""
    for plan in _above_scale(plans)[WITH_RD:]:
        plan.years[YEAR] |= {"rd_expense": 0, "rd_super_deduction": 0, "rd_staff": 0}


def _above_scale(plans: list[Plan]) -> list[Plan]:
    """The industrial firms with the largest revenue of the year, those most given to research first."""
    if len(plans) < FEWEST:
        return []
    found = [
        plan
        for plan in bearers(plans, date(YEAR, 12, 31))
        if YEAR in plan.years and figures.is_above_scale(plan.firm.industry_code, plan.years[YEAR])
    ]
    largest = sorted(found, key=lambda plan: -plan.years[YEAR]["main_business_revenue"])[:ABOVE_SCALE]
    return [plan for plan in found if plan in largest]


def write(plans: list[Plan], today: date) -> None:
    """After the holdings of today, which count where they reach back to the days of the articles."""
    if len(plans) < FEWEST:
        return
    listed = {plan.firm.pk for plan in _above_scale(plans)}
    statements = [AboveScaleYear(firm_id=pk, year=YEAR, listed=True) for pk in sorted(listed)]
    for year in range(YEAR + 1, today.year):
        for plan in plans:
            above = figures.is_above_scale(plan.firm.industry_code, plan.years.get(year))
            statements.append(AboveScaleYear(firm=plan.firm, year=year, listed=above))
    AboveScaleYear.objects.bulk_create(statements, batch_size=2000)
    _titles(plans)
    _renewals(plans)
    _institutions(plans)


# --- titles ---


def _renewals(plans: list[Plan]) -> None:
    """A yearly title held today was held in the years before as well, back to the first that no article speaks of."""
    rows = []
    established = {plan.firm.pk: plan.firm.established_on for plan in plans}
    for title in Title.objects.filter(kind="science-sme", valid_from__year__gt=YEAR + 1):
        for year in range(title.valid_from.year - 1, YEAR, -1):
            valid_from = _in_year(title.valid_from, year)
            if valid_from > established[title.firm_id]:
                rows.append(
                    Title(
                        firm_id=title.firm_id,
                        kind=title.kind,
                        valid_from=valid_from,
                        valid_to=_in_year(title.valid_from, year + 1) - timedelta(days=1),
                        source=title.source,
                    )
                )
    Title.objects.bulk_create(rows, batch_size=2000)


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28))


def _titles(plans: list[Plan]) -> None:
    """The later days first where one certificate too many is moved back, then the certificates that are missing."""
    for day, park, kind, wanted, *_validity in reversed(NUMBERS):
        for title in _held(day, park, kind)[wanted:]:
            length = title.valid_to.year - title.valid_from.year
            title.valid_from = title.valid_from.replace(year=title.valid_from.year - length)
            title.valid_to = title.valid_to.replace(year=title.valid_to.year - length)
            title.save()
    for day, park, kind, wanted, valid_from, valid_to in NUMBERS:
        held = {title.firm_id for title in _held(day, park, kind)}
        own = {}
        for title in Title.objects.filter(kind=kind):
            own.setdefault(title.firm_id, []).append(title)
        free = [
            plan
            for plan in bearers(plans, valid_from, park)
            if not any(t.valid_from <= valid_to and t.valid_to >= valid_from for t in own.get(plan.firm.pk, ()))
        ]
        Title.objects.bulk_create(
            Title(firm=plan.firm, kind=kind, valid_from=valid_from, valid_to=valid_to, source="示例数据")
            for plan in free[: wanted - len(held)]
        )


def _held(day: date, park: str, kind: str) -> list[Title]:
    return list(Title.objects.held(day).filter(kind=kind, firm__park__name__startswith=park).order_by("pk"))


# --- institutions ---


def _institutions(plans: list[Plan]) -> None:
    rows = []
    for day, in_huangtai, levels in INSTITUTIONS:
        able = [p for p in bearers(plans, day) if p.firm.park.name.startswith(HUANGTAI) == in_huangtai]
        wanted = [level for level, count in levels.items() for _number in range(count)]
        for number, (level, plan) in enumerate(zip(wanted, islice(cycle(able), len(wanted)), strict=True)):
            rows.append(_institution(plan, KINDS[(number + day.year) % len(KINDS)], level, day))
    [bearer] = [p for p in bearers(plans, POSTDOC) if not p.firm.park.name.startswith(HUANGTAI)][:1]
    rows.append(_institution(bearer, "博士后创新实践基地", "provincial", POSTDOC))
    Platform.objects.bulk_create(rows)


def _institution(plan: Plan, kind: str, level: str, day: date) -> Platform:
    name = f"{PREFIX[level]}{plan.firm.name[3:7]}{kind}（示例）"
    return Platform(firm=plan.firm, name=name, kind=kind, level=level, recognised_on=day)
