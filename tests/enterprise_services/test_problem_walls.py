"""Who reads a problem: its firm, the zone and its park; of a confidential one, of the office those alone who handle it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.access import Perm, visible
from enterprise_services.actions import problem_answers as answers
from enterprise_services.actions import problems as actions
from enterprise_services.models import Problem
from tests import factories
from workplace.models import EvidenceFile, Notice

from . import bringing

pytestmark = pytest.mark.django_db
SECRET = "配方外泄风险"


@pytest.fixture
def firm():
    return factories.firm(name="平顶山甲示例有限公司")


@pytest.fixture
def cast(firm):
    owner, officer, reviewer, other = bringing.people(firm)
    return {
        "owner": owner, "officer": officer, "reviewer": reviewer, "other": other,
        "stranger": factories.firm_user(factories.firm()), "elsewhere": factories.user("park_officer", factories.park(1)),
        "leader": factories.user("leader"), "bank": factories.user("bank_officer"), "viewer": factories.firm_user(firm, "firm_viewer"),
    }  # fmt: skip


def readers(cast, row) -> set:
    return {
        name
        for name, user in cast.items()
        if visible(user, Problem.objects.filter(pk=row.pk), Perm.PROBLEM_VIEW).exists()
    }


def test_whoever_may_not_read_it_finds_no_trace(client, firm, cast):
    row = bringing.problem(firm, by=cast["owner"], title=SECRET)
    pdf = SimpleUploadedFile("材料.pdf", b"%PDF-1.4 secret", content_type="application/pdf")
    actions.attach(problem=row, uploads=[pdf], by=cast["owner"])
    file = EvidenceFile.objects.get(owner=Problem.EVIDENCE)
    for name in ("stranger", "elsewhere", "bank"):
        client.force_login(cast[name])
        for path in (f"/problems/{row.pk}/", f"/api/v1/problems/{row.pk}/", f"/evidence/{file.pk}/"):
            assert client.get(path).status_code in (403, 404), (name, path)
        assert client.post(f"/problems/{row.pk}/accept/", {"version": row.version}).status_code in (403, 404)
        for path in (
            "/problems/",
            "/problems/?export=1",
            "/search/?q=配方外泄",
            f"/search/?q={row.number}",
            "/api/v1/problems/",
        ):
            assert SECRET not in client.get(path).content.decode(errors="replace"), (name, path)
    client.force_login(cast["stranger"])
    assert client.get(f"/problems/{row.pk}/").status_code == 404, "as if it did not exist"


def test_a_confidential_one_is_read_by_those_alone_who_handle_it(firm, cast):
    office = {"officer", "reviewer", "other", "leader"}
    own = {"owner", "viewer"}
    plain = bringing.problem(firm, by=cast["owner"])
    assert readers(cast, plain) == own | office
    row = bringing.problem(firm, by=cast["owner"], is_confidential=True, title=SECRET)
    assert readers(cast, row) == own | {"officer"}
    row = actions.dispatch(
        problem=row, version=row.version, unit=bringing.unit_of(cast["reviewer"]), by=cast["officer"]
    )
    assert readers(cast, row) == own | {"officer", "reviewer"}
    row = actions.accept(problem=row, version=row.version, by=cast["reviewer"])
    row = actions.call(
        problem=row, version=row.version, unit=bringing.unit_of(cast["other"]), text="会商", by=cast["reviewer"]
    )
    assert readers(cast, row) == own | {"officer", "reviewer", "other"}
    assert not Notice.objects.filter(user=cast["leader"]).exists()
    assert SECRET not in str(list(Notice.objects.values_list("params", flat=True))), "a notice names the number alone"


def test_the_database_keeps_the_same_wall(as_web, firm, cast):
    plain = bringing.problem(firm, by=cast["owner"])
    row = bringing.problem(firm, by=cast["owner"], is_confidential=True)
    row = actions.dispatch(
        problem=row, version=row.version, unit=bringing.unit_of(cast["reviewer"]), by=cast["officer"]
    )
    for name, user in cast.items():
        with as_web(user) as cursor:
            cursor.execute("SELECT id FROM enterprise_services_problem")
            found = {pk for (pk,) in cursor.fetchall()}
            cursor.execute("SELECT DISTINCT problem_id FROM enterprise_services_step")
            steps = {pk for (pk,) in cursor.fetchall()}
        assert found == steps == {one.pk for one in (plain, row) if name in readers(cast, one)}, name


def test_the_firm_does_not_read_how_departments_passed_it_on(client, firm, cast, as_web):
    row = bringing.problem(firm, by=cast["owner"])
    row = actions.dispatch(
        problem=row, version=row.version, unit=bringing.unit_of(cast["reviewer"]), by=cast["officer"]
    )
    row = actions.give_back(problem=row, version=row.version, reason="本局不管这个", by=cast["reviewer"])
    for name, reads in (("owner", False), ("officer", True)):
        client.force_login(cast[name])
        assert ("本局不管这个" in client.get(f"/problems/{row.pk}/").content.decode()) is reads
        with as_web(cast[name]) as cursor:
            cursor.execute("SELECT count(*) FROM enterprise_services_step WHERE is_internal")
            assert cursor.fetchone()[0] == int(reads)


def test_who_reads_only_changes_nothing(client, firm, cast):
    row = bringing.answered(firm, by=cast["owner"], owner=cast["reviewer"])
    for name in ("viewer", "leader"):
        client.force_login(cast[name])
        page = client.get(f"/problems/{row.pk}/")
        assert page.status_code == 200
        assert 'id="step-' not in page.content.decode()
        assert client.post(f"/problems/{row.pk}/confirm/", {"version": row.version, "rating": 5}).status_code in (
            403,
            404,
        )
    answers.confirm(problem=row, version=row.version, rating=5, by=cast["owner"])


def test_the_api_brings_and_reads(client, firm, cast):
    client.force_login(cast["owner"])
    body = {**bringing.VALUES, "credit_code": firm.credit_code}
    made = client.post("/api/v1/problems/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    row = Problem.objects.get()
    assert (made.json()["number"], row.source, row.state) == (row.number, "api", "submitted")
    strange = {**body, "credit_code": factories.firm().credit_code}
    assert client.post("/api/v1/problems/", strange, content_type="application/json").status_code == 400
    client.force_login(cast["viewer"])
    assert client.post("/api/v1/problems/", body, content_type="application/json").status_code == 403
    assert client.get("/api/v1/problems/").json()["count"] == 1
