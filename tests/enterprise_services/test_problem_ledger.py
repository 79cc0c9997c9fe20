"""问题台账 by the spreadsheets' door: read, compared, written as a whole; what does not agree stays out."""

import io

import openpyxl
import pytest

from enterprise_services.models import Problem
from enterprise_services.problem_ledger import ProblemLedger
from spreadsheets.resources import NEW, UNCHANGED, Record
from tests import factories

pytestmark = pytest.mark.django_db
LEDGER = ProblemLedger()


def record(number, firm, **values):
    from datetime import date

    values = {
        "number": f"2023-{number}", "credit_code": firm.credit_code, "title": "配电容量不足", "text": "限电", "kind": "utilities",
        "raised_on": date(2023, 3, 1), **values,
    }  # fmt: skip
    return Record(number, {(name, None): value for name, value in values.items()})


def test_a_ledger_is_written_once(db):
    from datetime import date

    firm, unit = factories.firm(), factories.organisation("department", "经济发展局")
    done = {
        "answer": "已增容",
        "answered_on": date(2023, 3, 8),
        "closed_on": date(2023, 3, 10),
        "rating": 4,
        "unit": unit.pk,
    }
    records = [record(1, firm), record(2, firm, **done)]
    plan = LEDGER.plan(records)
    assert [item.outcome for item in plan.items] == [NEW, NEW]
    LEDGER.commit(plan, reference="1", on_progress=lambda done, total: None)
    waiting, closed = Problem.objects.order_by("ledger_number")
    assert (waiting.state, waiting.unit, waiting.source) == ("submitted", firm.park, "import")
    assert (closed.state, closed.unit, closed.rating, closed.closed_on) == ("closed", unit, 4, date(2023, 3, 10))
    assert [item.outcome for item in LEDGER.plan(records).items] == [UNCHANGED, UNCHANGED]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"closed_on": "2023-03-10"}, "answer"),
        ({"answer": "已答", "answered_on": "2023-06-01", "closed_on": "2023-06-02"}, "late_reason"),
        ({"answer": "已答", "answered_on": "2023-02-01"}, "answered_on"),
    ],
)
def test_days_that_do_not_agree_keep_a_row_out(values, field):
    from datetime import date

    read = {name: date.fromisoformat(value) if name.endswith("_on") else value for name, value in values.items()}
    item = LEDGER.plan([record(1, factories.firm(), **read)]).items[0]
    assert [name for name, _message in item.lacks] == [field]


def test_a_firm_that_nobody_knows_keeps_a_row_out():
    stranger = factories.firm()
    rows = [record(1, stranger)]
    stranger.delete()
    assert [name for name, _message in LEDGER.plan(rows).items[0].lacks] == ["credit_code"]


def test_the_template_has_the_ledgers_columns(client):
    client.force_login(factories.user("reviewer"))
    answer = client.get("/imports/problems/template.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"编号", "统一社会信用代码", "标题", "办理时限", "满意度"} <= cells
    client.force_login(factories.user("park_officer"))
    assert client.get("/imports/problems/template.xlsx").status_code in (403, 404)
