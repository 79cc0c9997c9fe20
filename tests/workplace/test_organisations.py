"""A real zone lets its banks, universities and operators in: by the system administrator alone, and nothing is lost."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Organisation
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("workplace:organisations")
ADD = reverse("workplace:organisation_add")


def typed(**values):
    return {
        "kind": "bank",
        "name": "新开银行高新支行",
        "short_name": "新开银行",
        "position": "9",
        "is_active": "on",
        **values,
    }


def edit_of(organisation):
    return reverse("workplace:organisation_edit", args=[organisation.pk])


@pytest.fixture
def admin(sign_in):
    return sign_in(factories.user("system_admin"))


def test_a_bank_joins_and_its_people_can_be_invited(admin):
    assert admin.post(ADD, typed(longitude="113.3", latitude="33.7")).url == LIST
    bank = Organisation.objects.get(name="新开银行高新支行")
    assert (bank.kind, bank.place, bank.version) == ("bank", (113.3, 33.7), 1)
    assert AuditEvent.objects.filter(event="organisation.added", subject_id=str(bank.pk)).exists()
    assert bank in admin.get(reverse("accounts:invite")).context["form"].fields["organisation"].queryset
    rows = admin.get(LIST, {"q": "新开", "kind": "bank"}).context["page"].object_list
    assert [(row, row.people) for row in rows] == [(bank, 0)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "firm"}, "kind"),  # comes with the first of its people
        ({"kind": "park"}, "kind"),  # comes with the map
        ({"name": ""}, "name"),
        ({"longitude": "181", "latitude": "1"}, "longitude"),
        ({"longitude": "113.3"}, "latitude"),
        ({"latitude": "x"}, "latitude"),
    ],
)
def test_what_is_refused_is_said_at_its_field(admin, values, field):
    before = Organisation.objects.count()
    response = admin.post(ADD, typed(**values))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Organisation.objects.count() == before


def test_the_same_name_twice_is_refused(admin):
    admin.post(ADD, typed())
    assert admin.post(ADD, typed()).status_code == 422


def test_a_stale_change_shows_both_and_the_log_keeps_what_was(admin):
    bank = factories.organisation("bank", "旧名银行")
    seen = {"version": bank.version}
    assert admin.post(edit_of(bank), typed(name="第一次改名", **seen)).url == LIST
    stale = admin.post(edit_of(bank), typed(name="第二次改名", **seen))
    assert stale.status_code == 409
    assert {bound.name: now for bound, now in stale.context["differing"]} == {"name": "第一次改名"}
    bank.refresh_from_db()
    assert bank.name == "第一次改名"
    event = AuditEvent.objects.get(event="organisation.changed")
    assert event.details["name"] == ["旧名银行", "第一次改名"]


def test_a_parks_short_name_stays_since_the_map_finds_it_by_that(admin):
    park = factories.park(0)
    values = {"name": park.name, "position": park.position, "is_active": "on", "short_name": "别名"}
    assert admin.post(edit_of(park), values | {"version": park.version}).url == LIST
    assert factories.park(0).short_name == park.short_name != "别名"


def test_a_firms_organisation_is_not_edited_here(admin):
    firm = factories.organisation("firm", "某企业")
    assert admin.get(edit_of(firm)).status_code == 404


def test_who_acts_for_a_closed_organisation_can_do_nothing_for_it(admin, client):
    bank = factories.organisation("bank", "将关闭银行")
    person = factories.user("bank_officer", bank)
    admin.post(edit_of(bank), {"name": bank.name, "position": "1", "version": bank.version})
    assert not Organisation.objects.get(pk=bank.pk).is_active
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("financing:bank_firms")).status_code == 403


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "reviewer", "leader", "bank_officer"])
def test_nobody_else(sign_in, role):
    client = sign_in(factories.user(role))
    assert [client.get(address).status_code for address in (LIST, ADD)] == [403, 403]
