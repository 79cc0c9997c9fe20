"""Problems of firms: the year that the zone reported (248, of which 246 solved; 84 in 临港 by June, all satisfied), the years since,
and some that are on their way now. The firms are fictional, and so is what they ask and what they are told.
"""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Organisation, User
from enterprise_services.actions.problems import begin_clock
from enterprise_services.models import Knowledge, Problem, Step
from workplace.calendar import working_days

from .article import FEWEST, LINGANG, bearers
from .firms import Plan

YEAR, SOLVED, UNSOLVED, IN_LINGANG = 2023, 246, 2, 84
MIDDLE, END = date(YEAR, 6, 30), date(YEAR, 12, 31)
LATER = {2024: 60, 2025: 48}  # brought and solved in the years since; made up
EVERY = 9  # of the rated problems outside of 临港 one in so many is not satisfied

# kind, headline, problem, answer
CASES = [
    ("utilities", "配电容量不足", "新产线投产后变压器满载，夏季已两次限电。", "已协调供电公司现场勘察，增容 630 kVA 并于当月送电。"),
    ("finance", "流动资金周转困难", "订单增加，原料需预付，缺少抵押物。", "已推荐积分贷产品并陪同对接银行，企业已取得授信。"),
    ("labour", "招不到挤出工", "扩产缺挤出操作工十余名，招聘两月未满。", "已纳入园区专场招聘，并与职业学院签订实习协议。"),
    ("site", "厂房高度不够", "新设备净高 9 米，现租厂房仅 7 米。", "已协调园区另一栋标准厂房，并协助办理换租。"),
    ("permits", "环评变更手续不清", "增加一台注塑机，不知是否需重新报批。", "经核对属于豁免情形，已出具办理指引。"),
    ("policy", "研发补助未到账", "去年备案的研发补助至今未收到。", "已核实账号填写有误，更正后拨付到位。"),
    ("transport", "厂门口道路破损", "雨后积水，重型货车进出困难。", "已列入养护计划并完成路面修复。"),
    ("technology", "尼龙切片水分检测难", "本地没有能做快速水分检测的机构。", "已对接检测平台，约定每周上门取样。"),
    ("living", "职工子女入学", "三名引进技术人员子女需就近入学。", "已协调教体部门安排到片区学校。"),
    ("market", "缺少本地配套", "包装材料需从外省采购，运费高。", "已组织与园区两家包装企业对接，签订试供合同。"),
    ("environment", "废气治理方案咨询", "活性炭更换频繁，想了解替代工艺。", "已请环保服务机构现场诊断并给出改造方案。"),
]  # fmt: skip
LATE = "需供电、规划多部门现场会商，耽误两个工作日。"
KNOWLEDGE = [
    ("utilities", "用电增容找谁办，要多久？", "由园区代为向供电公司提交申请。需提供：负荷说明、平面图、营业执照。勘察后给出方案，费用按供电公司公布的标准。", "园区企业服务窗口（演示）"),
    ("finance", "没有抵押物，能申请贷款吗？", "可在“金融产品”中查看积分贷和知识产权质押，授权银行查看积分后即可线上申请。", "本平台金融板块（演示）"),
    ("labour", "招工困难，高新区有什么帮助？", "可报名园区专场招聘，也可通过“合作需求”联系院校实习。请写明工种、人数、到岗时间和待遇。", "园区企业服务窗口（演示）"),
    ("permits", "增加设备需要重新做环评吗？", "看是否属于重大变动。先对照生态环境部门的变动清单自查，拿不准的可由园区陪同咨询。", "演示内容，以主管部门答复为准"),
    ("policy", "研发补助没有到账怎么办？", "先核对申报账号和备案编号，再通过“问题”提交截图，科技部门核实后答复。", "演示内容，以主管部门答复为准"),
    ("living", "引进人员的子女如何入学？", "由企业汇总名单和证明材料，园区统一与教体部门协调，每年 6 月前提交。", "演示内容，以主管部门答复为准"),
]  # fmt: skip
# What is on its way: state, working days since it was brought, of whom ("" for any firm), what besides.
NOW = [
    ("submitted", 0, "enterprise", {}),
    ("answered", 6, "enterprise", {}),
    ("working", 4, "enterprise", {}),
    ("working", 3, "enterprise2", {"is_confidential": True}),
    ("submitted", 2, "", {}),
    ("dispatched", 3, "", {}),
    ("working", 9, "", {"escalation": 1}),
    ("working", 5, "", {"urgency": "complex"}),
    ("paused", 5, "", {}),
    ("unsolved", 20, "", {}),
    ("answered", 5, "", {}),
]


class Writer:
    """Makes rows one after the other, so that the same zone has the same problems."""

    def __init__(self, today: date):
        self.today, self.random = today, Random(2018)
        self.unit = Organisation.objects.get(kind="department", name="科技创新局")
        self.owner, self.officer = User.objects.get(username="staff"), User.objects.get(username="park")
        self.rows: list[Problem] = []

    def row(self, plan: Plan, raised: date, *, park=False, **values) -> Problem:
        """A problem that somebody works on; `values` say how far it is."""
        kind, title, text, answer = CASES[len(self.rows) % len(CASES)]
        firm, unit = plan.firm, plan.firm.park if park else self.unit
        problem = Problem(
            firm=firm, kind=kind, title=title, text=text, raised_on=raised, raised_at=_at(raised), first_unit=firm.park, unit=unit,
            source=Problem.Source.OFFICER if len(self.rows) % 4 == 0 else Problem.Source.FIRM, contact_name=firm.contact_name,
            contact_phone=firm.contact_phone, owner=self.owner, first_receiver=self.owner, handling=sorted({unit.pk, firm.park_id}),
            state=Problem.State.WORKING,
        )  # fmt: skip
        for name, value in values.items():
            setattr(problem, name, value)
        begin_clock(problem, raised)
        problem.escalation = values.get("escalation", 0)
        problem.said = answer
        self.rows.append(problem)
        return problem

    def answer(self, problem: Problem, latest: date, *, late=False) -> Problem:
        """On its day, or two working days after it with the reason; never after `latest`."""
        day = (
            working_days.add(problem.due_on, 2) if late else problem.due_on - timedelta(days=self.random.randint(0, 3))
        )
        problem.answered_on = min(max(day, problem.raised_on), latest)
        problem.answer, problem.answered_by, problem.state = problem.said, self.owner, Problem.State.ANSWERED
        problem.late_reason = LATE if problem.answered_on > problem.due_on else ""
        return problem

    def close(self, problem: Problem, latest: date, rating: int) -> Problem:
        problem.state = Problem.State.CLOSED
        problem.closed_on = min(problem.answered_on + timedelta(days=self.random.randint(0, 4)), latest)
        problem.rating = rating
        return problem

    def solved(self, plans, count: int, first: date, last: date, latest: date, *, all_satisfied=False) -> None:
        """So many, brought between the days, all solved by `latest`."""
        days = (last - first).days
        for number in range(count):
            problem = self.row(plans[number % len(plans)], first + timedelta(days=number * days // count))
            self.answer(problem, latest, late=number % 17 == 5)
            rating = self.random.choice([5, 5, 5, 4, 4, 3])
            self.close(problem, latest, rating if all_satisfied or number % EVERY else 2)

    def give_up(self, problem: Problem, day: date) -> None:
        problem.state, problem.unsolved_reason = (
            Problem.State.UNSOLVED,
            "受用地指标限制，目前无法扩建，已列入挂账跟踪。",
        )
        problem.follow_up_on = day

    def write(self) -> None:
        Problem.objects.bulk_create(self.rows, batch_size=500)
        Step.objects.bulk_create([step for row in self.rows for step in _steps(row)], batch_size=1000)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 10))


def _steps(row: Problem):
    said = {
        Step.Kind.RAISED: (row.raised_on, row.text),
        Step.Kind.ACCEPTED: (row.raised_on if row.owner_id else None, ""),
        Step.Kind.ANSWERED: (row.answered_on, "\n".join(filter(None, [row.answer, row.late_reason]))),
        Step.Kind.CLOSED: (row.closed_on, ""),
    }
    for place, (kind, (day, text)) in enumerate(said.items()):
        if day:
            name = str(row.owner) if kind in (Step.Kind.ACCEPTED, Step.Kind.ANSWERED) else ""
            yield Step(problem=row, kind=kind, text=text, by_name=name, at=_at(day) + timedelta(minutes=place))


def write(plans: list[Plan], today: date) -> None:
    writer = Writer(today)
    if len(plans) >= FEWEST:
        _reported(writer, plans)
    for year, count in LATER.items():
        last = min(date(year, 12, 10), today - timedelta(days=60))
        writer.solved(
            _others(plans), count if len(plans) >= FEWEST else 3, date(year, 1, 8), last, last + timedelta(days=20)
        )
    begun = date(today.year, 1, 5)
    if today - begun > timedelta(days=90):
        few = 40 if len(plans) >= FEWEST else 5
        writer.solved(_others(plans), few, begun, today - timedelta(days=45), today - timedelta(days=5))
    _now(writer, plans, today)
    writer.write()
    Knowledge.objects.bulk_create(
        Knowledge(kind=kind, question=question, answer=answer, source=source, written_by=writer.owner)
        for kind, question, answer, source in KNOWLEDGE
    )


def _others(plans):
    return [plan for plan in plans if not plan.standout] or plans


def _reported(writer: Writer, plans) -> None:
    """The year of the article: 84 of 临港 by June, the others over the year, two that could not be solved."""
    lingang = bearers(plans, MIDDLE, LINGANG)
    others = [plan for plan in bearers(plans, MIDDLE) if not plan.firm.park.name.startswith(LINGANG)]
    writer.solved(lingang, IN_LINGANG, date(YEAR, 1, 5), date(YEAR, 6, 9), MIDDLE, all_satisfied=True)
    writer.solved(others, SOLVED - IN_LINGANG, date(YEAR, 1, 9), date(YEAR, 12, 8), END)
    for number in range(UNSOLVED):
        problem = writer.row(others[-1 - number], date(YEAR, 4 + number, 12), kind="site", title="扩建缺少用地指标")
        writer.give_up(problem, writer.today + timedelta(days=14 + number))


def _now(writer: Writer, plans, today: date) -> None:
    accounts = {plan.standout: plan for plan in plans if plan.standout}
    others = [plan for plan in _others(plans) if plan.firm.park_id == accounts["enterprise"].firm.park_id] or plans
    for number, (state, before, whose, more) in enumerate(NOW):
        raised = working_days.add(today, -before) if before else today
        plan = accounts[whose] if whose else others[number % len(others)]
        problem = writer.row(plan, raised, **more)
        if state in Problem.WAITING:
            problem.state, problem.owner, problem.first_receiver = state, None, writer.officer
            problem.unit = plan.firm.park if state == Problem.State.SUBMITTED else writer.unit
        elif state == Problem.State.ANSWERED:
            writer.answer(problem, today)
        elif state == Problem.State.PAUSED:
            problem.state, problem.paused_on = state, working_days.add(today, -1)
        elif state == Problem.State.UNSOLVED:
            writer.give_up(problem, today + timedelta(days=20))
