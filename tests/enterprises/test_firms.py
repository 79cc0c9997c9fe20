import pytest

from accounts.models import AuditEvent
from enterprises.models import Firm
from tests import factories

pytestmark = pytest.mark.django_db


def form_of(client, firm, **changes):
    """What the browser would send back from the firm's form."""
    form = client.get(f"/firms/{firm.pk}/edit/").context["form"]
    data = {bound.html_name: bound.value() for bound in form}
    data["above_scale"] = {True: "true", False: "false"}.get(data["above_scale"], "unknown")
    data["former_names"] = "\n".join(data["former_names"])
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def test_staff_add_a_firm(sign_in, staff):
    client = sign_in(staff)
    code = factories.credit_code()
    park = factories.park(2)
    data = {"credit_code": f" {code.lower()} ", "name": "新企业有限公司", "park": park.pk, "status": "operating"}
    response = client.post("/firms/add/", {**data, "registered_capital": "１,000,000", "above_scale": "unknown"})
    firm = Firm.objects.get(credit_code=code)
    assert response.headers["Location"] == f"/firms/{firm.pk}/"
    assert (firm.registered_capital, firm.initials, firm.above_scale) == (1_000_000, "xqyyxgs", None)
    event = AuditEvent.objects.get(event="firm.added")
    assert (event.firm_id, event.actor_id) == (firm.pk, staff.pk)


def test_a_wrong_check_digit_is_refused(sign_in, staff):
    code = factories.credit_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    response = sign_in(staff).post("/firms/add/", {"credit_code": wrong, "name": "x", "park": factories.park().pk})
    assert response.context["form"].errors["credit_code"]
    assert not Firm.objects.exists()


def test_a_code_that_another_park_has_is_refused_without_a_crash(sign_in):
    there = factories.firm(park=factories.park(1))
    client = sign_in(factories.user("park_officer", factories.park(0)))
    data = {"credit_code": there.credit_code, "name": "x", "park": factories.park(0).pk, "status": "operating"}
    response = client.post("/firms/add/", {**data, "above_scale": "unknown"})
    assert response.context["form"].errors["credit_code"]
    assert Firm.objects.count() == 1


def test_park_officers_choose_their_own_park_only(sign_in):
    firm = factories.firm(park=factories.park(0))
    client = sign_in(factories.user("park_officer", factories.park(0)))
    data = {"credit_code": factories.credit_code(), "name": "x", "park": factories.park(1).pk, "status": "operating"}
    response = client.post("/firms/add/", data)
    assert response.context["form"].errors["park"]
    assert list(response.context["form"].fields["park"].queryset) == [factories.park(0)]
    client.post(f"/firms/{firm.pk}/edit/", form_of(client, firm, park=factories.park(1).pk))
    firm.refresh_from_db()
    assert firm.park == factories.park(0)


def test_a_new_name_keeps_the_old_one_and_renames_the_organisation(sign_in, staff):
    firm = factories.firm(name="旧名有限公司")
    factories.firm_user(firm)
    client = sign_in(staff)
    client.post(f"/firms/{firm.pk}/edit/", form_of(client, firm, name="新名有限公司"))
    firm.refresh_from_db()
    assert (firm.name, firm.former_names, firm.version) == ("新名有限公司", ["旧名有限公司"], 2)
    assert firm.initials.startswith("xm")
    assert firm.organisation.name == "新名有限公司"
    assert AuditEvent.objects.get(event="firm.changed").details == {"fields": ["name"]}


def test_saving_without_a_change_changes_nothing(sign_in, staff):
    firm = factories.firm()
    client = sign_in(staff)
    assert client.post(f"/firms/{firm.pk}/edit/", form_of(client, firm)).status_code == 302
    firm.refresh_from_db()
    assert firm.version == 1
    assert not AuditEvent.objects.filter(event="firm.changed").exists()


def test_a_stale_edit_shows_both_and_loses_nothing(sign_in, staff):
    firm = factories.firm(address="老地址", contact_name="李四")
    client = sign_in(staff)
    mine = form_of(client, firm, address="我的地址", remark="我的备注")
    client.post(f"/firms/{firm.pk}/edit/", form_of(client, firm, address="别人的地址", contact_name="王五"))
    response = client.post(f"/firms/{firm.pk}/edit/", mine)
    assert response.status_code == 409
    shown = {bound.name: (bound.value(), current) for bound, current in response.context["differing"]}
    assert shown == {
        "address": ("我的地址", "别人的地址"),
        "contact_name": ("李四", "王五"),
        "remark": ("我的备注", ""),
    }
    firm.refresh_from_db()
    assert firm.address == "别人的地址"
    again = {bound.html_name: bound.value() for bound in response.context["form"]}
    again = {name: value for name, value in again.items() if value is not None} | {"contact_name": "王五"}
    assert client.post(f"/firms/{firm.pk}/edit/", again).status_code == 302
    firm.refresh_from_db()
    assert (firm.address, firm.contact_name, firm.remark, firm.version) == ("我的地址", "王五", "我的备注", 3)
