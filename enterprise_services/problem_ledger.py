"""问题台账 as departments keep it: one row a problem, known by the firm and the ledger's own number.

A row that is in the portal already is left as it is: from there on the problem lives here, and the old ledger is history.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import Perm
from accounts.models import Organisation
from enterprises.models import Firm
from spreadsheets.columns import Column, Kind
from spreadsheets.errors import Message
from spreadsheets.resources import NEW, UNCHANGED, Change, Item, Plan, Resource

from .actions.problems import begin_clock
from .models import Problem, Step
from .models.problems import Kind as About

KINDS_ZH = {
    "融资": About.FINANCE, "用工": About.LABOUR, "技术": About.TECHNOLOGY, "用地厂房": About.SITE, "水电气网": About.UTILITIES,
    "政策": About.POLICY, "审批办证": About.PERMITS, "市场": About.MARKET, "环保安全": About.ENVIRONMENT, "交通": About.TRANSPORT,
    "生活配套": About.LIVING, "其他": About.OTHER,
}  # fmt: skip
URGENCY_ZH = {"一般": Problem.Urgency.NORMAL, "紧急": Problem.Urgency.URGENT, "多部门": Problem.Urgency.COMPLEX}
RATING_ZH = {"非常满意": 5, "满意": 4, "基本满意": 3, "不满意": 2, "非常不满意": 1}


def _units():
    return {unit.name: unit.pk for unit in Organisation.objects.filter(kind__in=("department", "park"), is_active=True)}


COLUMNS = (
    Column("number", "编号", Kind.TEXT, ("问题编号", "台账编号", "工单号"), required=True, key=True, longest=40),
    Column("credit_code", "统一社会信用代码", Kind.CODE, ("信用代码",), required=True),
    Column("firm", "企业名称", Kind.IGNORED, ("单位名称", "企业")),
    Column("title", "标题", Kind.TEXT, ("问题标题", "诉求"), required=True, longest=80),
    Column("text", "问题描述", Kind.TEXT, ("诉求内容", "具体问题"), required=True, longest=3000),
    Column("kind", "类别", Kind.CHOICE, ("问题类别", "诉求类型"), required=True, choices=lambda: {k: v.value for k, v in KINDS_ZH.items()}),
    Column("urgency", "紧急程度", Kind.CHOICE, (), choices=lambda: {k: v.value for k, v in URGENCY_ZH.items()}),
    Column("raised_on", "提出日期", Kind.DAY, ("受理日期", "收集日期"), required=True),
    Column("unit", "承办单位", Kind.CHOICE, ("交办单位", "责任单位"), choices=_units),
    Column("due_on", "办理时限", Kind.DAY, ("解决时限",)),
    Column("answer", "答复", Kind.TEXT, ("办理结果", "进展"), longest=3000),
    Column("answered_on", "答复日期", Kind.DAY, ()),
    Column("late_reason", "逾期原因", Kind.TEXT, (), longest=300),
    Column("closed_on", "办结日期", Kind.DAY, ("销号日期",)),
    Column("rating", "满意度", Kind.CHOICE, ("评价",), choices=lambda: dict(RATING_ZH)),
    Column("contact_name", "联系人", Kind.TEXT, (), longest=60),
    Column("contact_phone", "联系电话", Kind.TELEPHONE, ("电话",), longest=40),
)  # fmt: skip
NO_FIRM = gettext_noop("no firm of the registry has this credit code: add the firm first")
NO_ANSWER = gettext_noop("what was answered or closed needs the answer and its day")
NO_REASON = gettext_noop("answered after the day it was due: say why")
OUT_OF_ORDER = gettext_noop("the days are not in order: raised, answered, closed")


class ProblemLedger(Resource):
    code = "problems"
    label = _("Ledger of problems")
    upload_label = _("Import a ledger of problems")
    done_note = _("What is open lies now with the unit that the ledger names, or with the firm's park.")
    file_name = "problems"
    label_field = "title"
    perm = Perm.PROBLEM_IMPORT
    columns = COLUMNS
    headings = {column.field: column.heading for column in COLUMNS}

    def plan(self, records, *, overwrite=False, lock=False):
        codes = {record.values.get(("credit_code", None)) for record in records}
        firms = {firm.credit_code: firm for firm in Firm.objects.filter(credit_code__in=codes - {None})}
        known = set(Problem.objects.filter(firm__in=firms.values()).values_list("firm__credit_code", "ledger_number"))
        return Plan([self._item(record, firms, known) for record in records])

    def _item(self, record, firms, known):
        values = {name: value for (name, _year), value in record.values.items()}
        number, code = values.get("number"), values.get("credit_code")
        if (code, number) in known:
            return Item(record.number, number, values.get("title") or "", UNCHANGED)
        changes = [
            Change(name, None, self.headings[name], None, value)
            for name, value in values.items()
            if value is not None and name != "firm"
        ]
        firm = firms.get(code)
        lacks = [("credit_code", Message(NO_FIRM))] if code and firm is None else []
        problem = None
        if firm is not None and not record.errors:
            problem = built(firm, values)
            lacks += doubts(problem)
        return Item(
            record.number, number, values.get("title") or "", NEW, changes, lacks=lacks, values={"problem": problem}
        )

    def commit(self, plan, *, reference, on_progress):
        rows = [item.values["problem"] for item in plan.items if item.changes]
        made = Problem.objects.bulk_create(rows, batch_size=500)
        on_progress(len(made), len(made))
        Step.objects.bulk_create(
            Step(problem=row, kind=Step.Kind.RAISED, text=reference, at=row.raised_at) for row in made
        )  # fmt: skip


def built(firm: Firm, values: dict) -> Problem:
    """The problem as the ledger has it; without an answer it waits for somebody to accept it."""
    raised: date = values["raised_on"]
    unit = values.get("unit") or firm.park_id
    problem = Problem(
        firm=firm,
        source=Problem.Source.IMPORT,
        ledger_number=values["number"],
        title=values["title"],
        text=values["text"],
        kind=values["kind"],
        urgency=values.get("urgency") or Problem.Urgency.NORMAL,
        contact_name=values.get("contact_name") or "",
        contact_phone=values.get("contact_phone") or "",
        raised_on=raised,
        raised_at=timezone.make_aware(datetime(raised.year, raised.month, raised.day, 12)),
        unit_id=unit,
        first_unit_id=unit,
        handling=[unit],
        answer=values.get("answer") or "",
        answered_on=values.get("answered_on"),
        late_reason=values.get("late_reason") or "",
        closed_on=values.get("closed_on"),
        rating=int(values["rating"]) if values.get("rating") and values.get("closed_on") else None,
    )
    begin_clock(problem, raised)
    if due := values.get("due_on"):
        problem.due_on = due
    if problem.closed_on:
        problem.state = Problem.State.CLOSED
    elif problem.answered_on:
        problem.state = Problem.State.ANSWERED
    return problem


def doubts(problem: Problem) -> list:
    """What keeps such a row out: the days and the answer must agree, as they do for every problem."""
    answered, closed = problem.answered_on, problem.closed_on
    if (closed or answered) and not (problem.answer and answered):
        return [("answer", Message(NO_ANSWER))]
    if answered and (answered < problem.raised_on or (closed and closed < answered)):
        return [("answered_on", Message(OUT_OF_ORDER))]
    if problem.is_late() and answered and not problem.late_reason:
        return [("late_reason", Message(NO_REASON))]
    return []
