"""What a demo firm says for its titles, and its awards and evaluations: about half of the firms fill in the optional part.

Drawn apart from the other figures, so that these stay as they are; the same firm says much the same every year. A few
large research firms are champions of their niche: without them no demo firm would come near a little giant.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.models import Assessment, Award, Title


def is_champion(firm) -> bool:
    return firm.research > 0.55 and firm.size > 8e7


def year(firm, facts: dict) -> dict:
    """The optional figures of one year, from the firm's character and the year's other figures."""
    random = Random(repr(firm))
    if is_champion(firm):
        return _champion(random, firm, facts)
    if random.random() > 0.35 + 0.5 * firm.research:
        return {}
    return _said(random, firm.research + random.gauss(0, 0.15), facts)


def _champion(random: Random, firm, facts: dict) -> dict:
    own = random.randint(4, 9)
    return _said(random, firm.research, facts) | {
        "main_business_revenue": round(facts["revenue"] * random.uniform(0.91, 0.99), -2),
        "class1_ip": facts["class1_ip"] + own,
        "class1_ip_self": facts["class1_ip_self"] + own,
        "valid_ip": facts["valid_ip"] + own,
        "niche_years": max(3, facts["niche_years"]),
        "niche_market_share": Decimal(random.randint(10, 32)),
        "key_chain_product": True,
    }


def _said(random: Random, strong: float, facts: dict) -> dict:
    def yes(chance: float) -> bool:
        return random.random() < chance

    share = max(0.2, random.gauss(2 + 14 * strong, 4))
    class1, equity = facts["class1_ip"], facts["equity_financing_3y"]
    return {
        "equity_financing_2y": equity if yes(0.6) else 0,
        "venture_capital_total": facts["venture_capital"] + (round(random.uniform(1e6, 2e7), -3) if yes(0.15) else 0),
        "class1_ip_high_value": int(class1 * random.random()) if yes(0.5) else None,
        "class1_ip_applied": int(class1 * random.uniform(0.4, 1)),
        "niche_market_share": Decimal(round(share * 10)) / 10 if yes(0.75) else None,
        "niche_domestic_rank": max(1, round(30 / share)) if yes(0.5) else None,
        "digital_level": min(4, max(0, round(random.gauss(1.2 + 2 * strong, 0.8)))),
        "local_feature_score": Decimal(min(15, max(0, round(random.gauss(6 + 8 * strong, 2))))) if yes(0.6) else None,
        "product_field_grade": _grade(random, strong, "ABC") if yes(0.7) else None,
        "rd_institution_grade": _grade(random, strong - 0.1, "BCDE"),
        "market_share_leading": yes(strong) if yes(0.8) else None,
        "key_chain_product": yes(strong) if yes(0.6) else None,
        "own_brand": yes(0.75),
        "quality_award": yes(strong * 0.2),
        "quality_system": yes(0.5 + strong * 0.5),
        "product_certification": yes(0.5 + strong * 0.5),
        "standard_participation": yes(strong * 0.4),
        "core_business_system": yes(0.6 + strong * 0.4),
        "rd_institution": yes(0.3 + strong * 0.7),
        "no_sharp_drop_3y": True if yes(0.6) else None,
        "acquired_or_listed": False,
        "hnte_innovation_score": round(min(95, max(40, random.gauss(55 + 30 * strong, 8)))) if yes(0.6) else None,
        "hnte_core_ip": class1 + facts["class2_ip"] > 2 if yes(0.8) else None,
        "hnte_supported_field": True if yes(0.85) else None,
        "hnte_advancedness": _grade(random, strong, "ABCD"),
        "hnte_core_support": _grade(random, strong + 0.1, "ABCD"),
        "hnte_own_development": facts["class1_ip_self"] > 0 or yes(0.7),
        "hnte_transfers_yearly": Decimal(round(max(0, random.gauss(1 + 5 * strong, 1.5)) * 10)) / 10,
        "hnte_rd_system": yes(0.5 + strong * 0.5),
        "hnte_rd_facilities": yes(0.4 + strong * 0.6),
        "hnte_transfer_incentive": yes(0.3 + strong * 0.5),
        "hnte_talent_system": yes(0.4 + strong * 0.5),
    }


def _grade(random: Random, strong: float, letters: str) -> str:
    """One of the letters: the stronger the firm, the nearer to the first."""
    place = round(random.gauss((1 - strong) * (len(letters) - 1), 0.5))
    return letters[min(len(letters) - 1, max(0, place))]


def write(plans, today: date) -> None:
    """Evaluations of the last two years for firms that aim at the titles, a few awards."""
    awards, assessments, titles = [], [], []
    for plan in plans:
        random, strong = Random(plan.firm.credit_code), plan.character.research
        if plan.years and is_champion(plan.character) and not plan.standout:
            start = today - timedelta(days=random.randint(40, 900))
            end = start + timedelta(days=3 * 365)
            titles.append(
                Title(firm=plan.firm, kind="specialized-sme", valid_from=start, valid_to=end, source="示例数据")
            )
        if plan.years and random.random() < strong:
            assessments += _assessments(random, plan.firm, strong, today)
        if plan.years and random.random() < strong * 0.12:
            awards.append(_award(random, plan.firm, today))
    Assessment.objects.bulk_create(assessments)
    Award.objects.bulk_create(awards)
    Title.objects.bulk_create(titles)


def _assessments(random: Random, firm, strong: float, today: date) -> list[Assessment]:
    score = min(96.0, max(20.0, random.gauss(36 + 40 * strong, 8)))
    found = []
    for back in range(2 if random.random() < 0.6 else 1):
        issued = min(date(today.year - back, 6, 1) + timedelta(days=random.randrange(60)), today - timedelta(days=2))
        value = Decimal(str(round(score - back * random.uniform(-3, 6), 1)))
        found.append(
            Assessment(
                firm=firm,
                year=issued.year - 1,
                score=value,
                issued_on=issued,
                document=f"示例评价结果 {issued.year - 1}",
            )
        )
    return found


def _award(random: Random, firm, today: date) -> Award:
    kind, level, name = random.choice(
        [
            ("science", "provincial", "河南省科学技术进步奖（示例）"),
            ("science", "municipal", "平顶山市科学技术奖（示例）"),
            ("maker-china", "national", "“创客中国”中小企业创新创业大赛企业组（示例）"),
        ]
    )
    rank = random.randint(1, 800) if kind == "maker-china" else random.choice([1, 2, 3, 5, None])
    day = today - timedelta(days=random.randint(40, 1600))
    return Award(firm=firm, kind=kind, name=name, level=level, rank=rank, awarded_on=day, document="示例获奖证书")
