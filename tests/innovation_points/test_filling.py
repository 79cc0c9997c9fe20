"""The form beyond typing: merging, offers, jumps, evidence, answers and confirmation, receipt, workbook."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from enterprises.models import IntellectualProperty
from enterprises.querysets import last_closed_year
from innovation_points import actions, receipts
from innovation_points.comparing import last_years
from innovation_points.models import Declaration, FigureEvidence
from innovation_points.provenance import Sources
from tests import factories
from workplace.models import EvidenceFile

from .conftest import COMPLETE
from .test_declarations import check_url, confirm, edit_url, post, save

PDF = b"%PDF-1.7\n%made for a test\n"


def url(name, declaration, *rest):
    return reverse(f"innovation_points:{name}", args=[declaration.pk, *rest])


def pdf(name="审计报告.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def returned(submitted, reviewer):
    Declaration.objects.filter(pk=submitted.pk).update(
        state="returned", open_fields=["rd_staff"], return_reason="请核对", reviewed_by=reviewer,
        reviewed_at=submitted.submitted_at,
    )  # fmt: skip
    return Declaration.objects.get()


# --- saving while somebody types ---


def test_two_devices_that_change_different_figures_both_have_their_way(sign_in, owner, draft):
    client = sign_in(owner)
    save(client, draft, staff="9", remark="one")
    answer = save(client, draft, rd_staff="3").json()
    current = Declaration.objects.get()
    assert (current.staff, current.rd_staff, current.remark) == (9, 3, "one")
    assert answer["conflicts"] == {}
    assert answer["theirs"] == {"staff": "9", "remark": "one"}


def test_of_a_figure_that_both_changed_the_first_stands_and_both_are_told(sign_in, owner, draft):
    client = sign_in(owner)
    save(client, draft, staff="9")
    answer = save(client, draft, staff="10", rd_staff="3").json()
    current = Declaration.objects.get()
    assert (current.staff, current.rd_staff) == (9, 3)
    assert answer["conflicts"] == {"staff": "9"}
    assert save(client, current, staff="10").json()["conflicts"] == {}
    assert Declaration.objects.get().staff == 10


@pytest.mark.parametrize("text", ["1,234.50", "1234.5", "1234.50万元"])
def test_the_same_number_in_another_writing_is_no_conflict(sign_in, owner, draft, text):
    client = sign_in(owner)
    save(client, draft, revenue="1234.5")
    version = Declaration.objects.get().version
    assert save(client, draft, revenue=text).json()["conflicts"] == {}
    assert Declaration.objects.get().version == version


def test_a_queue_sent_twice_writes_once(sign_in, owner, draft):
    client = sign_in(owner)
    answers = [save(client, draft, staff="9", revenue="about 30").json() for _again in range(2)]
    assert answers[0]["version"] == answers[1]["version"] == draft.version + 1
    assert Declaration.objects.get().unread == {"revenue": "about 30"}


@pytest.mark.parametrize("version", ["", "x", "999999"])
def test_a_version_that_never_was_overwrites_nothing(sign_in, owner, draft, version):
    client = sign_in(owner)
    save(client, draft, staff="9")
    response = client.post(url("declaration_save", draft), {"version": version, "staff": "10"})
    assert response.status_code == 400 or response.json()["conflicts"] == {"staff": "9"}
    assert Declaration.objects.get().staff == 9


def test_closed_figures_are_refused_and_nothing_of_the_rest_is_written(sign_in, owner, returned):
    client = sign_in(owner)
    response = save(client, returned, revenue="1", rd_staff="20")
    assert response.status_code == 409
    assert "营业收入" in response.json()["refused"]
    assert Declaration.objects.get().rd_staff == 25
    assert save(client, returned, **{"why-revenue": "x"}).status_code == 409
    assert save(client, returned, rd_staff="20", remark="已核对").status_code == 200
    current = Declaration.objects.get()
    assert (current.revenue, current.rd_staff, current.remark) == (30_000_000, 20, "已核对")
    with pytest.raises(actions.Refused):
        actions.merge_draft(declaration=current, changes={"staff": "1"}, version=current.version, by=owner)


# --- what is offered ---


@pytest.fixture
def known(firm, owner, reviewer):
    """A firm of which the portal knows rights, and last year's declaration."""
    year = last_closed_year()
    for number in range(3):
        IntellectualProperty.objects.create(
            firm=firm, kind="invention", name=f"专利{number}", number=f"ZL{number}", granted_on=f"{year}-03-01",
            applied_on=f"{year if number else year - 2}-01-05", acquired=number == 2,
        )  # fmt: skip
    IntellectualProperty.objects.create(
        firm=firm, kind="software", name="软著", number="R1", granted_on=f"{year + 1}-01-01"
    )
    factories.season(firm, year=year - 1)
    before = factories.declaration(
        firm, by=owner, year=year - 1, values={**COMPLETE, "niche_years": "4", "staff": "40"}, submitted=True
    )
    factories.approved(before, first=reviewer)
    return factories.declaration(firm, by=owner)


def test_what_is_known_is_offered_with_its_source_and_never_written_by_itself(sign_in, owner, known):
    page = sign_in(owner).get(edit_url(known)).content.decode()
    for offer in ("registry:class1_ip", "registry:invention_applications", "last_year:resident_enterprise"):
        assert f'value="{offer}"' in page
    assert 'value="last_year:revenue"' not in page, "a flow of last year says nothing of this year"
    assert Declaration.objects.get(pk=known.pk).class1_ip is None


@pytest.mark.parametrize(
    ("take", "field", "value", "kind"),
    [
        ("registry:class1_ip", "class1_ip", 3, "registry"),
        ("registry:class1_ip_self", "class1_ip_self", 2, "registry"),
        ("registry:class2_ip", "class2_ip", 0, "registry"),
        ("registry:invention_applications", "invention_applications", 2, "registry"),
        ("last_year:niche_years", "niche_years", 5, "last_year"),
        ("section:qualification", "resident_enterprise", True, "last_year"),
    ],
)
def test_an_offer_is_taken_by_one_click_and_remembered(sign_in, owner, known, take, field, value, kind):
    client = sign_in(owner)
    post(client, known, take=take)
    current = Declaration.objects.get(pk=known.pk)
    assert (getattr(current, field), current.sources[field]["kind"]) == (value, kind)
    other = {"resident_enterprise": "0"}.get(field, "77")
    save(client, current, **{field: other})
    assert field not in Declaration.objects.get(pk=known.pk).sources, "typed over: no source any more"


def test_a_source_that_did_not_offer_the_value_is_not_believed(sign_in, owner, known):
    save(sign_in(owner), known, class1_ip="9", **{"taken-class1_ip": "registry"})
    current = Declaration.objects.get(pk=known.pk)
    assert (current.class1_ip, current.sources) == (9, {})


# --- jumps ---


def test_a_jump_needs_a_reason_before_the_submission(sign_in, owner, known):
    client = sign_in(owner)
    answer = save(client, known, **COMPLETE).json()
    assert answer["jumps"] == {"staff": "+150.0%"}
    current = Declaration.objects.get(pk=known.pk)
    assert confirm(client, current).status_code == 422
    with pytest.raises(actions.Refused):
        actions.submit(declaration=current, version=current.version, confirmed_by_name="李总", by=owner)
    save(client, current, **{"why-staff": "并购"})
    current = Declaration.objects.get(pk=known.pk)
    assert current.remarks == {"staff": "并购"}
    assert confirm(client, current).status_code == 302


@pytest.mark.parametrize(("staff", "jumps"), [("60", []), ("61", ["staff"]), ("20", []), ("19", ["staff"])])
def test_a_jump_is_more_than_half(sign_in, owner, known, staff, jumps):
    assert list(save(sign_in(owner), known, staff=staff).json()["jumps"]) == jumps


# --- evidence ---


def test_one_file_backs_two_figures_and_goes_with_the_last(sign_in, owner, reviewer, draft):
    client = sign_in(owner)
    client.post(url("declaration_evidence", draft, "revenue"), {"file": pdf(), "page": "第 3 页"})
    file = EvidenceFile.objects.get(owner=Declaration.EVIDENCE, owner_id=draft.pk)
    client.post(url("declaration_evidence", draft, "net_profit"), {"known": str(file.pk), "page": "第 5 页"})
    links = {link.field: link for link in FigureEvidence.objects.filter(file=file)}
    assert {field: link.page for field, link in links.items()} == {"revenue": "第 3 页", "net_profit": "第 5 页"}
    assert "审计报告.pdf" in client.get(url("declaration_evidence", draft, "net_profit")).content.decode()
    download = reverse("workplace:evidence", args=[file.pk])
    assert b"".join(sign_in(reviewer).get(download).streaming_content) == PDF
    assert sign_in(factories.firm_user(factories.firm())).get(download).status_code == 404
    client = sign_in(owner)
    for field, link in links.items():
        assert EvidenceFile.objects.filter(pk=file.pk).exists()
        client.post(url("declaration_evidence_remove", draft, field, link.pk))
    assert not FigureEvidence.objects.exists()
    assert not EvidenceFile.objects.filter(pk=file.pk).exists()


def test_the_evidence_is_found_again_behind_the_figure_that_a_score_read(sign_in, owner, reviewer, draft):
    client = sign_in(owner)
    post(client, draft, **COMPLETE)
    client.post(url("declaration_evidence", draft, "staff"), {"file": pdf("花名册.pdf"), "page": "第 2 页"})
    confirm(client, Declaration.objects.get())
    approved = factories.approved(Declaration.objects.get(), first=reviewer)
    found = Sources(reviewer, approved.firm, timezone.localdate())
    assert [name for name, _address in found.evidence("staff", approved.fiscal_year)] == ["花名册.pdf 第 2 页"]
    assert found.evidence("staff", approved.fiscal_year - 1) == ()


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"MZ no pdf"), ("a.pdf", b"")])
def test_a_file_that_is_no_evidence_is_refused_by_its_content(sign_in, owner, draft, name, content):
    response = sign_in(owner).post(url("declaration_evidence", draft, "revenue"), {"file": pdf(name, content)})
    assert response.status_code == 422
    assert not FigureEvidence.objects.exists()


def test_the_evidence_of_a_closed_figure_stays(sign_in, owner, returned):
    client = sign_in(owner)
    assert client.post(url("declaration_evidence", returned, "revenue"), {"file": pdf()}).status_code == 422
    assert client.post(url("declaration_evidence", returned, "rd_staff"), {"file": pdf()}).status_code == 302
    assert [link.field for link in FigureEvidence.objects.all()] == ["rd_staff"]
    assert client.get(url("declaration_evidence", returned, "no-figure")).status_code == 404


# --- answers, confirmation, receipt ---


def test_the_answers_name_what_has_no_evidence(sign_in, owner, draft):
    client = sign_in(owner)
    post(client, draft, **COMPLETE)
    client.post(url("declaration_evidence", draft, "revenue"), {"file": pdf()})
    wanting = [code for code, _label, _paper in client.get(check_url(draft)).context["wanting"]]
    assert "revenue" not in wanting
    assert "rd_expense" in wanting
    assert "tech_contract_amount" not in wanting, "0 needs no paper"


@pytest.mark.parametrize("lacking", [{"confirmed_by_name": " "}, {"confirmed": ""}, {"version": "1"}])
def test_a_submission_needs_a_name_a_tick_and_what_was_read(sign_in, owner, draft, lacking):
    client = sign_in(owner)
    post(client, draft, **COMPLETE)
    assert confirm(client, Declaration.objects.get(), **lacking).status_code == 422
    assert Declaration.objects.get().state == "draft"


def test_the_season_asks_for_the_stamped_scan(sign_in, owner, draft):
    Declaration.objects.update(season=factories.season(draft.firm, needs_stamped_scan=True))
    client = sign_in(owner)
    post(client, draft, **COMPLETE)
    current = Declaration.objects.get()
    assert confirm(client, current).status_code == 422
    with pytest.raises(actions.Refused):
        actions.submit(declaration=current, version=current.version, confirmed_by_name="李总", by=owner)
    assert confirm(client, current, scan=pdf(content=b"no scan")).status_code == 422
    assert confirm(client, current, scan=pdf("盖章件.pdf")).status_code == 302
    assert Declaration.objects.get().state == "submitted"
    assert FigureEvidence.objects.get().field == "stamped_scan"


def test_the_receipt_proves_exactly_these_figures(sign_in, owner, reviewer, submitted):
    response = sign_in(owner).get(url("declaration_receipt", submitted))
    assert response.content.startswith(b"%PDF-")
    digest = receipts.digest(submitted)
    assert digest == receipts.digest(Declaration.objects.get())
    submitted.staff += 1
    assert receipts.digest(submitted) != digest


def test_a_draft_has_no_receipt(sign_in, owner, draft):
    assert sign_in(owner).get(url("declaration_receipt", draft)).status_code == 404


# --- the workbook ---


def template_of(client, declaration):
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("declaration_template", declaration)).content))
    sheet = book.active
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "代码")
    columns = {cell.value: cell.column for cell in sheet[top]}
    rows = {sheet.cell(row, columns["代码"]).value: row for row in range(top + 1, sheet.max_row + 1)}
    return book, sheet, columns, rows


def uploaded(client, declaration, book, name="filled.xlsx"):
    stream = io.BytesIO()
    book.save(stream)
    file = SimpleUploadedFile(name, stream.getvalue())
    return client.post(url("declaration_fill", declaration), {"file": file})


def test_a_filled_template_is_previewed_confirmed_and_the_second_time_changes_nothing(sign_in, owner, known):
    client = sign_in(owner)
    save(client, known, staff="58")
    book, sheet, columns, rows = template_of(client, known)
    assert sheet.cell(rows["staff"], columns["上年值"]).value == last_years(known).staff == 40
    assert sheet.cell(rows["staff"], columns["本年值"]).value == 58
    sheet.cell(rows["revenue"], columns["本年值"]).value = 4185.6405
    sheet.cell(rows["resident_enterprise"], columns["本年值"]).value = "是"
    sheet.cell(rows["staff"], columns["本年值"]).value = 70
    sheet.cell(rows["staff"], columns["变动原因"]).value = "扩产"
    before = Declaration.objects.get(pk=known.pk).version
    response = uploaded(client, known, book)
    changes = {row.code: row.mine for row in response.context["changes"]}
    assert changes == {"revenue": "4185.6405", "resident_enterprise": "1", "staff": "70", "why-staff": "扩产"}
    current = Declaration.objects.get(pk=known.pk)
    assert current.version == before, "a preview writes nothing"
    client.post(
        url("declaration_fill_confirm", known), {**changes, "version": current.version, "file_name": "filled.xlsx"}
    )
    current = Declaration.objects.get(pk=known.pk)
    assert (current.revenue, current.staff, current.remarks) == (41_856_405, 70, {"staff": "扩产"})
    assert current.sources["revenue"] == {"kind": "xlsx", "detail": "filled.xlsx"}
    assert uploaded(client, known, book).context["changes"] == []


def test_every_wrong_cell_is_told_with_its_row_and_nothing_is_taken_over(sign_in, owner, draft):
    client = sign_in(owner)
    book, sheet, columns, rows = template_of(client, draft)
    wrong = {"revenue": "约三千万", "staff": -3, "rd_staff": 2.5, "net_profit": "=1/0", "award_3y": "也许"}
    for code, value in wrong.items():
        sheet.cell(rows[code], columns["本年值"]).value = value
    sheet.cell(rows["assets"], columns["代码"]).value = "asets"
    sheet.cell(rows["assets"], columns["本年值"]).value = 1
    response = uploaded(client, draft, book)
    assert response.status_code == 422
    told = {(error.row, error.column) for error in response.context["errors"]}
    assert told == {(rows[code], "F") for code in wrong} | {(rows["assets"], "A")}
    assert Declaration.objects.get().version == draft.version


def test_the_template_of_another_firm_is_not_taken(sign_in, owner, draft):
    stranger = factories.firm()
    other = factories.declaration(stranger, by=factories.firm_user(stranger))
    book, *_rest = template_of(sign_in(stranger.organisation.memberships.get().user), other)
    response = uploaded(sign_in(owner), draft, book)
    assert response.status_code == 422
    assert stranger.credit_code in response.content.decode()


def test_a_closed_figure_in_the_workbook_is_an_error_at_its_row(sign_in, owner, returned):
    client = sign_in(owner)
    book, sheet, columns, rows = template_of(client, returned)
    sheet.cell(rows["revenue"], columns["本年值"]).value = 1
    sheet.cell(rows["rd_staff"], columns["本年值"]).value = 20
    assert [error.row for error in uploaded(client, returned, book).context["errors"]] == [rows["revenue"]]
