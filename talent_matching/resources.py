"""The list of talents as a university keeps it: one row a person, known by the staff number. A school writes its own people only.

An empty cell is unknown and never erases what is known. A list brings no consent: that is the person's own act.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import Perm
from accounts.models import Organisation
from spreadsheets.columns import Column, Kind
from spreadsheets.errors import Message
from spreadsheets.resources import CHANGED, NEW, UNCHANGED, Change, Item, Plan, Resource

from . import cards, disciplines
from .models import Talent, TalentContact
from .models.fields import Trade

TRADES_ZH = {
    "电子信息": Trade.INFORMATION, "生物与新医药": Trade.BIOLOGY, "航空航天": Trade.AVIATION, "新材料": Trade.MATERIALS,
    "高技术服务": Trade.SERVICES, "新能源与节能": Trade.ENERGY, "资源与环境": Trade.ENVIRONMENT,
    "先进制造与自动化": Trade.MANUFACTURING,
}  # fmt: skip
TITLES_ZH = {
    "教授": Talent.Title.PROFESSOR, "副教授": Talent.Title.ASSOCIATE, "讲师": Talent.Title.LECTURER,
    "高级工程师": Talent.Title.ENGINEER, "其他": Talent.Title.OTHER,
}  # fmt: skip


def discipline_choices():
    found = {}
    for code, names in disciplines.TABLE.items():
        found |= {f"{code} {names['zh']}": code, names["zh"]: code, code: code}
    return found


def _codes(choices):
    return lambda: {written: str(code.value) for written, code in choices.items()}


COLUMNS = (
    Column("serial", "序号", Kind.IGNORED, ("编号",)),
    Column("number", "工号", Kind.TEXT, ("职工号", "教工号", "人员编号"), required=True, key=True, longest=30),
    Column("name", "姓名", Kind.NAME, ("博士姓名",), longest=60),
    Column("college", "学院", Kind.TEXT, ("院系", "所在学院", "部门"), longest=60),
    Column("discipline", "学科", Kind.CHOICE, ("一级学科", "学科（GB/T 13745）", "专业"), choices=discipline_choices),
    Column("trade", "技术领域", Kind.CHOICE, ("领域",), choices=_codes(TRADES_ZH)),
    Column("title", "职称", Kind.CHOICE, ("专业技术职务",), choices=_codes(TITLES_ZH)),
    Column("directions", "研究方向", Kind.TEXT, ("研究领域", "方向"), longest=1000),
    Column("skills", "技术专长", Kind.TEXT, ("专长", "可提供的服务"), longest=1000),
    Column("doctorate_year", "博士毕业年份", Kind.INTEGER, ("博士毕业时间",), least=1950, most=2100),
    Column("available_days", "每月可服务天数", Kind.INTEGER, ("可服务天数",), least=0, most=31),
    Column("distance_km", "可服务距离", Kind.INTEGER, ("服务半径",), least=0, most=5000),
    Column("capacity", "可服务企业数", Kind.INTEGER, ("服务企业数",), least=0, most=20),
    Column("embargo", "回避期至", Kind.DAY, ("回避期", "回避期截止", "保密期至")),
    Column("phone", "联系电话", Kind.TELEPHONE, ("手机", "电话", "手机号"), longest=40),
    Column("email", "电子邮箱", Kind.TEXT, ("邮箱", "E-mail", "Email"), longest=254),
)  # fmt: skip
CONTACT = ("phone", "email")
NEEDED = ("name", "college", "discipline", "directions")
LACKS = gettext_noop("this talent is not in the library yet, so it needs this: add it")


@dataclass(frozen=True)
class TalentList(Resource):
    """博士人才名单: imported by the liaison of the school that it is bound to."""

    school: Organisation | None = field(default=None)

    code = "talents"
    label = _("List of talents")
    upload_label = _("Import a list of talents")
    done_note = _("Firms see nothing of these people before each of them has given a consent.")
    file_name = "talents"
    perm = Perm.TALENT_IMPORT
    columns = COLUMNS
    headings = {column.field: column.heading for column in COLUMNS}

    def of(self, organisation):
        return TalentList(organisation)

    def plan(self, records, *, overwrite=False, lock=False):
        numbers = [record.values["number", None] for record in records]
        talents = Talent.objects.filter(school=self.school, number__in=numbers)
        if lock:
            talents = talents.select_for_update()
        known = {talent.number: talent for talent in talents}
        contacts = TalentContact.objects.in_bulk([talent.pk for talent in known.values()])
        return Plan([self._item(record, known, contacts) for record in records])

    def _item(self, record, known, contacts):
        number = record.values["number", None]
        talent = known.get(number)
        changes = []
        for (name, _year), new in record.values.items():
            if new is None or name in ("number", "serial"):
                continue
            old = _value(talent, contacts.get(talent.pk), name) if talent else None
            if old != new:
                changes.append(Change(name, None, self.headings[name], old, new))
        label = record.values.get(("name", None)) or (talent.name if talent else "")
        if talent is None:
            lacks = [(name, Message(LACKS)) for name in NEEDED if record.values.get((name, None)) is None]
            return Item(record.number, number, label, NEW, changes, lacks=lacks)
        return Item(record.number, number, label, CHANGED if changes else UNCHANGED, changes, target=talent)

    def commit(self, plan, *, reference, on_progress):
        items = [item for item in plan.items if item.changes]
        for done, item in enumerate(items):
            self._write(item)
            on_progress(done, len(items))

    def _write(self, item):
        talent = item.target or Talent(school=self.school, number=item.key, version=0)
        contact = {}
        for change in item.changes:
            if change.field in CONTACT:
                contact[change.field] = change.new
            elif change.field == "trade":
                talent.trades = [change.new]
            else:
                setattr(talent, change.field, change.new)
        talent.version += 1
        talent.save()
        TalentContact.objects.update_or_create(talent=talent, defaults={**contact, "name": talent.name})
        cards.renew(talent)


def _value(talent, contact, name):
    """What stands there now, as a cell would say it; nothing is None."""
    if name in CONTACT:
        return getattr(contact, name, "") or None
    if name == "trade":
        return talent.trades[0] if talent.trades else None
    value = getattr(talent, name)
    return None if value == "" else value
