"""Reports of carriers: what is counted, what is asked, the checks, the way to the approval, and corrections."""

from datetime import date, timedelta

import pytest

from incubators import actions
from incubators.models import (
    Activity,
    Financing,
    Headcount,
    Income,
    Investor,
    Report,
    Right,
    Staff,
    Tenant,
    TenantShare,
)
from incubators.reporting import definition
from incubators.reporting.checking import problems
from incubators.reporting.counting import count_all, rows_behind
from incubators.reporting.sheet import Sheet
from tests import factories

from .conftest import lease, resident, room, today

pytestmark = pytest.mark.django_db
MAY, APRIL = date(2026, 5, 1), date(2026, 4, 1)


def begun(house, kind="month", period=MAY) -> Report:
    return actions.open_report(carrier=house, kind=kind, period=period)


def answered(report, **more) -> Report:
    """Every asked figure with 0, or as given."""
    asked = {key: 0 for field in Sheet(report).form.asked for key in field.keys} | more
    return actions.save_report(report=report, asked=asked, version=report.version, by=None)


def sent(share, by=None, **figures) -> TenantShare:
    form = definition.load(share.kind, share.form)
    every = {key: 0 for field in form.tenant for key in field.keys} | figures
    share = actions.save_share(share=share, figures=every, version=share.version, filled_by="填表人")
    return actions.send_share(share=share, version=share.version, by=by)


@pytest.fixture
def head(house):
    return factories.user("incubator_manager", house.operator)


@pytest.fixture
def staff():
    return factories.user("reviewer")


# --- counting ---


def test_each_counted_figure_is_the_sum_of_the_rows_behind_it(house, manager):
    tenant = resident(house, founder="returnee", entered_on=date(2026, 5, 4))
    resident(house, founder="student", entered_on=date(2025, 1, 1))
    resident(house, stage="left", exit="graduated", left_on=date(2026, 3, 2), entered_on=date(2023, 1, 1))
    lease(room(house), tenant, date(2026, 1, 5), date(2027, 1, 1), manager)
    tenant.leases.get().charges.filter(due_on=date(2026, 5, 5)).update(paid_on=date(2026, 5, 9))
    for day, kind, amount in [(date(2026, 5, 31), "service", 70_500), (date(2026, 2, 1), "other", 2_000)]:
        Income.objects.create(carrier=house, on=day, kind=kind, amount=amount)
    Headcount.objects.create(tenant=tenant, month=MAY, total=9, college=7, doctors=1)
    Financing.objects.create(tenant=tenant, on=date(2026, 5, 2), kind="angel", amount=1_000_000)
    Activity.objects.create(carrier=house, title="路演", kind="roadshow", on=date(2026, 6, 1))
    report = begun(house)
    values = Sheet(report).values
    expected = {
        "residents": 2, "residents_returnee": 1, "residents_student": 1, "entered": 1, "entered_to_date": 1, "graduated": 0,
        "graduated_to_date": 1, "income": 71_500, "income_to_date": 73_500, "income_property": 1_000, "income_service": 70_500,
        "jobs": 9, "jobs_doctors": 1, "financed": 1, "financing": 1_000_000, "venture": 1_000_000, "activities": 0,
    }  # fmt: skip
    assert {key: values[key] for key in expected} == expected
    for field in Sheet(report).form.fields:
        for key in field.keys if field.count else ():
            assert sum(row.number for row in rows_behind(report, field, key)) == values[key], key


@pytest.mark.parametrize(("left", "counted"), [(date(2026, 5, 31), 0), (date(2026, 6, 1), 1)])
def test_who_leaves_on_the_last_day_is_no_tenant_at_its_end(house, left, counted):
    resident(house, stage="left", exit="moved", left_on=left, entered_on=date(2025, 1, 1))
    assert Sheet(begun(house)).values["residents"] == counted


def test_all_figures_of_a_report_are_counted_in_one_query(house, django_assert_num_queries):
    report = begun(house, "year", date(2025, 1, 1))
    with django_assert_num_queries(1):
        count_all(report, Sheet(report).form)


def test_a_yearly_report_counts_the_house_as_it_was(house):
    Staff.objects.create(
        carrier=house, name="甲", is_professional=True, since=date(2024, 1, 1), until=date(2025, 12, 30)
    )
    Staff.objects.create(carrier=house, name="乙", is_professional=True, since=date(2024, 1, 1))
    Investor.objects.create(carrier=house, name="财政", kind="fiscal", amount=5_000_000, since=date(2026, 1, 1))
    tenant = resident(house, entered_on=date(2024, 3, 1))
    Right.objects.create(
        tenant=tenant, kind="invention", name="一种", granted_on=date(2025, 5, 5), valid_to=date(2025, 12, 31)
    )
    values = Sheet(begun(house, "year", date(2025, 1, 1))).values
    assert (values["staff"], values["invested"], values["rights_invention"], values["rights_granted"]) == (1, 0, 1, 1)


# --- checks, as cases ---

MONTH = definition.load("month", date(2024, 1, 1)).tenant
ZERO = {key: 0 for field in MONTH for key in field.keys}
BEFORE = ZERO | {"revenue_to_date": 4_000}


@pytest.mark.parametrize(
    ("figures", "before", "first", "wrong"),
    [
        ({}, ZERO, False, set()),
        ({"revenue": None}, ZERO, False, {"revenue"}),
        ({"tax": -1, "tax_to_date": -1}, ZERO, False, {"tax", "tax_to_date"}),
        ({"profit": -1, "profit_to_date": -1}, ZERO, False, set()),
        ({"revenue": 1_000, "revenue_to_date": 5_000}, BEFORE, False, set()),
        ({"revenue": 1_000, "revenue_to_date": 4_999}, BEFORE, False, {"revenue_to_date"}),
        ({"revenue": 1_000, "revenue_to_date": 1_000}, BEFORE, True, set()),
        ({"revenue": 1_000, "revenue_to_date": 5_000}, BEFORE, True, {"revenue_to_date"}),
        ({"revenue": 1_000, "revenue_to_date": 999}, None, False, {"revenue_to_date"}),
        ({"revenue": 1_000, "revenue_to_date": 9_999}, None, False, set()),
        ({"hightech": 1, "hightech_to_date": 1}, ZERO, False, {"hightech", "hightech_to_date"}),
        ({"revenue": 1, "revenue_to_date": 1, "hightech": 1, "hightech_to_date": 1}, ZERO, False, set()),
    ],
)
def test_what_must_hold_within_a_share(figures, before, first, wrong):
    assert {problem.key for problem in problems(MONTH, ZERO | figures, before, first=first)} == wrong


def test_a_problem_names_its_figure_and_both_numbers(house):
    (problem,) = problems(MONTH, ZERO | {"revenue": 1_500, "revenue_to_date": 5_000}, BEFORE, first=False)
    assert "技工贸总收入" in problem.label
    assert "累计" in problem.label
    assert all(number in problem.text for number in ("5 ", "4 ", "1.5 ", "5.5"))


def test_a_row_dated_back_shows_in_the_next_months_totals(house, manager, head, staff):
    april = answered(begun(house, period=APRIL))
    actions.check_report(report=april, version=april.version, by=manager)
    Income.objects.create(carrier=house, on=date(2026, 4, 20), kind="service", amount=9_000)
    may = answered(begun(house))
    wrong = {problem.key for problem in Sheet(may).problems}
    assert wrong == {"income_to_date", "income_service_to_date"}
    with pytest.raises(actions.Refused):
        actions.check_report(report=may, version=may.version, by=manager)


# --- the way ---


def test_three_different_people_check_sign_and_approve(house, manager, head, staff):
    report = answered(begun(house))
    report = actions.check_report(report=report, version=report.version, by=manager)
    with pytest.raises(actions.Refused):
        actions.sign_report(report=report, version=report.version, by=manager)
    report = actions.sign_report(report=report, version=report.version, by=head)
    for person in (manager, head):
        with pytest.raises(actions.Refused):
            actions.approve_report(report=report, version=report.version, by=person)
    report = actions.approve_report(report=report, version=report.version, by=staff)
    assert report.state == "approved"


def test_what_was_checked_stands_and_a_return_counts_again(house, manager):
    report = answered(begun(house))
    report = actions.check_report(report=report, version=report.version, by=manager)
    Income.objects.create(carrier=house, on=MAY, kind="service", amount=5_000)
    assert Sheet(report).values["income"] == 0
    report = actions.return_report(report=report, reason="漏记收入", version=report.version, by=manager)
    assert Sheet(report).values["income"] == 5_000


def test_a_correction_is_a_new_edition_and_the_approved_one_stays(house, manager, head, staff):
    sender = resident(house)
    report = answered(begun(house), carrier_tax=3_000, carrier_tax_to_date=3_000)
    sent(report.shares.get(), revenue=8_000, revenue_to_date=8_000)
    report = actions.check_report(report=report, version=report.version, by=manager)
    report = actions.sign_report(report=report, version=report.version, by=head)
    report = actions.approve_report(report=report, version=report.version, by=staff)
    frozen = dict(report.counted)
    Income.objects.create(carrier=house, on=MAY, kind="service", amount=5_000)
    again = actions.correct_report(report=report, reason="补记收入", by=manager)
    assert (again.edition, again.asked["carrier_tax"], again.shares.get().tenant) == (2, 3_000, sender)
    assert Sheet(again).values["income"] == 5_000
    report.refresh_from_db()
    assert (report.state, report.counted) == ("approved", frozen)
    assert list(Report.objects.latest()) == [again]
    with pytest.raises(actions.Refused):
        actions.correct_report(report=report, reason="又一次", by=manager)


def test_a_stale_save_is_refused(house):
    report = begun(house)
    answered(report)
    with pytest.raises(actions.Stale):
        actions.save_report(report=report, asked={}, version=report.version, by=None)


def test_a_period_that_is_not_over_cannot_be_reported_and_one_only_once(house):
    with pytest.raises(actions.Refused):
        begun(house, period=today().replace(day=1))
    begun(house)
    with pytest.raises(actions.Refused):
        begun(house)


# --- shares ---


def test_the_tenants_of_the_last_day_are_asked_and_their_shares_add_up(house):
    for number, left in enumerate([None, None, date(2026, 5, 20)]):
        gone = {"stage": "left", "exit": "moved", "left_on": left} if left else {}
        resident(house, name=f"租户{number}", entered_on=date(2025, 1, 1), **gone)
    report = begun(house)
    first, second = report.shares.all()
    sent(first, revenue=1_000, revenue_to_date=6_000)
    sheet = Sheet(report)
    assert (sheet.values["revenue"], len(sheet.waiting)) == (1_000, 1)
    sent(second, revenue=500, revenue_to_date=500)
    assert Sheet(report).values["revenue_to_date"] == 6_500


def test_a_share_that_does_not_agree_is_not_sent(house):
    resident(house)
    share = begun(house).shares.get()
    with pytest.raises(actions.Refused):
        sent(share, hightech=1_000)
    share.refresh_from_db()
    assert share.state == "open"


def test_a_share_knows_what_its_tenant_sent_before(house):
    resident(house)
    sent(begun(house, period=APRIL).shares.get(), revenue=4_000, revenue_to_date=4_000)
    share = begun(house).shares.get()
    assert share.before["revenue_to_date"] == 4_000
    assert {p.key for p in actions.share_problems(share, ZERO)} == {"revenue_to_date"}


def test_declared_figures_add_to_a_yearly_report_only_by_consent(house):
    from enterprises.models import MergedFacts, YearFacts
    from incubators.models import SharedFigures
    from incubators.sharing import current_text, rewrite

    firm = factories.firm()
    tenant = resident(house, name=firm.name, credit_code=firm.credit_code, entered_on=date(2024, 1, 1))
    tenant.refresh_from_db()
    YearFacts.objects.create(firm=firm, fiscal_year=2025, source="staff", revenue=7_000_000)
    assert MergedFacts.objects.filter(firm=firm, revenue=7_000_000).exists()
    report = begun(house, "year", date(2025, 1, 1))
    rewrite([tenant])
    assert Sheet(report).values["revenue"] is None
    actions.give_consent(tenant=tenant, valid_to=today() + timedelta(days=30), text=current_text(), by=None)
    assert SharedFigures.objects.exists()
    assert Sheet(report).values["revenue"] == 7_000_000
    sent(report.shares.get(), revenue=6_500_000)
    assert Sheet(report).values["revenue"] == 6_500_000
    actions.withdraw_consent(tenant=Tenant.objects.get(), by=None)
