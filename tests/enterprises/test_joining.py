import re

import pytest

from accounts.models import JoinRequest, User
from enterprises import actions
from tests import factories

pytestmark = pytest.mark.django_db


def registration(code, **changes):
    return {
        "credit_code": code,
        "display_name": "赵会计",
        "phone": "13800000000",
        "username": "zhao",
        "password1": "a-long-pass-phrase",
        "password2": "a-long-pass-phrase",
        "note": "财务部",
        **changes,
    }


def test_an_accountant_registers_and_sees_nothing_until_staff_confirm(client, sign_in, staff):
    firm = factories.firm()
    assert client.post("/join/", registration(firm.credit_code)).status_code == 200
    zhao = User.objects.get(username="zhao")
    assert zhao.check_password("a-long-pass-phrase")
    assert sign_in(zhao).get(f"/firms/{firm.pk}/").status_code == 403
    request = JoinRequest.objects.get()
    sign_in(staff).post(f"/join-requests/{request.pk}/confirm/", {"role": "firm_filler"})
    firm.refresh_from_db()
    assert (firm.organisation.kind, firm.organisation.credit_code) == ("firm", firm.credit_code)
    assert sign_in(zhao).get(f"/firms/{firm.pk}/").status_code == 200
    request.refresh_from_db()
    assert (request.state, request.role, request.decided_by) == ("confirmed", "firm_filler", staff)


def without_tokens(response):
    """The page without the token against forged requests, which differs from answer to answer."""
    return re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_the_answer_does_not_tell_whether_the_firm_exists(client):
    known = client.post("/join/", registration(factories.firm().credit_code, username="one"))
    unknown = client.post("/join/", registration(factories.credit_code(), username="two"))
    assert known.status_code == unknown.status_code == 200
    assert without_tokens(known) == without_tokens(unknown)


@pytest.mark.parametrize(
    ("field", "value"),
    [("credit_code", "91350100M000100Y44"), ("password2", "another"), ("password1", "short"), ("username", "taken")],
)
def test_what_cannot_be_registered(client, field, value):
    factories.user(username="Taken")
    data = registration("91350100M000100Y43", **{field: value})
    assert client.post("/join/", data).status_code == 422
    assert not JoinRequest.objects.exists()


def test_a_bookkeeper_joins_a_second_firm_and_switches(sign_in, staff):
    first, second = factories.firm(), factories.firm()
    keeper = factories.firm_user(first, "firm_filler")
    sign_in(keeper).post("/join/", {"credit_code": second.credit_code, "note": ""})
    sign_in(keeper).post("/join/", {"credit_code": second.credit_code, "note": "再问一次"})
    request = JoinRequest.objects.get(user=keeper)
    assert request.note == "再问一次"
    actions.confirm_join(request=request, firm=second, role="firm_filler", by=staff)
    assert keeper.memberships.in_force().count() == 2


def test_the_second_firm_to_confirm_comes_too_late(staff):
    firm = factories.firm()
    request = actions.request_join(user=factories.user(), credit_code=firm.credit_code, note="")
    actions.refuse_join(request=request, reason="查无此人", by=staff)
    with pytest.raises(actions.AlreadyDecided):
        actions.confirm_join(request=request, firm=firm, role="firm_owner", by=staff)


def test_staff_cannot_confirm_without_a_firm_nor_give_a_zone_role(sign_in, staff):
    firm = factories.firm()
    client = sign_in(staff)
    stranger = actions.request_join(user=factories.user(), credit_code=factories.credit_code(), note="")
    client.post(f"/join-requests/{stranger.pk}/confirm/", {"role": "firm_filler"})
    person = factories.user()
    asked = actions.request_join(user=person, credit_code=firm.credit_code, note="")
    client.post(f"/join-requests/{asked.pk}/confirm/", {"role": "reviewer"})
    own = actions.request_join(user=staff, credit_code=firm.credit_code, note="")
    client.post(f"/join-requests/{own.pk}/confirm/", {"role": "firm_owner"})
    assert set(JoinRequest.objects.values_list("state", flat=True)) == {"waiting"}
    assert not person.memberships.exists()


def test_only_staff_decide(sign_in):
    firm = factories.firm()
    asked = actions.request_join(user=factories.user(), credit_code=firm.credit_code, note="")
    for role in ("park_officer", "leader", "system_admin", "bank_officer"):
        client = sign_in(factories.user(role))
        assert client.get("/join-requests/").status_code == 403
        assert client.post(f"/join-requests/{asked.pk}/confirm/", {"role": "firm_owner"}).status_code == 403


def test_the_list_names_the_firm_and_the_last_decisions(sign_in, staff):
    firm = factories.firm(name="被申请有限公司")
    actions.request_join(user=factories.user(display_name="钱会计"), credit_code=firm.credit_code, note="出纳")
    refused = actions.request_join(user=factories.user(), credit_code=firm.credit_code, note="")
    actions.refuse_join(request=refused, reason="电话不符", by=staff)
    content = sign_in(staff).get("/join-requests/").content.decode()
    for text in ("被申请有限公司", "钱会计", "出纳", "电话不符"):
        assert text in content
