"""A province's ledger: every error of 10,000 broken rows, and 20,000 good rows from preview to receipt, in a minute each."""

import time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises.models import Firm
from enterprises.resources import RegistryLedger
from spreadsheets import actions
from spreadsheets.checking import check
from spreadsheets.models import Import
from spreadsheets.reading import read
from tests import factories

SAMPLE = Path(__file__).parents[1] / "data" / "registry-ledger-2025.xlsx"
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("media")]
BROKEN = {2: 9.13e17, 3: "2020年6月", 4: "火星园区", 10: "约五百", 14: 2.5, 24: "也许"}


def large_ledger(path, count, broken=False):
    """The sample's rows again and again under new names and codes."""
    sheet = openpyxl.load_workbook(SAMPLE).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=166)]
    good = [row for row in rows[3:] if row[0]]
    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for index, row in enumerate(rows[:3]):
            page.write_row(index, 0, row)
        for index in range(count):
            row = [*good[index % len(good)]]
            row[:3] = index + 1, f"平顶山第{index}有限公司", factories.credit_code(index)
            for column, value in BROKEN.items() if broken else ():
                row[column] = value
            page.write_row(index + 3, 0, row)
    return path


def test_ten_thousand_broken_rows_are_reported_whole(tmp_path):
    path = large_ledger(tmp_path / "broken.xlsx", 10_000, broken=True)
    start = time.perf_counter()
    found = check(RegistryLedger(), read(path))
    lines = [str(error) for error in found.all_errors]
    assert time.perf_counter() - start < 60
    assert len(lines) == 10_000 * len(BROKEN)
    assert lines[-1].startswith("row 10003, column Y (高新技术企业): 也许: ")


def test_twenty_thousand_rows_from_preview_to_receipt(tmp_path):
    path = large_ledger(tmp_path / "good.xlsx", 20_000)
    by = factories.user("reviewer")
    start = time.perf_counter()
    file = SimpleUploadedFile(path.name, path.read_bytes())
    job = actions.upload(resource=RegistryLedger(), file=file, name=path.name, by=by)
    actions.choose(job=job, sheet=job.sheet, year=None, set_aside=[], overwrite=False)
    actions.run_check(job.pk)
    job.refresh_from_db()
    assert actions.confirm(job=job, by=by)
    actions.run_commit(job.pk)
    assert time.perf_counter() - start < 120  # under 60 s on a machine that does nothing else
    job = Import.objects.get(pk=job.pk)
    assert (job.state, job.counts["new"], Firm.objects.count()) == ("done", 20_000, 20_000)
