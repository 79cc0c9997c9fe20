"""The ledger of firms: what its columns mean, how a row compares with the registry, how it is written.

An empty cell is unknown: it never erases what is known. A figure counts by its source: an approved declaration before staff's
correction before an import; an import that contradicts a better source is a conflict, and overwrites it only when told to.
"""

from collections import defaultdict

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import Perm
from accounts.models import Organisation
from rulebook.facts import FACTS
from spreadsheets.columns import Column, Kind
from spreadsheets.errors import Message
from spreadsheets.resources import CHANGED, CONFLICT, NEW, UNCHANGED, Change, Item, Plan, Resource
from workplace.conflict import hold

from . import figures
from .models import Chain, Firm, Merge, Title, YearFacts
from .models.facts import FACT_CODES

BATCH = 2000
IMPORT = YearFacts.Source.IMPORT.value
BETTER = (YearFacts.Source.DECLARATION.value, YearFacts.Source.STAFF.value)
SOURCE_NAMES = {
    "declaration": gettext_noop("approved declaration"),
    "staff": gettext_noop("staff correction"),
    "title": gettext_noop("title with known validity"),
}
MAY_BE_NEGATIVE = {"net_profit", "net_assets"}


def parks():
    return {park.name: park.name for park in Organisation.objects.filter(kind="park", is_active=True)}


def chains():
    return {chain.name: chain.name for chain in Chain.objects.all()}


IDENTITY = (
    Column("number", "序号", Kind.IGNORED, ("编号", "No.", "No")),
    Column("name", "企业名称", Kind.NAME, ("单位名称", "公司名称", "企业全称", "名称"), longest=120),
    Column("credit_code", "统一社会信用代码", Kind.CODE, ("信用代码", "社会信用代码", "统一信用代码", "组织机构代码/统一社会信用代码"), required=True, key=True),
    Column("established_on", "成立日期", Kind.DAY, ("注册日期", "成立时间", "注册时间", "注册成立日期")),
    Column("park", "所属园区", Kind.CHOICE, ("园区", "所在园区", "专业园区"), choices=parks),
    Column("chain", "产业链", Kind.CHOICE, ("所属产业链", "产业"), choices=chains),
    Column("industry_code", "国民经济行业代码", Kind.INDUSTRY, ("行业代码", "所属行业代码")),
    Column("registered_capital", "注册资本", Kind.MONEY, ("注册资金",), least=0, unit="万元"),
    Column("legal_representative", "法定代表人", Kind.NAME, ("法人", "法人代表", "法定代表人姓名"), longest=60),
    Column("contact_phone", "联系电话", Kind.TELEPHONE, ("电话", "联系方式", "手机", "手机号", "电话号码"), longest=40),
    Column("contact_name", "联系人", Kind.NAME, ("联系人姓名",), longest=60),
    Column("address", "地址", Kind.TEXT, ("注册地址", "经营地址", "企业地址"), longest=200),
    Column("above_scale", "规上工业企业", Kind.FLAG, ("规上", "是否规上", "规上企业")),
)  # fmt: skip
REMARK = Column("remark", "备注", Kind.TEXT, ("说明",), longest=2000)

TITLES = (
    Column(Title.Kind.HIGH_TECH.value, "高新技术企业", Kind.FLAG, ("高企", "是否高新技术企业", "国家高新技术企业")),
    Column(Title.Kind.SCIENCE_SME.value, "科技型中小企业", Kind.FLAG, ("科小", "是否科技型中小企业")),
    Column(Title.Kind.INNOVATIVE_SME.value, "创新型中小企业", Kind.FLAG, ("是否创新型中小企业",)),
    Column(
        Title.Kind.SPECIALIZED_SME.value, "专精特新", Kind.FLAG, ("专精特新中小企业", "专精特新企业", "是否专精特新")
    ),
    Column(Title.Kind.LITTLE_GIANT.value, "专精特新小巨人", Kind.FLAG, ("小巨人", "专精特新“小巨人”", "小巨人企业")),
    Column(Title.Kind.GAZELLE.value, "瞪羚企业", Kind.FLAG, ("瞪羚",)),
)

# Other headings under which clerks keep a figure; its own is the label of the rulebook's fact.
FIGURE_NAMES = {
    "revenue": ("营业收入", "营收"),
    "main_business_revenue": ("主营业务收入",),
    "hightech_revenue": ("高新技术产品收入", "高新技术产品（服务）收入", "高新收入"),
    "total_income": ("总收入", "收入总额"),
    "net_profit": ("净利润",),
    "assets": ("资产总额", "总资产", "资产总计"),
    "liabilities": ("负债总额", "总负债", "负债合计"),
    "net_assets": ("净资产", "所有者权益"),
    "cost_and_expense": ("成本费用总额", "成本费用"),
    "rd_expense": ("研发费用", "研发投入", "研究开发费用", "研发经费", "研发支出"),
    "staff": ("职工总数", "职工人数", "从业人员", "从业人数", "员工总数", "员工人数"),
    "rd_staff": ("研发人员数", "研发人员", "研发人数"),
    "tech_staff": ("科技人员数", "科技人员"),
    "postgraduate_staff": ("硕士以上人数", "硕士及以上人数", "硕士以上人员", "研究生以上人数"),
    "invention_applications": ("发明专利申请数", "发明专利申请量", "发明专利申请"),
    "pct_applications": ("PCT专利申请数", "PCT申请数", "PCT申请"),
    "valid_ip": ("有效知识产权数", "知识产权数"),
    "class1_ip": ("Ⅰ类知识产权", "一类知识产权", "I类知识产权数"),
    "class2_ip": ("Ⅱ类知识产权", "二类知识产权", "II类知识产权数"),
    "tech_contract_amount": ("技术合同成交额", "技术合同额"),
}  # fmt: skip


def figure(code):
    """The column of one fact, from the type of its field."""
    names = (*FIGURE_NAMES.get(code, ()), FACTS[code].label_zh)
    field = YearFacts._meta.get_field(code)
    least = None if code in MAY_BE_NEGATIVE else 0
    if isinstance(field, models.BooleanField):
        return Column(code, names[0], Kind.FLAG, names[1:], yearly=True)
    most = figures.AT_MOST.get(code)
    if FACTS[code].grades:
        letters = {letter: letter for letter in FACTS[code].grades}
        return Column(code, names[0], Kind.CHOICE, names[1:], yearly=True, choices=lambda: letters)
    if isinstance(field, models.DecimalField):
        return Column(code, names[0], Kind.DECIMAL, names[1:], yearly=True, least=0, most=most)
    is_money = isinstance(field, models.BigIntegerField)
    kind, unit = (Kind.MONEY, "万元") if is_money else (Kind.INTEGER, "")
    return Column(code, names[0], kind, names[1:], yearly=True, least=least, most=most, unit=unit)


class RegistryLedger(Resource):
    """企业台账: one row a firm, as a zone's office keeps it."""

    code = "registry"
    label = _("Ledger of firms")
    upload_label = _("Upload a ledger of firms")
    done_note = _(
        "A ledger alone knows about half of what the points ask for. Such firms are scored as preliminary and reach no bank "
        "until they declare the rest."
    )
    file_name = "registry-ledger"
    perm = Perm.REGISTRY_IMPORT
    columns = (*IDENTITY, *map(figure, FACT_CODES), *TITLES, REMARK)
    template_fields = frozenset(
        [c.field for c in (*IDENTITY, *TITLES, REMARK)]
        + [
            "revenue",
            "rd_expense",
            "staff",
            "rd_staff",
            "postgraduate_staff",
            "hightech_revenue",
            "net_profit",
            "assets",
        ]
        + ["liabilities", "invention_applications", "class1_ip", "class2_ip"]
    )
    headings = {column.field: column.heading for column in columns}

    def doubts(self, record):
        day = record.values.get(("established_on", None))
        if day and day > timezone.localdate():
            yield "established_on", Message(gettext_noop("the day lies in the future: correct it"))

    def plan(self, records, *, overwrite=False, lock=False):
        known = Known(records, lock=lock)
        return Plan([self._item(record, known, overwrite) for record in records])

    def _item(self, record, known, overwrite):
        key = record.values["credit_code", None]
        firm = known.firms.get(key)
        changes = [
            Change(field, year, f"{year}年{self.headings[field]}" if year else self.headings[field], old, new, held_by)
            for (field, year), new in record.values.items()
            if new is not None and field != "credit_code"
            for old, held_by in [known.value(firm, field, year, new)]
            if old != new
        ]
        label = record.values.get(("name", None)) or (firm.name if firm else "")
        if kept := known.merged.get(key):
            message = Message(MERGED, {"name": kept.name, "code": kept.credit_code})
            return Item(record.number, key, label, UNCHANGED, lacks=[("credit_code", message)])
        if firm is None:
            lacks = [(f, Message(LACKS)) for f in ("name", "park") if record.values.get((f, None)) is None]
            return Item(record.number, key, label, NEW, changes, lacks=lacks)
        outcome = CHANGED if changes else UNCHANGED
        if not overwrite and any(change.held_by for change in changes):
            outcome = CONFLICT
        return Item(record.number, key, label, outcome, changes, target=firm)

    def commit(self, plan, *, reference, on_progress):
        items = [item for item in plan.items if item.changes]
        firm_ids = _write_firms(items)
        on_progress(len(items) // 3, len(items))
        _write_figures(items, firm_ids, reference)
        on_progress(2 * len(items) // 3, len(items))
        _write_titles(items, firm_ids)


LACKS = gettext_noop("the firm is not in the registry yet, so it needs this: add it")
MERGED = gettext_noop("this file was merged into %(name)s: give its code %(code)s, in one row a firm")
TITLE_FIELDS = {column.field for column in TITLES}


class Known:
    """What the registry holds of the firms in the file, read in a handful of queries."""

    def __init__(self, records, *, lock):
        keys = [record.values["credit_code", None] for record in records]
        firms = Firm.objects.filter(credit_code__in=keys).order_by("id")
        if lock:  # a firm whose park is changed just now would otherwise be missing, and be made twice
            hold(firms)
        self.firms = {firm.credit_code: firm for firm in firms.select_related("park", "chain")}
        self.merged = _merged([firm for firm in self.firms.values() if firm.status == Firm.Status.MERGED])
        pks = [firm.pk for firm in self.firms.values()]
        years = {year for record in records for _field, year in record.values if year}
        self.figures = defaultdict(dict)
        for row in YearFacts.objects.filter(firm__in=pks, fiscal_year__in=years).values():
            self.figures[row["firm_id"], row["fiscal_year"]][row["source"]] = row
        self.imported_titles, self.other_titles = {}, {}
        for title in Title.objects.filter(firm__in=pks):
            if title.source == IMPORT:
                self.imported_titles[title.firm_id, title.kind] = title.held
            elif not (title.valid_to and title.valid_to < timezone.localdate()):
                other = (title.firm_id, title.kind)
                self.other_titles[other] = title.held or self.other_titles.get(other, False)

    def value(self, firm, field, year, new):
        """(the value that `new` would replace, the better source that contradicts it or '')."""
        if firm is None:
            return None, ""
        if year:
            return self._figure(firm, field, year, new)
        if field in TITLE_FIELDS:
            held = self.other_titles.get((firm.pk, field))
            if held is not None:
                return held, "" if held == new else SOURCE_NAMES["title"]
            return self.imported_titles.get((firm.pk, field)), ""
        old = getattr(firm, field)
        old = old.name if isinstance(old, Organisation | Chain) else old
        return None if old == "" else old, ""

    def _figure(self, firm, field, year, new):
        by_source = self.figures.get((firm.pk, year), {})
        for source in BETTER:
            held = figures.natural(field, by_source.get(source, {}).get(field))
            if held is not None:
                return held, "" if held == new else SOURCE_NAMES[source]
        return figures.natural(field, by_source.get(IMPORT, {}).get(field)), ""


def _merged(firms) -> dict[str, Firm]:
    """By the code of each merged file the one that survives: the last, where that was merged in its turn."""
    if not firms:
        return {}
    merges = Merge.objects.filter(undone_at=None).select_related("kept")
    into = {merge.gone_id: merge.kept for merge in merges}
    found = {}
    for firm in firms:
        kept = into[firm.pk]
        while kept.pk in into:
            kept = into[kept.pk]
        found[firm.credit_code] = kept
    return found


def _write_firms(items):
    """Saves new and changed firms; gives the primary key of each by credit code."""
    park_ids = dict(Organisation.objects.filter(kind="park").values_list("name", "pk"))
    chain_codes = dict(Chain.objects.values_list("name", "pk"))
    new, changed, fields = [], [], set()
    for item in items:
        own = [change for change in item.changes if change.year is None and change.field not in TITLE_FIELDS]
        firm = item.target or Firm(credit_code=item.key)
        for change in own:
            if change.field == "park":
                firm.park_id = park_ids[change.new]
            elif change.field == "chain":
                firm.chain_id = chain_codes[change.new]
            else:
                setattr(firm, change.field, change.new)
            if change.field == "name":
                firm.name_changed()
                if change.old and change.old not in firm.former_names:
                    firm.former_names = [*firm.former_names, change.old]
        if item.target is None:
            new.append(firm)
        elif own:
            firm.version += 1
            changed.append(firm)
            fields.update(change.field for change in own)
    Firm.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        extra = {"version", "updated_at"} | ({"pinyin", "initials", "former_names"} if "name" in fields else set())
        # The rows are locked since they were compared, so this updates and never inserts.
        Firm.objects.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["credit_code"],
            update_fields=sorted(fields | extra),
        )
    return {item.key: item.target.pk for item in items if item.target} | {firm.credit_code: firm.pk for firm in new}


def _write_figures(items, firm_ids, reference):
    """One row of the source import per firm and year. An overruled figure of a better source becomes unknown there."""
    values, overruled = defaultdict(dict), defaultdict(list)
    for item in items:
        for change in item.changes:
            if change.year:
                values[firm_ids[item.key], change.year][change.field] = figures.stored(change.field, change.new)
                if change.held_by:
                    overruled[change.field, change.year].append(firm_ids[item.key])
    _upsert_figures(values, reference)
    for (field, year), firms in overruled.items():
        YearFacts.objects.filter(source__in=BETTER, fiscal_year=year, firm__in=firms).update(**{field: None})


def _upsert_figures(values, reference):
    """One statement over arrays, with the ledger's columns only: the ORM would send all forty facts of each row, and read the
    rows first. A figure that the file does not give stays."""
    codes = sorted({code for row in values.values() for code in row})
    if not codes:
        return
    fixed = {"source": IMPORT, "known_on": timezone.localdate(), "source_reference": reference, "reason": ""}
    types = {code: YearFacts._meta.get_field(code).db_type(connection) for code in codes}
    names = ["firm_id", "fiscal_year", *codes]
    arrays = ", ".join(f"%s::{kind}[]" for kind in ["bigint", "smallint", *types.values()])
    updates = [f"{code} = coalesce(excluded.{code}, enterprises_yearfacts.{code})" for code in codes]
    updates += [f"{name} = excluded.{name}" for name in ("known_on", "source_reference", "updated_at")]
    statement = (
        f"INSERT INTO enterprises_yearfacts ({', '.join([*names, *fixed, 'updated_at'])})"
        f" SELECT {', '.join(names)}, {', '.join(['%s'] * len(fixed))}, now() FROM unnest({arrays}) AS t ({', '.join(names)})"
        f" ON CONFLICT (firm_id, fiscal_year, source) DO UPDATE SET {', '.join(updates)}"
    )
    rows = [(firm, year, *map(figures.get, codes)) for (firm, year), figures in values.items()]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            columns = zip(*rows[start : start + BATCH], strict=True)
            cursor.execute(statement, [*fixed.values(), *map(list, columns)])


def _write_titles(items, firm_ids):
    """A title from a ledger is held, or known not to be held, with its validity unknown."""
    wanted, overruled = {}, defaultdict(list)
    for item in items:
        for change in item.changes:
            if change.field in TITLE_FIELDS:
                wanted[firm_ids[item.key], change.field] = change.new
                if change.held_by:
                    overruled[change.field, change.new].append(firm_ids[item.key])
    there = Title.objects.filter(source=IMPORT, firm__in={firm for firm, _kind in wanted})
    present = {(title.firm_id, title.kind): title for title in there if (title.firm_id, title.kind) in wanted}
    for held in (True, False):
        pks = [title.pk for key, title in present.items() if wanted[key] is held and title.held is not held]
        Title.objects.filter(pk__in=pks).update(held=held)
    Title.objects.bulk_create(
        [Title(firm_id=f, kind=k, held=h, source=IMPORT) for (f, k), h in wanted.items() if (f, k) not in present],
        batch_size=BATCH,
    )
    for (kind, held), firms in overruled.items():
        Title.objects.filter(kind=kind, firm__in=firms).exclude(source=IMPORT).update(held=held)
