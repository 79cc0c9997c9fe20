"""Products of the demo's banks, what they lent since 2022, and some loans on their way.

The sums of 2023 and the points loans of 2024 are those of articles on the zone (see LENT and what follows); banks, products, firms and
every single payment are fictional. A zone of few firms goes without the past.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from enterprises.models import Consent, Firm
from financing.actions import documents
from financing.actions import loans as actions
from financing.condition_kinds import written
from financing.conditions import FirmStanding, zone_rule
from financing.models import Drawing, Loan, LoanEvent, Product, Repayment, promised_days
from workplace.calendar import working_days

from .article import FEWEST
from .firms import Plan

WAN = 10_000
# 2023: 2.9 亿元 in all; of it six firms borrowed 3,180 万元 on pledged IP, and a young testing firm 100 万元 within 3 days.
# 2024: 1,350 万元 of points loans to three firms.
YEAR, LENT = 2023, 29_000 * WAN
LINGANG, LENT_IN_LINGANG = "临港", 4_120 * WAN  # of it, "more than 4000 万元"
PLEDGED = [800, 620, 560, 480, 420, 300]
QUICK = (100, 3)
POINTS_YEAR, POINTS_LOANS = 2024, [800, 300, 250]
# What the other years came to is made up: (year, 万元, loans).
OTHERS = [(2022, 16_400, 34), (2024, 34_200, 52), (2025, 41_600, 60)]
KINDS_OF_THE_REST = ["tech", "tech", "other"]

DOCUMENTS = ["营业执照副本", "近两年审计报告", "近六个月主要账户流水", "资金用途说明"]


@dataclass(frozen=True)
class Offer:
    bank: int
    kind: str
    name: str
    summary: str
    amounts: tuple[int, int]  # 万元
    months: int
    rate_bp: int
    guarantees: list
    conditions: dict
    state: str = "published"


OFFERS = [
    Offer(0, "points", "科创积分贷", "面向积分达到 B 档及以上的科技型企业，凭创新积分授信，补充流动资金。", (50, 1000), 12, 60, ["credit"], {"points": 65}),
    Offer(0, "tech", "科技贷", "面向高新技术企业和科技型中小企业的研发与生产周转。", (100, 2000), 24, 90, ["credit", "government"], {"titles": ["high_tech_certificate", "science_sme_title"], "revenue": 500}),
    Offer(0, "pledge", "知产质押贷", "以有效发明专利等知识产权出质，盘活无形资产。", (100, 1000), 24, 110, ["pledge"], {"rights": 1}),
    Offer(1, "points", "积分快贷", "小额、快办，面向成长初期的科技型企业。", (20, 300), 12, 85, ["credit"], {"points": 50, "months": 18}),
    Offer(1, "other", "专精特新贷", "面向专精特新企业的设备更新与技术改造。", (200, 3000), 36, 75, ["company", "mortgage"], {"titles": ["specialized_sme_title", "little_giant_title"], "debt": 70}),
    Offer(2, "tech", "科技担保贷", "政府性融资担保分担风险的科技贷款。", (50, 1000), 12, 100, ["government"], {"intensity": 3}),
    Offer(2, "pledge", "专利质押贷", "以发明专利出质的中期贷款。", (100, 800), 24, 120, ["pledge"], {"rights": 2, "months": 24}),
    Offer(2, "points", "创新积分信用贷", "拟新上线产品，等待高新区审核发布。", (50, 500), 12, 95, ["credit"], {"points": 60, "growth": 5}, "submitted"),
    Offer(0, "tech", "研发投入贷", "仍在起草：按研发费用测算额度。", (50, 500), 12, 70, ["credit"], {"intensity": 5}, "draft"),
]  # fmt: skip


def write(plans: list[Plan], banks: list[Organisation], today: date) -> None:
    """Products always; the past only in a zone that can bear its numbers."""
    products = _products(banks, today)
    if len(plans) >= FEWEST:
        _past(plans, [product for product in products if product.state == "published"], today)


def _products(banks, today) -> list[Product]:
    rows = []
    for offer in OFFERS:
        published = offer.state == "published"
        moment = timezone.make_aware(datetime(2022, 1, 10, 9)) if published else timezone.now()
        rows.append(
            Product(
                bank=banks[offer.bank], kind=offer.kind, name=offer.name, summary=f"{offer.summary}（示例产品）",
                amount_min=offer.amounts[0] * WAN, amount_max=offer.amounts[1] * WAN, term_months=offer.months,
                rate_bp=offer.rate_bp, guarantees=offer.guarantees, conditions=written(offer.conditions),
                documents=[*DOCUMENTS, "专利登记簿副本"] if offer.kind == "pledge" else DOCUMENTS,
                step_days=promised_days() | ({"diligence": 5, "granted": 2} if "快" in offer.name else {}),
                valid_from=date(2022, 1, 10), valid_to=today + timedelta(days=400), state=offer.state,
                made_by_name="产品经理", submitted_at=None if offer.state == "draft" else moment,
                decided_at=moment if published else None, decided_by_name="王审批" if published else "",
            )
        )  # fmt: skip
    return Product.objects.bulk_create(rows)


# --- the past ---


@dataclass
class Past:
    """One loan that was paid out; `days` from the application to the first money."""

    firm: Firm
    product: Product
    amount: int
    drawn_on: date
    days: int
    first: bool = False


def _past(plans, products, today) -> None:
    random = Random(2023)
    of_kind = {kind: [p for p in products if p.kind == kind] for kind in ("points", "tech", "pledge", "other")}
    rows = _of_the_articles(plans, of_kind, random)
    for inside, whole, count in ((True, LENT_IN_LINGANG, 7), (False, LENT - LENT_IN_LINGANG, 37)):
        spent = sum(row.amount for row in rows if row.drawn_on.year == YEAR and _in_lingang(row.firm) == inside)
        there = [plan for plan in plans if _in_lingang(plan.firm) == inside]
        rows += _spread(there, of_kind, YEAR, whole - spent, count, random)
    for year, wan, count in OTHERS:
        if year < today.year:
            rows += _spread(plans, of_kind, year, wan * WAN, count, random)
    elapsed = (today - date(today.year, 1, 1)).days
    if elapsed > 30:
        rows += _spread(
            plans, of_kind, today.year, 45_000 * WAN * elapsed // 365 // WAN * WAN, 5 + elapsed // 6, random, today
        )
    _write_past(sorted(rows, key=lambda row: row.drawn_on), today, random)


def _in_lingang(firm: Firm) -> bool:
    return firm.park.name.startswith(LINGANG)


def _bearers(plans, day) -> list[Firm]:
    """Firms that were a year old, the most given to research first; the accounts' own are left alone."""
    old = [plan for plan in plans if not plan.standout and plan.firm.established_on <= day - timedelta(days=365)]
    return [plan.firm for plan in sorted(old, key=lambda plan: (-plan.character.research, plan.firm.credit_code))]


def _of_the_articles(plans, of_kind, random) -> list[Past]:
    bearers = _bearers(plans, date(YEAR, 1, 1))
    rows = [
        Past(firm, random.choice(of_kind["pledge"]), wan * WAN, _workday(YEAR, random), random.randint(15, 40))
        for firm, wan in zip(bearers, PLEDGED, strict=False)
    ]
    young = [plan.firm for plan in plans if not plan.standout and plan.firm.established_on.year == 2021]
    case = young[0] if young else bearers[len(PLEDGED)]
    rows.append(Past(case, of_kind["points"][-1], QUICK[0] * WAN, date(YEAR, 8, 10), QUICK[1], first=True))
    for firm, wan in zip(bearers[10:13], POINTS_LOANS, strict=True):
        product = next(p for p in of_kind["points"] if p.amount_max >= wan * WAN)
        rows.append(Past(firm, product, wan * WAN, _workday(POINTS_YEAR, random), random.randint(5, 14)))
    return rows


def _spread(plans, of_kind, year, whole: int, count: int, random, today=None) -> list[Past]:
    """`count` loans of the year that come to exactly `whole`: in steps of 10 万元, the rest on the last."""
    step = 10 * WAN
    kinds = [*KINDS_OF_THE_REST, "points"] if year != POINTS_YEAR else KINDS_OF_THE_REST
    bearers = _bearers(plans, date(year, 1, 1))[: count * 3]
    rows, left = [], whole
    for number in range(count):
        product = random.choice(of_kind[random.choice(kinds)])
        wanted = round(left / (count - number) * random.uniform(0.45, 1.55) / step) * step
        amount = (
            left
            if number == count - 1
            else max(step * 2, min(wanted, product.amount_max, left - step * 2 * (count - number)))
        )
        if amount > product.amount_max:
            product = max(of_kind["other"] + of_kind["tech"], key=lambda p: p.amount_max)
        rows.append(
            Past(random.choice(bearers), product, amount, _workday(year, random, today), random.choice([4, 6, 8, 9, 11, 12, 14, 17, 21, 26]), random.random() < 0.3)
        )  # fmt: skip
        left -= amount
    return rows


def _workday(year: int, random, today=None) -> date:
    last = min(date(year, 12, 20), today - timedelta(days=2)) if today else date(year, 12, 20)
    day = date(year, 1, 8) + timedelta(days=random.randint(0, max((last - date(year, 1, 8)).days - 8, 0)))
    return working_days.next_working(day)


def _at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _write_past(rows: list[Past], today: date, random) -> None:
    """Loans of a year are paid out at once or in two parts, and paid back after their term."""
    known, loans, parts = set(), [], []
    for number, row in enumerate(rows, start=1):
        ends = row.drawn_on + timedelta(days=30 * row.product.term_months)
        over = ends <= today
        two = row.amount >= 300 * WAN and number % 3 == 0 and row.drawn_on.month < 11
        first = row.amount // 2 // WAN * WAN if two else row.amount
        later = min(row.drawn_on + timedelta(days=40), today - timedelta(days=1), date(row.drawn_on.year, 12, 28))
        drawings = (
            [(row.drawn_on, first), (max(later, row.drawn_on), row.amount - first)] if two else [(row.drawn_on, first)]
        )
        late = not over and number % 41 == 0
        loans.append(_loan(row, number, over, late, first=row.first and row.firm.pk not in known, random=random))
        known.add(row.firm.pk)
        parts.append((drawings, ends if over else None))
    Loan.objects.bulk_create(loans)
    drawn, paid, events = [], [], []
    for loan, (drawings, ended) in zip(loans, parts, strict=True):
        due = drawings[0][0] + timedelta(days=30 * loan.product.term_months)
        drawn += [Drawing(loan=loan, amount=amount, drawn_on=day, due_on=due) for day, amount in drawings]
        if ended:
            paid.append(Repayment(loan=loan, amount=loan.drawn, paid_on=ended))
        events += _events(loan, drawings, ended)
    Drawing.objects.bulk_create(drawn, batch_size=1000)
    Repayment.objects.bulk_create(paid, batch_size=1000)
    LoanEvent.objects.bulk_create(events, batch_size=2000)


def _loan(row: Past, number, over, late, *, first, random) -> Loan:
    applied_on = row.drawn_on - timedelta(days=row.days)
    state = "repaid" if over else "overdue" if late else "drawn"
    return Loan(
        firm=row.firm, product=row.product, bank=row.product.bank, state=state, state_since=_at(row.drawn_on, 15),
        applicant_name=row.firm.name, applicant_code=row.firm.credit_code, contact_name=row.firm.contact_name,
        contact_phone=row.firm.contact_phone, purpose=random.choice(PURPOSES), term_months=row.product.term_months,
        first_loan=first, applied_at=_at(applied_on), applied_by_name=row.firm.contact_name,
        applied=min(row.amount + random.choice([0, 0, 50]) * WAN, row.product.amount_max), granted=row.amount, drawn=row.amount,
        outstanding=0 if over else row.amount, granted_months=row.product.term_months,
        rate_bp=row.product.rate_bp - random.choice([0, 10, 20]), granted_until=row.drawn_on + timedelta(days=365),
        contract_number=f"示例借字第{number:04d}号", signed_on=row.drawn_on, first_drawn_on=row.drawn_on,
        ended_on=row.drawn_on + timedelta(days=30 * row.product.term_months) if over else None,
    )  # fmt: skip


PURPOSES = ["采购原材料", "新产线设备周转", "研发项目投入", "订单备货流动资金", "厂房配套改造"]


def _events(loan: Loan, drawings, ended) -> list[LoanEvent]:
    """The way of a past loan: its steps spread over the days that it took."""
    applied_on, first = timezone.localtime(loan.applied_at).date(), drawings[0][0]
    days = (first - applied_on).days
    way = [
        ("applied", 0.0, 9),
        ("accepted", 0.15, 10),
        ("diligence", 0.3, 11),
        ("granted", 0.75, 12),
        ("signed", 1.0, 14),
    ]
    found = [
        LoanEvent(
            loan=loan, kind=kind, state=kind, at=_at(applied_on + timedelta(days=int(days * part)), hour),
            due_on=_promised(loan, kind, applied_on + timedelta(days=int(days * part))),
            side="firm" if kind == "applied" else "bank", by_name=loan.applied_by_name if kind == "applied" else "",
            amount={"applied": loan.applied, "granted": loan.granted}.get(kind),
        )
        for kind, part, hour in way
    ]  # fmt: skip
    found += [
        LoanEvent(loan=loan, kind="drawn", state="drawn", at=_at(day, 16), on_day=day, amount=amount, side="bank")
        for day, amount in drawings
    ]
    if loan.state == "overdue":
        found.append(LoanEvent(loan=loan, kind="overdue", state="overdue", at=timezone.now(), side="bank"))
    if ended:
        found += [
            LoanEvent(loan=loan, kind="paid_back", state="drawn", at=_at(ended, 10), on_day=ended, amount=loan.drawn, side="bank"),
            LoanEvent(loan=loan, kind="repaid", state="repaid", at=_at(ended, 11), on_day=ended, side="bank"),
        ]  # fmt: skip
    return found


def _promised(loan, state, day) -> date:
    return working_days.add(day, loan.product.step_days[state])


# --- on their way ---


@transaction.atomic
def begin(today: date) -> None:
    """After the nights: the account's own firm and others with a consent have applied, and the banks are at work on it."""
    products = {product.name: product for product in Product.objects.select_related("bank")}
    officer, other = User.objects.get(username="bank"), User.objects.get(username="bank2")
    owner = User.objects.get(username="enterprise")
    own = Firm.objects.get(organisation=owner.access.firm)
    loan = _apply(own, products["科创积分贷"], 500, by=owner)
    if loan:
        actions.accept(loan=loan, by=officer)
        actions.investigate(loan=loan, by=officer)
        due = working_days.add(today, 3)
        documents.ask_document(loan=loan, name="前五大客户合同", note="近一年，扫描件即可", due_on=due, by=officer)
    for name, by, steps in [
        ("科技贷", officer, 0),
        ("知产质押贷", officer, 1),
        ("积分快贷", other, 2),
        ("科创积分贷", officer, 4),
    ]:
        for place, firm in enumerate(_consenting(products[name].bank, own)[:2]):
            loan = _apply(firm, products[name], 150 + 50 * place, by=officer)
            if loan:
                _walk(loan, steps, by)
    _age(today)


def _consenting(bank, own) -> list[Firm]:
    live = Consent.objects.filter(bank=bank).live().values("firm")
    return list(Firm.objects.filter(pk__in=live).exclude(pk=own.pk).order_by("credit_code")[:12])[::3]


def _apply(firm, product, wan, *, by) -> Loan | None:
    try:
        fit = FirmStanding(firm).fit(product, zone_rule())
        return actions.apply(
            firm=firm, product=product, amount=max(wan * WAN, product.amount_min), term_months=12, purpose=PURPOSES[wan % 5],
            contact_name=firm.contact_name, contact_phone=firm.contact_phone, first_loan=False,
            fit=fit.kept if fit else {}, by=by,
        )  # fmt: skip
    except actions.Refused:
        return None


def _walk(loan: Loan, steps: int, by) -> None:
    today = timezone.localdate()
    way = [
        lambda: actions.accept(loan=loan, by=by),
        lambda: actions.investigate(loan=loan, by=by),
        lambda: actions.grant(
            loan=loan, amount=loan.applied, term_months=12, rate_bp=loan.product.rate_bp, until=today + timedelta(days=365), by=by
        ),
        lambda: actions.sign(loan=loan, contract_number=f"示例借字第{loan.pk:06d}号", signed_on=today, by=by),
    ]  # fmt: skip
    for step in way[:steps]:
        step()


def _age(today: date) -> None:
    """Some days have passed since: one step of each bank is late, so that clocks are to be seen."""
    for place, loan in enumerate(Loan.objects.filter(state__in=Loan.CLOCKED).order_by("pk")):
        back = timedelta(days=2 + 3 * (place % 4))
        loan.applied_at, loan.state_since = loan.applied_at - back, loan.state_since - back / 2
        loan.due_on = working_days.add(loan.due_on, -(place % 4) * 2) if place % 4 else loan.due_on
        loan.save(update_fields=["applied_at", "state_since", "due_on"])
        LoanEvent.objects.filter(loan=loan, kind="applied").update(at=loan.applied_at)
