"""The ledger through the command line: the same importer as in the browser."""

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEvent
from enterprises import merging
from enterprises.actions import merge
from enterprises.models import Firm, Title, YearFacts
from spreadsheets.models import Import
from tests import factories

from .workbooks import workbook

SAMPLE = Path(__file__).parents[1] / "data" / "registry-ledger-2025.xlsx"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def run(path, *options):
    """(exit code, lines of stdout, lines of stderr)"""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("import_registry", str(path), *options, stdout=out, stderr=err, no_color=True)
    except SystemExit as e:
        code = e.code
    except CommandError as e:
        code = e.returncode
        err.write(str(e))
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


def changed_sample(tmp_path, **cells):
    book = openpyxl.load_workbook(SAMPLE)
    for place, value in cells.items():
        book.worksheets[0][place] = value
    path = tmp_path / "ledger.xlsx"
    book.save(path)
    return path


def state():
    """Everything that an import can write, without ids and times."""
    firms = Firm.objects.order_by("credit_code").values_list(
        "credit_code", "name", "park__name", "chain__name", "version"
    )
    skip = {"id", "firm", "known_on", "source_reference", "updated_at", "firm_id"}
    figures = [
        {k: v for k, v in row.items() if k not in skip}
        for row in YearFacts.objects.order_by("firm__credit_code", "fiscal_year", "source").values()
    ]
    titles = Title.objects.order_by("firm__credit_code", "kind").values_list("firm__credit_code", "kind", "held")
    return list(firms), figures, list(titles)


def test_the_sample_imports_without_error_and_without_a_person():
    code, out, err = run(SAMPLE)
    assert (code, err) == (0, [])
    assert out[-1] == "new 160, changed 0, unchanged 0, conflict 0, error 0, skipped 6"
    assert Firm.objects.count() == 160
    firm = Firm.objects.get(credit_code="91000000G70Q6HXUH4")
    assert firm.name == "平顶山恒岳纤维有限公司（示例002）"
    assert firm.established_on == datetime.date(2016, 4, 13)
    assert (firm.park.name, firm.chain.name, firm.industry_code) == ("沙河产业园区", "尼龙新材料", "2653")
    assert (firm.registered_capital, firm.legal_representative, firm.contact_phone) == (
        5_000_000,
        "吴海涛",
        "17489068288",
    )
    assert firm.pinyin.startswith("pingdingshanhengyue")
    facts = firm.year_facts.get(fiscal_year=2025)
    assert (facts.source, facts.revenue, facts.rd_expense, facts.net_profit) == ("import", 4_702_300, 177_800, 286_200)
    assert (facts.staff, facts.rd_staff, facts.postgraduate_staff) == (31, 5, 1)
    assert (facts.class1_ip, facts.class2_ip, facts.valid_ip) == (2, 1, None)
    before = firm.year_facts.get(fiscal_year=2024)
    assert (before.revenue, before.rd_expense, before.staff) == (4_982_100, 121_800, None)
    assert dict(firm.titles.values_list("kind", "held")) == {"high-tech-enterprise": False}
    first = Firm.objects.get(credit_code="91000000E8PR7JY3WE")
    assert dict(first.titles.values_list("kind", "held")) == {"high-tech-enterprise": False, "science-sme": True}
    assert set(Title.objects.values_list("valid_to", flat=True)) == {None}


def test_money_is_exact_for_every_row_of_the_sample():
    run(SAMPLE)
    revenue = dict(YearFacts.objects.filter(fiscal_year=2025).values_list("firm__name", "revenue"))
    sheet = openpyxl.load_workbook(SAMPLE).worksheets[0]
    checked = 0
    for row in sheet.iter_rows(min_row=4, max_row=166):
        if row[0].value:
            name = row[1].value.strip("\u3000").replace("(", "（").replace(")", "）")
            whole, _dot, part = str(row[10].value).replace(",", "").partition(".")
            assert revenue[name] == int(whole) * 10_000 + int(part.ljust(4, "0"))
            checked += 1
    assert checked == 160


def test_the_same_file_again_changes_nothing():
    run(SAMPLE)
    before = state()
    code, out, err = run(SAMPLE)
    assert (code, err) == (0, [])
    assert out[-1].startswith("new 0, changed 0, unchanged 160, conflict 0")
    assert state() == before


def test_a_dry_run_writes_nothing():
    code, out, _err = run(SAMPLE, "--dry-run")
    assert code == 0
    assert out[-1].startswith("new 160")
    assert (Firm.objects.count(), Import.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_all_errors_and_nothing_imported(tmp_path):
    path = changed_sample(
        tmp_path,
        C4=9.13501e17,
        D5="2020年6月",
        K55="约500",
        E56="火星园区",
        Y57="也许",
        C58="91000000E8PR7JY3WF",
        O60=-3,
    )
    code, out, err = run(path)
    assert code == 1
    assert [line.split(": ")[:2] for line in err] == [
        ["row 4, column C (统一社会信用代码)", "9.13501e+17"],
        ["row 5, column D (成立日期)", "2020年6月"],
        ["row 55, column K (2025年营业收入（万元）)", "约500"],
        ["row 56, column E (所属园区)", "火星园区"],
        ["row 57, column Y (高新技术企业)", "也许"],
        ["row 58, column C (统一社会信用代码)", "91000000E8PR7JY3WF"],
        ["row 60, column O (职工总数)", "-3"],
    ]
    assert all(line.count(": ") >= 2 for line in err)
    assert out[-1].startswith("new 153, changed 0, unchanged 0, conflict 0, error 7")
    assert Firm.objects.count() == 0


def test_unknown_columns_are_refused_unless_set_aside(tmp_path):
    path = changed_sample(tmp_path, AC3="机密评语", AC4="x")
    code, _out, err = run(path)
    assert code == 1
    assert err == ["row 3, column AC (机密评语): 机密评语: the heading is unknown: rename the column or set it aside"]
    assert run(path, "--set-aside", "AC", "--dry-run")[0] == 0
    assert run(path, "--set-aside", "机密评语")[0] == 0
    assert Firm.objects.count() == 160
    assert run(path, "--set-aside", "没有这列")[0] == 1


def test_changes_are_written_and_empty_cells_erase_nothing(tmp_path):
    run(SAMPLE)
    path = changed_sample(
        tmp_path, B4="平顶山新名字有限公司", E4="沙河产业园区", K4=500, M4=None, J4=None, Y4="是", D5=""
    )
    code, out, _err = run(path)
    assert code == 0
    assert out[-1].startswith("new 0, changed 1, unchanged 159")
    firm = Firm.objects.get(credit_code="91000000E8PR7JY3WE")
    assert (firm.name, firm.former_names) == ("平顶山新名字有限公司", ["平顶山鹰启工程塑料有限公司（示例001）"])
    assert (firm.park.name, firm.contact_phone, firm.version) == ("沙河产业园区", "16360837783", 2)
    assert firm.pinyin.startswith("pingdingshanxinmingzi")
    facts = firm.year_facts.get(fiscal_year=2025)
    assert (facts.revenue, facts.rd_expense) == (5_000_000, 373_700)
    assert firm.titles.get(kind="high-tech-enterprise").held is True


def test_a_better_source_is_a_conflict_unless_overwritten():
    run(SAMPLE)
    firm = Firm.objects.get(credit_code="91000000E8PR7JY3WE")
    declared = YearFacts.objects.create(firm=firm, fiscal_year=2025, source="declaration", revenue=5_000_000, staff=30)
    Title.objects.filter(firm=firm).delete()
    Title.objects.create(firm=firm, kind="high-tech-enterprise", valid_to="2099-12-31")
    code, out, err = run(SAMPLE)
    assert code == 1
    assert len(err) == 2
    assert err[0].startswith("row 4, column K (2025年营业收入（万元）): 469.11: differs from 5,000,000 元")
    assert err[1].startswith("row 4, column Y (高新技术企业): 否: differs from 是")
    assert out[-1].startswith("new 0, changed 0, unchanged 159, conflict 1, error 0")
    assert run(SAMPLE, "--overwrite")[0] == 0
    declared.refresh_from_db()
    assert (declared.revenue, declared.staff) == (None, 30)
    assert not firm.titles.filter(kind="high-tech-enterprise", held=True).exists()
    code, out, err = run(SAMPLE)
    assert (code, err) == (0, [])
    assert out[-1].startswith("new 0, changed 0, unchanged 160")


def test_a_new_firm_needs_name_and_park(tmp_path):
    path = tmp_path / "short.xlsx"
    path.write_bytes(workbook([["统一社会信用代码", "2025年营业收入（元）"], ["91000000E8PR7JY3WE", 5]]))
    code, out, err = run(path)
    assert code == 1
    assert [line.split(":")[0] for line in err] == ["row 2, column - (企业名称)", "row 2, column - (所属园区)"]
    assert out[-1].startswith("new 0, changed 0, unchanged 0, conflict 0, error 1")
    run(SAMPLE)
    assert run(path)[1][-1].startswith("new 0, changed 1")


def test_the_receipt_names_file_sum_and_counts():
    run(SAMPLE)
    job = Import.objects.get()
    assert (job.state, job.file_name, len(job.sha256)) == ("done", SAMPLE.name, 64)
    assert job.counts["new"] == 160
    assert YearFacts.objects.first().source_reference.endswith(f"#{job.pk}")
    assert AuditEvent.objects.filter(event="import.done", subject_id=str(job.pk)).exists()


def test_a_wrong_file_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"%PDF-1.7")
    code, _out, err = run(path)
    assert code == 1
    assert "not a workbook" in err[0]
    assert run(tmp_path / "missing.xlsx")[0] == 1


def test_it_needs_no_more_than_the_worker_may():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_worker")
    assert run(SAMPLE)[0] == 0
    assert run(SAMPLE, "--overwrite")[1][-1].startswith("new 0, changed 0, unchanged 160")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_grades_and_shares_are_read_by_their_own_headings(tmp_path):
    firm = factories.firm()
    headings = [
        "统一社会信用代码",
        "主导产品领域等级（2025年）",
        "主导产品细分市场国内占有率（%）（2025年）",
        "拥有自主品牌（2025年）",
    ]
    path = tmp_path / "titles.xlsx"

    def ledger(*cells):
        path.write_bytes(workbook(("台账", [headings, [firm.credit_code, *cells]])))
        return path

    code, _out, err = run(ledger("b", "12.5%", "是"))
    assert (code, err) == (0, [])
    facts = firm.year_facts.get(fiscal_year=2025)
    assert (facts.product_field_grade, str(facts.niche_market_share), facts.own_brand) == (4, "12.50", True)
    assert run(ledger("B", 12.5, "是"))[1][-1].startswith("new 0, changed 0, unchanged 1")
    code, _out, err = run(ledger("D", 100.5, "是"))
    assert code == 1
    assert [line.split(": ")[1] for line in err] == ["D", "100.5"]


def test_a_row_of_a_merged_file_is_refused_and_named_its_survivor(tmp_path):
    run(SAMPLE)
    gone, middle, kept = Firm.objects.order_by("id")[:3]
    by = factories.user("reviewer")
    for one, other in ((middle, gone), (kept, middle)):
        seen = merging.plan(Firm.objects.get(pk=one.pk), Firm.objects.get(pk=other.pk)).digest
        merge(kept=one, gone=other, seen=seen, reason="同一家企业", by=by)
    before = state()
    code, _out, err = run(changed_sample(tmp_path, D7="换名有限公司"))
    told = [line for line in err if gone.credit_code in line]
    assert code == 1
    assert state() == before
    assert len(told) == 1
    assert kept.credit_code in told[0]
    assert kept.name in told[0]
