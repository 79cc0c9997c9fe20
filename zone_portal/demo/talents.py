"""The three libraries and what came of them: 235 PhDs of two universities, demands, matches and agreements.

The numbers are those of the zone's articles (see SIGNED and LATER); people, texts and amounts are made up. Agreements reach
back to the programme's first half-year, so that the figures of those days can be counted from rows.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

import yaml
from django.utils import timezone

from accounts.models import Organisation, User
from talent_matching import cards
from talent_matching.models import (
    Agreement,
    Card,
    Demand,
    Match,
    Milestone,
    Outcome,
    Particulars,
    Rating,
    Support,
    Talent,
    TalentContact,
    Work,
)

from . import names
from .firms import Plan

BEGINNING = date(2023, 6, 6)  # of the programme 百名博士进高新
TALENTS = {"河南城建学院": 128, "平顶山学院": 107}
SIGNED, SIGNED_BY = 53, date(2023, 12, 20)  # firms with an agreement at the end of 2023
LATER, LATER_BY = 55, date(2024, 3, 15)  # firms later, with 50-odd talents
LINGANG, LINGANG_SIGNED = "临港", 7  # of the first in that park
ONE_TALENT_EACH = 51  # the talents of the first so many agreements are different people; the rest serve a second firm
FEWEST = 300  # firms: with fewer a zone signs a sixth of them
COLLEGES = {
    "430": "材料与化工学院", "530": "材料与化工学院", "540": "材料与化工学院", "150": "材料与化工学院", "535": "材料与化工学院",
    "460": "机械工程学院", "470": "电气与控制工程学院", "510": "电气与控制工程学院", "480": "能源与建筑环境学院",
    "520": "计算机与数据科学学院", "910": "数学与统计学院", "610": "市政与环境工程学院", "570": "市政与环境工程学院",
    "620": "市政与环境工程学院", "550": "生命科学与工程学院", "180": "生命科学与工程学院", "560": "土木与交通工程学院",
    "630": "经济管理学院",
}  # fmt: skip
TITLES = ["professor", "associate", "associate", "lecturer", "lecturer", "lecturer"]
CONSENTED = 0.86
TOPICS = Path(__file__).with_name("topics.yaml")
AMOUNTS = [50_000, 80_000, 120_000, 200_000, 300_000, 450_000]


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def write(plans: list[Plan], today: date, seed: int = 2026) -> None:
    """After the accounts and the firms."""
    Library(plans, today, Random(seed + 235)).write()


@dataclass
class Library:
    plans: list[Plan]
    today: date
    random: Random

    def write(self) -> None:
        self.write_talents()
        self.write_demands()
        self.write_agreements()
        self.write_running()
        self.write_waiting()
        Support.objects.bulk_create(Support(valid_from=date(2025, 1, 1), **offer) for offer in OFFERS)

    @cached_property
    def topics(self) -> list[dict]:
        return yaml.safe_load(TOPICS.read_text(encoding="utf-8"))

    @cached_property
    def schools(self) -> dict[str, Organisation]:
        return {school.name: school for school in Organisation.objects.filter(kind="university")}

    # --- talents ---

    def write_talents(self) -> None:
        account = User.objects.get(username="talent")
        self.talents, works = [], []
        for school, count in TALENTS.items():
            for number in range(count):
                self.talents.append(self._talent(self.schools[school], number, account if not self.talents else None))
        Talent.objects.bulk_create(self.talents)
        TalentContact.objects.bulk_create(
            TalentContact(
                talent=talent,
                name=talent.name,
                phone=names.phone(self.random),
                email=f"t{talent.number.lower()}@example.invalid",
            )
            for talent in self.talents
        )
        for talent in self.talents:
            works += self._works(talent)
        Work.objects.bulk_create(works)
        by_talent: dict[int, list[Work]] = {}
        for work in works:
            by_talent.setdefault(work.talent_id, []).append(work)
        Card.objects.bulk_create(
            Card(talent=talent, **cards.shown(talent, works=by_talent.get(talent.pk, [])))
            for talent in self.talents
            if talent.is_shown
        )

    def _talent(self, school, number, account) -> Talent:
        topic = self.topics[0] if account else self.random.choice(self.topics)
        other = self.random.choice(self.topics)
        discipline = topic["disciplines"][0] if account else self.random.choice(topic["disciplines"])
        consented = account is not None or self.random.random() < CONSENTED
        directions = [topic["directions"]] + (
            [other["directions"].split("；")[0]] if self.random.random() < 0.4 else []
        )
        talent = Talent(
            user=account,
            school=school,
            number=f"{'H' if school.name.startswith('河南') else 'P'}{2001 + number}",
            name=str(account) if account else names.person(self.random),
            college=COLLEGES[discipline],
            discipline=discipline,
            trades=sorted({topic["trade"], other["trade"]} if len(directions) > 1 else {topic["trade"]}),
            kinds=[] if number % 3 == 0 else sorted({topic["kind"], other["kind"]}),
            title=self.random.choice(TITLES),
            directions="\n".join(directions),
            skills=topic["skills"],
            doctorate_year=self.random.randint(2004, 2022),
            available_days=self.random.choice([2, 3, 4, 4, 6, 8]),
            distance_km=self.random.choice([30, 50, 100, 100 if account else None]),
            capacity=self.random.choice([1, 2, 2, 3]) if not account else 3,
            joined_on=BEGINNING,
            consented_at=at(BEGINNING + timedelta(days=self.random.randint(3, 40))) if consented else None,
        )
        if consented:
            talent.consent_by = talent.name
            talent.shown_parts = [p for p in Talent.Part.values if account or p != "name" or self.random.random() < 0.7]
        talent.topic = topic
        return talent

    def _works(self, talent) -> list[Work]:
        kinds = self.random.sample(["patent", "paper", "project"], self.random.randint(1, 3))
        titles = {
            "patent": f"{talent.topic['work']}（发明专利）",
            "paper": f"{talent.topic['directions'].split('；')[-1]}研究进展",
            "project": f"省科技攻关项目：{talent.topic['directions'].split('；')[0]}",
        }
        return [
            Work(talent=talent, kind=kind, year=self.random.randint(2018, 2024), title=titles[kind]) for kind in kinds
        ]

    # --- demands ---

    def write_demands(self) -> None:
        """One of each firm that signed, and others that are open now; the accounts' own firms among both."""
        self.standouts = {plan.standout: plan for plan in self.plans if plan.standout}
        others = [plan for plan in self.plans if not plan.standout]
        signing = LATER if len(self.plans) >= FEWEST else max(2, len(self.plans) // 6)
        established = [p for p in others if p.firm.established_on <= date(2022, 12, 31)]
        self.signing = [self.standouts["enterprise"], *self._others_signing(established, signing - 1)]
        asking = [self.standouts["enterprise"], *others[-max(4, len(others) // 8) :]]
        self.demands = [self._demand(plan, signed=True, number=n) for n, plan in enumerate(self.signing)]
        self.open = [self._demand(plan, signed=False, number=n) for n, plan in enumerate(asking)]
        every = self.demands + self.open
        Demand.objects.bulk_create(every)
        Particulars.objects.bulk_create(
            Particulars(
                demand=demand, firm_name=demand.firm.name, contact_name=demand.firm.contact_name or names.person(self.random),
                contact_phone=demand.firm.contact_phone or names.phone(self.random),
                details=f"涉及客户名单和配方，编号{demand.pk:04}，面谈时提供。",
            )
            for demand in every
        )  # fmt: skip

    def _others_signing(self, plans: list[Plan], count: int) -> list[Plan]:
        """So many firms, of which with the account's own as many lie in 临港 as the article says."""
        if len(self.plans) < FEWEST:
            return plans[:count]
        inside = [plan for plan in plans if plan.firm.park.name.startswith(LINGANG)]
        outside = [plan for plan in plans if not plan.firm.park.name.startswith(LINGANG)]
        wanted = LINGANG_SIGNED - self.standouts["enterprise"].firm.park.name.startswith(LINGANG)
        return [*inside[:wanted], *outside[: count - wanted]]

    def _demand(self, plan: Plan, *, signed: bool, number: int) -> Demand:
        fitting = [topic for topic in self.topics if topic["chain"] == plan.firm.chain_id] or self.topics
        is_own = plan.standout == "enterprise"
        topic = self.topics[0 if signed else 3] if is_own else self.random.choice(fitting)
        opened = (
            BEGINNING + timedelta(days=number) if signed else self.today - timedelta(days=self.random.randint(5, 60))
        )
        confidentiality = "public" if is_own or self.random.random() < 0.75 else "nameless"
        waiting = not signed and not is_own and number % 9 == 4
        demand = Demand(
            firm=plan.firm,
            shown_as=plan.firm.name if confidentiality == "public" else "",
            kind=topic["kind"],
            title=topic["title"],
            problem=topic["problem"],
            wanted=topic["wanted"],
            trade=topic["trade"],
            chain_id=plan.firm.chain_id,
            seniority="associate" if topic["kind"] == "breakthrough" and plan.firm.pk % 2 else "",
            budget=self.random.choice([*AMOUNTS, None]),
            due_on=None if signed else self.today + timedelta(days=self.random.randint(60, 300)),
            confidentiality=confidentiality,
            state="closed" if signed else "submitted" if waiting else "open",
            submitted_at=at(opened, 9),
            opened_at=None if waiting else at(opened, 15),
            closed_at=at(opened + timedelta(days=60)) if signed else None,
        )
        demand.topic = topic
        return demand

    # --- what came of it ---

    def write_agreements(self) -> None:
        """The agreements of the first half-year and of the spring after it, each by the way of a match."""
        days = [
            BEGINNING + (SIGNED_BY - BEGINNING) * n / max(1, min(SIGNED, len(self.signing)) - 1) for n in range(SIGNED)
        ]
        days += [date(2024, 2, 28), LATER_BY]
        partners = self._partners()
        matches, agreements = [], []
        for number, (demand, talent) in enumerate(zip(self.demands, partners, strict=True)):
            day = max(days[number], BEGINNING + timedelta(days=20))
            finished = number % 5 == 4
            matches.append(self._match(demand, talent, "finished" if finished else "signed", day))
            agreements.append((day, demand, talent))
        Match.objects.bulk_create(matches)
        made = [
            self._agreement(match, day, number)
            for number, (match, (day, _demand, _talent)) in enumerate(zip(matches, agreements, strict=True))
        ]
        Agreement.objects.bulk_create(made)
        self._write_results(made)

    def _partners(self) -> list[Talent]:
        """A talent of the demand's topic where one is free; a few serve two firms, so that 55 firms have 50-odd talents."""
        consenting = [talent for talent in self.talents if talent.is_shown]
        found: list[Talent] = []
        for number, demand in enumerate(self.demands):
            if number >= ONE_TALENT_EACH and number < len(self.demands):
                pool = [t for t in found if t.capacity > 1 and found.count(t) == 1 and not t.user]
            else:
                pool = [t for t in consenting if t not in found]
            if number == 0:
                pool = [talent for talent in pool if talent.user]
            fitting = [talent for talent in pool if talent.topic == demand.topic]
            found.append(self.random.choice(fitting or pool))
        return found

    def _match(self, demand, talent, state, day) -> Match:
        accepted = at(day - timedelta(days=12), 16)
        return Match(
            demand=demand,
            firm_id=demand.firm_id,
            talent=talent,
            state=state,
            created_at=at(day - timedelta(days=18)),
            asked_at=at(day - timedelta(days=17)),
            firm_accepted_at=at(day - timedelta(days=14)),
            talent_accepted_at=accepted,
            accepted_at=accepted,
            meeting_at=at(day - timedelta(days=7), 15),
            meeting_place="高新区创新创业服务中心二楼洽谈室",
            ended_at=at(day + timedelta(days=540)) if state == "finished" else None,
            moved_at=at(day),
        )

    def _agreement(self, match, day, number) -> Agreement:
        kind = self.random.choice(["development", "development", "consulting", "service", "frame"])
        firm, talent = match.demand.firm, match.talent
        technology = kind != "frame"
        return Agreement(
            match=match,
            firm=firm,
            talent=talent,
            kind=kind,
            number=f"产学研{day.year}-{number + 1:03}（示例）",
            signed_on=day,
            parties=f"{firm.name}；{talent.school.name} {talent.name}",
            starts_on=day,
            amount=self.random.choice(AMOUNTS) if technology else None,
            registered_number=f"{day.year}4104{number + 1:06}" if technology and self.random.random() < 0.5 else "",
        )

    def _write_results(self, agreements) -> None:
        milestones, outcomes, ratings = [], [], []
        titles = {
            "contract": "技术合同登记",
            "patent": "联合申请发明专利",
            "product": "新产品量产",
            "saving": "单位成本下降",
        }
        for number, agreement in enumerate(agreements):
            day = agreement.signed_on
            milestones.append(
                Milestone(
                    agreement=agreement,
                    title="完成小试",
                    due_on=day + timedelta(days=120),
                    done_on=day + timedelta(days=112),
                )
            )
            if agreement.match.state == "signed":
                milestones.append(
                    Milestone(
                        agreement=agreement, title="年度结题报告", due_on=self.today + timedelta(days=number % 90 + 5)
                    )
                )
            else:
                kind = list(titles)[number % len(titles)]
                outcomes.append(
                    Outcome(
                        agreement=agreement,
                        kind=kind,
                        title=titles[kind],
                        on=day + timedelta(days=400),
                        amount=self.random.choice(AMOUNTS),
                    )
                )
                ratings += [
                    Rating(
                        match=agreement.match,
                        side=side,
                        stars=self.random.choice([4, 5, 5]),
                        text=text,
                        at=at(day + timedelta(days=545)),
                    )
                    for side, text in (("firm", "响应快，方案落了地。"), ("talent", "企业配合好，试验条件到位。"))
                ]
        Milestone.objects.bulk_create(milestones)
        Outcome.objects.bulk_create(outcomes)
        Rating.objects.bulk_create(ratings)

    def write_running(self) -> None:
        """What is on its way now: asked, accepted, a meeting, declined; the demo accounts have something to answer."""
        open_ones = [demand for demand in self.open if demand.state == "open"]
        free = [talent for talent in self.talents if talent.is_shown and not talent.user]
        own = next(talent for talent in self.talents if talent.user)
        matches = [self._running(open_ones[0], self._fit(open_ones[0], free), "asked", 3)]
        if len(open_ones) > 1:
            matches.append(self._running(open_ones[1], own, "asked", 2))
        states = ["asked", "accepted", "meeting", "declined", "asked", "proposed"]
        for number, demand in enumerate(open_ones[2:8]):
            matches.append(self._running(demand, self._fit(demand, free), states[number], 3 + number * 4))
        Match.objects.bulk_create(matches)

    def _fit(self, demand, free) -> Talent:
        fitting = [talent for talent in free if talent.topic == demand.topic]
        return self.random.choice(fitting or free)

    def _running(self, demand, talent, state, days) -> Match:
        asked = at(self.today - timedelta(days=days), 9)
        met = state in ("accepted", "meeting")
        match = Match(
            demand=demand, firm_id=demand.firm_id, talent=talent, state=state, created_at=asked, moved_at=asked
        )
        if state != "proposed":
            match.asked_at = asked
        if met:
            match.firm_accepted_at = match.talent_accepted_at = match.accepted_at = asked + timedelta(hours=5)
        if state == "meeting":
            match.meeting_at = at(self.today + timedelta(days=4), 15)
            match.meeting_place = "高新区创新创业服务中心二楼洽谈室"
        if state == "declined":
            match.reason, match.reason_note, match.ended_by, match.ended_at = "time", "本学期课程已满", "talent", asked
        return match

    def write_waiting(self) -> None:
        """The second firm account has begun a draft."""
        plan = self.standouts.get("enterprise2")
        if plan is None:
            return
        topic = next(topic for topic in self.topics if topic["kind"] == "training")
        values = {name: topic[name] for name in ("kind", "title", "problem", "wanted", "trade")}
        demand = Demand.objects.create(firm=plan.firm, shown_as=plan.firm.name, chain_id=plan.firm.chain_id, **values)
        Particulars.objects.create(
            demand=demand, firm_name=plan.firm.name, contact_name="杨会计", contact_phone="0375-555-0013"
        )


OFFERS = [
    {"kind": "policy", "title": "产学研合作项目补助（示例）", "provider": "科技创新局", "text": "对签订产学研合作协议并登记技术合同的企业，按合同额给予补助。示例内容，不是正式政策。", "audience": "firms", "needs_agreement": True, "amount": 200_000, "how": "凭协议和登记证明向科技创新局申请", "terms": "按实际支付额的10%"},
    {"kind": "policy", "title": "博士进企业工作补贴（示例）", "provider": "科技创新局", "text": "博士每月到企业工作不少于2天的，给予交通和工作补贴。示例内容，不是正式政策。", "audience": "talents", "needs_agreement": True, "amount": 12_000, "how": "学期末由学校联络员汇总申报"},
    {"kind": "policy", "title": "科技创新券（示例）", "provider": "科技创新局", "text": "购买检验检测和研发服务可使用创新券抵扣。", "audience": "firms", "titles": ["science-sme", "high-tech-enterprise"], "amount": 100_000, "how": "在服务合同签订前申领"},
    {"kind": "fund", "title": "尼龙新材料成果转化基金（示例）", "provider": "高新投资平台", "text": "面向尼龙新材料中试和首台套项目的股权投资。", "audience": "firms", "chains": ["nylon"], "amount": 5_000_000, "how": "提交项目书，季度评审"},
    {"kind": "fund", "title": "青年博士预研基金（示例）", "provider": "河南城建学院", "text": "支持青年博士围绕企业问题做半年预研。", "audience": "talents", "amount": 50_000, "how": "向学校科研处申请"},
    {"kind": "mentor", "title": "技术经纪人一对一服务", "provider": "高新区创新创业服务中心", "text": "协助起草技术合同、谈判知识产权归属、办理登记。", "how": "提前两天预约", "terms": "免费"},
    {"kind": "mentor", "title": "知识产权导师", "provider": "高新区创新创业服务中心", "text": "专利布局和联合申请的咨询。", "how": "每周三下午坐班", "terms": "免费"},
    {"kind": "instrument", "title": "动态热机械分析仪", "provider": "河南城建学院材料与化工学院", "text": "高分子材料的模量、玻璃化转变和蠕变测试，-150到600摄氏度。", "how": "在线预约，送样或现场", "terms": "每样品300元，签有协议的企业八折"},
    {"kind": "instrument", "title": "局部放电检测系统", "provider": "平顶山学院电气与机械工程学院", "text": "中压开关、变压器和电缆附件的局部放电测试。", "audience": "firms", "chains": ["electrical", "storage"], "how": "提前一周预约", "terms": "每天2000元"},
    {"kind": "instrument", "title": "双螺杆共混中试线", "provider": "尼龙新材料中试基地", "text": "直径35毫米同向双螺杆，每小时30公斤，带水下切粒。", "audience": "firms", "chains": ["nylon"], "needs_agreement": True, "how": "与合作博士一同预约", "terms": "每班3000元"},
]  # fmt: skip
