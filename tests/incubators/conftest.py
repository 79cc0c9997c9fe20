"""A house with rooms, its people, another operator's house, and the short ways to make what lives in them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incubators import actions
from incubators.models import Building, Carrier, CarrierTitle, Evaluation, Floor, Room, Tenant
from tests import factories


def today() -> date:
    return timezone.localdate()


def carrier(name="测试孵化器", park=None, kind="incubator_general", level="national") -> Carrier:
    made = Carrier.objects.create(
        name=name, operator=factories.organisation("operator", f"{name}运营公司"), park=park or factories.park()
    )
    CarrierTitle.objects.create(carrier=made, kind=kind, level=level, valid_from=date(2020, 1, 1))
    return made


def room(house: Carrier, number="101", **fields) -> Room:
    building = Building.objects.get_or_create(carrier=house, name="A座")[0]
    floor = Floor.objects.get_or_create(building=building, number=1, defaults={"width": 60, "depth": 20})[0]
    left = floor.rooms.count() * 10
    return Room.objects.create(
        floor=floor, number=number, **{"area": 100, "x": left, "y": 0, "width": 10, "depth": 10, **fields}
    )


def prospect(house: Carrier, **fields) -> Tenant:
    fields = {"name": "平顶山新芽科技有限公司", "credit_code": factories.credit_code(), "field": "materials", **fields}
    return Tenant.objects.create(carrier=house, **fields)


def resident(house: Carrier, **fields) -> Tenant:
    fields = {"stage": "resident", "entered_on": today() - timedelta(days=400), **fields}
    return prospect(house, **fields)


def lease(room: Room, tenant: Tenant, start: date, end: date, by, kind="let", rent=1000, **more):
    values = {"kind": kind, "starts_on": start, "ends_on": end, "monthly_rent": rent, **more}
    return actions.take_room(room=room, tenant=tenant, values=values, by=by)


@pytest.fixture
def house(db):
    return carrier()


@pytest.fixture
def other_house(db):
    return carrier("别家孵化器", factories.park(1))


@pytest.fixture
def manager(house):
    return factories.user("incubator_manager", house.operator)


@pytest.fixture
def stranger(other_house):
    return factories.user("incubator_manager", other_house.operator)


@pytest.fixture
def experts():
    return [factories.user("reviewer"), factories.user("approver")]


@pytest.fixture
def round_(house, other_house, experts):
    made = Evaluation(
        year=today().year, fill_until=today() + timedelta(days=5), score_until=today() + timedelta(days=9)
    )
    return actions.open_evaluation(evaluation=made, experts=experts, by=experts[0])
