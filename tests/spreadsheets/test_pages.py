"""The importer in the browser, request by request; each runs as the web's database role behind row security."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import AuditEvent
from enterprises.models import Firm, YearFacts
from spreadsheets import actions
from spreadsheets.models import Import
from tests import factories

from .workbooks import workbook

SAMPLE = Path(__file__).parents[1] / "data" / "registry-ledger-2025.xlsx"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def staff(sign_in):
    return sign_in(factories.user("reviewer"))


@pytest.fixture
def post(staff, django_capture_on_commit_callbacks):
    """Posts, runs what the worker would run after the commit, and follows."""

    def send(url, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            response = staff.post(url, data or {})
        assert response.status_code == 302, response.content.decode()[:2000]
        return staff.get(response["Location"])

    return send


def ledger(data=None, name="台账2025.xlsx"):
    return {"file": SimpleUploadedFile(name, data or SAMPLE.read_bytes())}


def checked(post, data=None, **choices):
    """An import that has reached its preview."""
    post("/imports/registry/upload/", ledger(data))
    job = Import.objects.latest("id")
    page = post(f"/imports/{job.pk}/choose/", {"sheet": job.sheet, **choices})
    job.refresh_from_db()
    return job, page


def changed_sample(**cells):
    book = openpyxl.load_workbook(SAMPLE)
    for place, value in cells.items():
        book.worksheets[0][place] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_sample_from_upload_to_receipt(post, staff):
    page = post("/imports/registry/upload/", ledger())
    job = Import.objects.get()
    assert job.state == "uploaded"
    assert page.content.decode().count("set_aside") == 27
    assert "2025年营业收入（万元）" in text_of(page)

    page = post(f"/imports/{job.pk}/choose/", {"sheet": job.sheet})
    job.refresh_from_db()
    assert (job.state, job.counts["new"], job.counts["error"]) == ("checked", 160, 0)
    assert Firm.objects.count() == 0
    assert "469.11" in text_of(page)

    page = post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    job.refresh_from_db()
    assert job.state == "done"
    assert Firm.objects.count() == 160
    assert job.sha256 in text_of(page)
    assert "台账2025.xlsx" in text_of(staff.get("/imports/"))
    done = AuditEvent.objects.get(event="import.done")
    assert (done.actor_name, done.details["counts"]["new"]) == (job.by_name, 160)

    again, page = checked(post)
    assert again.counts["unchanged"] == 160
    assert not again.can_be_confirmed
    assert "digest" not in page.content.decode()


def test_history_names_the_person_and_the_import(post):
    job, _page = checked(post)
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.metadata->>'name', c.metadata->>'url' FROM enterprises_firmevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id"
        )
        assert cursor.fetchall() == [(job.by_name, f"/imports/{job.pk}/")]


def test_a_refused_file_leaves_its_reason_and_no_file(post, media):
    page = post("/imports/registry/upload/", ledger(b"%PDF-1.7 nothing", "ledger.xlsx"))
    job = Import.objects.get()
    assert job.state == "refused"
    assert job.said in text_of(page)
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_files_lie_under_random_names(post, media):
    post("/imports/registry/upload/", ledger(name="../../etc/台账.xlsx"))
    (stored,) = [path for path in media.rglob("*") if path.is_file()]
    assert re.fullmatch(r"imports/[0-9a-f]{32}\.xlsx", str(stored.relative_to(media)))


def test_an_unknown_column_waits_for_the_person(post):
    data = changed_sample(AC3="机密评语", AC4="x")
    job, page = checked(post, data)
    assert job.state == "uploaded"
    assert "机密评语" in text_of(page)
    post(f"/imports/{job.pk}/choose/", {"sheet": job.sheet, "set_aside": ["AC"]})
    job.refresh_from_db()
    assert (job.state, job.set_aside, job.counts["new"]) == ("checked", ["AC"], 160)


def test_errors_are_shown_and_come_back_as_a_file(post, staff):
    job, page = checked(post, changed_sample(C4=9.13e17, E56="<b>火星</b>", B56="=cmd"))
    assert job.counts["error"] == 2
    assert "&lt;b&gt;火星" in page.content.decode()
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    assert Firm.objects.count() == 0
    failed = staff.get(f"/imports/{job.pk}/failed-rows.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(failed.content)).active
    assert sheet["A1"].value == "平顶山高新区科技型企业台账（2025年度）"
    assert sheet.max_row == 5
    assert sheet["AC3"].value == "需要修改的问题"
    assert "E 所属园区" in sheet["AC5"].value
    assert sheet["B5"].data_type == "s"


def test_a_conflict_stops_and_overwriting_is_a_choice(post):
    job, _page = checked(post)
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    firm = Firm.objects.get(credit_code="91000000E8PR7JY3WE")
    YearFacts.objects.create(firm=firm, fiscal_year=2025, source="declaration", revenue=5_000_000)
    job, page = checked(post)
    assert (job.counts["conflict"], job.can_be_confirmed) == (1, False)
    assert "469.11" in text_of(page)
    job, page = checked(post, overwrite="on")
    assert (job.counts["changed"], job.can_be_confirmed) == (1, True)
    assert "500" in text_of(page)
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    assert not YearFacts.objects.filter(source="declaration", revenue__isnull=False).exists()


def test_what_moved_after_the_preview_is_not_overwritten(post):
    job, _page = checked(post)
    park = factories.park(0)
    Firm.objects.create(credit_code="91000000E8PR7JY3WE", name="别人刚建的公司", park=park)
    page = post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    job.refresh_from_db()
    assert job.state == "checked"
    assert (job.counts["new"], job.counts["changed"]) == (159, 1)
    assert job.said in text_of(page)
    assert Firm.objects.count() == 1
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    assert Firm.objects.count() == 160


def test_a_failure_in_the_middle_writes_nothing(post, monkeypatch):
    job, _page = checked(post)

    def broken(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("enterprises.resources._write_titles", broken)
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    job.refresh_from_db()
    assert job.state == "failed"
    assert (Firm.objects.count(), YearFacts.objects.count()) == (0, 0)
    monkeypatch.undo()
    post(f"/imports/{job.pk}/again/")
    post(f"/imports/{job.pk}/choose/", {"sheet": job.sheet})
    job.refresh_from_db()
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    assert Firm.objects.count() == 160


def test_pressed_and_delivered_twice_it_is_written_once(post):
    job, _page = checked(post)
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    actions.run_commit(job.pk)
    actions.run_check(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert AuditEvent.objects.filter(event="import.done").count() == 1
    assert set(Firm.objects.values_list("version", flat=True)) == {1}


def test_work_that_a_killed_worker_left_is_taken_up_again(post, staff):
    post("/imports/registry/upload/", ledger())
    job = Import.objects.get()
    staff.post(f"/imports/{job.pk}/choose/", {"sheet": job.sheet})  # the broker is down: nobody takes the task
    Import.objects.update(moved_at="2026-01-01T00:00:00Z")
    assert f"/imports/{job.pk}/again/" in staff.get(f"/imports/{job.pk}/").content.decode()
    assert f"/imports/{job.pk}/again/" in staff.get(f"/imports/{job.pk}/progress/").content.decode()
    post(f"/imports/{job.pk}/again/")
    job.refresh_from_db()
    assert job.state == "checked"
    assert staff.get(f"/imports/{job.pk}/progress/")["HX-Refresh"] == "true"


def test_rows_by_outcome_have_an_address(post, staff):
    job, _page = checked(post)
    post(f"/imports/{job.pk}/confirm/", {"digest": job.digest})
    job, page = checked(
        post, changed_sample(J4="0375-1234567", K5=600, C200="91350100M000100Y43", B200="新公司", E200="沙河产业园区")
    )
    assert (job.counts["new"], job.counts["changed"]) == (1, 2)
    assert "新公司" in text_of(page)
    page = text_of(staff.get(f"/imports/{job.pk}/?show=changed"))
    assert "0375-1234567" in page
    assert "16360837783" in page
    assert "新公司" not in page


def test_the_template_and_the_original_can_be_fetched(post, staff):
    post("/imports/registry/upload/", ledger())
    job = Import.objects.get()
    original = staff.get(f"/imports/{job.pk}/original/")
    assert b"".join(original.streaming_content) == SAMPLE.read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(staff.get("/imports/registry/template.xlsx").content)).active
    headings = [cell.value for cell in sheet[1]]
    assert "统一社会信用代码" in headings
    assert any(re.fullmatch(r"\d{4}年营业收入（万元）", heading) for heading in headings)


@pytest.mark.parametrize("role", ["firm_owner", "park_officer", "leader", "bank_officer", "system_admin"])
def test_others_have_no_way_in(sign_in, role):
    job = Import.objects.create(resource="registry", file_name="x", sha256="0" * 64)
    client = sign_in(factories.user(role))
    for path in [
        "",
        "registry/upload/",
        "registry/template.xlsx",
        f"{job.pk}/",
        f"{job.pk}/original/",
        f"{job.pk}/progress/",
    ]:
        assert client.get(f"/imports/{path}").status_code in (403, 404)


def test_row_security_hides_imports_without_a_context():
    Import.objects.create(resource="registry", file_name="x", sha256="0" * 64)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        cursor.execute("SELECT count(*) FROM spreadsheets_import")
        assert cursor.fetchone() == (0,)
        cursor.execute("RESET ROLE")


def test_a_hostile_or_odd_request_is_no_server_error(post, staff):
    assert staff.get("/imports/nothing/upload/").status_code == 404
    assert staff.get("/imports/999999/").status_code == 404
    assert staff.post("/imports/registry/upload/", {}).status_code == 422
    job, _page = checked(post, workbook([["统一社会信用代码", "企业名称"], ["91350100M000100Y43", "甲"]]))
    assert (job.state, job.counts["error"]) == ("checked", 1)
    assert staff.get(f"/imports/{job.pk}/?show=<x>&page=zz").status_code == 200
    assert staff.get(f"/imports/{job.pk}/confirm/").status_code == 405
