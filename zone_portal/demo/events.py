"""Events: the 78 that the zone's article counts since the programme began, with their visitors, and a few to come.

The days, the visitors of the first trip and the numbers of the express of 20 October 2023 are the articles'; all else is made
up. What had happened by the spring of 2024 stays as it is, whenever a demo zone is made.
"""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from talent_matching.models import (
    Agreement,
    Event,
    EventInvitation,
    EventMatch,
    EventNumber,
    FollowUp,
    SignUp,
    Talent,
)

from . import names
from .firms import Plan
from .talents import BEGINNING

HELD, HELD_BY = 78, date(2024, 3, 20)  # 产学研创新活动 since the beginning
TRIP, TRIP_FIRMS = date(2023, 6, 26), 23  # the first 百家企业进高校
EXPRESS, CONTEST = date(2023, 10, 20), date(2023, 11, 18)
ARTICLE = "夺标赛综述（2024-01）"
EXPRESS_NUMBERS = {"results": 304, "firms": 42, "institutions": 7, "signed": 8, "exhibited": 20, "intentions": 126}
CONTEST_NUMBERS = {"entrants": 512, "prize": 4_160_000, "projects": 37, "amount": 8_201_000_000}
PLACES = [
    "高新区创新创业服务中心报告厅",
    "河南城建学院图书馆报告厅",
    "平顶山学院湖滨校区",
    "尼龙新材料产业园会议中心",
    "智慧岛路演厅",
]
THEMES = [
    ("activity", "尼龙改性材料博士专场对接会"), ("activity", "博士企业行：走进电气装备企业"), ("activity", "技术难题现场诊断日"),
    ("activity", "检验检测平台开放日"), ("activity", "产学研合作协议集中签约"), ("activity", "科技型中小企业需求征集会"),
    ("activity", "知识产权与成果转化沙龙"), ("activity", "储能与电缆技术交流会"), ("campus", "百家企业进高校"),
    ("activity", "博士下企业成果汇报会"), ("activity", "创新创业项目路演"), ("activity", "校企联合培养对接会"),
]  # fmt: skip
TEXT = "自由交流，现场登记合作意向；请携带企业技术需求或成果简介。"


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def write(plans: list[Plan], today: date, seed: int = 2026) -> None:
    """After the talents, their agreements and the accounts."""
    random = Random(seed + 78)
    staff = User.objects.get(username="staff")
    held = _held(staff)
    coming = _coming(today, staff)
    Event.objects.bulk_create([*held, *coming])
    _write_visitors(held, plans, random)
    _write_numbers(held)
    _write_matches(held)
    _write_invitations(coming, plans, staff)
    FollowUp.objects.bulk_create(
        FollowUp(event=held[-number], text=text, due_on=today + timedelta(days=days), by=staff)
        for number, (text, days) in enumerate([("回访登记合作意向的企业", -3), ("整理签约名单并归档", 6)], start=1)
    )


def _held(staff) -> list[Event]:
    """One on each of 78 days between the beginning and the article, the known ones on their own days."""
    span = (HELD_BY - BEGINNING) / (HELD - 1)
    known = {TRIP: ("campus", "百家企业进高校首站：走进河南城建学院"), EXPRESS: ("express", "火炬科技成果直通车（平顶山站）"), CONTEST: ("contest", "创新创业大赛（2023）")}  # fmt: skip
    days = [BEGINNING + span * number for number in range(HELD)]
    for day in known:
        nearest = min(range(1, HELD), key=lambda number: abs(days[number] - day))
        days[nearest] = day
    made = []
    for number, day in enumerate(days):
        kind, title = known.get(day) or _theme(number)
        made.append(_event(kind, title, day, PLACES[number % len(PLACES)], staff))
    made[0].title = "“百名博士进高新”启动仪式"
    return made


def _theme(number: int) -> tuple[str, str]:
    kind, title = THEMES[number % len(THEMES)]
    return kind, f"{title}（第{number // len(THEMES) + 1}期）"


def _coming(today: date, staff) -> list[Event]:
    """To sign up for, one with few places; and a plan that nobody sees yet."""
    return [
        _event("activity", "尼龙新材料技术难题对接会", today + timedelta(days=1), PLACES[3], staff),
        _event("campus", "百家企业进高校：走进平顶山学院", today + timedelta(days=9), PLACES[2], staff, "firms", 40),
        _event("activity", "博士沙龙：项目申报与成果转化", today + timedelta(days=16), PLACES[0], staff, "talents", 30),
        _event("express", "科技成果直通车（筹备中）", today + timedelta(days=45), PLACES[4], staff, state="draft"),
    ]


def _event(kind, title, day, place, staff, audience="all", capacity=None, state="announced") -> Event:
    return Event(
        kind=kind, title=title, place=place, starts_at=at(day, 9), ends_at=at(day, 17), audience=audience,
        capacity=capacity, state=state, text=TEXT, planned_by=staff,
    )  # fmt: skip


def _write_visitors(held, plans, random) -> None:
    """A few firms and talents at each; on the first trip so many firms as the article says, on the express 42."""
    firms = [plan.firm for plan in plans]
    talents = list(Talent.objects.order_by("pk"))
    rows = []
    for event in held:
        day = timezone.localdate(event.starts_at)
        asked = {TRIP: TRIP_FIRMS, EXPRESS: EXPRESS_NUMBERS["firms"]}.get(day, random.randint(2, 5))
        for firm in random.sample(firms, min(asked, len(firms))):
            rows.append(_visitor(event, random, firm=firm, name=names.person(random)))
        for talent in random.sample(talents, random.randint(2, 5)):
            rows.append(_visitor(event, random, talent=talent, name=talent.name))
    SignUp.objects.bulk_create(rows)


def _visitor(event, random, **whom) -> SignUp:
    arrived = event.starts_at + timedelta(minutes=random.randint(-25, 15))
    return SignUp(event=event, signed_up_at=event.starts_at - timedelta(days=3), checked_in_at=arrived, **whom)


def _write_numbers(held) -> None:
    by_day = {timezone.localdate(event.starts_at): event for event in held}
    EventNumber.objects.bulk_create(
        EventNumber(event=by_day[day], kind=kind, value=value, source=ARTICLE)
        for day, numbers in ((EXPRESS, EXPRESS_NUMBERS), (CONTEST, CONTEST_NUMBERS))
        for kind, value in numbers.items()
    )


def _write_matches(held) -> None:
    """Each agreement of the programme began at the last event before its match."""
    begun = []
    for agreement in Agreement.objects.select_related("match").order_by("pk"):
        proposed = agreement.match.created_at
        before = [event for event in held if event.starts_at <= proposed]
        if before:
            begun.append(EventMatch(event=before[-1], match=agreement.match, at=proposed))
    EventMatch.objects.bulk_create(begun)


def _write_invitations(coming, plans, staff) -> None:
    """The accounts' own firms and talent are asked to come to the first."""
    own = [plan.firm for plan in plans if plan.standout]
    EventInvitation.objects.bulk_create(
        [EventInvitation(event=event, firm=firm, by=staff) for event in coming[:2] for firm in own]
        + [
            EventInvitation(event=coming[0], talent=talent, by=staff)
            for talent in Talent.objects.filter(user__isnull=False)
        ]
    )
