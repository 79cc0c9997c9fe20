"""Firms of the demo zone with their figures, holdings, records, declarations and consents, written in bulk."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts.models import Organisation
from enterprises.models import (
    Chain,
    Firm,
    IntellectualProperty,
    NegativeRecord,
    Platform,
    Title,
    YearFacts,
)

from . import figures, names

EARLIEST_PLATFORM = date(2024, 1, 1)  # the years before are demo.article's
YEARS = 4  # three shown and the one that growth starts from
INVENTION, SOFTWARE, UTILITY = "invention", "software", "utility"


@dataclass
class Plan:
    """What the demo knows of one firm before it is written."""

    firm: Firm
    character: figures.Character
    years: dict[int, dict]
    random: Random
    declared: str = "approved"  # state of the last year's declaration, or "" for none
    titles: list = field(default_factory=list)
    standout: str = ""  # the demo account that acts for it


def plan(count: int, today: date, seed: int = 2026) -> list[Plan]:
    """`count` firms; the first two belong to the accounts enterprise and enterprise2."""
    random = Random(seed)
    parks = list(Organisation.objects.parks())
    chains = {chain.pk: chain for chain in Chain.objects.all()}
    return [_plan_one(Random(random.random()), index, today, parks, chains) for index in range(count)]


def _plan_one(random: Random, index: int, today: date, parks, chains) -> Plan:
    standout = {0: "enterprise", 1: "enterprise2"}.get(index, "")
    chain = "nylon" if standout else random.choices(list(names.CHAIN_SHARES), names.CHAIN_SHARES.values())[0]
    trade, industry = random.choice(names.TRADES[chain])
    last = today.year - 1
    age = 6 if standout else min(28, 1 + int(random.expovariate(1 / 8)))
    established = date(today.year - age, random.randint(1, 12), random.randint(1, 28))
    established = min(established, today - timedelta(days=40))
    character = figures.character(random, standout == "enterprise")
    name = f"平顶山{random.choice(names.FIRST)}{trade}有限公司（示例{index + 1:03d}）"
    years = figures.years(random, character, established.year, last, YEARS)
    firm = Firm(
        credit_code=names.credit_code(random),
        name=name,
        park=_park(random, parks, chain),
        chain=chains[chain],
        industry_code=industry,
        above_scale=figures.is_above_scale(industry, years.get(last)),
        established_on=established,
        registered_capital=random.choice([100, 200, 500, 1000, 2000, 5000]) * 10_000,
        legal_representative=names.person(random),
        contact_name=names.person(random),
        contact_phone=names.phone(random),
        address=f"高新区示例路{random.randint(1, 200)}号",
    )
    firm.name_changed()
    return Plan(firm, character, years, random, _declared(random, standout, years), standout=standout)


def _park(random: Random, parks, chain: str):
    """Nylon firms cluster in the nylon park and electrical ones in theirs; the rest stand anywhere."""
    home = {"nylon": "尼龙", "electrical": "电气"}.get(chain)
    if home and random.random() < 0.55:
        return next(park for park in parks if park.name.startswith(home))
    return random.choice(parks)


def _declared(random: Random, standout: str, years: dict) -> str:
    if standout == "enterprise":
        return "approved"
    if standout == "enterprise2":
        return "returned"
    if not years:
        return ""
    states = {"approved": 0.72, "submitted": 0.06, "reviewed": 0.02, "returned": 0.03, "draft": 0.06, "": 0.11}
    return random.choices(list(states), states.values())[0]


def write_firms(plans: list[Plan]) -> None:
    Firm.objects.bulk_create([plan.firm for plan in plans], batch_size=2000)


def approved_on(plan: Plan, fiscal_year: int, today: date) -> date:
    """The day on which a year's declaration was approved: in spring of the next year, and before today."""
    offset = int(hashlib.sha256(f"{plan.firm.credit_code}{fiscal_year}".encode()).hexdigest(), 16)
    day = date(fiscal_year + 1, 2, 20) + timedelta(days=offset % 80)
    return min(day, today - timedelta(days=1 + offset % 20))


def write_figures(plans: list[Plan], today: date) -> None:
    """Earlier years as approved declarations; the last as far as declared, else as the ledger's import."""
    rows = []
    for plan in plans:
        for fiscal_year, facts in plan.years.items():
            rows.append(_ledger_row(plan, fiscal_year, facts))
            if fiscal_year < max(plan.years) or plan.declared == "approved":
                rows.append(
                    YearFacts(
                        firm=plan.firm,
                        fiscal_year=fiscal_year,
                        source="declaration",
                        known_on=approved_on(plan, fiscal_year, today),
                        source_reference="",
                        **figures.stored(facts),
                    )
                )
    YearFacts.objects.bulk_create(rows, batch_size=1000)


def _ledger_row(plan: Plan, fiscal_year: int, facts: dict) -> YearFacts:
    return YearFacts(
        firm=plan.firm,
        fiscal_year=fiscal_year,
        source="import",
        known_on=date(fiscal_year + 1, 1, 25),
        source_reference=f"企业台账（{fiscal_year}年度）",
        **{code: facts[code] for code in figures.LEDGER},
    )


def write_holdings(plans: list[Plan], today: date) -> None:
    """Titles, rights and platforms that go with the firm's research."""
    titles, rights, platforms = [], [], []
    for plan in plans:
        titles += _titles(plan, today)
        rights += _rights(plan, today)
        platforms += _platforms(plan, today)
    Title.objects.bulk_create(titles, batch_size=2000)
    IntellectualProperty.objects.bulk_create(rights, batch_size=2000)
    Platform.objects.bulk_create(platforms, batch_size=2000)


TITLE_CHANCES = {
    "science-sme": (0.75, 1),
    "high-tech-enterprise": (0.62, 3),
    "innovative-sme": (0.35, 3),
    "specialized-sme": (0.2, 3),
    "little-giant": (0.05, 3),
    "gazelle": (0.04, 3),
}


def _titles(plan: Plan, today: date) -> list[Title]:
    random, found = plan.random, []
    for kind, (chance, length) in TITLE_CHANCES.items():
        if plan.standout == "enterprise" and kind in {"high-tech-enterprise", "science-sme"}:
            chance = 9
        if not plan.years or random.random() > chance * 1.6 * plan.character.research:
            continue
        start = today - timedelta(days=random.randint(15, length * 365 - 20))
        if plan.standout != "enterprise" and random.random() < 0.08:  # expired and not renewed
            start -= timedelta(days=length * 365)
        number = f"GR{start.year}41{random.randint(0, 999999):06d}" if kind == "high-tech-enterprise" else ""
        end = start.replace(year=start.year + length) if (start.month, start.day) != (2, 29) else start
        found.append(Title(firm=plan.firm, kind=kind, number=number, valid_from=start, valid_to=end, source="示例数据"))
    return found


def _rights(plan: Plan, today: date) -> list[IntellectualProperty]:
    facts = plan.years[max(plan.years)] if plan.years else {"class1_ip": 0, "class2_ip": 0}
    wanted = [INVENTION] * min(4, facts["class1_ip"]) + [SOFTWARE, UTILITY][:1] * min(5, facts["class2_ip"])
    found = []
    for kind in wanted:
        granted = today - timedelta(days=plan.random.randint(60, 2500))
        found.append(
            IntellectualProperty(
                firm=plan.firm,
                kind=kind,
                name={INVENTION: "一种{}的制备方法", SOFTWARE: "{}管理软件"}[kind].format(plan.firm.name[3:7]),
                number=f"示例{plan.random.getrandbits(40):012d}",
                applied_on=granted - timedelta(days=500),
                granted_on=granted,
                valid_to=granted + timedelta(days=365 * 20),
            )
        )
    return found


def _platforms(plan: Plan, today: date) -> list[Platform]:
    facts = plan.years[max(plan.years)] if plan.years else {"provincial_platforms": 0}
    found = []
    levels = ["provincial"] * facts["provincial_platforms"]
    levels += ["municipal"] * int(plan.random.random() < plan.character.research * 0.5)
    for level in levels:
        kind = plan.random.choice(["工程技术研究中心", "企业技术中心", "重点实验室", "工业设计中心"])
        prefix = {"provincial": "河南省", "municipal": "平顶山市"}[level]
        age = 100 + plan.random.randint(100, 2500) % max(1, (today - EARLIEST_PLATFORM).days - 100)
        found.append(
            Platform(
                firm=plan.firm,
                name=f"{prefix}{plan.firm.name[3:7]}{kind}（示例）",
                kind=kind,
                level=level,
                recognised_on=today - timedelta(days=age),
            )
        )
    return found


NEGATIVE_SOURCES = {
    "tax": "税务部门公告",
    "abnormal": "国家企业信用信息公示系统",
    "dishonest": "失信被执行人名单",
    "environment": "环保信用评价结果",
    "overdue": "金融机构反馈",
}


def write_negative_records(plans: list[Plan], today: date) -> None:
    """About six in a hundred firms have a record; a third of these have ended."""
    rows = []
    for plan in plans:
        if plan.standout or plan.random.random() > 0.06:
            continue
        kind = plan.random.choice(list(NEGATIVE_SOURCES))
        recorded = today - timedelta(days=plan.random.randint(30, 700))
        ended = recorded + timedelta(days=200) if plan.random.random() < 0.35 else None
        rows.append(
            NegativeRecord(
                firm=plan.firm,
                kind=kind,
                source=NEGATIVE_SOURCES[kind] + "（示例）",
                source_date=today - timedelta(days=10),
                recorded_on=recorded,
                ended_on=ended if ended and ended < today else None,
            )
        )
    NegativeRecord.objects.bulk_create(rows)
