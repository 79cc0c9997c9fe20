"""A university's list of talents through the one door for tables; each school writes its own people only."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from spreadsheets.models import Import
from talent_matching.models import Card, Talent
from tests import factories
from tests.spreadsheets.workbooks import workbook

from . import making

pytestmark = pytest.mark.django_db
HEADINGS = ["工号", "姓名", "学院", "学科", "职称", "研究方向", "每月可服务天数", "联系电话"]
ROW = ["H9001", "林名单", "材料学院", "材料科学", "副教授", "聚酰胺共混改性", 4, "13900000077"]


@pytest.fixture
def school():
    return making.school("甲校")


@pytest.fixture
def post(client, school, django_capture_on_commit_callbacks):
    client.force_login(factories.user("liaison", school))

    def send(url, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, data or {})

    return send


def bring(post, *rows, headings=HEADINGS):
    """From the file to the receipt; gives the import."""
    file = SimpleUploadedFile("名单.xlsx", workbook(("名单", [headings, *rows])))
    address = post("/imports/talents/upload/", {"file": file}).url
    job = Import.objects.latest("pk")
    post(f"{address}choose/", {"sheet": job.sheet, "year": "2026"})
    job.refresh_from_db()
    post(f"{address}confirm/", {"digest": job.digest})
    job.refresh_from_db()
    return job


def test_a_list_brings_people_without_any_consent(post, school):
    job = bring(post, ROW)
    assert job.state == "done", job.problems
    row = Talent.objects.get()
    assert (row.school, row.number, row.name, row.discipline, row.title) == (
        school,
        "H9001",
        "林名单",
        "430",
        "associate",
    )
    assert row.contact.phone == "13900000077"
    assert row.consented_at is None
    assert row.embargo is None
    assert not Card.objects.exists()


def test_a_list_brings_the_day_before_which_nobody_is_proposed(post):
    job = bring(post, [*ROW, "2027年3月1日"], headings=[*HEADINGS, "回避期至"])
    assert job.state == "done", job.problems
    assert Talent.objects.get().embargo == date(2027, 3, 1)


def test_the_same_list_again_changes_nothing_and_a_change_is_one(post):
    bring(post, ROW)
    assert bring(post, ROW).counts["unchanged"] == 1
    bring(post, [*ROW[:5], "新方向", *ROW[6:]])
    assert Talent.objects.get().directions == "新方向"


def test_a_school_cannot_write_anothers_people(post):
    other = making.talent(at=making.school("乙校"), number="H9001")
    bring(post, ROW)
    other.refresh_from_db()
    assert other.name != "林名单"
    assert Talent.objects.filter(number="H9001").count() == 2


def test_the_zone_does_not_see_a_schools_table(post, client):
    job = bring(post, ROW)
    client.force_login(making.staff())
    assert client.get(f"/imports/{job.pk}/").status_code == 404
    assert "名单.xlsx" not in client.get("/imports/").content.decode()


def test_row_security_keeps_a_schools_table_from_the_zone(post, as_web, school):
    bring(post, ROW)
    found = {}
    for name, person in {"liaison": factories.user("liaison", school), "staff": making.staff()}.items():
        with as_web(person) as cursor:
            cursor.execute("SELECT count(*) FROM spreadsheets_importrow")
            found[name] = cursor.fetchone()[0]
    assert found == {"liaison": 1, "staff": 0}


def test_what_cannot_be_read_is_named_by_row_and_column(post):
    file = SimpleUploadedFile("名单.xlsx", workbook(("名单", [HEADINGS, [*ROW[:3], "炼金术", *ROW[4:]]])))
    address = post("/imports/talents/upload/", {"file": file}).url
    job = Import.objects.get()
    post(f"{address}choose/", {"sheet": job.sheet, "year": "2026"})
    [error] = job.rows.get().cell_errors
    assert (error.row, error.column) == (2, "D")
