"""The command line: CSV in, CSV out, errors that say where and what to do."""

import csv
import io
import random
import subprocess
import sys
from pathlib import Path

import pytest

from talent_matching.matching.__main__ import main

HERE = Path(__file__).resolve().parents[2]
DEMANDS = [
    ("D2", "126千伏GIS在严寒地区漏气，想改进密封圈"),
    ("D1", "锦纶66工业丝断丝多，\n怀疑熔体里有凝胶"),
]
TALENTS = [
    ("T1", "研究聚酰胺纺丝中断头的来源"),
    ("T2", "从事高压电器密封技术与气体泄漏研究"),
    ("T4", "小麦育种"),
    ("T3", "小麦育种"),
]


def table(rows, header=("id", "text")) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


@pytest.fixture
def door(tmp_path, capsys):
    """Runs the command on two tables; gives exit, output and errors."""

    def run(demands, talents, *arguments, encoding="utf-8"):
        for name, content in (("d.csv", demands), ("t.csv", talents)):
            tmp_path.joinpath(name).write_bytes(content.encode(encoding))
        code = main([f"{tmp_path}/d.csv", f"{tmp_path}/t.csv", "--on", "2026-06-01", *arguments])
        done = capsys.readouterr()
        return code, done.out, done.err.replace(f"{tmp_path}/", "")

    return run


def test_the_best_come_first_with_reasons(door):
    code, out, errors = door(table(DEMANDS), table(TALENTS), "--top", "1")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, errors) == (0, "")
    assert list(rows[0]) == ["demand_id", "talent_id", "rank", "score", "reasons"]
    assert [(row["demand_id"], row["talent_id"], row["rank"]) for row in rows] == [("D1", "T1", "1"), ("D2", "T2", "1")]
    assert "断丝～断头" in rows[0]["reasons"]
    assert all(0 < int(row["score"]) <= 10_000 for row in rows)


@pytest.mark.parametrize("seed", range(3))
def test_input_order_does_not_matter_and_equals_stand_by_id(door, seed):
    demands, talents = [*DEMANDS, ("D3", "小麦")], list(TALENTS)
    expected = door(table(demands), table(talents))
    random.Random(seed).shuffle(demands)
    random.Random(seed).shuffle(talents)
    assert door(table(demands), table(talents)) == expected
    assert [line.split(",")[1] for line in expected[1].splitlines() if line.startswith("D3")] == ["T3", "T4"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_files_as_spreadsheets_write_them(door, encoding):
    assert door(table(DEMANDS), table(TALENTS), encoding=encoding) == door(table(DEMANDS), table(TALENTS))


def test_known_columns_count(door):
    demands = table([("D", "断头", "尼龙新材料", "教授")], ("id", "text", "field", "seniority"))
    talents = table(
        [("A", "断头", "", "", ""), ("B", "断头", "540", "教授", ""), ("C", "断头", "", "", "no")],
        ("id", "text", "field", "title", "consent"),
    )
    code, out, _ = door(demands, talents, "--language", "en")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["talent_id"] for row in rows] == ["B", "A"]
    assert int(rows[0]["score"]) - int(rows[1]["score"]) == 420 + 300
    assert "field 4.20; seniority 3.00" in rows[0]["reasons"]


FAULTS = [
    ("", 'd.csv, line 1, column 1: "": this column must be called id'),
    ("id,problem\n1,x\n", 'd.csv, line 1, column 2: "problem": this column must be called text'),
    ("id,text,wage\n1,x,9\n", 'd.csv, line 1, column 3: "wage": unknown; rename it to one of field, type'),
    ("id,text,days,days\n1,x,9,9\n", 'd.csv, line 1, column 4: "days": this column appears twice; remove one'),
    ('id,text\n1,"two\nlines"\n1,x\n', 'd.csv, line 4, column id: "1": already used in line 2; ids must differ'),
    ("id,text\n,x\n", 'd.csv, line 2, column id: "": give every row an id'),
    ("id,text\n1,\n", 'd.csv, line 2, column text: "": give every row a text'),
    ("id,text\n1,x,y\n", "d.csv, line 2: 3 cells under 2 columns: remove the extra cells or quote commas"),
    ("id,text,days\n1,x\n", "d.csv, line 2: 2 cells under 3 columns: add the missing cells"),
    ("id,text,days\n1,x,-3\n", 'd.csv, line 2, column days: "-3": write a number, 0 or more'),
    ("id,text,days\n1,x,nan\n", 'd.csv, line 2, column days: "nan": write a number, 0 or more'),
    ("id,text,embargo\n1,x,soon\n", 'd.csv, line 2, column embargo: "soon": write a day like 2026-03-01'),
    ("id,text,place\n1,x,900 3\n", 'd.csv, line 2, column place: "900 3": write longitude and latitude'),
    ('id,text\n1,"x\n', "d.csv, line 2: unexpected end of data: save the file again as CSV (UTF-8)"),
]


@pytest.mark.parametrize(("content", "says"), FAULTS)
def test_a_fault_says_where_what_and_what_to_do(door, content, says):
    code, out, errors = door(content, table(TALENTS))
    assert (code, out) == (2, "")
    assert says in errors


def test_all_faults_of_both_files_at_once(door):
    code, out, errors = door("id,text,days\n,x,a\n2,,b\n", "id,text,consent\n1,x,maybe\n")
    assert (code, out) == (2, "")
    assert len(errors.splitlines()) == 5
    assert 't.csv, line 2, column consent: "maybe": write yes or no' in errors


def test_a_file_that_is_not_there_or_no_text(tmp_path, capsys):
    tmp_path.joinpath("odd.csv").write_bytes(b"id,text\n1,\xff\xff\xff")
    assert main([f"{tmp_path}/odd.csv", f"{tmp_path}/none.csv"]) == 2
    errors = capsys.readouterr().err
    assert "odd.csv: the text is neither UTF-8 nor GB 18030" in errors
    assert "none.csv: No such file or directory; name a file that can be read" in errors


def test_a_day_before_the_first_thesaurus(door, capsys):
    code, out, errors = door(table(DEMANDS), table(TALENTS), "--on", "1999-01-01")
    assert (code, out) == (2, "")
    assert "no version in force on 1999-01-01" in errors


def test_empty_tables_give_no_pairs(door):
    assert door("id,text\n", table(TALENTS)) == (0, "demand_id,talent_id,rank,score,reasons\n", "")
    assert door(table(DEMANDS), "id,text\n")[0] == 0


@pytest.mark.parametrize("top", ["0", "-1", "many"])
def test_top_is_a_positive_number(door, top, capsys):
    with pytest.raises(SystemExit) as caught:
        door(table(DEMANDS), table(TALENTS), "--top", top)
    assert caught.value.code == 2
    assert "write a whole number, 1 or more" in capsys.readouterr().err


def python(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=HERE)


def test_as_a_program(tmp_path):
    for name, rows in (("d", DEMANDS), ("t", TALENTS)):
        tmp_path.joinpath(f"{name}.csv").write_text(table(rows), encoding="utf-8")
    done = python("-m", "talent_matching.matching", f"{tmp_path}/d.csv", f"{tmp_path}/t.csv", "--top", "1")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3


def test_the_matching_core_is_pure():
    """Importing every module loads neither the web nor another room of the house."""
    script = (
        "import sys, pkgutil, importlib\n"
        "import talent_matching.matching as core\n"
        "for found in pkgutil.walk_packages(core.__path__, core.__name__ + '.'): importlib.import_module(found.name)\n"
        "rooms = {'rulebook', 'accounts', 'workplace', 'spreadsheets', 'enterprises', 'innovation_points', 'financing'}\n"
        "web = {'django', 'rest_framework', 'celery', 'psycopg2', 'zone_portal'}\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & (rooms | web)))"
    )
    done = python("-c", script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
