"""Agency tasks, their catalogue and investment projects: past years that add up to the articles' figures, and work that runs.

440 tasks of 2020, all done; 306 people found for firms of 临港 in the first half of 2023 and 103 items there ("余"); 13 items
in 沙河; five projects signed by June 2023 in 创新创业服务园区, four of them brought by firms, three pending. All names are made up.
"""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Organisation, User
from enterprise_services.actions import agency
from enterprise_services.models import AgencyEntry, AgencyTask, Project, ServiceItem
from workplace.calendar import working_days

from .article import FEWEST, LINGANG, bearers
from .firms import Plan

SHAHE, START_UP = "沙河", "创新创业"
DONE_IN_2020 = 440
RECRUITED, HALF_YEAR = 306, date(2023, 6, 30)
SHAHE_ITEMS, LINGANG_ITEMS = 13, 103

# name, kind, authority, promised working days
ZONE_ITEMS = [
    ("企业设立登记", "registration", "市场监督管理局", 1),
    ("企业变更登记", "registration", "市场监督管理局", 2),
    ("税务登记信息确认", "registration", "税务局", 1),
    ("社保开户", "registration", "人力资源和社会保障局", 1),
    ("企业投资项目备案", "permit", "发展改革委", 3),
    ("环境影响登记表备案", "permit", "生态环境局", 3),
    ("建设工程规划许可", "construction", "自然资源和规划局", 10),
    ("建筑工程施工许可", "construction", "住房和城乡建设局", 7),
    ("高新技术企业认定材料辅导", "qualification", "科技局", 15),
    ("创新券申领", "policy", "科技局", 5),
    ("企业用工招聘", "recruiting", "人力资源和社会保障局", 20),
    ("用水用电报装", "other", "供水、供电企业", 8),
]
SUBJECTS = [
    ("冷链仓储", "permit"), ("普通货运", "permit"), ("食品经营", "permit"), ("道路开口", "construction"),
    ("厂房扩建", "construction"), ("消防设计", "construction"), ("雨污接管", "construction"), ("安全设施", "permit"),
    ("特种设备", "permit"), ("广告牌匾", "permit"), ("进出口经营", "registration"), ("分支机构", "registration"),
    ("股权变更", "registration"), ("住所变更", "registration"), ("绿色工厂", "qualification"), ("智能车间", "qualification"),
    ("技改补助", "policy"), ("稳岗返还", "policy"), ("人才公寓", "other"), ("员工子女入学", "other"), ("校园招聘专场", "recruiting"),
]  # fmt: skip
ACTS = ["咨询与材料预审", "申请代办", "变更代办", "现场踏勘协调", "年报与续期提醒"]
STEPS = ["核对材料", "递交窗口", "跟进审批", "送达结果"]
DOCUMENTS = ["营业执照复印件", "法定代表人身份证明", "委托书"]

# name, investor, chain, 万元, brought by a firm, lead, talks, signed
PROJECTS = [
    ("工业互联网平台区域中心", "某数字科技（深圳）有限公司", "digital", 8000, True, (2022, 9, 5), (2022, 11, 1), (2023, 2, 16)),
    ("尼龙改性材料应用研发基地", "某新材料（苏州）有限公司", "nylon", 12000, True, (2022, 10, 12), (2022, 12, 6), (2023, 3, 9)),
    ("智能配电终端组装线", "某电气（温州）有限公司", "electrical", 5600, True, (2022, 11, 3), (2023, 1, 10), (2023, 4, 18)),
    ("工业检测机器视觉项目", "某智能（杭州）有限公司", "digital", 3000, False, (2022, 12, 1), (2023, 2, 2), (2023, 5, 25)),
    ("储能管理系统研发中心", "某储能（合肥）有限公司", "storage", 9000, True, (2023, 1, 9), (2023, 3, 3), (2023, 6, 20)),
    ("跨境电商孵化基地", "某供应链（郑州）有限公司", "digital", 2000, False, (2023, 3, 14), (2023, 5, 9), None),
    ("医用高分子导管项目", "某医疗器械（无锡）有限公司", "nylon", 6500, True, (2023, 4, 6), (2023, 6, 2), None),
    ("碳化硅器件封装项目", "某半导体（西安）有限公司", "electrical", 15000, False, (2023, 6, 12), None, None),
]  # fmt: skip


def write(plans: list[Plan], today: date) -> None:
    people = {name: User.objects.get(username=name) for name in ("staff", "park")}
    random = Random(len(plans))
    items = _catalogue()
    if len(plans) >= FEWEST:
        _past(bearers(plans, date(2020, 1, 1)), items, people["staff"], random, _days(2020, DONE_IN_2020, random))
        _recruiting([plan for plan in plans if plan.firm.park.name.startswith(LINGANG)], items, people["staff"], random)
        _projects(plans)
    _projects_now(plans, today)
    _running(plans, items, people, random)


# --- the catalogue ---


def _catalogue() -> list[ServiceItem]:
    rows = [
        ServiceItem(
            name=name, kind=kind, authority=authority, working_days=days, documents=DOCUMENTS, steps=STEPS,
            offered_from=date(2019, 1, 2), summary=f"由服务专员全程代办“{name}”，企业只需提供材料。",
        )
        for name, kind, authority, days in ZONE_ITEMS
    ]  # fmt: skip
    named = [(f"{subject}{act}", kind) for act in ACTS for subject, kind in SUBJECTS]
    for beginning, count, since in ((SHAHE, SHAHE_ITEMS, date(2023, 9, 1)), (LINGANG, LINGANG_ITEMS, date(2023, 3, 1))):
        park = Organisation.objects.parks().filter(name__startswith=beginning).first()
        rows += [
            ServiceItem(
                name=name, kind=kind, park=park, working_days=5, documents=DOCUMENTS, steps=STEPS, offered_from=since
            )
            for name, kind in named[:count]
            if park
        ]
    return ServiceItem.objects.bulk_create(rows)


# --- what was done ---


def _days(year: int, count: int, random: Random) -> list[date]:
    """Working days of the year from February on, on which tasks were asked for."""
    first = date(year, 2, 3)
    return sorted(working_days.next_working(first + timedelta(days=random.randrange(300))) for _ in range(count))


def _past(plans, items, by, random, days) -> None:
    zone_wide = [item for item in items if item.park_id is None and item.kind != "recruiting"]
    tasks = [
        _done(random.choice(zone_wide), random.choice(plans).firm, day, by, random, "已办结，结果已送达企业。")
        for day in days
    ]
    _store(tasks, by)


def _recruiting(plans, items, by, random) -> None:
    """So many people in all, by tasks of some twenty each."""
    item = next(item for item in items if item.kind == "recruiting" and item.park_id is None)
    left, tasks = RECRUITED, []
    while left:
        people = min(left, random.randint(12, 24))
        day = date(2023, 2, 6) + timedelta(days=random.randrange(100))
        task = _done(item, random.choice(plans).firm, day, by, random, f"专场招聘，入职{people}人。")
        task.people = people
        tasks.append(task)
        left -= people
    _store(tasks, by)


def _done(item, firm, asked, by, random, result) -> AgencyTask:
    taken = working_days.add(asked, 1)
    due = working_days.add(taken, item.working_days)
    closed = min(due, taken + timedelta(days=random.randint(1, 6)))
    return AgencyTask(
        item=item, firm=firm, state="done", asked_on=asked, asked_by_name=firm.contact_name, handler=by, taken_on=taken,
        due_on=due, closed_on=closed, documents=item.documents, steps=item.steps, steps_done=len(item.steps),
        promised_days=item.working_days, result=result,
    )  # fmt: skip


def _store(tasks, by) -> None:
    AgencyTask.objects.bulk_create(tasks)
    AgencyEntry.objects.bulk_create(
        AgencyEntry(task=task, kind=kind, text=text, at=timezone.make_aware(_noon(day)), by_name=name)
        for task in tasks
        for kind, day, text, name in (
            ("asked", task.asked_on, "", task.asked_by_name), ("taken", task.taken_on, "", str(by)),
            ("done", task.closed_on, task.result, str(by)),
        )
    )  # fmt: skip


def _noon(day: date):
    return datetime(day.year, day.month, day.day, 12)


def _running(plans, items, people, random) -> None:
    """This week's work by its own way: asked for, in work, waiting, done; the accounts' own firm has some of it."""
    zone_wide = [item for item in items if item.park_id is None]
    own = [plan for plan in plans if plan.standout]
    chosen = own + random.sample([p for p in plans if not p.standout], min(14, len(plans) - len(own)))
    for place, plan in enumerate(chosen):
        task = agency.ask(item=zone_wide[place % len(zone_wide)], firm=plan.firm, text="", by=people["park"])
        by = people["park"] if plan.firm.park_id == own[0].firm.park_id else people["staff"]
        if place % 4:
            task = agency.take(task=task, version=task.version, by=by)
        if place % 4 in (2, 3):
            task = agency.next_step(task=task, text="", version=task.version, by=by)
        if place % 8 == 3:
            task = agency.pause(task=task, reason="请补充经办人授权委托书原件", version=task.version, by=by)
        elif place % 8 == 7:
            agency.finish(task=task, result="已办结，结果已送达企业。", people=None, version=task.version, by=by)


# --- projects ---


def _projects(plans) -> None:
    park = Organisation.objects.parks().filter(name__startswith=START_UP).first()
    bringing = iter(bearers(plans, date(2022, 6, 30)))
    for name, investor, chain, wan, brought, *days in PROJECTS:
        lead, talks, signed = (date(*each) if each else None for each in days)
        stage = "signed" if signed else "talks" if talks else "lead"
        Project.objects.create(
            name=name, investor=investor, park=park, chain_id=chain, amount=wan * 10_000, stage=stage, lead_on=lead,
            brought_by=next(bringing).firm if brought else None, talks_on=talks, signed_on=signed,
        )  # fmt: skip


def _projects_now(plans, today: date) -> None:
    """A few of each step in the park of the account `park`, of the last two years."""
    park = next(plan.firm.park for plan in plans if plan.standout)
    bringing = [plan.firm for plan in plans if plan.firm.park_id == park.pk]
    rows = [("尼龙66工业丝扩产配套", "lead", 30), ("己二腈衍生物中试线", "talks", 120), ("高端织造合资项目", "signed", 260),
            ("工程塑料改性车间", "started", 420), ("再生尼龙回收项目", "producing", 640)]  # fmt: skip
    for place, (name, stage, ago) in enumerate(rows):
        steps = Project.STEPS[: Project.STEPS.index(stage) + 1]
        days = {
            f"{step.value}_on": today - timedelta(days=ago * (len(steps) - n) // len(steps))
            for n, step in enumerate(steps)
        }
        Project.objects.create(
            name=name, investor=f"某材料集团（示例{place + 1}）", park=park, chain_id="nylon", amount=(place + 3) * 20_000_000,
            invested=30_000_000 if stage in ("started", "producing") else None, stage=stage,
            brought_by=bringing[place % len(bringing)] if place % 2 else None, **days,
        )  # fmt: skip
