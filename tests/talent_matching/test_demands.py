"""Demands: written by the firm, reviewed by the zone, and what each side reads of them."""

import pytest

from talent_matching.actions import Refused, Stale, demands
from talent_matching.models import Demand
from tests import factories
from workplace.models import Notice

from . import making

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "project", "title": "己二酸废水总氮高", "problem": "总氮冲击大", "wanted": "总氮小于15", "trade": "environment", "chain": "",
    "budget": "12.5", "due_on": "", "confidentiality": "nameless", "details": "装置参数", "contact_name": "周工",
    "contact_phone": "13800000009", "version": "",
}  # fmt: skip


@pytest.fixture
def firm():
    return factories.firm(name="平顶山甲示例有限公司")


def test_a_firm_writes_a_demand_and_the_zone_opens_it(client, firm):
    owner, reviewer = factories.firm_user(firm), factories.user("reviewer")
    client.force_login(owner)
    answer = client.post("/demands/new/", TYPED)
    row = Demand.objects.get()
    assert answer.url == f"/demands/{row.pk}/"
    assert (row.state, row.budget, row.shown_as, row.particulars.details) == ("draft", 125_000, "", "装置参数")
    client.post(f"/demands/{row.pk}/submit/", {"version": row.version})
    client.force_login(reviewer)
    assert "己二酸废水总氮高" in client.get("/todo/").content.decode()
    row.refresh_from_db()
    client.post(f"/demands/{row.pk}/publish/", {"version": row.version})
    row.refresh_from_db()
    assert row.state == "open"
    assert row.opened_at is not None
    assert row.is_listed


def test_the_review_returns_with_a_reason_and_tells_the_firm(client, firm, django_capture_on_commit_callbacks):
    row = making.demand(firm, state="submitted")
    client.force_login(factories.user("reviewer"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/demands/{row.pk}/return/", {"version": row.version, "remark": "请写清楚材料牌号"})
    row.refresh_from_db()
    assert (row.state, row.remark) == ("returned", "请写清楚材料牌号")
    assert Notice.objects.get(kind="demand").params["remark"] == "请写清楚材料牌号"


def test_a_nameless_demand_keeps_the_firms_name_from_talents(client, firm):
    row = making.demand(firm, confidentiality="nameless")
    client.force_login(making.talent_user())
    page = client.get(f"/demands/{row.pk}/").content.decode()
    assert row.problem in page
    for hidden in (firm.name, "保密配方乙", "孙工", "13800000001"):
        assert hidden not in page


def test_only_open_public_demands_are_listed_for_talents(client, firm):
    shown = making.demand(firm)
    for state, more in (("draft", {}), ("submitted", {}), ("open", {"confidentiality": "closed"})):
        making.demand(firm, state=state, title="不该看到", **more)
    client.force_login(making.talent_user())
    page = client.get("/demands/").content.decode()
    assert shown.title in page
    assert "不该看到" not in page


def test_a_draft_is_kept_while_it_is_typed(client, firm):
    row = making.demand(firm, state="draft", by=factories.firm_user(firm, username="writer"))
    client.force_login(row.written_by)
    answer = client.post(f"/demands/{row.pk}/autosave/", {**TYPED, "version": row.version})
    row.refresh_from_db()
    assert row.title == TYPED["title"]
    assert f'value="{row.version}"' in answer.content.decode()


def test_a_stale_save_shows_both_values(client, firm):
    row = making.demand(firm, state="draft")
    client.force_login(row.written_by)
    answer = client.post(f"/demands/{row.pk}/edit/", {**TYPED, "version": row.version - 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert TYPED["problem"] in page
    assert row.problem in page


def test_steps_out_of_order_are_refused(firm):
    by = making.staff()
    row = making.demand(firm)
    with pytest.raises(Refused):
        demands.submit(demand=row, version=row.version, by=by)
    with pytest.raises(Stale):
        demands.close(demand=row, version=row.version - 1, by=by)


def test_a_demand_with_partners_is_not_taken_back(firm):
    row = making.demand(firm)
    making.match(row)
    row.refresh_from_db()
    with pytest.raises(Refused):
        demands.take_back(demand=row, version=row.version, by=row.written_by)


def test_the_list_goes_out_as_a_sheet(client, firm):
    making.demand(firm)
    client.force_login(making.staff())
    answer = client.get("/demands/?export=1&state=open")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
