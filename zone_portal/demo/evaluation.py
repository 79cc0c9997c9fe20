"""The yearly evaluation of the demo's carriers: last year's is closed with its grades, this year's is under way.

And two firms that may graduate: investors put more than five million into them. All texts and points are made up.
"""

from datetime import date, timedelta

from accounts.models import User
from incubators import actions
from incubators.facts import is_incubatee
from incubators.models import PARTS, Assessment, Evaluation, Financing, Seat, Tenant

WORDS = {
    "service_text": "设有财税、知识产权、投融资等服务岗位，全年组织路演、培训和产学研对接活动，入驻企业服务覆盖面较上年扩大。",
    "performance_text": "年内有企业毕业并在区内落户，在孵企业知识产权数量稳步增加，部分企业获得股权投资。",
    "sustainability_text": "服务性收入占比提高，场地出租率保持稳定，孵化资金按计划使用。",
}
ACCOUNTS = ("staff", "approver")


def write(today: date) -> None:
    experts = list(User.objects.filter(username__in=ACCOUNTS).order_by("pk"))
    manager = User.objects.get(username="incubator")
    closed_on = date(today.year, 1, 26)
    last = _open(today.year - 1, closed_on - timedelta(days=20), closed_on - timedelta(days=1), experts)
    for number, assessment in enumerate(last.assessments.order_by("carrier__name")):
        _submit(assessment, 78 + 4 * (number % 4), manager)
        for place, expert in enumerate(experts):
            _score(assessment, expert, 72 + (7 * number + 5 * place) % 24)
    actions.close_evaluation(evaluation=last, by=experts[-1], on=closed_on)
    this = _open(today.year, today + timedelta(days=12), today + timedelta(days=30), experts)
    others = this.assessments.exclude(carrier__operator__memberships__user=manager).order_by("carrier__name")
    for number, assessment in enumerate(others[:2]):
        _submit(assessment, 80 + number, experts[0])
        _score(assessment, experts[number], 83 - number)
    _invest(today)


def _open(year: int, fill_until: date, score_until: date, experts) -> Evaluation:
    made = Evaluation(year=year, fill_until=fill_until, score_until=score_until)
    return actions.open_evaluation(evaluation=made, experts=experts, by=experts[0])


def _submit(assessment: Assessment, points: int, by) -> None:
    values = WORDS | dict.fromkeys(PARTS, points)
    actions.save_assessment(assessment=assessment, values=values, submit=True, version=assessment.version, by=by)


def _score(assessment: Assessment, expert: User, points: int) -> None:
    values = {part: points - 2 * place for place, part in enumerate(PARTS)} | {
        "reason": "材料齐全，指标与现场情况相符。"
    }
    seat = Seat.objects.select_related("assessment__evaluation").get(assessment=assessment, expert=expert)
    actions.score(seat=seat, values=values, version=0, by=expert)


def _invest(today: date) -> None:
    """Into the two incubatees of the demo account's house that have been there longest."""
    house = Tenant.objects.filter(carrier__operator__memberships__user__username="incubator", stage="resident")
    longest = [tenant for tenant in house.order_by("entered_on", "pk") if is_incubatee(tenant, today)][:2]
    Financing.objects.bulk_create(
        Financing(
            tenant=tenant, on=today - timedelta(days=3 + 40 * place), kind="venture", amount=6_200_000 + 900_000 * place,
            source="示例创投基金",
        )
        for place, tenant in enumerate(longest)
    )  # fmt: skip
