"""Evidence files: what is taken, what is refused in words, who may open one, and where the bytes lie."""

import hashlib
import io
import threading
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from tests import factories
from workplace import evidence, tasks
from workplace.models import EvidenceFile
from workplace.registers import EvidenceOwner, evidence_owners

pytestmark = pytest.mark.django_db
OWNER = "tests.thing"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def zipped(*names, content=b"x") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return held.getvalue()


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    """A room whose files are read by everybody of the firm's own and by nobody else."""
    settings.MEDIA_ROOT = tmp_path
    entry = EvidenceOwner(OWNER, lambda user, held: user.username.startswith("reader"))
    evidence_owners.add(entry)
    yield
    evidence_owners.entries.remove(entry)


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def person(firm):
    return factories.firm_user(firm, username="reader of the firm")


def keep(firm, person, content=PDF, name="审计报告.pdf", owner_id=1, **more):
    upload = SimpleUploadedFile(name, content)
    return evidence.keep(upload=upload, firm_id=firm.pk, owner=OWNER, owner_id=owner_id, by=person, **more)


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [
        (PDF, "PDF", ".pdf"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG", ".png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG", ".jpg"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "XLSX", ".xlsx"),
        (zipped("[Content_Types].xml", "word/document.xml"), "DOCX", ".docx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "OFD", ".ofd"),
    ],
)
def test_the_type_is_what_the_bytes_say(firm, person, content, kind, ending):
    kept = keep(firm, person, content, name="../a\\b/材料\x00.exe", page="第 3 页")
    assert kept.get_content_type_display() == kind
    assert kept.name == "材料" + ending
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert kept.page == "第 3 页"
    with kept.file.open("rb") as held:
        assert held.read() == content
    assert "材料" not in kept.file.name


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\x00", "不能作为佐证材料"),
        (b"<html><script>alert(1)</script>", "不能作为佐证材料"),
        (b" %PDF-1.7", "不能作为佐证材料"),
        (zipped("index.html"), "不能作为佐证材料"),
        (b"PK\x03\x04 no archive", "不能作为佐证材料"),
        (zipped("xl/workbook.xml", "xl/vbaProject.bin"), "宏"),
        (PDF + b"0" * 2000, "最大允许 1.0"),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing(firm, person, content, words, settings, tmp_path):
    settings.PORTAL_EVIDENCE_LIMIT = 1024
    with pytest.raises(ValidationError, match=words):
        keep(firm, person, content)
    assert not EvidenceFile.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bomb_is_not_unpacked(firm, person):
    """Ten megabytes of nothing, a few kilobytes packed: only the names are read."""
    assert keep(firm, person, zipped("xl/workbook.xml", content=b"0" * 10_000_000)).size < 20_000


@given(st.binary(max_size=200))
def test_any_bytes_have_a_type_or_a_refusal(content):
    for head in (b"", b"PK\x03\x04", zipped("a")[:40]):
        try:
            assert evidence.type_of(io.BytesIO(head + content)) in EvidenceFile.Type
        except ValidationError:
            pass


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_kept(name):
    tidy = evidence.tidy_name(name, EvidenceFile.Type.PDF)
    assert tidy.endswith(".pdf")
    assert len(tidy) <= 160
    assert tidy.isprintable()
    assert "/" not in tidy


def test_the_same_file_twice_is_one_row_and_one_file(firm, person, tmp_path):
    assert keep(firm, person) == keep(firm, person, name="again.pdf")
    assert keep(firm, person, owner_id=2) != keep(firm, person)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_an_owner_that_nobody_registered_takes_nothing(firm, person):
    upload = SimpleUploadedFile("a.pdf", PDF)
    with pytest.raises(LookupError):
        evidence.keep(upload=upload, firm_id=firm.pk, owner="tests.other", owner_id=1, by=person)


def test_handed_out_as_a_download_and_nothing_else(firm, person, sign_in):
    kept = keep(firm, person)
    response = sign_in(person).get(reverse("workplace:evidence", args=[kept.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(event="evidence.opened", actor_id=person.pk, firm_id=firm.pk).exists()


@pytest.mark.parametrize(
    ("role", "username"),
    [
        ("firm_owner", "reader elsewhere"),  # another firm's: row security
        ("bank_manager", "reader at a bank"),
        ("talent", "reader of a school"),
        ("system_admin", "reader of settings"),
        ("reviewer", "staff"),  # sees the firm, but the room says no
    ],
)
def test_whoever_may_not_gets_not_found(firm, person, sign_in, role, username):
    kept = keep(firm, person)
    acts_for = factories.firm_user(factories.firm()).access.firm if role == "firm_owner" else None
    client = sign_in(factories.user(role, acts_for, username=username))
    assert client.get(reverse("workplace:evidence", args=[kept.pk])).status_code == 404


def test_a_room_that_is_gone_lets_nobody_read(firm, person, sign_in):
    kept = keep(firm, person)
    EvidenceFile.objects.update(owner="tests.gone")
    assert sign_in(person).get(reverse("workplace:evidence", args=[kept.pk])).status_code == 404


def test_the_folder_has_no_address(firm, person, sign_in):
    kept = keep(firm, person)
    client = sign_in(person)
    for path in (f"/media/{kept.file.name}", f"/{kept.file.name}", f"/static/{kept.file.name}"):
        assert client.get(path).status_code == 404


def test_raw_sql_of_strangers(firm, person, as_web):
    kept = keep(firm, person)
    stranger = factories.firm_user(factories.firm())
    change = "UPDATE workplace_evidencefile SET name = 'x'"
    for user, seen in ((stranger, 0), (factories.user("bank_officer"), 0), (None, 0), (person, 1)):
        with as_web(user) as cursor:
            cursor.execute("SELECT count(*) FROM workplace_evidencefile")
            assert cursor.fetchone() == (seen,)
            cursor.execute(change)
            assert cursor.rowcount == 0  # not even the own: a file never changes
    colleague = factories.firm_user(firm)
    with as_web(colleague) as cursor:
        cursor.execute("DELETE FROM workplace_evidencefile")
        assert cursor.rowcount == 0
    with as_web(stranger), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        keep(firm, stranger, owner_id=9)
    assert EvidenceFile.objects.get() == kept


def test_discarded_by_whoever_brought_it(firm, person, as_web, django_capture_on_commit_callbacks, tmp_path):
    kept = keep(firm, person)
    with django_capture_on_commit_callbacks(execute=True), as_web(person):
        evidence.discard(evidence=kept, by=person)
    assert not EvidenceFile.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


verdicts = {}


def scanner(path):
    return verdicts["clean"]


@pytest.mark.parametrize(("clean", "status", "state"), [(True, 200, "clean"), (False, 404, "infected")])
def test_with_a_scanner_a_file_opens_when_it_is_clean(firm, person, sign_in, settings, clean, status, state):
    settings.PORTAL_VIRUS_SCANNER = f"{__name__}.scanner"
    verdicts["clean"] = clean
    kept = keep(firm, person)
    client, address = sign_in(person), reverse("workplace:evidence", args=[kept.pk])
    assert client.get(address).status_code == 404
    tasks.scan_evidence(str(kept.pk))
    tasks.scan_evidence(str(kept.pk))
    response = client.get(address)
    assert response.status_code == status
    assert b"".join(response) != b""  # read to the end, which closes the file
    assert EvidenceFile.objects.get().scan == state
    assert AuditEvent.objects.filter(event="evidence.infected").count() == (0 if clean else 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_by_many_at_once_is_one_row(tmp_path):
    firm = factories.firm()
    person = factories.firm_user(firm, username="reader")
    barrier, found = threading.Barrier(6), []

    def work():
        barrier.wait()
        found.append(keep(firm, person).pk)
        connection.close()

    threads = [threading.Thread(target=work) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
