"""R&D expense collection: the grid, the ledger and the way into the declaration, through the doors that people use."""

import io
import threading
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from enterprises.querysets import last_closed_year
from enterprises.registers import prefill_sources
from innovation_points import actions as declarations
from innovation_points.actions import Stale, expenses
from innovation_points.actions.expenses import Entry
from innovation_points.expenses import prefill
from innovation_points.expenses.sheet import Sheet
from innovation_points.models import ExpenseBook, ExpenseLine, ExpenseUpload, ResearchProject
from tests import factories
from tests.spreadsheets.workbooks import packed, workbook

YEAR = last_closed_year()
HEAD = ["项目编号", "项目名称", "支出类型", "序号", "日期", "凭证种类及号数", "摘要", "费用类别", "金额（元）"]
PROJECT = {
    "number": "RD01",
    "name": "检测装备",
    "form": "own",
    "begins_on": None,
    "ends_on": None,
    "capitalised": False,
    "amortisation": 0,
    "state": "ongoing",
}


def url(name, *args):
    return reverse(f"innovation_points:{name}", args=args)


@pytest.fixture
def firm(db):
    return factories.firm(park=factories.park(0), industry_code="3825")


@pytest.fixture
def book(firm, owner):
    return expenses.start_book(firm=firm, fiscal_year=YEAR, by=owner)


@pytest.fixture
def project(book, owner):
    return expenses.save_project(book=book, values=PROJECT, by=owner)


def type_in(client, book, cells, seen=None, headers=None):
    """Post cells of the grid: {(project, item): text}, with what the person saw before ("" unless told)."""
    data = {}
    for (project, item), text in cells.items():
        data[f"c-{project.pk}-{item}"] = text
        data[f"s-{project.pk}-{item}"] = (seen or {}).get((project, item), "")
    return client.post(url("expenses", book.pk), data, headers=headers or {"Accept": "application/json"})


def sums(book):
    return {(line.project.number, line.item): line.amount for line in ExpenseLine.objects.filter(project__book=book)}


def upload(client, book, rows, head=HEAD, name="ledger.xlsx"):
    data = rows if isinstance(rows, bytes) else workbook([head, *rows])
    return client.post(url("expense_upload_new", book.pk), {"file": SimpleUploadedFile(name, data)})


def confirm(client, response):
    """Press the button of the preview that an upload led to."""
    page = client.get(response.url)
    return client.post(f"{response.url}confirm/", {"digest": page.context["plan"].digest})


# The grid


def test_a_declaration_leads_to_its_collection(sign_in, owner, draft):
    client = sign_in(owner)
    assert url("expense_start", draft.pk) in client.get(url("declaration_edit", draft.pk)).content.decode()
    for _again in range(2):
        response = client.post(url("expense_start", draft.pk))
    book = ExpenseBook.objects.get()
    assert (book.firm, book.fiscal_year, response.url) == (draft.firm, draft.fiscal_year, url("expenses", book.pk))
    assert url("expenses", book.pk) in client.get(url("declaration", draft.pk)).content.decode()


def test_a_project_is_made_on_its_page_and_its_number_once(sign_in, owner, book):
    client = sign_in(owner)
    head = {"number": " ＲＤ０１ ", "name": "检测", "form": "own", "state": "ongoing", "amortisation": "1,000"}
    page = url("expense_project_new", book.pk)
    assert client.post(page, head).status_code == 422  # amortised, but not capitalised
    assert client.post(page, head | {"capitalised": "on"}).status_code == 302
    assert client.post(page, head | {"capitalised": "on"}).status_code == 422
    project = ResearchProject.objects.get()
    assert (project.number, project.capitalised, project.amortisation) == ("RD01", True, 1000)


def test_a_cell_is_saved_by_itself_and_the_accounts_move(sign_in, owner, book, project):
    client = sign_in(owner)
    answer = type_in(client, book, {(project, "wages"): "900", (project, "travel"): "１５０.４"}).json()
    assert {cell["state"] for cell in answer["cells"].values()} == {"saved"}
    assert sums(book) == {("RD01", "wages"): 900, ("RD01", "travel"): 150}
    accounts = Sheet(ExpenseBook.objects.select_related("firm").get()).accounts
    assert (accounts.tax.row("other").limit, accounts.tax.extra) == (100, 1000)
    assert 'data-yuan="1000"' in answer["accounts"]
    events = AuditEvent.objects.filter(event="expenses.cells_saved").count()
    type_in(client, book, {(project, "wages"): "900"}, seen={(project, "wages"): "900"})
    assert AuditEvent.objects.filter(event="expenses.cells_saved").count() == events
    type_in(client, book, {(project, "travel"): ""}, seen={(project, "travel"): "150"})
    assert sums(book) == {("RD01", "wages"): 900}


def test_what_cannot_be_read_is_said_at_the_cell_and_the_rest_is_saved(sign_in, owner, book, project):
    client = sign_in(owner)
    cells = {(project, "wages"): "about 900", (project, "travel"): "10", (project, "fuel"): "9" * 20}
    answer = type_in(client, book, cells).json()["cells"]
    assert [answer[f"{project.pk}-{item}"]["state"] for item in ("wages", "travel", "fuel")] == [
        "unread",
        "saved",
        "unread",
    ]
    assert sums(book) == {("RD01", "travel"): 10}
    page = type_in(client, book, {(project, "wages"): "about 900"}, headers={"Accept": "text/html"})
    assert page.status_code == 409
    assert "about 900" in page.content.decode()


def test_two_people_in_one_cell_see_both_values_and_lose_none(sign_in, owner, book, project):
    client = sign_in(owner)
    type_in(client, book, {(project, "wages"): "500"})
    answer = type_in(client, book, {(project, "wages"): "700", (project, "fuel"): "1"}).json()["cells"]
    stale = answer[f"{project.pk}-wages"]
    assert (stale["state"], stale["value"], stale["theirs"]) == ("stale", "700", "500")
    assert sums(book) == {("RD01", "wages"): 500, ("RD01", "fuel"): 1}
    page = type_in(client, book, {(project, "wages"): "700"}, headers={"Accept": "text/html"}).content.decode()
    assert 'value="700"' in page
    assert f'name="s-{project.pk}-wages" value="500"' in page
    type_in(client, book, {(project, "wages"): "700"}, seen={(project, "wages"): "500"})
    assert sums(book)["RD01", "wages"] == 700


def test_the_page_without_scripts_saves_the_whole_grid(sign_in, owner, book, project):
    client = sign_in(owner)
    response = type_in(client, book, {(project, "wages"): "5", (project, "fuel"): "6"}, headers={"Accept": "text/html"})
    assert response.status_code == 302
    assert len(sums(book)) == 2


def test_a_project_that_two_people_edit_keeps_both_texts_in_sight(sign_in, owner, book, project):
    client = sign_in(owner)
    head = {"number": "RD01", "form": "own", "state": "ongoing", "version": project.version}
    page = url("expense_project_edit", project.pk)
    assert client.post(page, head | {"name": "甲的名称"}).status_code == 302
    response = client.post(page, head | {"name": "乙的名称"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "甲的名称" in text
    assert "乙的名称" in text
    project.refresh_from_db()
    assert project.name == "甲的名称"
    assert client.post(page, head | {"name": "乙的名称", "version": project.version}).status_code == 302
    project.refresh_from_db()
    assert project.name == "乙的名称"


def test_the_marks_of_a_sum_say_in_which_account_it_counts(sign_in, owner, book, project):
    client = sign_in(owner)
    type_in(client, book, {(project, "wages"): "900"})
    line = ExpenseLine.objects.get()
    boxes = {"version": project.version, f"in_hnte-{line.pk}": "on", f"in_stat-{line.pk}": "on"}
    client.post(url("expense_project_flags", project.pk), boxes)
    line.refresh_from_db()
    assert (line.in_tax, line.in_hnte, line.in_stat, line.in_book) == (False, True, True, False)
    assert Sheet(ExpenseBook.objects.select_related("firm").get()).accounts.tax.actual == 0
    response = client.post(url("expense_project_flags", project.pk), boxes | {f"in_tax-{line.pk}": "on"})
    assert response.status_code == 409  # the version is the earlier one
    line.refresh_from_db()
    assert not line.in_tax


def test_a_project_is_removed_only_as_it_was_seen(sign_in, owner, book, project):
    client = sign_in(owner)
    type_in(client, book, {(project, "wages"): "900"})
    client.post(url("expense_project_drop", project.pk), {"version": project.version + 1})
    assert ResearchProject.objects.exists()
    client.post(url("expense_project_drop", project.pk), {"version": project.version})
    assert not ExpenseLine.objects.exists()
    assert AuditEvent.objects.filter(event="expenses.project_dropped").get().details == {"project": "RD01", "lines": 1}


# Who may


@pytest.mark.parametrize("role", ["reviewer", "leader", "approver"])
def test_the_zone_reads_and_never_writes(sign_in, owner, book, project, role):
    type_in(sign_in(owner), book, {(project, "wages"): "900"})
    client = sign_in(factories.user(role))
    page = client.get(url("expenses", book.pk))
    assert page.status_code == 200
    assert 'name="c-' not in page.content.decode()
    assert client.get(url("expense_export", book.pk)).status_code == 200
    assert client.get(url("expense_project", project.pk)).status_code == 200
    assert type_in(client, book, {(project, "wages"): "1"}).status_code in (403, 404)
    assert sums(book) == {("RD01", "wages"): 900}


ROUTES = [
    ("expenses", "book"),
    ("expense_export", "book"),
    ("expense_template", "book"),
    ("expense_upload_new", "book"),
    ("expense_project_new", "book"),
    ("expense_project", "project"),
    ("expense_project_edit", "project"),
]
WRITES = [
    ("expenses", "book"),
    ("expense_marks", "book"),
    ("expense_take", "book"),
    ("expense_project_flags", "project"),
    ("expense_project_drop", "project"),
]


def test_another_firm_finds_nothing(sign_in, owner, book, project, draft):
    stranger = factories.firm_user(factories.firm(park=factories.park(0)))
    rows = {"book": book.pk, "project": project.pk}
    response = upload(sign_in(owner), book, [["RD01", "", "", 1, "", "", "", "材料", 5]])
    client = sign_in(stranger)
    assert [client.get(url(name, rows[kind])).status_code for name, kind in ROUTES] == [404] * len(ROUTES)
    assert [client.post(url(name, rows[kind])).status_code for name, kind in WRITES] == [404] * len(WRITES)
    assert client.get(response.url).status_code == 404
    assert client.post(f"{response.url}confirm/").status_code == 404
    assert client.post(url("expense_start", draft.pk)).status_code == 404


def test_a_cell_of_another_firms_project_is_refused(sign_in, owner, book, project):
    other = factories.firm(park=factories.park(0))
    stranger = factories.firm_user(other)
    own = expenses.start_book(firm=other, fiscal_year=YEAR, by=stranger)
    assert type_in(sign_in(stranger), own, {(project, "wages"): "1"}).status_code == 409
    assert not ExpenseLine.objects.exists()


@pytest.mark.parametrize(
    "table", ["expensebook", "researchproject", "expenseline", "expenseupload", "expenselineevent"]
)
def test_the_database_hides_other_firms_rows(as_web, sign_in, owner, book, project, table):
    client = sign_in(owner)
    type_in(client, book, {(project, "wages"): "1"})
    upload(client, book, [["RD01", "", "", 1, "", "", "", "材料", 5]])
    stranger = factories.firm_user(factories.firm(park=factories.park(0)))
    counts = {}
    for name, user in (("own", owner), ("other", stranger), ("nobody", None)):
        with as_web(user) as cursor:
            cursor.execute(f"SELECT count(*) FROM innovation_points_{table}")
            counts[name] = cursor.fetchone()[0]
    assert counts["own"] >= 1
    assert (counts["other"], counts["nobody"]) == (0, 0)


def test_the_collection_rests_while_the_zone_has_the_declaration(sign_in, owner, book, project, submitted):
    client = sign_in(owner)
    answer = type_in(client, book, {(project, "wages"): "1"})
    assert (answer.status_code, "refused" in answer.json()) == (409, True)
    assert upload(client, book, [["RD01", "", "", 1, "", "", "", "材料", 5]]).status_code == 422
    assert client.get(url("expense_project_edit", project.pk)).status_code == 302
    assert 'name="c-' not in client.get(url("expenses", book.pk)).content.decode()
    assert not ExpenseLine.objects.exists()


# The ledger

LEDGER = [
    ["RD01", "检测装备", "费用化", 1, f"{YEAR}-01-31", "记-001", "工资", "工资薪金", "1,000.50"],
    ["RD01", "", "", 2, f"{YEAR}年2月28日", "记-002", "工资", "工资薪金", 2000],
    ["RD01", "", "", 3, "", "", "冲销", "材料", -300],
    ["RD02", "平台软件", "资本化", "", "", "", "", "人员人工费用", "5万元"],
    ["合计", "", "", "", "", "", "", "", 52700.5],
]


def test_a_ledger_is_previewed_confirmed_and_a_second_upload_changes_nothing(sign_in, owner, book):
    client = sign_in(owner)
    response = upload(client, book, LEDGER[:-1])
    assert not ExpenseLine.objects.exists()
    counts = client.get(response.url).context["counts"]
    assert (counts["projects_new"], counts["new"], counts["removed"]) == (2, 4, 0)
    confirm(client, response)
    assert ExpenseLine.objects.count() == 4
    assert list(ResearchProject.objects.values_list("number", "capitalised")) == [("RD01", False), ("RD02", True)]
    assert sum(ExpenseLine.objects.filter(item="wages").values_list("amount", flat=True)) == 3001
    assert ExpenseLine.objects.get(sequence=None).item == "staff_unsplit"
    again = upload(client, book, LEDGER[:-1])
    assert client.get(again.url).context["plan"].is_empty
    version = ExpenseBook.objects.get().version
    client.post(f"{again.url}confirm/", {"digest": client.get(again.url).context["plan"].digest})
    assert ExpenseBook.objects.get().version == version


def test_the_file_is_the_whole_truth_of_its_projects_only(sign_in, owner, book):
    client = sign_in(owner)
    confirm(client, upload(client, book, LEDGER[:-1]))
    less = upload(client, book, [[*LEDGER[0][:-1], 1200]])
    counts = client.get(less.url).context["counts"]
    assert (counts["changed"], counts["removed"], counts["unchanged"]) == (1, 2, 0)
    confirm(client, less)
    assert sums(book) == {("RD01", "wages"): 1200, ("RD02", "staff_unsplit"): 50_000}


def test_what_was_exported_can_be_uploaded_and_changes_nothing(sign_in, owner, book, project):
    client = sign_in(owner)
    confirm(client, upload(client, book, LEDGER[:-1]))
    ExpenseLine.objects.filter(sequence=1).update(in_tax=False, allocation="=1+1")
    exported = client.get(url("expense_export", book.pk)).content
    response = upload(client, book, exported)
    plan = client.get(response.url).context["plan"]
    assert plan.is_empty
    assert plan.unchanged == 4


def test_the_template_is_read_as_it_stands_and_offers_every_sub_field(sign_in, owner, book):
    client = sign_in(owner)
    data = client.get(url("expense_template", book.pk)).content
    page = openpyxl.load_workbook(io.BytesIO(data))
    sheet = page.worksheets[0]
    names = [cell.value for cell in page["说明"]["B"]]
    assert "工资薪金" in names
    sheet.append(["RD09", "新项目", "费用化", 1, None, None, None, None, "委托境外个人", 12])
    stream = io.BytesIO()
    page.save(stream)
    confirm(client, upload(client, book, stream.getvalue()))
    assert sums(book) == {("RD09", "abroad_person"): 12}
    choices = next(rule.formula1 for rule in sheet.data_validations.dataValidation if "说明" in str(rule.formula1))
    first, last = (int(part) for part in choices.rpartition("!")[2].replace("$B$", "").split(":"))
    assert (names[first - 1], names[last - 1]) == ("工资薪金", "委托境外个人")


BAD = [
    (["", "甲", "", 1, "", "", "", "材料", 5], 2, "A"),
    (["RD01", "甲", "", 1, "", "", "", "点心", 5], 2, "H"),
    (["RD01", "甲", "", 1, "", "", "", "材料", "五元"], 2, "I"),
    (["RD01", "甲", "", 1, "", "", "", "材料", ""], 2, "I"),
    (["RD01", "甲", "", 1, f"{YEAR - 1}-12-31", "", "", "材料", 5], 2, "E"),
    (["RD01", "甲", "", 0, "", "", "", "材料", 5], 2, "D"),
    (["RD01", "甲", "现金", 1, "", "", "", "材料", 5], 2, "C"),
    (["RD01", "", "", 1, "", "", "", "材料", 5], 2, "-"),
]


@pytest.mark.parametrize(("row", "number", "letter"), BAD, ids=lambda value: str(value)[:40])
def test_every_fault_names_its_row_and_column(sign_in, owner, book, row, number, letter):
    response = upload(sign_in(owner), book, [row])
    assert response.status_code == 422
    assert [(error.row, error.column) for error in response.context["errors"]] == [(number, letter)]
    assert not ExpenseUpload.objects.exists()


def test_rows_that_contradict_each_other_are_all_named(sign_in, owner, book):
    rows = [
        ["RD01", "甲", "费用化", 1, "", "", "", "材料", 5],
        ["RD01", "甲", "费用化", 1, "", "", "", "燃料", 5],  # the same number
        ["RD01", "甲", "费用化", "", "", "", "", "材料", 5],  # a sum beside numbered lines
        ["RD01", "乙", "资本化", 4, "", "", "", "动力", 5],  # another name and another kind
        ["RD01", "甲", "", "", "", "", "", "样品、样机", 5],
        ["RD01", "甲", "", "", "", "", "", "样品、样机", 6],  # two sums
    ]
    errors = upload(sign_in(owner), book, rows).context["errors"]
    assert sorted((error.row, error.column) for error in errors) == [(3, "D"), (4, "D"), (5, "B"), (5, "C"), (7, "D")]


def test_a_file_with_one_bad_row_writes_nothing(sign_in, owner, book):
    response = upload(sign_in(owner), book, [*LEDGER[:-1], ["RD03", "丙", "", 1, "", "", "", "材料", "x"]])
    assert len(response.context["errors"]) == 1
    assert not ResearchProject.objects.exists()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.xlsx"),
        (b"%PDF-1.7", "ledger.xlsx"),
        (b"PK\x03\x04 torn", "ledger.xlsx"),
        (packed([("xl/workbook.xml", b"<a/>"), ("[Content_Types].xml", b"0" * 60_000_000)]), "bomb.xlsx"),
        (workbook([["just", "words"]]), "words.xlsx"),
        (workbook([HEAD]), "nothing.xlsx"),
    ],
    ids=["empty", "pdf", "torn", "bomb", "no heading", "no rows"],
)
def test_a_hostile_or_empty_file_is_refused_in_words(sign_in, owner, book, data, name):
    response = upload(sign_in(owner), book, data, name=name)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not ExpenseUpload.objects.exists()


def test_a_collection_that_changed_after_the_preview_is_not_overwritten(sign_in, owner, book, project):
    client = sign_in(owner)
    response = upload(client, book, [["RD01", "", "", "", "", "", "", "材料", 5]])
    digest = client.get(response.url).context["plan"].digest
    type_in(client, book, {(project, "materials"): "7"})
    client.post(f"{response.url}confirm/", {"digest": digest})
    assert sums(book) == {("RD01", "materials"): 7}
    confirm(client, response)
    assert sums(book) == {("RD01", "materials"): 5}


def test_a_sum_of_the_ledger_is_changed_in_the_ledger(sign_in, owner, book):
    client = sign_in(owner)
    confirm(client, upload(client, book, LEDGER[:-1]))
    project = ResearchProject.objects.get(number="RD01")
    page = client.get(url("expenses", book.pk)).content.decode()
    assert f'name="c-{project.pk}-wages"' not in page
    assert f'name="c-{project.pk}-fuel"' in page
    assert type_in(client, book, {(project, "wages"): "1"}, seen={(project, "wages"): "3001"}).status_code == 409
    assert ExpenseLine.objects.filter(item="wages").count() == 2


# Into the declaration


def test_the_collection_goes_into_the_declaration_with_its_source(sign_in, owner, book, project, draft):
    client = sign_in(owner)
    type_in(client, book, {(project, "wages"): "900000", (project, "travel"): "150000"})
    client.post(url("expense_take", book.pk), {"version": draft.version})
    draft.refresh_from_db()
    assert (draft.rd_expense, draft.rd_super_deduction) == (1_000_000, 1_000_000)
    assert draft.sources["rd_expense"]["kind"] == prefill.KIND
    assert str(YEAR) in draft.sources["rd_expense"]["detail"]
    assert not prefill.differences(draft)
    type_in(client, book, {(project, "wages"): "990000"}, seen={(project, "wages"): "900000"})
    found = {difference.code: difference for difference in prefill.differences(draft)}
    assert found["rd_expense"].taken
    assert found["rd_expense"].collected == 1_100_000
    page = client.get(url("declaration", draft.pk)).content.decode()
    assert found["rd_expense"].collected_shown in page
    assert found["rd_expense"].declared_shown in page


def test_a_declaration_that_somebody_saved_meanwhile_is_not_touched(sign_in, owner, book, project, draft):
    client = sign_in(owner)
    type_in(client, book, {(project, "wages"): "900000"})
    client.post(url("expense_take", book.pk), {"version": draft.version + 1})
    draft.refresh_from_db()
    assert draft.rd_expense is None


def test_only_open_fields_of_a_returned_declaration_are_written(owner, book, project, draft):
    expenses.save_cells(book=book, entries=[Entry(project.pk, "wages", 900, None)], by=owner)
    draft.open_fields = ["rd_expense"]
    draft.save()
    expenses.take_over(book=book, version=draft.version, by=owner)
    draft.refresh_from_db()
    assert (draft.rd_expense, draft.rd_super_deduction) == (900, None)


def test_the_domestic_figure_is_offered_when_all_years_are_collected(owner, firm):
    sources = {source.name: source for source in prefill_sources}
    firm.established_on = date(YEAR - 10, 1, 1)
    for year in (YEAR, YEAR - 1):
        collect(firm, owner, year)
    assert "rd_expense_domestic_3y" not in sources[prefill.KIND].values(firm, YEAR)
    collect(firm, owner, YEAR - 2)
    assert sources[prefill.KIND].values(firm, YEAR)["rd_expense_domestic_3y"][0] == 3 * 1000
    assert sources[prefill.KIND].values(firm, YEAR + 1) == {}


def collect(firm, owner, year):
    book = expenses.start_book(firm=firm, fiscal_year=year, by=owner)
    project = expenses.save_project(book=book, values=PROJECT, by=owner)
    entries = [Entry(project.pk, "wages", 1000, None), Entry(project.pk, "abroad_institution", 500, None)]
    expenses.save_cells(book=book, entries=entries, by=owner)


def test_an_unknown_industry_offers_no_deduction(owner, book, project, firm):
    expenses.save_cells(book=book, entries=[Entry(project.pk, "wages", 900, None)], by=owner)
    firm.industry_code = ""
    assert set(prefill.values(firm, YEAR)) == {"rd_expense"}


# Many at once


def test_the_page_costs_the_same_for_one_line_and_for_many(sign_in, owner, book, project):
    client = sign_in(owner)
    type_in(client, book, {(project, "wages"): "1"})
    client.get(url("expenses", book.pk))  # counts what the header shows for the next minute
    with CaptureQueriesContext(connection) as few:
        client.get(url("expenses", book.pk))
    for number in range(2, 9):
        other = expenses.save_project(book=book, values=PROJECT | {"number": f"RD0{number}"}, by=owner)
        ExpenseLine.objects.bulk_create(
            ExpenseLine(project=other, item="wages", amount=n, sequence=n) for n in range(1, 100)
        )
    with CaptureQueriesContext(connection) as many:
        client.get(url("expenses", book.pk))
    assert len(few) == len(many)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_type_into_one_cell_at_once_one_wins_and_the_others_hear_of_it(firm, owner, book, project):
    results = []

    def type_it(amount):
        saved = expenses.save_cells(book=book, entries=[Entry(project.pk, "wages", amount, None)], by=owner)
        results.append((amount, bool(saved.written), list(saved.stale.values())))
        connection.close()

    threads = [threading.Thread(target=type_it, args=(amount,)) for amount in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = [amount for amount, written, _stale in results if written]
    assert [ExpenseLine.objects.get().amount] == winner
    assert [stale for _amount, written, stale in results if not written] == [winner] * 7


def test_the_version_of_a_book_is_asked_for_its_marks(owner, book):
    with pytest.raises(Stale):
        expenses.save_marks(book=book, version=book.version + 1, marks={"listed": True}, by=owner)
    saved = expenses.save_marks(book=book, version=book.version, marks={"listed": True}, by=owner)
    assert (saved.listed, saved.version) == (True, book.version + 1)


def test_approved_figures_keep_the_collection_readable(sign_in, owner, book, project, submitted, reviewer):
    assert declarations.is_ready(submitted)
    page = sign_in(reviewer).get(url("expenses", book.pk))
    assert page.context["may_fill"] is False
