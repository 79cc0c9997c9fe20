"""Reports and shares through the browser's doors: who opens them, autosave, the signed link, drill-down and sheets."""

import re
from datetime import date

import openpyxl
import pytest
from django.test import Client

from incubators import actions
from incubators.models import Income, Report, TenantShare
from incubators.reporting.links import token_of
from incubators.reporting.sheet import Sheet
from incubators.reporting.telling import begin_due, tell
from tests import factories
from workplace.models import Notice

from .conftest import resident, room
from .test_access import client_of, text_of
from .test_reports import MAY, answered, begun, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(house):
    resident(house, name="租户甲", entered_on=date(2025, 1, 1))
    Income.objects.create(carrier=house, on=date(2026, 5, 6), kind="service", amount=70_500)
    return begun(house)


@pytest.fixture
def share(report):
    return report.shares.get()


def addresses(report, share):
    base = f"/reports/{report.pk}/"
    return [base, f"{base}edit/", f"{base}export/", f"{base}tenants/", f"{base}figures/income/", f"{base}figures/revenue/",
            f"/shares/{share.pk}/"]  # fmt: skip


def test_the_own_people_open_it_and_for_others_it_does_not_exist(report, share, manager, stranger):
    assert {client_of(manager).get(page).status_code for page in addresses(report, share)} == {200}
    assert {client_of(stranger).get(page).status_code for page in addresses(report, share)} == {404}
    assert "测试孵化器" not in text_of(client_of(stranger).get("/reports/"))
    assert "测试孵化器" not in text_of(client_of(stranger).get("/reports/export/?kind=month"))


def test_the_page_of_a_figure_lists_rows_that_add_up_to_it(report, manager):
    page = text_of(client_of(manager).get(f"/reports/{report.pk}/figures/income/"))
    assert "70,500" in page
    assert client_of(manager).get(f"/reports/{report.pk}/figures/carrier_tax/").status_code == 404


def test_the_rows_of_an_area_are_exact_and_agree_with_the_figure(house, manager):
    for number, area in enumerate(["33.35", "12.15", "76.50"]):
        room(house, number=str(number), area=area)
    year = begun(house, "year", date(2025, 1, 1))
    page = text_of(client_of(manager).get(f"/reports/{year.pk}/figures/area/"))
    assert all(number in page for number in ("33.35", "12.15", "76.5", "122"))
    assert "更正后" not in page  # no word of another figure than the rows'


def test_the_page_of_a_figure_says_which_of_its_columns_it_is(report, manager):
    client = client_of(manager)
    Income.objects.create(carrier=report.carrier, on=date(2026, 2, 1), kind="other", amount=2_000)
    this_month, to_date = (
        text_of(client.get(f"/reports/{report.pk}/figures/{key}/")) for key in ("income", "income_to_date")
    )
    assert re.search(r"本月.{0,9}70\.5", this_month)
    assert re.search(r"累计.{0,9}72\.5", to_date)


def test_an_english_page_says_in_english_where_its_form_comes_from(report, manager):
    client = client_of(manager)
    client.cookies["django_language"] = "en"
    assert "Torch statistics" in text_of(client.get(f"/reports/{report.pk}/"))


def test_a_late_report_says_so_in_the_list(report, manager):
    assert "逾期提交" in text_of(client_of(manager).get("/reports/")).split('id="results"')[-1]


def test_autosave_keeps_what_can_be_read_and_adds_up_to_date(report, manager):
    client = client_of(manager)
    typed = {"version": 1, "carrier_tax": "1.5", "carrier_tax_to_date": "3", "carrier_subsidies": "x"}
    answer = client.post(f"/reports/{report.pk}/autosave/", typed)
    assert 'value="2"' in text_of(answer)
    report.refresh_from_db()
    assert (report.asked["carrier_tax"], report.asked["carrier_tax_to_date"]) == (1_500, 3_000)
    assert report.asked["carrier_subsidies"] is None
    stale = client.post(f"/reports/{report.pk}/edit/", typed | {"carrier_subsidies": "0"})
    assert stale.status_code == 409


def test_to_date_is_not_asked_where_the_month_before_is_known(house, report, manager):
    report = answered(report, carrier_tax=1_000, carrier_tax_to_date=5_000)
    actions.check_report(report=report, version=report.version, by=manager)
    june = begun(house, period=date(2026, 6, 1))
    client = client_of(manager)
    assert "carrier_tax_to_date" not in text_of(client.get(f"/reports/{june.pk}/edit/"))
    client.post(f"/reports/{june.pk}/edit/", {"version": 1, "carrier_tax": "2"})
    june.refresh_from_db()
    assert june.asked["carrier_tax_to_date"] == 7_000


def typed_share(version, **figures) -> dict:
    zero = {
        f"{code}{end}": "0"
        for code in ("revenue", "hightech", "export", "profit", "tax", "rd")
        for end in ("", "_to_date")
    }
    return zero | {"version": version, "filled_by": "王会计"} | figures


def test_a_tenant_without_an_account_sends_its_share_by_link_once(report, share, manager):
    page = text_of(client_of(manager).post(f"/shares/{share.pk}/link/"))
    link = re.search(r"/shares/by-link/[^\"]+/", page)[0]
    anyone = Client()
    wrong = anyone.post(link, typed_share(1, send="1", hightech="5"))
    assert wrong.status_code == 422
    assert "高新技术产品收入（本月）" in text_of(wrong)
    kept = TenantShare.objects.get()
    assert (kept.state, kept.figures["hightech"]) == ("open", 5_000)
    anyone.post(link, typed_share(kept.version, send="1", revenue="2", revenue_to_date="8"))
    share.refresh_from_db()
    assert (share.state, share.figures["revenue_to_date"], share.filled_by) == ("sent", 8_000, "王会计")
    again = anyone.post(link, typed_share(share.version, send="1", revenue="9", revenue_to_date="9"))
    share.refresh_from_db()
    assert (again.status_code, share.figures["revenue"]) == (200, 2_000)
    assert Sheet(report).values["revenue"] == 2_000


def test_a_link_that_was_replaced_or_is_old_or_was_bent_opens_nothing(share, manager, time_machine_travel):
    first = token_of(actions.renew_link(share=share, by=manager))
    second = token_of(actions.renew_link(share=share, by=manager))
    anyone = Client()
    assert anyone.get(f"/shares/by-link/{first}/").status_code == 404
    assert anyone.get(f"/shares/by-link/{second}/").status_code == 200
    assert anyone.get(f"/shares/by-link/{second[:-2]}xx/").status_code == 404
    assert anyone.post(f"/shares/by-link/{first}/autosave/", typed_share(1)).status_code == 404
    with time_machine_travel(days=15):
        assert anyone.get(f"/shares/by-link/{second}/").status_code == 404


def test_the_database_shows_a_link_one_share_and_nothing_else(house, report, share, as_web):
    resident(house, name="租户乙", entered_on=date(2025, 1, 1))
    actions.ask_tenants(report=report, by=None)
    with as_web() as cursor:
        cursor.execute("SELECT set_config('portal.share', %s, true)", [str(share.pk)])
        counts = []
        for table in ("tenantshare", "report", "tenant", "carrier"):
            cursor.execute(f"SELECT count(*) FROM incubators_{table}")
            counts.append(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('portal.share', '', true)")
    assert counts == [1, 0, 0, 0]


def test_a_firms_account_fills_in_its_own_share_only(house):
    firm, other = factories.firm(), factories.firm(park=factories.park(1))
    for each in (firm, other):
        resident(house, name=each.name, credit_code=each.credit_code, entered_on=date(2025, 1, 1))
    report = begun(house)
    own, foreign = (report.shares.get(tenant__firm=each) for each in (firm, other))
    client = client_of(factories.firm_user(firm, "firm_filler"))
    assert client.get(f"/shares/{foreign.pk}/").status_code == 404
    assert client.get(f"/reports/{report.pk}/").status_code == 403
    assert f"/shares/{own.pk}/" in text_of(client.get("/todo/"))
    client.post(f"/shares/{own.pk}/", typed_share(1, send="1", revenue="3", revenue_to_date="3"))
    own.refresh_from_db()
    assert own.state == "sent"


def test_the_whole_way_through_the_pages(report, manager):
    head, staff = factories.user("incubator_manager", report.carrier.operator), factories.user("reviewer")
    report = answered(report)
    sent(report.shares.get())
    for person, step, state in [(manager, "check", "checked"), (manager, "sign", "checked"), (head, "sign", "signed"),
                                (staff, "approve", "approved")]:  # fmt: skip
        report.refresh_from_db()
        client_of(person).post(f"/reports/{report.pk}/step/", {"step": step, "version": report.version})
        report.refresh_from_db()
        assert report.state == state
    answer = client_of(manager).post(f"/reports/{report.pk}/correct/", {"reason": "补记", "version": report.version})
    assert answer.url == f"/reports/{Report.objects.get(edition=2).pk}/"


def test_sheets_hold_thousands_in_the_order_of_the_form(report, manager):
    report = answered(report, carrier_tax=1_500, carrier_tax_to_date=1_500)
    client = client_of(manager)
    book = openpyxl.load_workbook(_stream(client.get(f"/reports/{report.pk}/export/")))
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True)}
    assert (rows["income"][3], rows["carrier_tax"][3]) == (70.5, 1.5)
    codes = [key for field in Sheet(report).form.fields for key in field.keys]
    assert [key for key in rows if key in codes] == codes
    wide = openpyxl.load_workbook(_stream(client.get("/reports/export/?kind=month"))).active
    assert 70.5 in [cell for row in wide.iter_rows(values_only=True) for cell in row]
    tenants = text_of(client.get(f"/reports/{report.pk}/tenants/"))
    assert "租户甲" in tenants


def _stream(answer):
    import io

    return io.BytesIO(answer.content)


# --- the morning ---


def test_the_morning_begins_what_is_over_once_and_tells_who_is_late(house, manager):
    assert [report.period for report in begin_due(date(2026, 6, 3))] == [MAY]
    assert begin_due(date(2026, 6, 4)) == []
    for day in (date(2026, 6, 10), date(2026, 6, 11), date(2026, 6, 11), date(2026, 6, 18)):
        tell(day)
    assert Notice.objects.filter(user=manager, kind="report_late").count() == 2


def test_in_january_the_yearly_report_begins_too(house, time_machine_travel):
    with time_machine_travel(days=60):
        assert {report.kind for report in begin_due(date(2027, 1, 2))} == {"month", "year"}
