"""Graduation and the conditions of levels by night: what is counted, what is kept over time, who sees it, who is told."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from accounts.access import Perm, visible
from enterprises.models import Title
from incubators import actions, facts
from incubators.models import (
    CarrierOutcome,
    CarrierTitle,
    Financing,
    Income,
    Mentor,
    Right,
    Staff,
    Tenant,
    TenantOutcome,
)
from incubators.night import replay
from incubators.sharing import current_text
from incubators.tasks import morning
from innovation_points.night import run
from tests import factories
from tests.innovation_points.nights import on
from workplace.conflict import seen_of
from workplace.models import Notice

from .conftest import carrier, resident, today

pytestmark = pytest.mark.django_db


def night(day: date | None = None):
    with on(day or today()):
        return run.run_night(day or today())


def graduation(tenant) -> TenantOutcome:
    return TenantOutcome.objects.current().get(tenant=tenant)


def level(house, code="incubation/incubator-general") -> CarrierOutcome:
    return CarrierOutcome.objects.current().get(carrier=house, code=code)


def capital(tenant, amount, **fields):
    return Financing.objects.create(tenant=tenant, **{"kind": "venture", "amount": amount, "on": today(), **fields})


def incubatee(house, **fields):
    entered = today() - timedelta(days=400)
    fields = {"established_on": entered, "registered_inside": True, "works_inside": True, **fields}
    return resident(house, entered_on=entered, **fields)


@pytest.mark.parametrize(
    ("amounts", "answer", "result"),
    [
        ([5_000_001], False, "met"),
        ([2_500_000, 2_500_001], None, "met"),
        ([5_000_000], False, "unknown"),
        ([], True, "met"),
        ([], None, "unknown"),
    ],
)
def test_capital_and_a_sale_are_known_by_the_tenancy(house, amounts, answer, result):
    """Without a consent the revenue stays unknown, and so does whoever meets nothing else."""
    tenant = resident(house, acquired_or_listed=answer)
    for amount in amounts:
        capital(tenant, amount)
    night()
    assert graduation(tenant).result == result


@pytest.mark.parametrize("fields", [{"kind": "loan"}, {"is_paid_in": False}, {"on": today() + timedelta(days=1)}])
def test_a_loan_a_promise_and_the_future_are_no_capital(house, fields):
    tenant = resident(house)
    capital(tenant, 9_000_000, **fields)
    night()
    assert "venture_capital" in graduation(tenant).failed


def test_a_certificate_counts_while_it_surely_holds(house):
    firm = factories.firm()
    tenant = resident(house, credit_code=firm.credit_code)
    title = Title.objects.create(firm=firm, kind="high-tech-enterprise", valid_from=date(2020, 1, 1), valid_to=today())
    night()
    assert graduation(tenant).result == "met"
    night(today() + timedelta(days=1))
    assert "high_tech_certificate" in graduation(tenant).failed
    Title.objects.filter(pk=title.pk).update(valid_to=None)
    night(today() + timedelta(days=2))
    assert "high_tech_certificate" in graduation(tenant).undecided


def test_declared_revenue_counts_only_while_the_firm_lets_its_carrier_see_it(house):
    firm = factories.firm()
    for year in (1, 2):
        factories.year_facts(firm, today().year - year, revenue=6_000_000)
    tenant = resident(house, credit_code=firm.credit_code, acquired_or_listed=False)
    tenant.refresh_from_db()
    night()
    row = graduation(tenant)
    assert row.result == "unknown"
    assert row.facts["revenue"] is None
    owner = factories.firm_user(firm)
    actions.give_consent(tenant=tenant, valid_to=today() + timedelta(days=9), text=current_text(), by=owner)
    night(today() + timedelta(days=1))
    assert graduation(tenant).result == "met"
    actions.withdraw_consent(tenant=tenant, by=owner)
    night(today() + timedelta(days=2))
    row = graduation(tenant)
    assert (row.result, row.facts["revenue"]) == ("unknown", None)


def test_the_day_run_again_after_the_morning_says_the_same(house):
    """A figure that was corrected since the last morning counts in the night itself, not a day later."""
    firm = factories.firm()
    factories.year_facts(firm, today().year - 1, revenue=6_000_000)
    tenant = resident(house, credit_code=firm.credit_code, acquired_or_listed=False)
    tenant.refresh_from_db()
    actions.give_consent(tenant=tenant, valid_to=today() + timedelta(days=9), text=current_text(), by=None)
    factories.year_facts(firm, today().year - 2, revenue=6_000_000)
    first = night()
    rows = [list(model.objects.order_by("pk").values()) for model in (TenantOutcome, CarrierOutcome)]
    assert graduation(tenant).result == "met"
    for _time in range(2):
        morning()
        assert night() == first
    assert rows == [list(model.objects.order_by("pk").values()) for model in (TenantOutcome, CarrierOutcome)]


def test_a_result_is_kept_from_night_to_night_and_written_when_it_changes(house):
    tenant, first = resident(house), today()
    night(first)
    night(first)
    night(first + timedelta(days=1))
    assert TenantOutcome.objects.filter(tenant=tenant).count() == 1
    capital(tenant, 6_000_000)
    night(first + timedelta(days=2))
    rows = list(TenantOutcome.objects.filter(tenant=tenant).order_by("valid_from"))
    assert [(row.valid_from, row.valid_to) for row in rows] == [
        (first, first + timedelta(days=2)),
        (first + timedelta(days=2), date.max),
    ]
    assert TenantOutcome.objects.on(first + timedelta(days=1)).get().result == "unknown"


def test_a_night_of_the_past_leaves_what_later_nights_said(house):
    tenant, last = resident(house), today()
    night(last)
    capital(tenant, 6_000_000, on=last - timedelta(days=3))
    night(last - timedelta(days=2))
    rows = list(TenantOutcome.objects.filter(tenant=tenant).order_by("valid_from"))
    assert [(row.valid_from, row.valid_to, row.result) for row in rows] == [
        (last - timedelta(days=2), last, "met"),
        (last, date.max, "unknown"),
    ]


def test_who_has_left_has_no_result_any_more(house, manager):
    tenant = resident(house)
    night()
    actions.leave(
        tenant=tenant, exit="graduated", on=today(), reason="", to="", version=seen_of(tenant), by=manager
    )  # fmt: skip
    night(today() + timedelta(days=1))
    assert not TenantOutcome.objects.current().exists()
    assert TenantOutcome.objects.on(today()).exists()


def test_a_past_night_is_computed_again_from_what_it_kept(house):
    tenant = resident(house)
    capital(tenant, 6_000_000)
    found = night()
    Financing.objects.all().delete()
    assert replay(found).is_equal
    assert replay(found).rows == TenantOutcome.objects.count() + CarrierOutcome.objects.count()
    TenantOutcome.objects.update(result="unmet")
    assert replay(found).different == [tenant.name]


def test_only_who_is_known_to_be_one_counts_as_incubatee(house):
    term = today() + timedelta(days=30)
    counted = incubatee(house, term_until=term)
    for fields in (
        {"registered_inside": None},
        {"works_inside": False},
        {"term_until": today() - timedelta(days=1)},
        {"established_on": today() - timedelta(days=400 + 800)},
        {"established_on": None},
        {"kind": "team", "credit_code": ""},
    ):
        incubatee(house, **fields)
    assert [t.pk for t in Tenant.objects.all() if facts.is_incubatee(t, today())] == [counted.pk]
    found = facts.of_carriers([house], today())[house.pk]
    assert (found["carrier_incubatees"], found["carrier_tenants"]) == (1, 7)


def test_the_facts_of_a_carrier_are_those_of_the_day(house):
    day = today()
    one, two = incubatee(house, field="materials"), incubatee(house, field="materials")
    gone = incubatee(house)
    Tenant.objects.filter(pk=gone.pk).update(stage="left", exit="graduated", left_on=day - timedelta(days=30))
    last_year = date(day.year - 1, 6, 1)
    capital(one, 1, on=last_year, is_own_fund=True)
    capital(two, 1, kind="loan", on=day)
    Right.objects.create(tenant=one, kind="invention", name="甲", applied_on=last_year)
    Right.objects.create(tenant=two, kind="software", name="乙", granted_on=last_year, valid_to=day)
    Staff.objects.create(carrier=house, name="甲", is_professional=True)
    Staff.objects.create(carrier=house, name="乙", until=day - timedelta(days=1))
    Mentor.objects.create(carrier=house, name="丙", since=day)
    Income.objects.create(carrier=house, kind="service", amount=30, on=last_year)
    Income.objects.create(carrier=house, kind="property", amount=70, on=last_year)
    found = facts.of_carriers([house], day)[house.pk]
    assert {
        "carrier_incubatees": 2, "carrier_in_field": 2, "carrier_financed": 2, "carrier_financed_last_year": 1,
        "carrier_invested_last_year": 1, "carrier_financed_year": 1 + (day < date(day.year, 6, 1)), "carrier_fund_cases": 1,
        "carrier_patent_applicants": 1, "carrier_ip_holders": 1, "carrier_staff": 1, "carrier_professionals": 1,
        "carrier_mentors": 1, "carrier_graduates": 1, "carrier_graduates_year": 1, "carrier_income": 100,
        "carrier_income_beside_rent": 30, "carrier_growing": 0, "carrier_growth_unknown": 2, "carrier_statistics": None,
    }.items() <= found.items()  # fmt: skip
    before = facts.of_carriers([house], day - timedelta(days=31))[house.pk]
    assert (before["carrier_graduates"], before["carrier_tenants"], before["carrier_mentors"]) == (0, 3, 0)
    assert facts.of_carriers([house], day + timedelta(days=1))[house.pk]["carrier_ip_holders"] == 0


def test_a_carrier_is_held_against_its_level_and_the_next(house, other_house):
    CarrierTitle.objects.filter(carrier=other_house).update(kind="smart_island")
    night()
    rows = CarrierOutcome.objects.filter(carrier=house)
    assert dict(rows.values_list("code", "aim")) == {
        "incubation/incubator-general": "own",
        "incubation/incubator-standard": "next",
    }
    assert {"incubatees", "graduates"} <= set(level(house).failed)
    assert {"statistics", "area"} <= set(level(house).undecided)
    assert {"area", "incubatees", "graduates", "professionals"} <= set(
        level(house, "incubation/incubator-standard").undecided
    )
    assert not CarrierOutcome.objects.filter(carrier=other_house).exists()


def test_another_operators_results_are_nobodys_business(client, house, manager, stranger):
    tenant = resident(house)
    capital(tenant, 6_000_000)
    night()
    outcome = graduation(tenant)
    assert list(visible(manager, TenantOutcome.objects.all(), Perm.TENANT_VIEW)) == [outcome]
    assert not visible(stranger, TenantOutcome.objects.all(), Perm.TENANT_VIEW).exists()
    assert not visible(stranger, CarrierOutcome.objects.filter(carrier=house), Perm.CARRIER_VIEW).exists()
    client.force_login(stranger)
    assert client.get(f"/carriers/{house.pk}/levels/").status_code == 404
    client.force_login(manager)
    page = client.get(f"/carriers/{house.pk}/levels/").content.decode()
    assert "数值待核实" in page
    assert "国科发区〔2018〕300号" in page
    page = client.get(f"/tenants/{tenant.pk}/").content.decode()
    assert "累计获得天使投资或风险投资超过 500 万元" in page


def test_the_database_holds_results_back_too(house, manager, stranger, as_web):
    resident(house)
    night()
    for person, rows in ((manager, 1), (stranger, 0)):
        with as_web(person):
            assert TenantOutcome.objects.count() == rows
            assert CarrierOutcome.objects.filter(carrier=house).count() == 2 * rows
    with as_web(manager), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        TenantOutcome.objects.create(tenant=Tenant.objects.get(), code="x", result="met", valid_from=today())
    assert connection.is_usable()


def test_a_condition_met_is_told_once_and_waits_on_the_manager(client, house, manager, stranger):
    tenant = resident(house)
    capital(tenant, 6_000_000)
    night()
    capital(tenant, 1)
    night(today() + timedelta(days=1))
    assert Notice.objects.filter(user=manager, kind="may_graduate").count() == 1
    assert not Notice.objects.filter(user=stranger, kind="may_graduate").exists()
    client.force_login(manager)
    assert "符合毕业条件" in client.get("/todo/").content.decode()


def test_what_is_missing_is_said_in_numbers(client, house, manager):
    for _number in range(3):
        incubatee(house)
    night()
    client.force_login(manager)
    page = client.get(f"/carriers/{house.pk}/levels/").content.decode()
    assert "在孵企业数再增加 47" in page
    assert "累计毕业企业数再增加 20" in page


def test_a_past_due_term_says_so(client, house, manager):
    tenant = resident(house)
    Tenant.objects.filter(pk=tenant.pk).update(term_until=today() - timedelta(days=1))
    client.force_login(manager)
    assert "孵化期已满" in client.get("/todo/").content.decode()


def test_the_other_houses_stay_as_they_are(house):
    night()
    before = CarrierOutcome.objects.get(carrier=house, aim="own")
    carrier("新来的", factories.park(1))
    night(today() + timedelta(days=1))
    assert CarrierOutcome.objects.get(carrier=house, aim="own").pk == before.pk
