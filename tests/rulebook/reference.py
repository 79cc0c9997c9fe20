"""A second, plain reading of the rules, one firm at a time in exact fractions, to compare the engine with.

It shares nothing with rulebook/: the numbers are typed in again, so that a slip in a rule file shows as well.
"""

from datetime import date
from fractions import Fraction as F
from math import floor

WAN = 10_000
STAGES = ("startup", "growth", "stable")

# code: (kind, facts, weights by stage, targets by stage)
V1 = {
    "rd_amount": ("amount", ("rd_expense",), (6, 8, 10), (200 * WAN, 800 * WAN, 3000 * WAN)),
    "rd_growth": ("growth", ("rd_expense", "rd_expense_prev"), (8, 8, 6), (F(3, 10),) * 3),
    "rd_intensity": ("ratio", ("rd_expense", "revenue"), (12, 10, 9), (F(1, 10), F(6, 100), F(4, 100))),
    "rd_staff_ratio": ("ratio", ("rd_staff", "staff"), (12, 8, 6), (F(3, 10), F(2, 10), F(15, 100))),
    "invention_applications": ("amount", ("invention_applications",), (8, 6, 6), (3, 6, 12)),
    "pct_applications": ("amount", ("pct_applications",), (4, 3, 3), (1, 2, 4)),
    "tech_contract_amount": ("amount", ("tech_contract_amount",), (10, 7, 5), (50 * WAN, 200 * WAN, 800 * WAN)),
    "hightech_revenue": ("amount", ("hightech_revenue",), (4, 6, 9), (500 * WAN, 5000 * WAN, 20000 * WAN)),
    "hightech_revenue_ratio": ("ratio", ("hightech_revenue", "revenue"), (4, 6, 6), (F(6, 10),) * 3),
    "revenue": ("amount", ("revenue",), (2, 6, 9), (1000 * WAN, 10000 * WAN, 50000 * WAN)),
    "revenue_growth": ("growth", ("revenue", "revenue_prev"), (5, 8, 6), (F(3, 10), F(2, 10), F(15, 100))),
    "postgraduate_ratio": ("ratio", ("postgraduate_staff", "staff"), (3, 4, 4), (F(1, 10),) * 3),
    "return_on_equity": ("equity", ("net_profit", "net_assets"), (2, 5, 6), (F(10, 100), F(12, 100), F(12, 100))),
    "graduates_hired": ("amount", ("graduates_hired",), (4, 3, 3), (3, 10, 30)),
    "provincial_platforms": ("amount", ("provincial_platforms",), (3, 4, 4), (1, 1, 2)),
    "provincial_awards": ("amount", ("provincial_awards_3y",), (3, 3, 3), (1, 1, 1)),
    "provincial_projects": ("amount", ("provincial_projects_3y",), (4, 3, 3), (1, 1, 2)),
    "venture_capital": ("amount", ("venture_capital",), (6, 2, 2), (200 * WAN, 1000 * WAN, 3000 * WAN)),
}
V2 = {
    "rd_intensity": ("ratio", ("rd_expense", "revenue"), 14, F(6, 100)),
    "rd_staff_ratio": ("ratio", ("rd_staff", "staff"), 12, F(20, 100)),
    "rd_super_deduction": ("amount", ("rd_super_deduction",), 10, 500 * WAN),
    "ip_per_100_rd_staff": ("per100", ("valid_ip", "rd_staff"), 12, 20),
    "tech_contract_amount": ("amount", ("tech_contract_amount",), 10, 200 * WAN),
    "hightech_revenue_ratio": ("ratio", ("hightech_revenue", "revenue"), 12, F(60, 100)),
    "revenue_growth": ("growth", ("revenue", "revenue_prev"), 12, F(20, 100)),
    "profit_margin": ("ratio", ("net_profit", "revenue"), 10, F(10, 100)),
    "debt_ratio": ("debt", ("liabilities", "assets"), 8, None),
    "provincial_awards": ("amount", ("provincial_awards_3y",), 10, 1),
    "provincial_projects": ("amount", ("provincial_projects_3y",), 10, 2),
    "high_growth_listings": ("amount", ("high_growth_listings",), 10, 1),
}


def get(facts, code):
    value = facts.get(code)
    if value is None and code == "net_assets":
        first, second = facts.get("assets"), facts.get("liabilities")
        return None if None in (first, second) else first - second
    if value is None and code == "valid_ip":
        first, second = facts.get("class1_ip"), facts.get("class2_ip")
        return None if None in (first, second) else first + second
    return value


def stage(facts):
    born, year, revenue = facts.get("established_on"), facts.get("fiscal_year"), facts.get("revenue")
    if born is None or year is None or revenue is None:
        return "growth"
    born = date.fromisoformat(born)
    end = date(year, 12, 31)
    age = end.year - born.year - ((end.month, end.day) < (born.month, born.day))
    if age <= 5 and revenue <= 2000 * WAN:
        return "startup"
    return "stable" if revenue > 40000 * WAN else "growth"


def x_of(kind, facts, codes):
    values = [get(facts, code) for code in codes]
    if None in values:
        return None
    if kind == "amount":
        return F(values[0])
    above, below = values
    if below == 0 or (kind == "equity" and below < 0):
        return None
    x = F(above, below)
    return {"growth": x - 1, "per100": x * 100}.get(kind, x)


def points(kind, facts, codes, weight, target):
    x = x_of(kind, facts, codes)
    if x is None:
        return None
    s = (F(9, 10) - x) / (F(9, 10) - F(4, 10)) if kind == "debt" else x / target
    return floor(weight * 100 * min(max(s, F(0)), F(1)) + F(1, 2))


def score(facts, version):
    if version == 1:
        at = STAGES.index(stage(facts))
        items = {c: points(k, facts, f, w[at], t[at]) for c, (k, f, w, t) in V1.items()}
    else:
        items = {c: points(k, facts, f, w, t) for c, (k, f, w, t) in V2.items()}
    known = [p for p in items.values() if p is not None]
    share = F(len(known), len(items))
    return {
        "stage": stage(facts) if version == 1 else "all",
        "stage_label": stage(facts),
        "total": sum(known) if share >= F(1, 2) else None,
        "coverage": floor(share * 100 + F(1, 2)),
        "preliminary": F(1, 2) <= share < F(3, 4),
        "items": items,
    }


def band(x, bands):
    return next((p for lower, p in bands if x >= lower), 0)


def science_sme_total(facts):
    ratio = x_of("ratio", facts, ("tech_staff", "staff"))
    sales = x_of("ratio", facts, ("rd_expense", "revenue"))
    cost = x_of("ratio", facts, ("rd_expense", "cost_and_expense"))
    class1, class2 = facts.get("class1_ip"), facts.get("class2_ip")
    staff = (
        None
        if ratio is None
        else band(ratio, [(F(3, 10), 20), (F(1, 4), 16), (F(1, 5), 12), (F(3, 20), 8), (F(1, 10), 4)])
    )
    steps = (50, 40, 30, 20, 10)
    by_sales = (
        [] if sales is None else [band(sales, list(zip([F(n, 100) for n in (6, 5, 4, 3, 2)], steps, strict=True)))]
    )
    by_cost = (
        [] if cost is None else [band(cost, list(zip([F(n, 100) for n in (30, 25, 20, 15, 10)], steps, strict=True)))]
    )
    if class1 is not None and class1 >= 1:
        ip = 30
    elif class1 is None or class2 is None:
        ip = None
    else:
        ip = 24 if class2 >= 4 else {3: 18, 2: 12, 1: 6}.get(class2, 0)
    if staff is None or ip is None or not by_sales + by_cost:
        return None
    return staff + max(by_sales + by_cost) + ip


SIZE = {  # code: bounds of large, medium, small; X staff, Y revenue and Z assets in 万元
    "0111": ("Y20000", "Y500", "Y50"),
    "3825": ("X1000 Y40000", "X300 Y2000", "X20 Y300"),
    "4710": ("Y80000 Z80000", "Y6000 Z5000", "Y300 Z300"),
    "5110": ("X200 Y40000", "X20 Y5000", "X5 Y1000"),
    "5211": ("X300 Y20000", "X50 Y500", "X10 Y100"),
    "5432": ("X1000 Y30000", "X300 Y3000", "X20 Y200"),
    "5910": ("X1000 Y30000", "X300 Y3000", "X20 Y200"),
    "5990": ("X200 Y30000", "X100 Y1000", "X20 Y100"),
    "6020": ("X1000 Y30000", "X300 Y2000", "X20 Y100"),
    "6110": ("X300 Y10000", "X100 Y2000", "X10 Y100"),
    "6210": ("X300 Y10000", "X100 Y2000", "X10 Y100"),
    "6312": ("X2000 Y100000", "X100 Y1000", "X10 Y100"),
    "6420": ("X2000 Y100000", "X100 Y1000", "X10 Y100"),
    "6513": ("X300 Y10000", "X100 Y1000", "X10 Y50"),
    "7010": ("Y200000 Z10000", "Y1000 Z5000", "Y100 Z2000"),
    "7020": ("X1000 Y5000", "X300 Y1000", "X100 Y500"),
    "7111": ("X300 Z120000", "X100 Z8000", "X10 Z100"),
    "7310": ("X300", "X100", "X10"),
}


def size_bounds(code):
    letters = {"X": ("staff", 1), "Y": ("revenue", WAN), "Z": ("assets", WAN)}
    return [
        {letters[bound[0]][0]: int(bound[1:]) * letters[bound[0]][1] for bound in tier.split()} for tier in SIZE[code]
    ]
