"""What is read, where each row stands, and what is refused before a parser sees it."""

import io
import os
import random
import resource
import stat
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from spreadsheets import guard, parsing
from spreadsheets.errors import Refused
from spreadsheets.reading import Fault, decode, read

from .workbooks import packed, repacked, workbook

pytestmark = pytest.mark.usefixtures("english")

SAMPLE = Path(__file__).parents[1] / "data" / "registry-ledger-2025.xlsx"
ROWS = [["企业名称", "统一社会信用代码"], ["甲公司", "91350100M000100Y43"]]


@pytest.fixture
def saved(tmp_path):
    def save(data, name="file.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return save


def test_the_sample_keeps_its_row_numbers():
    book = read(SAMPLE)
    assert [sheet.name for sheet in book.sheets] == ["企业台账", "填报说明"]
    rows = book.sheets[0].rows
    assert rows[3][1] == "平顶山鹰启工程塑料有限公司（示例001）"
    assert rows[6][3] == date(2017, 1, 11)
    assert rows[166][:11] == ["合计", *[""] * 9, Fault("=")]
    assert book.sheets[0].merges == [[0, 0, 0, 27]]


def test_rows_stand_where_the_sheet_shows_them_with_gaps_anywhere(saved):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": True}) as book:
        sheet = book.add_worksheet("甲")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(4, 2, "h")
        sheet.write_datetime(6, 2, date(2020, 6, 1), day)
        sheet.write_formula(8, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(9, 3, '=""', None, "")
    book = read(saved(stream.getvalue()))
    rows = book.sheets[0].rows
    assert book.date1904
    assert rows[4][2] == "h"
    assert rows[6][2] == date(2020, 6, 1)
    assert rows[8][3] == Fault("#DIV/0!")
    assert not any(rows[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_csv_in_every_encoding(saved, encoding, sign):
    text = f'台账（2025年度）\r\n\r\n企业名称{sign}备注\r\n甲公司{sign}"两\r\n行"\r\n乙公司{sign}x\r\n'
    rows = read(saved(text.encode(encoding), "a.csv")).sheets[0].rows
    assert rows[2] == ["企业名称", "备注"]
    assert rows[4][0] == "乙公司"


def test_binary_is_no_csv():
    with pytest.raises(Refused, match="not text"):
        decode(bytes(range(256)))


def bomb(megabytes):
    """An xlsx whose sheet unpacks to so many megabytes of blanks."""
    data = workbook(ROWS)
    return repacked(data, lambda name, old: old + b" " * (megabytes * 2**20) if "sheet1" in name else old)


def lying_bomb():
    """A bomb whose directory says that it is small."""
    data = bytearray(bomb(60))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(data).replace(size.to_bytes(4, "little"), (5000).to_bytes(4, "little"))


def many_entries():
    entries = [(f"xl/extra{n}.xml", b"x") for n in range(guard.MAX_ENTRIES + 1)]
    return packed([("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x"), *entries])


def incompressible(megabytes):
    noise = random.Random(1).randbytes(2**20)
    return packed(
        [("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x"), ("xl/a.bin", noise * megabytes)], zipfile.ZIP_STORED
    )


def link_entry():
    info = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed([("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x"), (info, b"/etc/passwd")])


def with_entry(name, data=b"x"):
    return packed([("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x"), (name, data)])


def encrypted():
    data = bytearray(workbook(ROWS))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            data[start + offset] |= 1
    return bytes(data)


def entity_bomb():
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return repacked(workbook(ROWS), lambda name, old: doctype + old if name == "xl/workbook.xml" else old)


HOSTILE = {
    "bomb": lambda: bomb(300),
    "lying bomb": lying_bomb,
    "many entries": many_entries,
    "too large": lambda: incompressible(21),
    "link": link_entry,
    "path leads out": lambda: with_entry("../../etc/passwd"),
    "absolute path": lambda: with_entry("/etc/passwd"),
    "encrypted": encrypted,
    "entities": entity_bomb,
    "macros": lambda: with_entry("xl/vbaProject.bin"),
    "password or xls": lambda: guard.OLE_MAGIC + b"\0" * 600,
    "pdf": lambda: b"%PDF-1.7\n" + b"x" * 500,
    "pdf before a workbook": lambda: b"%PDF-1.7\n" + workbook(ROWS),
    "program": lambda: b"MZ" + b"\0" * 500,
    "word document": lambda: packed([("[Content_Types].xml", b"x"), ("word/document.xml", b"x")]),
    "text": lambda: b"hello, world",
    "empty": lambda: b"",
    "cut off": lambda: workbook(ROWS)[:900],
    "no sheet": lambda: with_entry("xl/a.xml"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_quickly(saved, name):
    path = saved(HOSTILE[name]())
    start = time.perf_counter()
    with pytest.raises(Refused) as refusal:
        read(path)
    assert time.perf_counter() - start < 1
    assert str(refusal.value)


def test_a_bomb_takes_no_memory(saved):
    """Measured in a fresh process: unpacked in small pieces, never kept."""
    program = (
        "import resource, sys\n"
        "from spreadsheets.guard import kind_of\n"
        "from spreadsheets.errors import Refused\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: kind_of(sys.argv[1])\n"
        "except Refused: print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    for data in (bomb(400), lying_bomb()):
        done = subprocess.run([sys.executable, "-c", program, saved(data)], capture_output=True, text=True, check=True)
        assert int(done.stdout) < 50


def test_a_cell_at_the_end_of_the_sheet_kills_only_the_child(saved):
    def far(name, old):
        return old.replace(b'r="B2"', b'r="XFD1048576"') if "sheet1" in name else old

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused):
        read(saved(repacked(workbook(ROWS), far)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_wide_sheet_is_refused(saved):
    with pytest.raises(Refused, match="columns"):
        read(saved(workbook([["x"] * (parsing.MAX_COLUMNS + 1)])))


def test_a_device_is_no_file():
    with pytest.raises(Refused, match="ordinary"):
        read("/dev/zero")


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(Refused, match="ordinary"):
        read(tmp_path / "pipe.xlsx")


@pytest.mark.slow
def test_mutated_workbooks_are_read_or_refused(saved):
    """Bytes of the file, and bytes inside its parts, changed at random: there is no third outcome."""
    source, dice = SAMPLE.read_bytes(), random.Random(2025)

    def bruise(data, times):
        data = bytearray(data)
        for _ in range(times):
            data[dice.randrange(len(data))] = dice.randrange(256)
        return bytes(data)

    for n in range(200):
        if n % 2:
            data = bruise(source, 1 + n % 20)
        else:
            part = dice.choice(["sheet1", "workbook.xml", "styles", "rels"])
            data = repacked(source, lambda name, old, part=part: bruise(old, 5) if part in name else old)
        try:
            book = read(saved(data))
        except Refused:
            continue
        assert isinstance(book.sheets, list)
