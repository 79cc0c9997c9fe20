"""No cell that leaves the portal can run. No office program is at hand, so the cells' types and the raw XML are looked at."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out, write_csv, write_failed_rows, write_template, write_xlsx
from spreadsheets.reading import read

from .test_headings import CODE, OTHER, Ledger, table

ATTACKS = [
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "|cmd",
    "%0A=1",
    "＝1+1",
    " =1+1",
    "{=1+1}",
    "http://example.invalid",
    "1234",
]
COLUMNS = [Out("企业名称"), Out("净利润", Kind.MONEY, "元"), Out("成立日期", Kind.DAY)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_xlsx_holds_text_as_text(attack):
    data = write_xlsx(
        [Out(attack), *COLUMNS],
        [[attack, attack, -722700, date(2020, 6, 1)]],
        title=attack,
        watermark=attack,
        notes=[attack],
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert not any(
            "hyperlink" in archive.read(name).decode().lower() for name in archive.namelist() if "rels" in name
        )
    assert "<f>" not in xml
    assert not re.search(r'<c [^>]*t="(str|e|b)"', xml)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    *_rest, first, name, profit, day = cells
    assert (first.value, first.data_type) == (name.value, name.data_type)
    if attack[0] in "=+-@|%\t\r＝ ":
        assert name.style != "Normal" or name.quotePrefix
    assert (profit.value, profit.data_type) == (-722700, "n")
    assert day.value.date() == date(2020, 6, 1)


@pytest.mark.parametrize("attack", ATTACKS[:10])
def test_csv_has_no_dangerous_first_sign(attack):
    data = write_csv([Out(attack), *COLUMNS], [[attack, attack, -722700, None]])
    assert data.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    for cell in (head[0], row[0], row[1]):
        assert cell == f"'{attack}"
    assert row[2] == "-722700"


def test_numbers_stay_numbers_and_control_signs_vanish():
    sheet = openpyxl.load_workbook(
        io.BytesIO(write_xlsx([Out("x", Kind.DECIMAL), Out("y"), Out("z")], [[Decimal("-1.50"), "a\x00\x0bb", 10**16]]))
    ).active
    assert [cell.value for cell in sheet[2]] == [-1.5, "ab", str(10**16)]


def test_the_watermark_stands_above_the_table_and_on_each_page():
    data = write_xlsx(COLUMNS, [["甲", 1, None]], title="清单", watermark="某银行 A&B 2026-03-01")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [sheet["A1"].value, sheet["A2"].value, sheet["B3"].value] == [
        "清单",
        "某银行 A&B 2026-03-01",
        "净利润（元）",
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "某银行 A&amp;&amp;B" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_the_template_is_read_as_it_stands(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(write_template(Ledger(), year=2025))
    found = Ledger().table(read(path))
    assert found.problems() == []
    assert {h.year for h in found.used if h.column.yearly} == {2025}
    sheet = openpyxl.load_workbook(path).active
    assert sheet.column_dimensions["C"].width > 12
    with zipfile.ZipFile(path) as archive:
        assert "是,否" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_failed_rows_come_back_in_their_layout_and_can_be_repaired(tmp_path):
    found = table(
        ["台账（2025年度）", "", "", "单位：万元"],
        ["企业名称", "信用代码", "营业收入", "职工总数"],
        ["甲", CODE, 1.0, 2.0],
        ["=乙", OTHER, "一百", 2.5],
    )
    errors = [e for record in Ledger().read(found) for e in record.errors]
    path = tmp_path / "failed.xlsx"
    path.write_bytes(write_failed_rows(found, errors))
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[2]] == ["企业名称", "信用代码", "营业收入", "职工总数", "需要修改的问题"]
    assert [cell.value for cell in sheet[3]][:4] == ["=乙", OTHER, "一百", 2.5]
    assert "C 营业收入" in sheet["E3"].value
    assert "D 职工总数" in sheet["E3"].value
    assert sheet.max_row == 3
    sheet["C3"], sheet["D3"] = 100, 2
    sheet.parent.save(path)
    again = Ledger().table(read(path))
    assert again.problems() == []
    assert [record.errors for record in Ledger().read(again)] == [[]]
