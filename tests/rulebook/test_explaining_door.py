"""explain, advise and diff of `python -m rulebook` as their users meet them."""

import csv
import io
import json

import pytest

from rulebook.__main__ import main

FACTS = (
    "id,revenue,revenue_prev,rd_expense,staff,rd_staff,valid_ip,assets,liabilities,net_profit\n"
    "a,60000000,50000000,3000000,100,15,3,50000000,30000000,5000000\n"
    "b,,,,,,,,,\n"
)
SME = "resident_enterprise,restricted_industry,major_incident,dishonesty_listed,tech_staff,rd_expense,revenue,staff,assets"


@pytest.fixture
def run(tmp_path, capsys):
    """run("advise", text, "--rules", …) -> exit code, output, errors."""

    def call(command, text, *options, day="2026-03-01"):
        path = tmp_path / "facts.csv"
        path.write_text(text, encoding="utf-8")
        code = main([command, str(path), "--on", day, *options])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def table(text) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


def test_explain_gives_a_line_of_json_for_each_firm(run):
    code, out, err = run("explain", FACTS, "--rules", "innovation-points")
    trees = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [tree["id"] for tree in trees] == ["a", "b"]
    assert trees[0]["total"] == 5780 == sum(item["points"] or 0 for item in trees[0]["items"])
    assert trees[1]["total"] is None


def test_explain_one_firm_of_a_title(run):
    code, out, _ = run("explain", FACTS, "--rules", "qualifications/science-sme", "--id", "b")
    (tree,) = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert tree["id"] == "b"
    assert {gate["outcome"] for gate in tree["gates"]} == {"unknown"}


def test_an_id_that_is_not_there_is_an_error(run):
    code, out, err = run("explain", FACTS, "--rules", "innovation-points", "--id", "zz")
    assert (code, out) == (2, "")
    assert '"zz"' in err


def test_advice_that_is_followed_reaches_the_goal(run):
    code, out, _ = run("advise", FACTS, "--rules", "innovation-points", "--goal", "tier:B")
    lines = table(out)
    assert code == 0
    assert {line["id"] for line in lines} == {"a", "b"}
    assert [line["result"] for line in lines if line["id"] == "b"] == ["publication;total"]
    (start,) = [row for row in table(FACTS) if row["id"] == "a"]
    for number in {line["proposal"].rstrip("+") for line in lines if line["id"] == "a"}:
        own = [line for line in lines if line["id"] == "a" and line["proposal"].rstrip("+") == number]
        firm = start | {line["fact"]: line["to"] for line in own}
        text = ",".join(firm) + "\n" + ",".join(firm.values()) + "\n"
        _, scored, _ = run("score", text, "--rules", "innovation-points")
        total = int(table(scored)[0]["total"])
        assert total >= 6500
        assert {float(line["result"]) for line in own} == {total / 100}


def test_advice_for_a_title_and_what_stops_it(run):
    good = f"id,{SME},class1_ip\nx,1,0,0,0,12,3000000,50000000,100,40000000,0\ny,1,0,0,1,12,3000000,50000000,100,40000000,0\n"
    _, out, _ = run("advise", good, "--rules", "qualifications/science-sme", "--goal", "met")
    lines = table(out)
    assert {"id": "x", "proposal": "1", "fact": "class1_ip", "from": "0", "to": "1", "result": "met"} in lines
    stopped = [line for line in lines if line["id"] == "y"]
    assert [(line["proposal"], line["result"]) for line in stopped] == [("out_of_reach", "not_dishonesty_listed")]


def test_a_goal_reached_already_says_so(run):
    _, out, _ = run("advise", FACTS, "--rules", "innovation-points", "--goal", "total:57.8")
    assert table(out)[0] == {"id": "a", "proposal": "reached", "fact": "", "from": "", "to": "", "result": "57.8"}


@pytest.mark.parametrize(
    ("rules", "goal"),
    [
        ("innovation-points", "met"),
        ("innovation-points", "total:"),
        ("innovation-points", "total:65.005"),
        ("innovation-points", "total:nan"),
        ("innovation-points", "tier:Z"),
        ("qualifications/science-sme", "total:65"),
        ("enterprise-size", "met"),
    ],
)
def test_a_goal_that_does_not_fit_is_an_error(run, rules, goal):
    code, out, err = run("advise", FACTS, "--rules", rules, "--goal", goal)
    assert (code, out) == (2, "")
    assert "--goal" in err


def test_two_versions_differ_item_by_item(run):
    text = "".join(
        f"{line},{more}\n"
        for line, more in zip(FACTS.split(), ("hightech_revenue,tech_contract_amount", "20000000,0", ","), strict=True)
    )
    code, out, _ = run("diff", text, "--rules", "innovation-points", "--old", "1", "--new", "2025-10-29")
    first, second = table(out)
    items = [name for name in first if name not in ("id", "old", "new", "difference")]
    assert code == 0
    assert int(first["difference"]) == int(first["new"]) - int(first["old"]) != 0
    assert sum(int(first[name]) for name in items) == int(first["difference"])
    assert (second["old"], second["new"], second["difference"]) == ("", "", "")


def test_a_version_may_be_a_file(run, tmp_path):
    from rulebook import loader

    shipped = loader.RULES / "innovation-points" / "2025-10-29.yaml"
    draft = tmp_path / "draft.yaml"
    text = shipped.read_text(encoding="utf-8").replace('version: "2"', "version: draft")
    draft.write_text(text.replace("target: 20%\n    weight: 12", "target: 20%\n    weight: 6", 1), encoding="utf-8")
    _, out, _ = run("diff", FACTS, "--rules", "innovation-points", "--old", "2", "--new", str(draft))
    first = table(out)[0]
    assert first["difference"] == first["rd_staff_ratio"] == "-450"


def test_an_unknown_version_is_an_error_that_lists_the_known(run):
    code, out, err = run("diff", FACTS, "--rules", "innovation-points", "--old", "9", "--new", "2")
    assert (code, out) == (2, "")
    assert "2 (2025-10-29)" in err


def test_a_title_flips_at_a_gate(run):
    day = "2026-04-02"
    text = f"id,{SME}\nx,1,0,0,0,12,3000000,50000000,100,40000000\n"
    code, out, err = run(
        "diff", text, "--rules", "qualifications/specialized-sme", "--old", "2026-04-01", "--new", "2026-04-01", day=day
    )
    assert (code, err) == (0, "")
    (only,) = table(out)
    assert only["old"] == only["new"]
    assert not any(value for name, value in only.items() if name not in ("id", "old", "new"))
