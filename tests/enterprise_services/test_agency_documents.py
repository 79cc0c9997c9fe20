"""Documents of an agency task: handed in by the firm or for it, accepted or sent back by staff, and read by nobody else."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEvent
from enterprise_services.actions import agency
from enterprise_services.models import AgencyDocument
from tests import factories
from workplace.models import EvidenceFile, Notice

from .conftest import item
from .test_agency import act, client_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def task(firm, owner, officer):
    asked = agency.ask(item=item(documents=["营业执照", "法人身份证"]), firm=firm, text="", by=owner)
    return act(asked, "take", officer)


def hand_in(person, task, content=PDF, *, place=0, name="执照.pdf"):
    address = f"/agency/{task.pk}/documents/{place}/hand-in/"
    return client_of(person).post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)


def judge(person, task, verdict, *, place=0, version=None, **values):
    row = AgencyDocument.objects.filter(task=task, place=place).first()
    seen = version or (row.version if row else 1)
    address = f"/agency/{task.pk}/documents/{place}/{verdict}/"
    return client_of(person).post(address, {"version": seen, **values}, follow=True)


def opened(person, kept) -> int:
    answer = client_of(person).get(f"/evidence/{kept.pk}/")
    if answer.streaming:
        assert b"".join(answer.streaming_content) == PDF  # read to its end the file is closed
    return answer.status_code


def states(task) -> list[str]:
    task.refresh_from_db()
    return [row.state for row in task.asked_documents]


def page(person, task) -> str:
    return client_of(person).get(f"/agency/{task.pk}/").content.decode()


def test_from_missing_to_accepted_over_one_that_was_sent_back(task, firm, owner, officer):
    assert page(owner, task).count("待补") == 2
    assert hand_in(owner, task).status_code == 200
    assert states(task) == ["received", "wanted"]
    kept = EvidenceFile.objects.get()
    assert (kept.firm_id, kept.owner, kept.uploaded_by) == (firm.pk, AgencyDocument.EVIDENCE, owner)
    seen = page(officer, task)
    assert "执照.pdf" in seen
    assert f"/evidence/{kept.pk}/" in seen
    judge(officer, task, "send-back", reason="照片看不清")
    assert states(task) == ["returned", "wanted"]
    assert "照片看不清" in page(owner, task)
    hand_in(owner, task, PDF + b"sharp", name="执照新.pdf")
    judge(officer, task, "accept")
    assert states(task) == ["accepted", "wanted"]
    assert (
        "照片看不清" not in page(owner, task).split("发生了什么")[0].split('id="documents"')[1].split("</section>")[0]
    )
    kinds = list(task.entries.order_by("id").values_list("kind", flat=True))
    assert kinds == ["asked", "taken", "handed", "returned", "handed", "accepted"]
    logged = AuditEvent.objects.filter(event__in=["agency.handed", "agency.returned", "agency.accepted"])
    assert logged.count() == 4


def test_each_side_is_told_and_finds_it_among_what_is_to_do(task, owner, officer):
    act(task, "pause", officer, reason="等材料")
    assert task.item.name not in client_of(officer).get("/todo/").content.decode(), "it waits for the firm"
    Notice.objects.all().delete()
    hand_in(owner, task)
    assert list(Notice.objects.values_list("user", flat=True)) == [officer.pk]
    assert "待核对材料" in client_of(officer).get("/todo/").content.decode()
    act(task, "resume", officer)
    assert f"/agency/{task.pk}/" not in client_of(owner).get("/todo/").content.decode()
    judge(officer, task, "send-back", reason="缺章")
    assert Notice.objects.filter(user=owner, params__text__icontains="缺章").exists()
    assert f"/agency/{task.pk}/" in client_of(owner).get("/todo/").content.decode()


def test_staff_hand_in_what_came_on_paper(task, officer):
    hand_in(officer, task, place=1)
    assert states(task) == ["wanted", "received"]


@pytest.mark.parametrize(
    ("content", "said"), [(b"MZ program", "不能作为佐证材料"), (b"", "空"), (PDF + b"0" * 3000, "最大")]
)
def test_a_file_that_is_none_is_refused_in_words(task, owner, content, said, monkeypatch):
    monkeypatch.setattr(settings, "PORTAL_EVIDENCE_LIMIT", 2000)
    assert said in hand_in(owner, task, content).content.decode()
    assert states(task) == ["wanted", "wanted"]
    assert not EvidenceFile.objects.exists()


def test_the_file_that_was_sent_back_does_not_come_again(task, owner, officer):
    hand_in(owner, task)
    judge(officer, task, "send-back", reason="缺章")
    assert "退回" in hand_in(owner, task).content.decode()
    assert states(task)[0] == "returned"
    hand_in(owner, task, place=1)
    assert states(task) == ["returned", "received"], "the same file may well answer another document"


def test_what_was_accepted_is_changed_by_staff_alone(task, owner, officer):
    hand_in(owner, task)
    judge(officer, task, "accept")
    hand_in(owner, task, PDF + b"another")
    assert EvidenceFile.objects.count() == 1
    judge(officer, task, "send-back", reason="已过期")
    hand_in(owner, task, PDF + b"another")
    assert states(task)[0] == "received"


def test_a_reason_is_needed_and_a_stale_page_is_told(task, owner, officer):
    hand_in(owner, task)
    judge(officer, task, "send-back", reason=" ")
    assert states(task)[0] == "received"
    before = AgencyDocument.objects.get().version
    hand_in(owner, task, PDF + b"second page")
    answer = judge(officer, task, "accept", version=before)
    assert "已被他人修改" in answer.content.decode()
    assert states(task)[0] == "received", "what nobody has looked at is not accepted"


def test_a_closed_task_takes_nothing_more(task, owner, officer):
    hand_in(owner, task)
    act(task, "refuse", officer, reason="不符合条件")
    hand_in(owner, task, place=1)
    judge(officer, task, "accept")
    assert states(task) == ["received", "wanted"]
    assert "hand-in" not in page(owner, task)


def test_only_the_firm_and_who_handles_its_tasks_reach_a_file(task, firm, owner, officer, stranger, staff):
    hand_in(owner, task)
    kept = EvidenceFile.objects.get()
    viewer = factories.firm_user(firm, role="firm_viewer")
    other = factories.firm_user(factories.firm(name="别家公司"))
    people = (owner, viewer, officer, staff, other, stranger, factories.user("leader"))
    assert [opened(person, kept) for person in people] == [200, 200, 200, 200, 404, 404, 404]
    for person in (other, stranger):
        assert hand_in(person, task).status_code == 404
    assert judge(stranger, task, "accept").status_code == 404
    for person in (owner, viewer, other):
        assert judge(person, task, "accept").status_code == 403, "a firm judges nothing"
    assert hand_in(viewer, task).status_code == 403
    leader = page(factories.user("leader"), task)
    assert "执照.pdf" in leader
    assert f"/evidence/{kept.pk}/" not in leader
    assert states(task) == ["received", "wanted"]


def test_a_document_that_is_not_asked_for_has_no_address(task, owner, officer):
    assert hand_in(owner, task, place=2).status_code == 404
    assert judge(officer, task, "accept", place=1).status_code == 404
    assert not AgencyDocument.objects.exists()


def test_the_database_shows_documents_and_files_to_who_sees_the_task(task, owner, officer, stranger, as_web):
    hand_in(owner, task)
    other = factories.firm_user(factories.firm(name="别家公司"))
    for person, rows in ((owner, 1), (officer, 1), (stranger, 0), (other, 0), (factories.user("bank_officer"), 0)):
        with as_web(person) as cursor:
            for table in ("enterprise_services_agencydocument", "workplace_evidencefile"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone()[0] == rows, (person, table)
            cursor.execute("UPDATE enterprise_services_agencydocument SET state = 'accepted'")
            assert cursor.rowcount == rows
            cursor.execute("UPDATE enterprise_services_agencydocument SET state = 'received'")


def test_the_api_tells_the_state_of_each_document(task, owner, officer):
    hand_in(owner, task)
    judge(officer, task, "send-back", reason="缺章")
    found = client_of(owner).get(f"/api/v1/agency-tasks/{task.pk}/").json()["documents"]
    assert found == [
        {"name": "营业执照", "state": "returned", "reason": "缺章"},
        {"name": "法人身份证", "state": "wanted", "reason": ""},
    ]
