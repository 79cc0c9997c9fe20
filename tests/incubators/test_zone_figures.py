"""The carriers' figures for the zone: each is made of its rows, and the demo zone's add up to the articles."""

from datetime import date, timedelta

import pytest

from accounts.models import Membership, User
from incubators import zone_figures
from incubators.comparing import COMPARED, compare
from incubators.models import Carrier, CarrierTitle, Income, Lease, RentCharge, Tenant
from incubators.reporting.counting import rows_behind
from incubators.reporting.sheet import Sheet
from tests import factories
from workplace.figures import Reading, Scope, figures
from zone_portal.demo import carrier_reports
from zone_portal.demo import incubators as demo

from .conftest import carrier, lease, resident, room, today

pytestmark = pytest.mark.django_db
CODES = [figure.code for figure in figures if figure.theme in zone_figures.THEMES]
END = date(2025, 12, 31)


def value(code, day=END, person=None, **cuts):
    return Reading(Scope(person or factories.user("reviewer"), cuts=cuts)).result(figures.get(code), day).value


@pytest.fixture
def zone():
    """The demo's carriers, without the registry's firms."""
    for name, role, organisation in [
        ("incubator", "incubator_manager", factories.organisation("operator", demo.HOUSES[0].operator)),
        ("staff", "reviewer", None),
    ]:
        Membership.objects.create(
            user=User.objects.create(username=name),
            role=role,
            organisation=organisation or factories.organisation("department"),
        )
    demo.write([], today())
    factories.count_rows()


def test_the_demo_zone_adds_up_to_the_articles(zone):
    figures_of_today = {code: value(code, today()) for code in (
        "incubators-national", "carriers", "star-spaces", "island-visited", "island-invited", "island-resident", "island-events",
    )}  # fmt: skip
    assert figures_of_today == {
        "incubators-national": 2, "carriers": 5, "star-spaces": 3, "island-visited": 122, "island-invited": 53,
        "island-resident": 21, "island-events": 24,
    }  # fmt: skip
    assert value("carriers-new", date(2023, 12, 31)) == 3


@pytest.mark.parametrize("role", ["reviewer", "park_officer"])
def test_a_value_is_made_of_exactly_the_rows_that_the_person_sees(zone, role):
    person = factories.user(role, Carrier.objects.first().park if role == "park_officer" else None)
    scope, parks = Scope(person), set()
    for figure in (figures.get(code) for code in CODES):
        result = Reading(scope).result(figure, today())
        for part, number in zip(figure.parts(today()), result.numbers, strict=True):
            rows = list(part.counted.dress(scope.rows(part.counted, today()), today()))
            path = part.counted.amount
            assert number == int(sum(_at(row, path) for row in rows) if path else len(rows)), figure.code
            parks |= {_at(row, part.counted.park) for row in rows}
    assert len(parks) == (1 if role == "park_officer" else 4)


def _at(row, path):
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def test_a_yearly_report_of_a_demo_carrier_is_filled_from_rows_that_add_up(zone):
    carrier_reports.write(today())
    report = Carrier.objects.get(name=demo.HOUSES[0].name).reports.get(kind="year")
    assert report.state == "approved"
    sheet, behind = Sheet(report), {}
    for field in sheet.form.fields:
        if field.count:
            behind[field.code] = rows_behind(report, field, field.code)
            assert float(sum(row.number for row in behind[field.code])) == sheet.values[field.code], field.code
    filled = [code for code, rows in behind.items() if rows or behind.get(sheet.form.field(code).within)]
    assert len(filled) / len(sheet.form.fields) >= 0.7


def test_the_demo_reports_hold_what_the_checks_ask(zone):
    carrier_reports.write(today())
    states = list(
        Carrier.objects.get(name=demo.HOUSES[0].name).reports.order_by("kind", "period").values_list("kind", "state")
    )
    assert states == [("month", "approved"), ("month", "signed"), ("month", "filling"), ("year", "approved")]


# --- at the edges of days ---


@pytest.mark.parametrize(
    ("entered", "left", "counted"),
    [
        (END, None, 1),
        (END + timedelta(1), None, 0),
        (date(2024, 1, 1), END, 0),
        (date(2024, 1, 1), END + timedelta(1), 1),
    ],
)
def test_a_tenant_counts_from_its_entry_to_the_day_before_it_left(house, entered, left, counted):
    gone = {"stage": "left", "exit": "graduated", "left_on": left} if left else {}
    resident(house, entered_on=entered, **gone)
    assert value("tenants") == counted
    assert value("graduates") == (left == END)


def test_a_lapsed_title_and_one_of_a_closed_house_do_not_count(house):
    CarrierTitle.objects.create(carrier=house, kind="star_space", level="municipal", valid_to=END - timedelta(1))
    closed = carrier("已关", factories.park(1))
    Carrier.objects.filter(pk=closed.pk).update(closed_on=END)
    assert (value("incubators-national"), value("star-spaces"), value("carriers")) == (1, 0, 1)


def test_survival_leaves_out_who_closed_or_was_removed_by_the_day(house):
    for exit, left in [
        ("", None),
        ("graduated", 2024),
        ("moved", 2024),
        ("closed", 2024),
        ("removed", 2025),
        ("closed", 2026),
    ]:
        gone = {"stage": "left", "exit": exit, "left_on": date(left, 5, 5)} if exit else {}
        resident(house, entered_on=date(2022, 6, 6), **gone)
    assert Tenant.objects.count() == 6
    assert value("survival-3").limit_denominator() * 6 == 400  # four of six
    assert value("survival-5") is None


def test_occupancy_and_income_mix(house):
    manager = factories.user("incubator_manager", house.operator)
    tenant = resident(house, entered_on=date(2024, 1, 1))
    lease(room(house, "101", area=60), tenant, date(2025, 1, 1), date(2026, 6, 30), manager, rent=1000)
    room(house, "102", area=40)
    assert value("carrier-occupancy") == 60
    RentCharge.objects.filter(lease=Lease.objects.get()).update(paid_on=None)
    RentCharge.objects.filter(due_on=date(2025, 3, 1)).update(paid_on=date(2025, 3, 4))
    Income.objects.create(carrier=house, on=date(2025, 7, 1), kind="service", amount=2_000)
    Income.objects.create(carrier=house, on=date(2024, 12, 31), kind="service", amount=9_999)
    Income.objects.create(carrier=house, on=date(2025, 7, 1), kind="property", amount=1_000)
    assert value("carrier-income") * 10_000 == 4_000
    assert value("carrier-income-beside-rent") == 50


def test_a_cut_narrows_to_one_carrier(house, other_house):
    resident(house, entered_on=date(2024, 1, 1))
    resident(other_house, entered_on=date(2024, 1, 1))
    assert (value("tenants"), value("tenants", carrier=house)) == (2, 1)


def test_each_carrier_stands_beside_the_median_and_its_figures_add_up_to_the_zones(zone, django_assert_num_queries):
    scope = Scope(factories.user("reviewer"))
    assert scope.user.access
    with django_assert_num_queries(2):
        found = compare(scope, today())
    for place, figure in enumerate(COMPARED):
        shown = sorted(float(row.cells[place].shown.replace(",", "")) for row in found.rows if row.cells[place].shown)
        assert float(found.medians[place].replace(",", "")) == pytest.approx(shown[len(shown) // 2], abs=0.1), (
            figure.code
        )
    residents = [int(row.cells[0].shown) for row in found.rows]
    assert (len(residents), sum(residents)) == (5, value("tenants", today()))
