"""Rooms have one tenant at one time, whoever asks and however many at once; plan, occupancy and income come from rows."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from incubators import actions, occupancy
from incubators.models import Income, Lease, RentCharge
from tests import factories

from .conftest import carrier, lease, prospect, resident, room, today

TRIES = 50


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_take_a_room_at_once_one_gets_it():
    house = carrier()
    manager, wanted = factories.user("incubator_manager", house.operator), room(house)
    tenants = [resident(house, name=f"企业{number}") for number in range(TRIES)]
    outcomes, start = [], threading.Barrier(TRIES)

    def take(number):
        start.wait()
        first = today() + timedelta(days=number % 7)
        try:
            lease(wanted, tenants[number], first, first + timedelta(days=200), manager)
            outcomes.append("taken")
        except actions.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[number]) for number in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * (TRIES - 1) + ["taken"]
    assert Lease.objects.count() == 1


JANUARY, MARCH = date(2027, 1, 1), date(2027, 3, 31)


@pytest.mark.parametrize(
    ("first", "last", "goes"),
    [
        (date(2027, 3, 31), date(2027, 6, 30), False),  # the last day is still the tenant's
        (date(2027, 4, 1), date(2027, 6, 30), True),
        (date(2026, 12, 1), date(2027, 1, 1), False),
        (date(2026, 12, 1), date(2026, 12, 31), True),
        (date(2027, 2, 1), date(2027, 2, 1), False),
        (date(2026, 1, 1), date(2028, 1, 1), False),
    ],
)
@pytest.mark.parametrize("kind", ["let", "reserved"])
def test_days_that_touch_do_not_overlap_and_days_that_are_shared_do(house, manager, first, last, goes, kind):
    wanted = room(house)
    lease(wanted, resident(house), JANUARY, MARCH, manager)
    second = resident(house, name="第二家")
    if goes:
        lease(wanted, second, first, last, manager, kind)
    else:
        with pytest.raises(actions.Refused):
            lease(wanted, second, first, last, manager, kind)


def test_the_database_itself_refuses_what_bypasses_the_action(house, manager):
    taken = lease(room(house), resident(house), JANUARY, MARCH, manager)
    taken.pk = None
    with pytest.raises(IntegrityError, match="lease_one_tenant_a_room"), transaction.atomic():
        Lease.objects.bulk_create([taken])


def test_a_cancelled_reservation_frees_the_room(house, manager):
    wanted = room(house)
    first = lease(wanted, prospect(house), JANUARY, MARCH, manager, "reserved")
    actions.cancel_lease(lease=first, reason="x", version=_seen(first), by=manager)
    assert lease(wanted, resident(house, name="第二家"), JANUARY, MARCH, manager).pk


def _seen(row):
    from workplace.conflict import seen_of

    return seen_of(row)


def test_a_prospect_reserves_and_signs_only_after_entering(house, manager):
    hopeful, wanted = prospect(house), room(house)
    with pytest.raises(actions.Refused):
        lease(wanted, hopeful, JANUARY, MARCH, manager)
    held = lease(wanted, hopeful, JANUARY, MARCH, manager, "reserved")
    terms = {"starts_on": JANUARY, "ends_on": MARCH, "monthly_rent": 900}
    with pytest.raises(actions.Refused):
        actions.sign_lease(lease=held, values=terms, version=_seen(held), by=manager)
    actions.enter(tenant=hopeful, on=today(), reason="示例", version=_seen(hopeful), by=manager)
    signed = actions.sign_lease(lease=held, values=terms, version=_seen(held), by=manager)
    assert signed.kind == "let"
    assert [c.amount for c in signed.charges.all()] == [900, 900, 900]


def test_rents_fall_due_after_the_free_days_and_fall_away_after_an_early_end(house, manager):
    start = today() - timedelta(days=10)
    taken = lease(
        room(house),
        resident(house),
        start,
        start + timedelta(days=364),
        manager,
        rent_free_until=start + timedelta(days=80),
    )
    due = list(taken.charges.values_list("due_on", flat=True))
    assert len(due) == 9
    assert min(due) > start + timedelta(days=80)
    ended = actions.end_lease(
        lease=taken, on=today() + timedelta(days=120), reason="x", version=_seen(taken), by=manager
    )
    assert max(ended.charges.values_list("due_on", flat=True)) <= ended.ends_on


def test_the_plan_tells_the_five_states_apart(house, manager):
    day = today()
    rooms = {number: room(house, number) for number in ("101", "102", "103", "104")}
    room(house, "105", use="public")
    lease(rooms["102"], prospect(house), day, day + timedelta(days=30), manager, "reserved")
    lease(rooms["103"], resident(house, name="乙"), day, day + timedelta(days=91), manager)
    ending = lease(rooms["104"], resident(house, name="丙"), day, day + timedelta(days=90), manager)
    found = {place.room.number: place.state for place in occupancy.places(house, day)}
    assert found == {"101": "free", "102": "reserved", "103": "let", "104": "ends", "105": "other"}
    actions.renew_lease(lease=ending, months=12, monthly_rent=10, by=manager)
    assert {p.room.number: p.state for p in occupancy.places(house, day)}["104"] == "let", "renewed"
    assert {p.state for p in occupancy.places(house, day + timedelta(days=500))} == {"free", "other"}


def test_occupancy_counts_square_metres_month_by_month(house, manager):
    small, large = room(house, "101", area=Decimal("50")), room(house, "102", area=Decimal("150"))
    room(house, "103", use="office")
    resident_ = resident(house)
    lease(large, resident_, today() - timedelta(days=200), today() - timedelta(days=100), manager)
    lease(small, resident_, today() - timedelta(days=20), today() + timedelta(days=20), manager)
    months = occupancy.over_time(house, today())
    now = months[occupancy.MONTHS_BACK]
    assert (now.day, now.let, now.lettable, now.share) == (today(), 50, 200, Decimal("0.25"))
    assert {month.let for month in months[: occupancy.MONTHS_BACK]} <= {0, 50, 150}
    assert max(month.let for month in months) == 150
    assert months[-1].let == 0


def test_income_counts_paid_rents_with_the_property_income(house, manager):
    taken = lease(room(house), resident(house), date(2025, 1, 1), date(2025, 12, 31), manager, rent=700)
    for charge in taken.charges.order_by("due_on")[:3]:
        actions.pay(charge=charge, on=date(2025, 6, 1), by=manager)
    Income.objects.create(carrier=house, on=date(2025, 5, 1), kind="service", amount=5000)
    Income.objects.create(carrier=house, on=date(2025, 5, 1), kind="property", amount=40)
    assert occupancy.income_by_year(house) == {2025: {"service": 5000, "property": 2140, "investment": 0, "other": 0}}
    assert RentCharge.objects.late().count() == 9


def test_a_room_is_let_on_the_plan_by_its_page(house, manager, sign_in):
    wanted, tenant = room(house), resident(house)
    client = sign_in(manager)
    plan = client.get(f"/carriers/{house.pk}/rooms/").content.decode()
    assert f"room={wanted.pk}" in plan
    assert f"/rooms/{wanted.pk}/let/" in client.get(f"/carriers/{house.pk}/rooms/?room={wanted.pk}").content.decode()
    form = {
        "tenant": tenant.pk, "kind": "let", "starts_on": today(), "ends_on": today() + timedelta(days=364),
        "monthly_rent": "1,500", "deposit": 0,
    }  # fmt: skip
    answer = client.post(f"/rooms/{wanted.pk}/let/", form)
    assert answer.status_code == 302
    again = client.post(f"/rooms/{wanted.pk}/let/", form)
    assert again.status_code == 422
    assert Lease.objects.get().monthly_rent == 1500
    page = client.get(answer.url)
    assert page.status_code == 200
    charge = RentCharge.objects.order_by("due_on").first()
    client.post(f"/rents/{charge.pk}/", {"paid_on": today()})
    charge.refresh_from_db()
    assert charge.paid_on == today()


def test_the_plan_costs_the_same_however_many_rooms(house, manager, sign_in, django_assert_max_num_queries):
    for number in range(30):
        lease(
            room(house, str(number)),
            resident(house, name=f"企业{number}"),
            today(),
            today() + timedelta(days=50),
            manager,
        )
    client = sign_in(manager)
    client.get("/")
    with django_assert_max_num_queries(30):
        assert client.get(f"/carriers/{house.pk}/rooms/").status_code == 200


def test_a_room_drawn_over_another_or_off_the_floor_is_refused(house, manager, sign_in):
    first = room(house)
    client = sign_in(manager)
    form = {"floor": first.floor_id, "number": "9", "kind": "room", "use": "tenants", "area": 20, "depth": 5}
    over = client.post(f"/carriers/{house.pk}/rooms/add/", form | {"x": 5, "y": 5, "width": 10})
    off = client.post(f"/carriers/{house.pk}/rooms/add/", form | {"x": 55, "y": 5, "width": 10})
    beside = client.post(f"/carriers/{house.pk}/rooms/add/", form | {"x": 10, "y": 5, "width": 10})
    assert [answer.status_code for answer in (over, off, beside)] == [422, 422, 302]
