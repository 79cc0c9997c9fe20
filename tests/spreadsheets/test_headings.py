import pytest

from spreadsheets.columns import Column, Kind
from spreadsheets.errors import Refused
from spreadsheets.headings import find_table, letter_of, take_apart
from spreadsheets.reading import Sheet, Workbook
from spreadsheets.resources import Resource

pytestmark = pytest.mark.usefixtures("english")

COLUMNS = (
    Column("no", "序号", Kind.IGNORED),
    Column("name", "企业名称", Kind.NAME, required=True),
    Column("code", "统一社会信用代码", Kind.CODE, ("信用代码",), required=True, key=True),
    Column("revenue", "营业收入", Kind.MONEY, yearly=True, unit="元"),
    Column("staff", "职工总数", Kind.INTEGER, yearly=True, least=0),
    Column("class1_ip", "Ⅰ类知识产权", Kind.INTEGER, ("一类知识产权",), yearly=True),
    Column("high_tech", "高新技术企业", Kind.FLAG),
)
CODE = "91350100M000100Y43"
OTHER = "91000000E8PR7JY3WE"


def sheet(*rows, merges=(), name="甲"):
    width = max(map(len, rows))
    return Sheet(name, [[*row, *[""] * (width - len(row))] for row in rows], list(merges))


def table(*rows, merges=(), **options):
    return find_table(Workbook([sheet(*rows, merges=merges)]), COLUMNS, **options)


def lines(errors):
    return [str(error) for error in errors]


@pytest.mark.parametrize(
    ("heading", "words", "year", "back", "unit"),
    [
        ("2025年营业收入（万元）", "营业收入", 2025, None, "万元"),
        ("营业收入(2024年度)（单位：元）", "营业收入", 2024, None, "元"),
        ("营业收入（2025年，万元）", "营业收入", 2025, None, "万元"),
        ("营业收入/万元", "营业收入", None, None, "万元"),
        ("上年营业收入 （ 万元 ）", "营业收入", None, -1, "万元"),
        ("营业收入\n（本年度）", "营业收入", None, 0, ""),
        ("*企业名称（必填）", "企业名称", None, None, ""),
        ("营业收入（不含税）", "营业收入(不含税)", None, None, ""),
        ("Ⅰ类知识产权（件）", "i类知识产权", None, None, "件"),
    ],
)
def test_a_heading_taken_apart(heading, words, year, back, unit):
    reading = take_apart(heading)
    assert (reading.words, reading.year, reading.back, reading.unit) == (words, year, back, unit)


def test_letters():
    assert [letter_of(n) for n in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_the_heading_row_under_titles_and_what_is_no_data():
    found = table(
        ["高新区企业台账（2025年度）"],
        ["填报单位：科技局", "", "", "单位：万元、人"],
        [],
        ["序号", "企业名称", "信用代码", "营业收入", "职工总数"],
        [1.0, "甲", CODE, 1.5, 3.0],
        [2.0],
        [],
        ["序号", "企业名称", "信用代码", "营业收入", "职工总数"],
        ["小 计", "", "", 1.5],
        [3.0, "合计科技有限公司", OTHER, 2.0, 4.0],
        [4.0, "没有代码的公司", "", 2.0, 4.0],
        ["合计", "", "", 3.5],
        ["注：以年报为准。"],
        ["数据由科技局汇总，仅供内部使用"],
        [],
    )
    assert found.heading_row == 4
    assert found.year == 2025
    assert [(h.letter, h.year, h.factor) for h in found.used] == [
        ("B", None, 1),
        ("C", None, 1),
        ("D", 2025, 10_000),
        ("E", 2025, 1),
    ]
    assert [number for number, _cells in found.records] == [5, 10, 11]
    assert [(s.where, s.reason) for s in found.skipped] == [
        ("6", "blank row"),
        ("7", "blank row"),
        ("8", "heading repeated"),
        ("9", "total row"),
        ("12", "total row"),
        ("13", "note row"),
        ("14", "note row"),
    ]


def test_unknown_and_doubled_columns_are_refused_unless_set_aside():
    found = table(
        ["台账2025年"],
        ["企业名称", "信用代码", "秘密列", "2025年营业收入（万元）", "营业收入（元）", "说明"],
        ["甲", CODE, "x", 1.0, 2.0, ""],
    )
    assert (
        lines(found.problems())
        == [
            "row 2, column C (秘密列): 秘密列: the heading is unknown: rename the column or set it aside",
            "row 2, column F (说明): 说明: the heading is unknown: rename the column or set it aside",
            "row 2, column E (营业收入（元）): 营业收入（元）: means the same as column D: set one of them aside",
        ]
        or len(found.problems()) == 3
    )
    assert found.without(["C", "说明", "e"]).problems() == []
    with pytest.raises(Refused, match="no column 没有"):
        found.without(["没有"])


def test_money_without_unit_and_a_year_without_year_are_asked_back():
    found = table(["企业名称", "信用代码", "营业收入", "2025年职工总数"], ["甲", CODE, 1.0, 2.0])
    assert ["unit" in str(e.remedy) for e in found.problems()] == [True]
    found = table(["企业名称", "信用代码", "职工总数"], ["甲", CODE, 2.0])
    assert ["year" in str(e.remedy) for e in found.problems()] == [True]
    found = table(["企业名称", "信用代码", "职工总数", "上年职工总数"], ["甲", CODE, 2.0, 1.0], year=2025)
    assert [h.year for h in found.used] == [None, None, 2025, 2024]
    assert found.problems() == []


def test_a_required_column_that_is_missing_is_named():
    found = table(["企业名称", "2025年职工总数"], ["甲", 2.0])
    assert lines(found.problems()) == [
        "row 1, column - (统一社会信用代码): : the column is missing: add it with this heading"
    ]


def test_headings_over_two_rows():
    found = table(
        ["2025年度台账"],
        ["序号", "企业名称", "信用代码", "营业收入（万元）", "", "职工总数"],
        ["", "", "", "2025年", "2024年", ""],
        [1.0, "甲", CODE, 2.0, 1.0, 5.0],
        merges=[[1, 0, 2, 0], [1, 1, 2, 1], [1, 2, 2, 2], [1, 3, 1, 4], [1, 5, 2, 5]],
    )
    assert found.heading_row == 3
    assert [(h.column.field, h.year) for h in found.used][2:] == [("revenue", 2025), ("revenue", 2024), ("staff", 2025)]
    assert [number for number, _cells in found.records] == [4]


def test_cells_merged_downwards_share_their_value():
    found = table(
        ["企业名称", "信用代码", "高新技术企业"],
        ["甲", CODE, "是"],
        ["乙", OTHER, ""],
        merges=[[1, 2, 2, 2]],
    )
    assert [cells[2] for _number, cells in found.records] == ["是", "是"]


def test_sheets_without_headings_are_skipped_and_said_so():
    book = Workbook(
        [
            sheet(["请勿修改表头"], name="说明"),
            sheet(["企业名称", "信用代码"], ["甲", CODE], name="数据"),
            sheet(["企业名称", "信用代码"], name="旧表"),
        ]
    )
    found = find_table(book, COLUMNS)
    assert found.sheet.name == "数据"
    assert [(s.where, s.reason.split()[0]) for s in found.skipped] == [("说明", "sheet"), ("旧表", "another")]
    assert find_table(book, COLUMNS, sheet="旧表").sheet.name == "旧表"
    with pytest.raises(Refused, match="企业名称、统一社会信用代码"):
        find_table(Workbook([sheet(["请勿修改表头"])]), COLUMNS)


class Ledger(Resource):
    columns = COLUMNS


def test_every_error_is_reported_with_row_column_value_and_remedy():
    found = table(
        ["台账（2025年度）", "", "", "单位：万元"],
        ["企业名称", "信用代码", "营业收入", "职工总数", "高新技术企业"],
        ["甲", 9.1e17, "一百", 2.5, "也许"],
        [],
        ["", OTHER, "1,000.5", "3", "√"],
        ["丙", OTHER.lower(), "", "", ""],
    )
    records = Ledger().read(found)
    errors = [str(e) for record in records for e in record.errors]
    assert [line.split(": ")[0] for line in errors] == [
        "row 3, column B (信用代码)",
        "row 3, column C (营业收入)",
        "row 3, column D (职工总数)",
        "row 3, column E (高新技术企业)",
        "row 5, column A (企业名称)",
        "row 6, column B (信用代码)",
    ]
    assert errors[0].startswith("row 3, column B (信用代码): 9.1e+17: the code was stored as a number")
    assert "same as in row 5" in errors[5]
    assert records[1].values["revenue", 2025] == 10_005_000
    assert records[2].values["revenue", 2025] is None
