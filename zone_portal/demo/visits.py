"""Visits of the zone's officers: 186 firms in 2023 ("180余家"), and this year's in the park of the account `park`. What was said is made up."""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from enterprise_services.models import Finding, Visit
from workplace.calendar import working_days

from .article import FEWEST, bearers
from .firms import Plan

VISITED_IN_2023 = 186
WORDS = [
    "查看生产车间，企业满负荷运转，订单排至下季度。", "了解研发投入归集情况，提示补充研发辅助账。", "宣讲科技创新券和积分贷政策，企业有融资意向。",
    "走访新投用的生产线，企业反映电工、焊工紧缺。", "核对知识产权台账，两件发明专利进入实审。", "企业主要产品为改性尼龙，计划申报高新技术企业。",
]  # fmt: skip
FOUND = [
    (Finding.Kind.CORRECTION, "经营地址已迁至园区二期，档案未更新。"),
    (Finding.Kind.DEMAND, "希望与高校合作改进纺丝工艺稳定性。"),
    (Finding.Kind.CORRECTION, "联系人已离职，现由办公室主任对接。"),
]  # fmt: skip


def write(plans: list[Plan], today: date) -> None:
    officer, random = User.objects.get(username="park"), Random(len(plans))
    if len(plans) >= FEWEST:
        firms = bearers(plans, date(2023, 1, 1))[:VISITED_IN_2023]
        first = date(2023, 2, 6)
        days = [working_days.next_working(first + timedelta(days=random.randrange(310))) for _firm in firms]
        staff = User.objects.get(username="staff")
        Visit.objects.bulk_create(_made(plan.firm, staff, day, random) for plan, day in zip(firms, days, strict=True))
    _this_year(plans, officer, random, today)


def _made(firm, officer, day, random) -> Visit:
    return Visit(
        firm=firm, officer=officer, visited_on=day, met=firm.contact_name, text=random.choice(WORDS),
        reason=random.choice(["regular", "new", "asked"]), recorded_at=timezone.make_aware(datetime(day.year, day.month, day.day, 16)),
    )  # fmt: skip


def _this_year(plans, officer, random, today) -> None:
    """Of the officer's own park: two thirds visited within the last four months, a few planned for the next days."""
    park = officer.memberships.get().organisation_id
    own = [plan for plan in plans if plan.firm.park_id == park]
    made = Visit.objects.bulk_create(
        _made(plan.firm, officer, today - timedelta(days=random.randint(3, 120)), random)
        for plan in own
        if random.random() < 0.66
    )
    for visit, (kind, text) in zip(made[::5], FOUND, strict=False):
        Finding.objects.create(visit=visit, kind=kind, text=text)
    seen = {visit.firm_id for visit in made}
    waiting = [plan for plan in own if plan.firm.pk not in seen][:6]
    Visit.objects.bulk_create(
        Visit(firm=plan.firm, officer=officer, planned_on=today + timedelta(days=2 * place), reason="regular")
        for place, plan in enumerate(waiting)
    )
