"""Vouchers, pledges and candidates for re-lending: past years that add up to the articles' figures, and a year at work.

22 firms with 473 万元 of vouchers in 2020, 46 with 1256.3 万元 in 2023, six firms with 3180 万元 against their rights in 2023. The
firms are fictional, and who holds what is made up, as are the budgets and the city's total ("more than half").
"""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Organisation, User
from enterprises.models import IntellectualProperty
from financing.models import (
    Pledge,
    PledgedRight,
    RelendingBatch,
    RelendingCandidate,
    VoucherClaim,
    VoucherYear,
)

from .article import FEWEST, bearers
from .firms import Plan

WAN = 10_000
MOST = 300_000
VOUCHERS = [  # year, firms, sum, budget, the whole city
    (2020, 22, 4_730_000, 5_000_000, None),
    (2023, 46, 12_563_000, 13_000_000, 24_000_000),
]
PLEDGES = [8_000_000, 6_500_000, 5_000_000, 4_800_000, 4_200_000, 3_300_000]  # 3180 万元
USES = ["委托检测与中试", "购置研发仪器", "购买技术服务", "联合开发新产品", "专利布局与成果转化"]
APPRAISERS = ["河南某资产评估有限公司", "郑州某知识产权评估事务所"]
NOW = [  # of this year's claims: state, how many
    ("submitted", 4), ("reviewed", 3), ("approved", 3), ("returned", 1), ("refused", 1),
]  # fmt: skip


def write(plans: list[Plan], banks: list[Organisation], today: date) -> None:
    people = [User.objects.get(username=name) for name in ("staff", "approver")]
    random = Random(len(plans))
    if len(plans) >= FEWEST:
        for year, count, total, budget, city in VOUCHERS:
            _past_year(plans, people, random, year, spread(total, count, random), budget, city)
        _pledges(bearers(plans, date(2023, 6, 30)), banks, people, random)
    _this_year(plans, people, random, today)
    _relending(plans, people, random, today)


def spread(total: int, count: int, random: Random) -> list[int]:
    """So many amounts in steps of a thousand yuan, none above the limit, that add up to the total."""
    amounts = [random.randint(180, 300) * 1000 for _ in range(count)]
    rest = total - sum(amounts)
    place = 0
    while rest:
        step = max(50_000 - amounts[place], min(MOST - amounts[place], rest))
        step = max(step, -40_000) if rest < 0 else min(step, 40_000)
        amounts[place] += step
        rest -= step
        place = (place + 1) % count
    return amounts


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 10))


def _claim(year, plan, amount, random, **fields) -> VoucherClaim:
    return VoucherClaim(
        year=year,
        firm=plan.firm,
        amount=amount,
        direct_rd=amount * 2 + random.randint(0, 400) * 1000,
        confirmed_by="平顶山某会计师事务所",
        use=random.choice(USES),
        **fields,
    )


def _past_year(plans, people, random, year, amounts, budget, city) -> None:
    call = VoucherYear.objects.create(
        year=year, budget=budget, opens_on=date(year, 5, 6), closes_on=date(year, 6, 30), city_total=city
    )
    found = bearers(plans, date(year, 4, 30))[:200]
    chosen = random.sample(found, len(amounts))
    VoucherClaim.objects.bulk_create(
        _claim(
            call, plan, amount, random, state="paid", granted=amount, held=amount,
            submitted_at=_at(date(year, 6, 1) + timedelta(days=place % 28)),
            first_at=_at(date(year, 7, 15)), first_by=people[0], second_at=_at(date(year, 8, 3)), second_by=people[1],
            published_at=_at(date(year, 8, 10)), publicity_ends_on=date(year, 8, 17),
            paid_on=date(year, 9, 20), payment_reference=f"{year}-QJ-{place + 1:03}",
        )
        for place, (plan, amount) in enumerate(zip(chosen, amounts, strict=True))
    )  # fmt: skip


def _this_year(plans, people, random, today) -> None:
    call = VoucherYear.objects.create(
        year=today.year, budget=6_000_000, opens_on=today - timedelta(days=30), closes_on=today + timedelta(days=20)
    )
    others = [plan for plan in plans if not plan.standout]
    chosen = iter(random.sample(others, min(len(others), sum(count for _, count in NOW))))
    claims = []
    for state, count in NOW:
        for plan, _number in zip(chosen, range(count), strict=False):
            amount = random.randint(60, 300) * 1000
            fields = {"state": state, "held": 0 if state in ("returned", "refused") else amount}
            if state in ("reviewed", "approved"):
                fields |= {"first_at": timezone.now() - timedelta(days=9), "first_by": people[0]}
            if state == "approved":
                fields |= {"second_at": timezone.now() - timedelta(days=4), "second_by": people[1], "granted": amount}
            if state in ("returned", "refused"):
                fields["reason"] = (
                    "研发投入证明未加盖公章，请补充。" if state == "returned" else "申报单位上年度无研发投入。"
                )
            claims.append(
                _claim(call, plan, amount, random, submitted_at=timezone.now() - timedelta(days=12), **fields)
            )
    standout = next((plan for plan in plans if plan.standout == "enterprise2"), None)
    if standout:
        claims.append(
            _claim(call, standout, 120_000, random, held=120_000, submitted_by=User.objects.get(username="enterprise2"))
        )
    VoucherClaim.objects.bulk_create(claims)


def _pledges(found, banks, people, random) -> None:
    owners = {}
    for right in IntellectualProperty.objects.filter(firm__in=[plan.firm for plan in found]).order_by("pk"):
        owners.setdefault(right.firm_id, []).append(right)
    able = [plan for plan in found if len(owners.get(plan.firm.pk, [])) >= 2][: len(PLEDGES)]
    for place, (plan, amount) in enumerate(zip(able, PLEDGES, strict=False)):
        registered = date(2023, 3, 15) + timedelta(days=37 * place)
        released = registered + timedelta(days=365) if place % 3 else None
        pledge = Pledge.objects.create(
            firm=plan.firm,
            lender=banks[place % len(banks)],
            appraiser=APPRAISERS[place % 2],
            appraised_value=amount * random.randint(18, 26) // 10,
            appraised_on=registered - timedelta(days=40),
            loan_contract=f"演示-贷-2023-{place + 1:02}",
            pledge_contract=f"演示-质-2023-{place + 1:02}",
            loan_amount=amount,
            lent_on=registered + timedelta(days=5),
            notice_number=f"Y2023{place + 1:08}",
            registered_on=registered,
            is_filed=True,
            filed_on=registered + timedelta(days=20),
            subsidy=amount // 100,
            subsidised_on=registered + timedelta(days=200),
            released_on=released,
            entered_by=people[0],
        )
        PledgedRight.objects.bulk_create(
            PledgedRight(pledge=pledge, firm=plan.firm, right=right, is_held=released is None)
            for right in owners[plan.firm.pk][:3]
        )


def _relending(plans, people, random, today) -> None:
    batch = RelendingBatch.objects.create(
        name=f"{today.year}年科技创新再贷款备选企业（演示批次）",
        called_on=today - timedelta(days=15),
        closes_on=today + timedelta(days=15),
        source="演示数据，非官方通知",
    )
    others = [plan for plan in plans if not plan.standout]
    rows = []
    for place, plan in enumerate(random.sample(others, min(len(others), 9))):
        fields = {}
        if place < 6:
            fields |= {
                "consented_at": timezone.now() - timedelta(days=8),
                "consented_by_name": plan.firm.legal_representative[:80],
            }
        if place < 4:
            fields["sent_on"] = today - timedelta(days=5)
        if place < 2:
            fields |= {"result": ("granted", "accepted")[place], "result_on": today - timedelta(days=1)}
        if place == 0:
            fields["lent"] = 3_000_000
        if place == 8:
            fields["declined_at"] = timezone.now() - timedelta(days=3)
        rows.append(_candidate(batch, plan, random, people, **fields))
    standout = next((plan for plan in plans if plan.standout == "enterprise"), None)
    if standout:
        rows.append(_candidate(batch, standout, random, people))
    RelendingCandidate.objects.bulk_create(rows)


def _candidate(batch, plan, random, people, **fields) -> RelendingCandidate:
    return RelendingCandidate(
        batch=batch,
        firm=plan.firm,
        need=random.randint(10, 80) * 10 * WAN,
        use=random.choice(["流动资金周转", "技术改造", "新产品中试线", "设备更新"]),
        is_first_loan=random.random() < 0.4,
        entered_by=people[0],
        **fields,
    )
