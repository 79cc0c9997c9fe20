"""What the morning does: people are told once of what ends, figures follow consents; and what waits on the manager."""

from datetime import timedelta

import pytest

from incubators import actions
from incubators.models import SharedFigures, Tenant
from incubators.sharing import current_text
from incubators.tasks import morning
from incubators.telling import tell
from tests import factories
from workplace.models import Notice

from .conftest import lease, resident, room, today

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "told"), [(91, []), (90, ["lease_ends"]), (30, ["lease_ends"]), (0, ["lease_ends"])])
def test_a_lease_that_ends_is_told_to_the_carriers_people_once(house, manager, stranger, days, told):
    lease(room(house), resident(house), today(), today() + timedelta(days=days), manager)
    tell(today())
    tell(today())
    assert list(Notice.objects.filter(user=manager).values_list("kind", flat=True)) == told
    assert not Notice.objects.filter(user=stranger).exists()


def test_it_is_told_again_when_it_is_near_and_not_when_it_was_renewed(house, manager):
    ending = lease(room(house), resident(house), today(), today() + timedelta(days=60), manager)
    tell(today())
    tell(today() + timedelta(days=31))
    assert Notice.objects.filter(user=manager).count() == 2
    actions.renew_lease(lease=ending, months=12, monthly_rent=1, by=manager)
    Notice.objects.all().delete()
    tell(today())
    assert not Notice.objects.exists()


def test_a_term_that_ends_is_told(house, manager):
    tenant = resident(house)
    Tenant.objects.filter(pk=tenant.pk).update(term_until=today() + timedelta(days=180))
    tell(today())
    assert Notice.objects.get().kind == "term_ends"


def test_the_morning_follows_new_figures_and_tenants_who_left(house, manager):
    firm = factories.firm()
    tenant = resident(house, credit_code=firm.credit_code)
    tenant.refresh_from_db()
    owner = factories.firm_user(firm)
    actions.give_consent(tenant=tenant, valid_to=today() + timedelta(days=9), text=current_text(), by=owner)
    assert not SharedFigures.objects.exists()
    factories.year_facts(firm, today().year - 1, revenue=5)
    morning()
    assert SharedFigures.objects.get().revenue == 5
    Tenant.objects.filter(pk=tenant.pk).update(stage="left", exit="moved", left_on=today())
    morning()
    assert not SharedFigures.objects.exists()


def test_what_waits_closes_by_itself(house, manager, sign_in):
    taken = lease(room(house), resident(house), today() - timedelta(days=40), today() + timedelta(days=300), manager)
    page = sign_in(manager).get("/todo/").content.decode()
    assert f"/leases/{taken.pk}/" in page
    for charge in taken.charges.all():
        actions.pay(charge=charge, on=today(), by=manager)
    assert f"/leases/{taken.pk}/" not in sign_in(manager).get("/todo/").content.decode()
