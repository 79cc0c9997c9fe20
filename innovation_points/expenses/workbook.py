"""The ledger's template and its export: one layout, so that what was exported can be uploaded again and changes nothing."""

from django.utils.translation import gettext as _

from innovation_points.models import ExpenseLine
from rulebook.expenses import rules
from spreadsheets.columns import Kind
from spreadsheets.exporting import Writer

from .ledger import COLUMNS, FLAGS, NAME, TYPES
from .sheet import label

GUIDE = "说明"
LAST_ROW = 10_001
WIDTHS = {"name": 28, "summary": 32, "item": 30, "allocation": 28, "account": 22, "voucher": 18}
LINES = (
    "每行一笔支出。没有逐笔台账的，可以不填序号，每个项目每个费用类别填一行全年合计。",
    "同一项目内序号不得重复。同一费用类别要么逐笔填写，要么只填一个合计。",
    "金额以元为单位，取整到元（四舍五入）；红字冲销填负数。",
    "费用类别填写下表的名称；只按大类核算的，填写“未细分”的名称或大类序号 1—6。",
    "四个“计入”列不填即为“是”。支出类型不填即为费用化。",
    "再次上传时，文件里出现的项目以文件为准：文件里没有的行会被删除；没有出现的项目不变。",
)


def filled(book) -> bytes:
    """The book's lines, in the template's layout."""
    lines = ExpenseLine.objects.filter(project__book=book).select_related("project")
    return _workbook(book, lines.order_by("project__number", "project_id", "sequence", "id"))


def empty(book) -> bytes:
    """The template, with the projects that stand in the book already."""
    return _workbook(book, [])


def _workbook(book, lines) -> bytes:
    writer = Writer(NAME)
    guide_rows = _items()
    writer.headings([f"{c.heading}（{c.unit}）" if c.unit else c.heading for c in COLUMNS])
    kinds = [Kind.CODE if c.field == "number" else c.kind for c in COLUMNS]
    for index, column in enumerate(COLUMNS):
        writer.set_column(index, WIDTHS.get(column.field, 14), kinds[index])
        if rule := _allowed(column, len(guide_rows)):
            writer.sheet.data_validation(1, index, LAST_ROW, index, rule)
    for line in lines:
        writer.line([_cell(line, column.field) for column in COLUMNS], kinds)
    _guide(writer, book, guide_rows)
    return writer.finish()


def _cell(line, name):
    if name in ("number", "name"):
        return getattr(line.project, name)
    if name == "capitalised":
        return next(word for word, value in TYPES.items() if value == line.project.capitalised)
    if name == "item":
        return rules().items[line.item].label.zh
    if name in FLAGS:
        return "是" if getattr(line, name) else "否"
    return getattr(line, name)


def _allowed(column, items):
    """What the spreadsheet program itself checks while the cell is typed."""
    if column.field == "item":
        first = len(LINES) + 4
        source = f"={GUIDE}!$B${first}:$B${first + items - 1}"
        return {"validate": "list", "source": source, "error_title": "费用类别", "error_message": "见“说明”表"}
    if column.kind is Kind.FLAG:
        return {"validate": "list", "source": ["是", "否"]}
    if column.field == "capitalised":
        return {"validate": "list", "source": list(TYPES)}
    if column.field == "amount":
        return {"validate": "decimal", "criteria": "between", "minimum": -(10**13), "maximum": 10**13}
    if column.field == "sequence":
        return {"validate": "integer", "criteria": ">=", "value": 1}
    return None


def _items():
    return [
        (f"{number} {category.zh}", item.label.zh, label(item.label))
        for number, (code, category) in enumerate(rules().categories.items(), 1)
        for item in rules().of(code)
    ]


def _guide(writer, book, rows):
    sheet = writer.book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 44)
    sheet.write_string(0, 0, f"{book.fiscal_year}年 {NAME}", writer.bold)
    for number, text in enumerate(LINES, 1):
        sheet.write_string(number, 0, text)
    top = len(LINES) + 2
    for column, heading in enumerate(("大类", "名称", _("In the portal"))):
        sheet.write_string(top, column, heading, writer.bold)
    for number, row in enumerate(rows, top + 1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
