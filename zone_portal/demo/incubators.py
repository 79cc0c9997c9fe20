"""Five carriers by different investors, with rooms, tenants, leases and prospects.

The counts are those of the articles: two national incubators, three 星创天地 which are titles of houses that bear others too,
a 智慧岛 that visited 122, invited 53 and took in 21; three of the titles began in 2023. Names and figures are made up. Tenants
come from the demo's young firms as far as these reach; the rest are teams and firms that the registry does not know.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Organisation
from incubators.entry import months_later
from incubators.models import (
    Activity,
    Building,
    Carrier,
    CarrierTitle,
    Financing,
    Floor,
    Headcount,
    Income,
    Investor,
    Lease,
    Mentor,
    MentorSession,
    Platform,
    RentCharge,
    Right,
    Room,
    ServiceUse,
    Staff,
    Step,
    Tenant,
    TenantConsent,
)
from incubators.sharing import current_text, rewrite

from . import names
from .firms import Plan

FIELD_OF_CHAIN = {"nylon": "materials", "electrical": "equipment", "storage": "energy", "digital": "information"}
STAGES = ["visited", "invited", "inspected", "intending"]
RENT = 15  # yuan a square metre and month
WIDTH, DEPTH, ROW = Decimal(60), Decimal(20), Decimal("8.5")  # metres: a floor with two rows of rooms along a corridor


@dataclass(frozen=True)
class House:
    """One carrier of the demo. `prospects`: who stands on each step on the way in; `dropped`: of the visited, who never came."""

    name: str
    operator: str
    park: str
    speciality: str
    opened: int
    titles: tuple
    investors: tuple
    buildings: tuple[tuple[str, int], ...]
    residents: int
    graduates: int
    others_left: int
    prospects: tuple[int, int, int, int]
    fund: int
    dropped: int = 0
    teams: float = 0.0
    desks: bool = False
    own_chains: tuple[str, ...] = ()


HOUSES = [
    House(
        "尼龙新材料科技企业孵化器", "尼龙新材料科技企业孵化器", "尼龙新材料", "尼龙新材料及深加工", 2014,
        (("incubator_specialised", "national", "国科火字〔示例〕12号", 2021, None),
         ("makerspace", "provincial", "豫科〔示例〕31号", 2022, 2)),
        (("尼龙新材料产业集团（示例）", "enterprise", 60_000_000), ("高新区财政（示例）", "fiscal", 20_000_000)),
        (("A座", 5), ("B座", 4)), 36, 16, 6, (14, 8, 6, 5), 12_000_000, 3, 0.1, own_chains=("nylon",),
    ),
    House(
        "高新区科技创业服务中心", "高新区科技创业服务中心", "创新创业", "", 2006,
        (("incubator_general", "national", "国科火字〔示例〕7号", 2015, None),
         ("star_space", "provincial", "豫科农〔示例〕5号", 2023, 1)),
        (("高新区财政（示例）", "fiscal", 85_000_000),),
        (("1号楼", 4), ("2号楼", 4), ("3号楼", 4)), 54, 22, 9, (10, 6, 4, 2), 8_000_000, 2, 0.05,
    ),
    House(
        "鹰城智慧岛", "鹰城智慧岛运营公司（示例）", "创新创业", "数字经济与智能制造", 2022,
        (("smart_island", "provincial", "豫政〔示例〕2号", 2023, None),),
        (("鹰城国有资本（示例）", "enterprise", 120_000_000), ("社会基金（示例）", "social", 30_000_000)),
        (("智慧岛主楼", 4),), 21, 0, 0, (61, 17, 9, 6), 50_000_000, 8, 0.3, own_chains=("digital", "storage"),
    ),
    House(
        "电气装备众创空间", "平高创业服务公司（示例）", "电气装备", "智能电气与装备", 2017,
        (("makerspace", "provincial", "豫科〔示例〕18号", 2020, 1), ("star_space", "municipal", "平科〔示例〕9号", 2024, 1)),
        (("电气装备骨干企业（示例）", "enterprise", 15_000_000),),
        (("创客楼", 2),), 18, 6, 3, (9, 5, 4, 3), 2_000_000, 1, 0.5, True, ("electrical",),
    ),
    House(
        "沙河现代农业加速器", "沙河农业科技公司（示例）", "沙河", "食品与现代农业", 2019,
        (("accelerator", "zone", "高新〔示例〕4号", 2023, 2), ("star_space", "municipal", "平科〔示例〕11号", 2022, None)),
        (("农业企业（示例）", "enterprise", 18_000_000), ("合作社（示例）", "other", 3_000_000)),
        (("加速楼", 2),), 10, 4, 2, (5, 3, 2, 1), 1_500_000, 0, 0.1, own_chains=("other",),
    ),
]  # fmt: skip


@dataclass
class Written:
    """What is gathered for the bulk inserts of all houses, in the order in which they are written."""

    rooms: dict[int, list[Room]] = field(default_factory=dict)
    taken: dict[int, list[tuple[date, date]]] = field(default_factory=dict)
    leases: list[Lease] = field(default_factory=list)
    late: set[int] = field(default_factory=set)  # tenants whose rent is late


def write(plans: list[Plan], today: date) -> None:
    random, written = Random(2107), Written()
    pool = _pool(plans, today)
    for house in HOUSES:
        carrier = _carrier(house, today, random)
        _people(carrier, random, today)
        _rooms(house, carrier, written)
        tenants = _tenants(house, carrier, pool, random, today)
        _steps(tenants, random, today)
        _let(house, carrier, tenants, written, random, today)
        _lives(tenants, carrier, random, today)
        _state_areas(carrier, written.rooms[carrier.pk])
    Lease.objects.bulk_create(written.leases, batch_size=1000)
    _rents(written, today)
    _consents(today)


# --- houses ---


def _carrier(house: House, today: date, random: Random) -> Carrier:
    operator = Organisation.objects.get_or_create(kind="operator", name=house.operator)[0]
    carrier = Carrier.objects.create(
        name=house.name, operator=operator, park=Organisation.objects.get(kind="park", short_name=house.park),
        address=f"高新区示例路{random.randint(1, 200)}号", speciality=house.speciality,
        opened_on=date(house.opened, random.randint(1, 12), 18), is_legal_person=True, separate_accounts=True,
        fund=house.fund, statistics_complete=any(level == "national" for _kind, level, *_rest in house.titles) or None,
        contact_name=names.person(random), contact_phone=names.phone(random), remark="示例数据",
    )  # fmt: skip
    titles = []
    for kind, level, document, since, until in house.titles:
        valid_to = today.replace(year=today.year + until, day=1) if until else None
        start = date(since, random.randint(1, 12), 20)
        titles.append(
            CarrierTitle(
                carrier=carrier, kind=kind, level=level, document=document, valid_from=start, valid_to=valid_to
            )
        )
    CarrierTitle.objects.bulk_create(titles)
    Investor.objects.bulk_create(
        Investor(carrier=carrier, name=name, kind=kind, amount=amount, since=carrier.opened_on)
        for name, kind, amount in house.investors
    )
    return carrier


CERTIFICATES = ["孵化器从业人员培训合格证", "技术经纪人证", "会计师", "知识产权师"]


def _people(carrier: Carrier, random: Random, today: date) -> None:
    staff = [
        Staff(
            carrier=carrier, name=names.person(random), post=post, is_professional=number > 0, has_degree=number != 4,
            is_returnee=number == 3, certificate=CERTIFICATES[number % 4] if number else "",
            certificate_number=f"示例{random.getrandbits(24):08d}" if number else "",
            certified_on=today - timedelta(days=random.randint(200, 1500)) if number else None, since=carrier.opened_on,
        )
        for number, post in enumerate(["总经理", "孵化服务", "投融资", "招商", "物业", "知识产权", "财税咨询"])
    ]  # fmt: skip
    fields = ["技术路线", "股权融资", "市场渠道", "生产管理", "知识产权布局", "财务合规", "政策申报"]
    mentors = [
        Mentor(
            carrier=carrier, name=names.person(random), organisation=random.choice(["河南城建学院", "平顶山学院", "骨干企业（示例）"]),
            field=topic, is_full_time=number == 0, since=carrier.opened_on,
        )
        for number, topic in enumerate(fields)
    ]  # fmt: skip
    Staff.objects.bulk_create(staff)
    Mentor.objects.bulk_create(mentors)
    Platform.objects.bulk_create(
        [
            Platform(carrier=carrier, name="检测与中试平台", kind="testing", description="材料性能检测、小批量试制"),
            Platform(
                carrier=carrier, name="投融资服务平台", kind="finance", is_own=False, description="路演、对接银行与基金"
            ),
        ]
    )
    Activity.objects.bulk_create(
        Activity(
            carrier=carrier, title=f"第{24 - number}期{random.choice(['项目路演', '政策宣讲', '产学研对接', '创业训练营'])}",
            kind=random.choice(["roadshow", "training", "matching"]), on=today - timedelta(days=12 + 29 * number),
            people=random.randint(15, 80),
        )
        for number in range(24)
    )  # fmt: skip
    Income.objects.bulk_create(
        Income(
            carrier=carrier, on=date(year, month, 15), kind=kind, amount=random.randint(*limits) * 1000, note="示例数据"
        )
        for year in range(today.year - 3, today.year + 1)
        for month in (3, 6, 9, 12)
        for kind, limits in {"service": (120, 420), "investment": (0, 160), "other": (5, 40)}.items()
        if date(year, month, 15) <= today
    )  # fmt: skip


# --- rooms ---


def _rooms(house: House, carrier: Carrier, written: Written) -> None:
    rooms = []
    for position, (name, floors) in enumerate(house.buildings):
        building = Building.objects.create(carrier=carrier, name=name, position=position)
        for number in range(1, floors + 1):
            floor = Floor.objects.create(building=building, number=number, width=WIDTH, depth=DEPTH)
            rooms += _desks(floor) if house.desks and number == 1 else _floor(floor, position + number)
    written.rooms[carrier.pk] = Room.objects.bulk_create(rooms)
    written.taken |= {room.pk: [] for room in rooms}


WIDTHS = [(12, 12, 12, 12, 12), (10, 14, 12, 10, 14), (15, 9, 12, 15, 9), (8, 12, 16, 12, 12)]


def _floor(floor: Floor, shape: int) -> list[Room]:
    """Two rows of five rooms; on the ground floor the hall and the operator's office are among them."""
    rooms = []
    for row, top in enumerate((Decimal(0), DEPTH - ROW)):
        left = Decimal(0)
        for number, width in enumerate(WIDTHS[(shape + row) % len(WIDTHS)]):
            use = {(0, 0): "public", (1, 4): "office"}.get((row, number), "tenants") if floor.number == 1 else "tenants"
            if floor.number == 2 and (row, number) == (0, 0):
                use = "public"
            label = f"{floor.number}{row * 5 + number + 1:02d}"
            rooms.append(
                Room(floor=floor, number=label, use=use, area=width * ROW, x=left, y=top, width=width, depth=ROW)
            )
            left += width
    return rooms


def _desks(floor: Floor) -> list[Room]:
    """An open room with desks, a hall for events beside it."""
    rooms = [Room(floor=floor, number="路演厅", use="public", area=16 * DEPTH, x=0, y=0, width=16, depth=DEPTH)]
    for number in range(40):
        x, y = 20 + (number % 10) * 4, 1 + (number // 10) * 5
        rooms.append(
            Room(
                floor=floor,
                number=f"工位{number + 1:02d}",
                kind="desk",
                area=4,
                x=x,
                y=y,
                width=Decimal("2.5"),
                depth=2,
            )
        )
    return rooms


def _state_areas(carrier: Carrier, rooms: list[Room]) -> None:
    """What the carrier states agrees with its rooms; corridors and stairs are its other area."""
    by_use = dict.fromkeys(["tenants", "public", "office"], Decimal(0))
    for room in rooms:
        by_use[room.use] += room.area
    floors = len({room.floor_id for room in rooms})
    carrier.incubation_area, carrier.public_area, carrier.office_area = by_use.values()
    carrier.other_area = WIDTH * DEPTH * floors - sum(by_use.values())
    carrier.save()


# --- tenants ---


def _pool(plans: list[Plan], today: date) -> dict[str, list[Plan]]:
    """Firms by age: the young ones can be tenants now, those of middle age have been."""
    young, older = [], []
    for plan in sorted(plans, key=lambda plan: plan.firm.credit_code):
        age = (today - plan.firm.established_on).days / 365
        if plan.standout != "":
            continue
        if age < 5.5:
            young.append(plan)
        elif 6 <= age < 14:
            older.append(plan)
    standouts = {plan.standout: plan for plan in plans if plan.standout}
    return {"young": young, "older": older, "standouts": standouts}


def _take(pool: list[Plan], chains: tuple[str, ...]) -> Plan | None:
    found = next((plan for plan in pool if not chains or plan.firm.chain_id in chains), None)
    found = found or (pool[0] if pool else None)
    if found:
        pool.remove(found)
    return found


def _tenants(house: House, carrier: Carrier, pool, random: Random, today: date) -> list[Tenant]:
    months = (
        60 if house.speciality.endswith("农业") else {"incubator": 48, "makerspace": 24}.get(house.titles[0][0][:9])
    )
    tenants = []
    if carrier.name == HOUSES[0].name:
        tenants += _standouts(carrier, pool["standouts"], today)
    here = sum(tenant.stage == "resident" for tenant in tenants)
    gone = sum(tenant.exit == "graduated" for tenant in tenants)
    for _number in range(house.residents - here):
        plan = None if random.random() < house.teams else _take(pool["young"], house.own_chains)
        tenants.append(_resident(carrier, plan, months or 36, random, today, known=months))
    for number in range(house.graduates - gone + house.others_left):
        exit = "graduated" if number < house.graduates - gone else ["moved", "closed", "removed"][number % 3]
        tenants.append(_gone(carrier, _take(pool["older"], house.own_chains), exit, random, today))
    for stage, count in zip(STAGES, house.prospects, strict=True):
        tenants += [_prospect(carrier, stage, random) for _number in range(count)]
    for _number in range(house.dropped):
        lost = _prospect(carrier, "left", random)
        lost.exit, lost.left_on, lost.exit_reason = (
            "dropped",
            today - timedelta(days=random.randint(20, 300)),
            "选择外地落户",
        )
        tenants.append(lost)
    return Tenant.objects.bulk_create(tenants)


def _standouts(carrier, standouts, today) -> list[Tenant]:
    """The demo's accounts: one firm has graduated, the other's term ends soon."""
    found = []
    for account, plan in standouts.items():
        entered = months_later(today, -44) if account == "enterprise2" else months_later(today, -50)
        tenant = _of_firm(carrier, plan) | {"entered_on": entered, "term_until": months_later(entered, 48)}
        if account == "enterprise":
            tenant |= {
                "stage": "left", "exit": "graduated", "left_on": months_later(today, -8), "exit_reason": "高新技术企业，达到毕业条件",
            }  # fmt: skip
        else:
            tenant |= {"stage": "resident"}
        found.append(Tenant(**tenant))
    return found


def _of_firm(carrier, plan: Plan) -> dict:
    firm = plan.firm
    return {
        "carrier": carrier, "name": firm.name, "credit_code": firm.credit_code, "firm": firm, "chain": firm.chain,
        "field": FIELD_OF_CHAIN.get(firm.chain_id, "other"), "established_on": firm.established_on, "registered_inside": True,
        "works_inside": True, "acquired_or_listed": False, "contact_name": firm.contact_name, "contact_phone": firm.contact_phone,
    }  # fmt: skip


def _invented(carrier, random: Random, kind="firm") -> dict:
    trade, _industry = random.choice(names.TRADES[random.choice(list(names.TRADES))])
    mark = random.getrandbits(16)
    name = (
        f"平顶山{random.choice(names.FIRST)}{trade}有限公司（示例{mark:05d}）"
        if kind == "firm"
        else f"{trade}创业团队（示例{mark:05d}）"
    )
    return {
        "carrier": carrier, "kind": kind, "name": name, "field": random.choice(list(FIELD_OF_CHAIN.values())),
        "contact_name": names.person(random), "contact_phone": names.phone(random),
    }  # fmt: skip


FOUNDERS = ["returnee", "student", "scientist", "manager", "serial", "other", "other"]


def _resident(carrier, plan: Plan | None, months: int, random: Random, today: date, known) -> Tenant:
    ago = random.randint(20, months * 30 - 40)
    entered = max(today - timedelta(days=ago), carrier.opened_on + timedelta(days=30))
    values = _of_firm(carrier, plan) if plan else _invented(carrier, random, "team")
    if plan:
        latest = months_later(plan.firm.established_on, 22)
        entered = max(
            min(entered, latest), plan.firm.established_on + timedelta(days=10), today - timedelta(days=months * 30)
        )
        entered = min(entered, today - timedelta(days=5))
    values |= {
        "founder": random.choice(FOUNDERS),
        "looked_after_by": "何主管",
        "stage": "resident",
        "entered_on": entered,
    }
    return Tenant(**values, term_until=months_later(entered, known) if known else None)


GONE = {
    "graduated": "营业收入连续两年累计超过1000万元",
    "moved": "扩大生产，迁至园区厂房",
    "closed": "注销",
    "removed": "长期不报统计数据",
}


def _gone(carrier, plan: Plan | None, exit: str, random: Random, today: date) -> Tenant:
    if plan:
        values, founded = _of_firm(carrier, plan), plan.firm.established_on
    else:
        founded = today - timedelta(days=random.randint(2400, 4200))
        values = _invented(carrier, random) | {"established_on": founded, "credit_code": names.credit_code(random)}
    entered = max(founded + timedelta(days=random.randint(30, 600)), carrier.opened_on)
    left = min(entered + timedelta(days=random.randint(600, 1400)), today - timedelta(days=random.randint(5, 600)))
    left = max(left, entered)
    values |= {
        "stage": "left", "exit": exit, "left_on": left, "exit_reason": GONE[exit], "entered_on": entered,
        "founder": random.choice(FOUNDERS), "exit_to": "高新区" if exit in ("graduated", "moved") else "",
    }  # fmt: skip
    return Tenant(**values, term_until=months_later(entered, 48))


def _prospect(carrier, stage: str, random: Random) -> Tenant:
    return Tenant(**_invented(carrier, random, random.choice(["firm", "firm", "team"])), stage=stage)


def _steps(tenants: list[Tenant], random: Random, today: date) -> None:
    """Whoever stands on a step has taken all before it; who was given up was only visited."""
    steps = []
    for tenant in tenants:
        reached = (
            STAGES if tenant.entered_on else STAGES[: STAGES.index(tenant.stage) + 1 if tenant.stage in STAGES else 1]
        )
        end = tenant.entered_on or tenant.left_on or today - timedelta(days=random.randint(1, 150))
        on = end
        for stage in reversed(reached):
            on -= timedelta(days=random.randint(8, 30))
            steps.append(Step(tenant=tenant, stage=stage, on=on, by_name="何主管"))
        if tenant.entered_on:
            steps.append(Step(tenant=tenant, stage="resident", on=tenant.entered_on, by_name="何主管"))
        if tenant.left_on:
            steps.append(
                Step(tenant=tenant, stage="left", on=tenant.left_on, note=tenant.exit_reason, by_name="何主管")
            )
    Step.objects.bulk_create(steps, batch_size=2000)


# --- leases ---


def _let(house, carrier, tenants, written: Written, random: Random, today: date) -> None:
    """Yearly leases from the entry on; who left gave the room back. A few who intend to come have a room reserved."""
    rooms = [room for room in written.rooms[carrier.pk] if room.use == "tenants"]
    random.shuffle(rooms)
    for tenant in sorted((t for t in tenants if t.entered_on), key=lambda t: t.entered_on):
        desks = house.desks and (tenant.kind == "team" or random.random() < 0.3)
        fitting = [room for room in rooms if (room.kind == "desk") == desks]
        end = tenant.left_on or months_later(today, random.choice([1, 2, 3, 5, 7, 8, 9, 10, 11, 12]))
        for room in _free(fitting, written, tenant.entered_on, end)[: random.choice([1, 1, 2]) if not desks else 3]:
            _lease_years(room, tenant, end, written)
        if tenant.stage == "resident" and random.random() < 0.07:
            written.late.add(tenant.pk)
    for tenant in [t for t in tenants if t.stage == "intending"][:3]:
        start, end = today - timedelta(days=3), months_later(today, 2)
        for room in _free([r for r in rooms if r.kind == "room"], written, start, end)[:1]:
            _lease(room, tenant, start, end, written, kind="reserved")


def _free(rooms, written: Written, start: date, end: date) -> list[Room]:
    return [r for r in rooms if all(last < start or end < first for first, last in written.taken[r.pk])]


def _lease_years(room, tenant, end: date, written: Written) -> None:
    start = tenant.entered_on
    while start <= end:
        last = min(months_later(start, 12) - timedelta(days=1), end)
        free = start + timedelta(days=89) if start == tenant.entered_on and last - start > timedelta(days=120) else None
        _lease(room, tenant, start, last, written, rent_free_until=free)
        start = last + timedelta(days=1)


def _lease(room, tenant, start, end, written: Written, kind="let", **more) -> None:
    written.taken[room.pk].append((start, end))
    rent = round(float(room.area) * RENT, -1) if kind == "let" else 0
    written.leases.append(
        Lease(
            room=room, tenant=tenant, kind=kind, starts_on=start, ends_on=end, monthly_rent=rent, area=room.area,
            place=room.place, number=f"示例{tenant.pk:04d}-{start:%y%m}" if kind == "let" else "", **more,
        )
    )  # fmt: skip


def _rents(written: Written, today: date) -> None:
    """Paid on the fifth day after they were due; those of the last two months are open where rent is late."""
    charges = []
    for lease in written.leases:
        if lease.kind != "let":
            continue
        late = lease.tenant_id in written.late
        day, number = lease.starts_on, 0
        while day <= lease.ends_on:
            if day > (lease.rent_free_until or date.min):
                open_since = today - timedelta(days=70 if late else 0)
                paid = day + timedelta(days=5)
                charges.append(
                    RentCharge(
                        lease=lease, due_on=day, amount=lease.monthly_rent,
                        paid_on=min(paid, today) if day < open_since else None,
                    )
                )  # fmt: skip
            number += 1
            day = months_later(lease.starts_on, number)
    RentCharge.objects.bulk_create(charges, batch_size=4000)


# --- what happens in between ---

SERVICES = [
    ("finance", "代理记账与税务申报"), ("intellectual", "专利申请辅导"), ("policy", "科技型中小企业评价辅导"),
    ("funding", "银企对接"), ("technology", "材料检测"), ("law", "合同审查"), ("training", "创业训练营"),
]  # fmt: skip


def _lives(tenants, carrier, random: Random, today: date) -> None:
    """Services, sessions, money, rights and people of those who live or lived here."""
    mentors = list(Mentor.objects.filter(carrier=carrier))
    services, sessions, money, rights, heads = [], [], [], [], []
    for tenant in (t for t in tenants if t.entered_on):
        end = tenant.left_on or today
        span = max(1, (end - tenant.entered_on).days)

        def some_day(tenant=tenant, span=span):
            return tenant.entered_on + timedelta(days=random.randrange(span))

        for kind, text in random.sample(SERVICES, random.randint(1, 5)):
            services.append(
                ServiceUse(tenant=tenant, on=some_day(), kind=kind, text=text, provider=carrier.name, fee=0)
            )
        for _number in range(random.randint(0, 4)):
            mentor = random.choice(mentors)
            sessions.append(
                MentorSession(
                    tenant=tenant, mentor=mentor, on=some_day(), hours=random.choice([1, 2, 3]), topic=mentor.field
                )
            )
        if random.random() < 0.3:
            kind = random.choice(["angel", "venture", "loan"])
            amount = random.randint(5, 80) * 100_000
            own = kind == "angel" and random.random() < 0.5
            money.append(
                Financing(
                    tenant=tenant,
                    on=some_day(),
                    kind=kind,
                    amount=amount,
                    source="示例投资方",
                    is_own_fund=own,
                    is_paid_in=True,
                )
            )
        for _number in range(random.choice([0, 0, 1, 1, 2, 3])):
            kind, granted = random.choice(["invention", "utility", "software"]), some_day()
            rights.append(
                Right(
                    tenant=tenant, kind=kind, name=f"一种{tenant.name[3:7]}相关技术", number=f"示例{random.getrandbits(36):011d}",
                    applied_on=granted - timedelta(days=300), granted_on=granted,
                )
            )  # fmt: skip
        heads += _headcounts(tenant, random, today)
    for model, rows in [
        (ServiceUse, services), (MentorSession, sessions), (Financing, money), (Right, rights), (Headcount, heads),
    ]:  # fmt: skip
        model.objects.bulk_create(rows, batch_size=2000)


def _headcounts(tenant, random: Random, today: date) -> list[Headcount]:
    """The last fourteen months; a few shrink, a few have not reported lately."""
    if tenant.stage != "resident":
        return []
    people, shrinks, silent = random.randint(3, 28), random.random() < 0.08, random.random() < 0.07
    found, first = [], today.replace(day=1)
    for back in range(14, 0, -1):
        month = months_later(first, -back)
        if month < tenant.entered_on.replace(day=1) or (silent and back < 3):
            continue
        if shrinks and back < 4:
            people = max(1, int(people * 0.8))
        elif random.random() < 0.25:
            people += random.choice([1, 1, 2, -1])
        people = max(1, people)
        college = int(people * 0.7)
        found.append(
            Headcount(
                tenant=tenant, month=month, total=people, college=college, doctors=college // 8, returnees=people // 15,
                graduates=people // 10,
            )
        )  # fmt: skip
    return found


def _consents(today: date) -> None:
    """Every fifth firm that lives in the demo account's house lets it see the declared figures."""
    text = current_text()
    own = Tenant.objects.filter(carrier__name=HOUSES[0].name, stage="resident", firm__isnull=False).order_by("pk")
    some = [tenant for number, tenant in enumerate(own) if number % 5 == 0]
    TenantConsent.objects.bulk_create(
        TenantConsent(
            tenant=tenant, valid_from=today, valid_to=today + timedelta(days=300), text_version=text.version,
            text_hash=text.sha256, given_by_name=tenant.contact_name or "示例",
        )
        for tenant in some
    )  # fmt: skip
    rewrite(some)
