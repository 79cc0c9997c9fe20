"""The way of a tenant: funnel, entry check, a team that becomes a firm, signs of health, exits."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEvent
from incubators import actions, entry
from incubators.funnel import board
from incubators.models import CarrierTitle, Headcount, Step, Tenant
from incubators.querysets import last_month
from tests import factories
from workplace.conflict import seen_of

from .conftest import carrier, lease, prospect, resident, room, today

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


def result(tenant, label_part, day=DAY):
    return next(check for check in entry.checks(tenant, day) if label_part in str(check.label)).result


@pytest.mark.parametrize(
    ("founded", "outcome"),
    [(date(2024, 6, 15), "met"), (date(2024, 6, 14), "unmet"), (date(2026, 6, 15), "met"), (None, "unknown")],
)
def test_the_age_at_entry_is_checked_to_the_day(house, founded, outcome):
    assert entry.checks(prospect(house, established_on=founded), DAY)[0].result == outcome


def test_a_team_has_no_age(house):
    assert entry.checks(prospect(house, kind="team", credit_code=""), DAY)[0].result == "met"


@pytest.mark.parametrize(("answer", "outcome"), [(True, "met"), (False, "unmet"), (None, "unknown")])
def test_where_it_is_registered_and_works_is_never_assumed(house, answer, outcome):
    tenant = prospect(house, established_on=DAY, registered_inside=answer, works_inside=answer)
    assert [check.result for check in entry.checks(tenant, DAY)][1:3] == [outcome, outcome]


@pytest.mark.parametrize(
    ("kind", "field", "until"),
    [
        ("incubator_general", "materials", date(2030, 6, 15)),
        ("incubator_specialised", "biomedicine", date(2031, 6, 15)),
        ("incubator_general", "circuits", date(2031, 6, 15)),
        ("makerspace", "biomedicine", date(2028, 6, 15)),
        ("smart_island", "materials", None),
        ("accelerator", "materials", None),
    ],
)
def test_the_term_follows_the_carriers_title_and_the_field(kind, field, until):
    tenant = prospect(carrier(kind=kind), field=field, established_on=DAY)
    assert entry.term_until(tenant, DAY) == until
    assert entry.checks(tenant, DAY)[3].result == ("met" if until else "unknown")


def test_of_several_titles_the_longest_term_counts_and_a_lapsed_one_does_not():
    house = carrier(kind="makerspace")
    lapsed = CarrierTitle.objects.create(
        carrier=house, kind="incubator_general", level="zone", valid_to=date(2026, 6, 14)
    )
    tenant = prospect(house)
    assert entry.term_until(tenant, DAY) == date(2028, 6, 15)
    CarrierTitle.objects.filter(pk=lapsed.pk).update(valid_to=DAY)
    assert entry.term_until(tenant, DAY) == date(2030, 6, 15)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [(date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 12, 5), 1, date(2027, 1, 5))],
)  # fmt: skip
def test_months_end_on_a_day_that_exists(day, months, later):
    assert entry.months_later(day, months) == later


def test_entry_with_an_open_condition_needs_a_reason_that_is_kept(house, manager):
    tenant = prospect(house, established_on=today() - timedelta(days=2000), registered_inside=True, works_inside=True)
    with pytest.raises(actions.Refused):
        actions.enter(tenant=tenant, on=today(), reason="", version=seen_of(tenant), by=manager)
    entered = actions.enter(tenant=tenant, on=today(), reason="区招商项目", version=seen_of(tenant), by=manager)
    assert entered.stage == "resident"
    assert entered.term_until == entry.months_later(today(), 48)
    event = AuditEvent.objects.get(event="tenant.entered")
    assert event.details["reason"] == "区招商项目"
    assert len(event.details["not_met"]) == 1


def test_the_board_counts_who_came_so_far_and_who_stands_there(house, manager):
    for number in range(5):
        tenant = prospect(
            house, name=f"企业{number}", established_on=today(), registered_inside=True, works_inside=True
        )
        Step.objects.create(tenant=tenant, stage="visited")
        for stage in ["visited", "invited", "inspected"][: number + 1]:
            actions.step(tenant=tenant, stage=stage, on=today(), note="", by=manager)
    actions.enter(tenant=tenant, on=today(), reason="", version=seen_of(tenant), by=manager)
    lost = Tenant.objects.get(name="企业0")
    actions.leave(tenant=lost, exit="dropped", on=today(), reason="x", to="", version=seen_of(lost), by=manager)
    lanes = {lane.stage.value: (lane.reached, lane.here) for lane in board(Tenant.objects.all())}
    assert lanes == {"visited": (5, 0), "invited": (4, 1), "inspected": (3, 2), "intending": (0, 0), "resident": (1, 1)}


def test_a_prospect_goes_through_all_by_its_pages(house, manager, sign_in):
    client = sign_in(manager)
    form = {
        "carrier": house.pk, "kind": "firm", "name": "平顶山新来科技有限公司", "credit_code": factories.credit_code(),
        "visited_on": today(), "established_on": today(), "registered_inside": "true", "works_inside": "true",
    }  # fmt: skip
    page = client.post("/tenants/add/", form).url
    for stage in ("invited", "inspected", "intending"):
        client.post(f"{page}step/", {"stage": stage, "on": today()})
    client.post(f"{page}enter/", {"on": today(), "version": seen_of(Tenant.objects.get())})
    tenant = Tenant.objects.get()
    assert (tenant.stage, tenant.steps.count()) == ("resident", 5)
    client.post(f"{page}headcounts/add/", {"month": today(), "total": 9, "college": 5, "doctors": 1, "returnees": 0,
                                           "talents": 0, "graduates": 0})  # fmt: skip
    assert "9" in client.get(page).content.decode()
    bad = client.post(f"{page}leave/", {"exit": "dropped", "on": today(), "reason": "x", "version": seen_of(tenant)})
    assert bad.status_code == 422
    client.post(
        f"{page}leave/", {"exit": "graduated", "on": today(), "reason": "达到毕业条件", "version": seen_of(tenant)}
    )
    tenant.refresh_from_db()
    assert (tenant.stage, tenant.exit) == ("left", "graduated")


def test_whoever_leaves_gives_back_the_rooms(house, manager):
    tenant = resident(house)
    running = lease(room(house), tenant, today() - timedelta(days=50), today() + timedelta(days=300), manager)
    coming = lease(room(house, "102"), tenant, today() + timedelta(days=30), today() + timedelta(days=300), manager)
    actions.leave(
        tenant=tenant, exit="moved", on=today(), reason="搬迁", to="外地", version=seen_of(tenant), by=manager
    )
    running.refresh_from_db()
    coming.refresh_from_db()
    assert (running.ends_on, coming.cancelled_on) == (today(), today())


def test_a_team_that_founds_a_firm_joins_the_registrys_file(house, manager):
    firm = factories.firm()
    team = resident(house, kind="team", credit_code="", name="储能团队")
    values = {
        "name": firm.name, "credit_code": firm.credit_code, "established_on": today(), "registered_inside": True,
        "works_inside": True,
    }  # fmt: skip
    became = actions.become_firm(tenant=team, values=values, version=seen_of(team), by=manager)
    assert (became.kind, became.firm_id, became.became_firm_on) == ("firm", firm.pk, today())


def test_a_tenant_joins_when_its_file_is_made_later_and_loses_it_with_another_code(house):
    code = factories.credit_code()
    tenant = resident(house, credit_code=code)
    assert tenant.firm_id is None
    firm = factories.firm(credit_code=code)
    tenant.refresh_from_db()
    assert tenant.firm_id == firm.pk
    tenant.credit_code = factories.credit_code()
    tenant.save()
    tenant.refresh_from_db()
    assert tenant.firm_id is None


def test_one_credit_code_is_in_a_carrier_once_at_a_time(house, manager):
    first = resident(house)
    twin = Tenant(carrier=house, name="同号", credit_code=first.credit_code)
    with pytest.raises(actions.Refused):
        actions.add_tenant(tenant=twin, on=today(), by=manager)
    actions.leave(tenant=first, exit="moved", on=today(), reason="x", to="", version=seen_of(first), by=manager)
    assert actions.add_tenant(tenant=twin, on=today(), by=manager).pk


def months_ago(number):
    return entry.months_later(last_month(), -number)


def test_signs_of_health_are_read_from_rows(house, manager):
    fine, silent, shrunk, late, old = (resident(house, name=name) for name in ("好", "静", "减", "欠", "满"))
    for tenant in (fine, late, old):
        Headcount.objects.create(tenant=tenant, month=months_ago(0), total=10)
    Headcount.objects.create(tenant=silent, month=months_ago(1), total=10)
    for back, total in enumerate([7, 8, 9, 10]):
        Headcount.objects.create(tenant=shrunk, month=months_ago(back), total=total)
    lease(room(house), late, today() - timedelta(days=40), today() + timedelta(days=40), manager)
    Tenant.objects.filter(pk=old.pk).update(term_until=today() + timedelta(days=180))
    names = ("no_report", "falling", "rent_late", "term_near")
    found = {t.name: [n for n in names if getattr(t, n)] for t in Tenant.objects.with_signs()}
    assert found == {"好": [], "静": ["no_report"], "减": ["falling"], "欠": ["rent_late"], "满": ["term_near"]}


@pytest.mark.parametrize(("total", "falling"), [(8, False), (7, True)])
def test_staff_falls_below_four_fifths_of_a_quarter_before(house, total, falling):
    tenant = resident(house)
    for back, count in enumerate([total, 10, 10, 10]):
        Headcount.objects.create(tenant=tenant, month=months_ago(back), total=count)
    assert Tenant.objects.with_signs().get().falling is falling


def test_parts_of_a_headcount_stay_within_their_whole(house, manager, sign_in):
    tenant = resident(house)
    form = {"month": today(), "total": 5, "college": 6, "doctors": 0, "returnees": 0, "talents": 0, "graduates": 0}
    client = sign_in(manager)
    assert client.post(f"/tenants/{tenant.pk}/headcounts/add/", form).status_code == 422
    assert client.post(f"/tenants/{tenant.pk}/headcounts/add/", form | {"college": 5}).status_code == 302
    assert client.post(f"/tenants/{tenant.pk}/headcounts/add/", form | {"college": 1}).status_code == 422, (
        "the month again"
    )


def test_a_stale_edit_shows_both_and_writes_nothing(house, manager, sign_in):
    tenant = resident(house)
    seen = seen_of(tenant)
    actions.change_tenant(tenant=tenant, values={"business": "甲"}, version=seen, by=manager)
    form = {"kind": "firm", "name": tenant.name, "credit_code": tenant.credit_code, "business": "乙", "version": seen}
    answer = sign_in(manager).post(f"/tenants/{tenant.pk}/edit/", form)
    assert answer.status_code == 409
    assert "甲" in answer.content.decode()
    tenant.refresh_from_db()
    assert tenant.business == "甲"
