"""`python -m rulebook` as its users meet it, and that the rulebook stays pure."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from rulebook.__main__ import main

HERE = Path(__file__).parents[2]
V2_ITEMS = (
    "rd_intensity,rd_staff_ratio,rd_super_deduction,ip_per_100_rd_staff,tech_contract_amount,hightech_revenue_ratio,"
    "revenue_growth,profit_margin,debt_ratio,provincial_awards,provincial_projects,high_growth_listings"
)
V1_ITEMS = (
    "rd_amount,rd_growth,rd_intensity,rd_staff_ratio,invention_applications,pct_applications,tech_contract_amount,"
    "hightech_revenue,hightech_revenue_ratio,revenue,revenue_growth,postgraduate_ratio,return_on_equity,graduates_hired,"
    "provincial_platforms,provincial_awards,provincial_projects,venture_capital"
)


@pytest.fixture
def run(tmp_path, capsys):
    """Runs the command on a CSV text; gives exit code, output and errors."""

    def call(command, text, rules, day, encoding="utf-8"):
        path = tmp_path / "facts.csv"
        path.write_bytes(text.encode(encoding))
        code = main([command, str(path), "--rules", rules, "--on", day])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


FACTS = (
    "id,revenue,revenue_prev,rd_expense,staff,rd_staff,valid_ip,assets,liabilities,net_profit\n"
    "a,60000000,50000000,3000000,100,15,3,50000000,30000000,5000000\n"
    "b,,,,,,,,,\n"
    "c,0,0,0,0,0,0,0,0,0\n"
)


def test_score_version_2(run):
    code, out, err = run("score", FACTS, "innovation-points", "2026-03-01")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"id,stage,total,coverage,{V2_ITEMS}",
        "a,all,5780,50,1167,900,,1200,,,1200,833,480,,,",
        "b,all,,0,,,,,,,,,,,,",
        "c,all,,0,,,,,,,,,,,,",
    ]


def test_score_version_1_prints_the_stage(run):
    code, out, _ = run(
        "score",
        "id,established_on,fiscal_year,revenue,rd_expense\nx,2010-01-01,2024,400000001,15000000\n",
        "innovation-points",
        "2025-10-28",
    )
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == f"id,stage,total,coverage,{V1_ITEMS}"
    assert lines[1] == "x,stable,,17,500,,844,,,,,,,720,,,,,,,,"


def test_every_row_comes_back_in_its_order(run):
    rows = "".join(f"f{i},{i}\n" for i in range(20_000))
    _, out, _ = run("score", "id,revenue\n" + rows, "innovation-points", "2026-03-01")
    assert [row["id"] for row in csv.DictReader(io.StringIO(out))] == [f"f{i}" for i in range(20_000)]


def test_check_a_title(run):
    text = (
        "id,resident_enterprise,staff,revenue,assets,restricted_industry,major_incident,dishonesty_listed,tech_staff,rd_expense,"
        "class1_ip,class2_ip,high_tech_certificate,national_award_top3_5y,provincial_rd_institution,led_standard_5y\n"
        "good,1,100,50000000,1,0,0,0,30,3000000,0,2,0,0,0,0\n"
        "gates,1,501,200000001,1,0,1,0,151,3000000,0,2,0,0,0,0\n"
        "points,1,100,50000000,1,0,0,0,9,0,0,2,0,0,0,0\n"
        "direct,1,100,50000000,1,0,0,0,9,0,0,2,1,0,0,0\n"
        "gap,,100,50000000,1,0,0,0,9,,0,2,1,0,0,0\n"
    )
    code, out, _ = run("check", text, "qualifications/science-sme", "2026-06-01")
    assert code == 0
    assert out.splitlines() == [
        "id,result,total,unmet",
        "good,met,82,",
        "gates,unmet,32,staff_limit;revenue_limit;no_major_incident;min_total",
        "points,unmet,12,staff_ratio;min_total",
        "direct,met,12,",
        "gap,unknown,,",
    ]


def test_check_size(run):
    text = "id,industry_code,staff,revenue\na,3825,1000,400000000\nb,C3825,300,20000000\nc,38,20,3000000\nd,3825,1,1\n"
    _, out, _ = run("check", text, "enterprise-size", "2026-06-01")
    assert out.splitlines()[1:] == ["a,large,,", "b,medium,,", "c,small,,", "d,micro,,"]


def test_check_readiness_computes_the_points_of_the_day(run):
    text = FACTS.replace("id,", "id,dishonesty_listed,points_total,points_coverage,", 1)
    text = text.replace("a,", "a,1,,,", 1).replace("b,", "b,0,66.5,80,", 1).replace("c,", "c,,,,", 1)
    _, out, _ = run("check", text, "loan-readiness", "2026-06-01")
    assert out.splitlines()[1:] == [
        "a,not_ready,57.8,score_final;no_dishonesty_listing",  # 6 of 12 items: published, but preliminary
        "b,manual_review,66.5,",
        "c,not_ready,,score_final",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,revenue,staf\n", 'row 1, column 3: "staf": "staf" is not a known fact code; did you mean "staff"?'),
        ("id,revenue\na,12万\n", 'row 2, column revenue: "12万": write whole 元 in digits'),
        ("id,revenue\na,1\na,2\n", 'row 3, column id: "a": already used in row 2'),
        ("name\n", "the first column must be called id"),
    ],
)
def test_bad_input_is_refused_as_a_whole(run, text, message):
    code, out, err = run("score", text, "innovation-points", "2026-03-01")
    assert (code, out) == (2, "")
    assert message in err


def test_a_file_in_another_encoding_is_refused_and_a_byte_order_mark_is_not(run):
    code, _, err = run("score", "id,revenue\n厂,1\n", "innovation-points", "2026-03-01", encoding="gbk")
    assert (code, "UTF-8" in err) == (2, True)
    assert run("score", "id,revenue\na,1\n", "innovation-points", "2026-03-01", encoding="utf-8-sig")[0] == 0


@pytest.mark.parametrize(
    ("command", "rules", "day", "message"),
    [
        ("score", "innovation-points", "2024-07-31", "before the first version"),
        ("score", "points", "2026-01-01", "known: enterprise-size, incubation/evaluation, incubation/graduation"),
        ("score", "loan-readiness", "2026-01-01", "python -m rulebook check"),
        ("check", "innovation-points", "2026-01-01", "python -m rulebook score"),
    ],
)
def test_a_wrong_rule_or_day_says_what_to_do(run, command, rules, day, message):
    code, out, err = run(command, "id\n", rules, day)
    assert (code, out) == (2, "")
    assert message in err


def test_a_missing_file_and_a_wrong_day(capsys):
    assert main(["score", "/nowhere.csv", "--rules", "innovation-points", "--on", "2026-01-01"]) == 2
    assert "/nowhere.csv" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["score", "/nowhere.csv", "--rules", "innovation-points", "--on", "20260101"])
    assert caught.value.code == 2
    assert "write year-month-day" in capsys.readouterr().err


def python(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=HERE, **options
    )


def test_as_a_program():
    done = python("-m", "rulebook", "score", "-", "--rules", "innovation-points", "--on", "2026-03-01", input=FACTS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith("a,all,5780,50,1167,")


def test_the_rulebook_is_pure():
    """Nothing of the web reaches the rules: importing every module loads numpy, the YAML reader and the standard library."""
    script = (
        "import sys\n"
        "allowed = {*sys.stdlib_module_names, *sys.modules, 'numpy', 'yaml', '_yaml', 'rulebook'}\n"
        "import pkgutil, importlib, rulebook\n"
        "for found in pkgutil.iter_modules(rulebook.__path__): importlib.import_module('rulebook.' + found.name)\n"
        "from datetime import date\n"
        "rulebook.loader.load('innovation-points', date(2026, 1, 1))\n"
        "own = {n.partition('.')[0] for n, m in sys.modules.items() if getattr(m, '__file__', None)}\n"
        "print(sorted(own - allowed))"
    )
    done = python("-I", "-c", f"import sys; sys.path.insert(0, {str(HERE)!r})\n{script}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
