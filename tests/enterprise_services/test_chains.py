"""The chains: what is shipped, what people change, what each sees, and that map, graph, sheet and API say the same."""

import io
import json

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from enterprise_services.actions import chains as actions
from enterprise_services.chains import graph, reading
from enterprise_services.models import ChainPlace, ChainStep
from enterprises.models import Platform
from tests import factories

pytestmark = pytest.mark.django_db
MAP = "enterprise_services:chain"


@pytest.fixture
def signed(client):
    def sign(role, acts_for=None):
        client.force_login(factories.user(role, acts_for))
        return client

    return sign


@pytest.fixture
def placed():
    """Two firms of two parks at one step, with a product in common, and an institution at the second."""
    step = ChainStep.objects.get(chain="nylon", name="改性与工程塑料")
    near, far = (
        factories.firm(name="平顶山近处有限公司"),
        factories.firm(name="平顶山远处有限公司", park=factories.park(1)),
    )
    ChainPlace.objects.create(firm=near, step=step, products=["增强尼龙"])
    ChainPlace.objects.create(firm=far, step=step, products=["增强尼龙", "阻燃尼龙"])
    Platform.objects.create(firm=far, name="尼龙改性工程研究中心", level="provincial")
    Platform.objects.create(firm=far, name="已到期的中心", level="zone", valid_to="2020-01-01")
    return step, near, far


def lines_of(user, chain="nylon"):
    return {line.step.name: line for line in reading.lines(user, reading.steps().filter(chain=chain))}


# --- what is shipped ---


@pytest.mark.parametrize("chain", ["nylon", "electrical", "storage", "digital"])
def test_each_chain_is_shipped_as_a_sketch_that_leads_from_its_beginning_to_its_end(chain):
    steps = list(reading.steps().filter(chain=chain))
    assert {step.origin for step in steps} == {"sketch"}
    depths = reading.depths(steps)
    assert min(depths.values()) == 0
    assert max(depths.values()) >= 2
    linked = {step.pk for step in steps if step.suppliers.exists() or step.customers.exists()}
    assert linked == {step.pk for step in steps}, "no step stands alone"
    for step in steps:
        own = [each.pk for each in step.suppliers.all() if each.chain_id == chain]
        assert all(depths[each] < depths[step.pk] for each in own)


def test_the_pages_say_that_the_sketch_is_nobodys_official_list(signed):
    client = signed("leader")
    for url in (reverse("enterprise_services:chains"), reverse(MAP, args=["nylon"])):
        assert "非官方" in client.get(url).content.decode()


# --- who sees what ---


def test_a_gap_is_a_gap_of_the_zone_and_not_of_what_one_person_sees(placed):
    step, near, _far = placed
    officer = factories.user("park_officer", factories.park(2))
    line = lines_of(officer)[step.name]
    assert (line.zone, line.places, line.is_gap) == (2, [], False)
    owner = factories.firm_user(near)
    assert [place.firm for place in lines_of(owner)[step.name].places] == [near]
    assert lines_of(owner)["己二腈"].is_gap


def test_a_firm_that_left_the_zone_stands_nowhere(placed):
    step, near, far = placed
    near.status = "moved"
    near.save()
    line = lines_of(factories.user("reviewer"))[step.name]
    assert (line.zone, [place.firm for place in line.places]) == (1, [far])


def test_an_officer_neither_sees_nor_places_firms_of_another_park(placed, signed):
    _step, near, far = placed
    client = signed("park_officer", factories.park(0))
    body = client.get(reverse(MAP, args=["nylon"]) + "?show=network").content.decode()
    assert near.name in body
    assert far.name not in body
    place = ChainPlace.objects.get(firm=far)
    assert client.get(reverse("enterprise_services:chain_place", args=[place.pk])).status_code == 404
    assert client.post(reverse("enterprise_services:chain_place_add", args=[far.pk]), {}).status_code == 404


@pytest.mark.parametrize("role", ["bank_officer", "talent", "system_admin", "incubator_manager"])
def test_others_have_no_chains(signed, role):
    assert signed(role).get(reverse("enterprise_services:chains")).status_code == 403


def test_a_leader_reads_and_changes_nothing(signed, placed):
    client = signed("leader")
    assert client.get(reverse("enterprise_services:chain_step", args=[placed[0].pk])).status_code == 200
    assert client.get(reverse("enterprise_services:chain_step_edit", args=[placed[0].pk])).status_code == 403
    assert client.get(reverse("enterprise_services:chain_place_add", args=[placed[1].pk])).status_code == 403


# --- one graph ---


def test_a_product_is_one_node_for_all_who_make_it_and_only_institutions_in_force_stand_there(placed):
    step, near, far = placed
    found = graph.graph_of(list(lines_of(factories.user("reviewer")).values())).as_json()
    names = [node["name"] for node in found["nodes"]]
    assert names.count("增强尼龙") == 1
    assert "已到期的中心" not in names
    links = {(link["source"], link["target"], link["relation"]) for link in found["links"]}
    assert {(f"firm-{each.pk}", "product-增强尼龙", "makes") for each in (near, far)} <= links
    institution = next(node["id"] for node in found["nodes"] if node["kind"] == "institution")
    assert (institution, f"firm-{far.pk}", "belongs_to") in links
    for supplier in step.suppliers.all():
        assert (f"step-{supplier.pk}", f"step-{step.pk}", "supplies") in links
    ids = {node["id"] for node in found["nodes"]}
    assert {end for a, b, _relation in links for end in (a, b)} <= ids


def test_the_chart_draws_so_many_firms_and_says_how_many_it_leaves_out(placed, signed, monkeypatch):
    monkeypatch.setattr(graph, "MOST_FIRMS", 1)
    body = signed("reviewer").get(reverse(MAP, args=["nylon"]) + "?show=network")
    assert body.context["left_out"] == 1
    drawn = [node["name"] for node in body.context["data"]["nodes"] if node["kind"] == graph.KINDS.index("firm")]
    assert len(drawn) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", ["近", "远"]), ("?q=阻燃", ["远"]), ("?q=研究中心", ["远"]), ("?q=近处", ["近"]), ("?q=没有的", [])],
)
def test_the_search_finds_firms_products_and_institutions_and_keeps_the_steps(placed, signed, query, expected):
    response = signed("reviewer").get(reverse(MAP, args=["nylon"]) + query)
    line = next(line for line in response.context["lines"] if line.step == placed[0])
    assert [place.firm.name[3] for place in line.places] == expected
    assert line.zone == 2
    assert len(response.context["lines"]) == ChainStep.objects.filter(chain="nylon").count()


def test_sheet_file_and_api_hold_the_same_firms_and_the_gaps(placed, signed):
    step, near, far = placed
    client = signed("reviewer")
    content = client.get(reverse("enterprise_services:chain_export", args=["nylon"])).content
    rows = [row for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True) if row[1]]
    assert {row[5] for row in rows[1:] if row[1] == step.name} == {near.name, far.name}
    assert [row[5] for row in rows if row[1] == "己二腈"] == [None]
    filed = json.loads(client.get(reverse("enterprise_services:chain_json", args=["nylon"])).content)
    api = client.get("/api/v1/chains/nylon/").json()
    assert filed["nodes"] == api["nodes"]
    assert "非官方" in filed["provenance"]
    assert {node["name"] for node in api["nodes"] if node["kind"] == "firm"} == {near.name, far.name}
    assert AuditEvent.objects.filter(event="chain.exported").count() == 2
    listed = client.get("/api/v1/chains/").json()
    assert {each["code"] for each in listed} == {"nylon", "electrical", "storage", "digital"}


def test_an_owner_reads_his_own_place_by_the_api_and_exports_nothing(placed, client):
    _step, near, far = placed
    client.force_login(factories.firm_user(near))
    names = {node["name"] for node in client.get("/api/v1/chains/nylon/").json()["nodes"]}
    assert near.name in names
    assert not {far.name, "阻燃尼龙", "尼龙改性工程研究中心"} & names
    assert client.get(reverse("enterprise_services:chain_json", args=["nylon"])).status_code == 403


# --- steps ---


def step_form(step, **changed):
    values = {
        "stage": step.stage, "name": step.name, "text": step.text, "words": "\n".join(step.words),
        "suppliers": [each.pk for each in step.suppliers.all()], "position": step.position, "version": step.version,
    }  # fmt: skip
    return values | changed


def test_a_saved_step_is_the_zones_own_with_a_new_version_and_its_history(signed):
    client, step = signed("reviewer"), ChainStep.objects.get(name="己二腈")
    supplier = ChainStep.objects.get(name="苯与环己烷")
    url = reverse("enterprise_services:chain_step_edit", args=[step.pk])
    assert client.post(url, step_form(step, text="规划引进", suppliers=[supplier.pk])).status_code == 302
    step.refresh_from_db()
    assert (step.origin, step.version, step.text) == ("zone", 2, "规划引进")
    assert list(step.suppliers.all()) == [supplier]
    assert [event.text for event in step.events.order_by("pgh_id")][-1] == "规划引进"
    assert AuditEvent.objects.get(event="chainstep.changed").details["suppliers"] == ["苯与环己烷"]


def test_a_stale_save_of_a_step_shows_both_and_changes_nothing(signed):
    client, step = signed("reviewer"), ChainStep.objects.get(name="己二腈")
    url = reverse("enterprise_services:chain_step_edit", args=[step.pk])
    client.post(url, step_form(step, text="甲写的"))
    answer = client.post(url, step_form(step, text="乙写的"))
    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("甲写的", "乙写的"))
    step.refresh_from_db()
    assert step.text == "甲写的"


def test_no_step_supplies_itself_by_whichever_way_round(signed):
    client, first = signed("reviewer"), ChainStep.objects.get(name="苯与环己烷")
    last = ChainStep.objects.get(name="民用织造与服饰")
    url = reverse("enterprise_services:chain_step_edit", args=[first.pk])
    answer = client.post(url, step_form(first, suppliers=[last.pk]))
    assert answer.status_code == 422
    assert "suppliers" in answer.context["form"].errors
    assert not first.suppliers.exists()


def test_a_name_stands_once_in_a_chain(signed):
    client = signed("reviewer")
    url = reverse("enterprise_services:chain_step_add", args=["nylon"])
    form = {"stage": "midstream", "name": "己二腈", "position": 9}
    assert "name" in client.post(url, form).context["form"].errors
    assert client.post(url, form | {"name": "尼龙弹性体"}).status_code == 302
    assert ChainStep.objects.get(name="尼龙弹性体").chain_id == "nylon"


def test_a_step_with_firms_is_not_struck(placed, signed):
    step = placed[0]
    client, url = signed("reviewer"), reverse("enterprise_services:chain_step_edit", args=[step.pk])
    client.post(url, {"strike": "1", "version": step.version})
    assert ChainStep.objects.filter(pk=step.pk).exists()
    step.places.all().delete()
    client.post(url, {"strike": "1", "version": step.version})
    assert not ChainStep.objects.filter(pk=step.pk).exists()


def test_a_gap_becomes_a_lead_of_investment_and_other_steps_offer_none(placed, signed):
    client, gap = signed("reviewer"), ChainStep.objects.get(name="己二腈")
    page = client.get(reverse("enterprise_services:chain_step", args=[gap.pk]))
    assert page.context["may_lead"]
    form = client.get(reverse("enterprise_services:project_add"), {"chain": "nylon", "name": gap.name}).context["form"]
    assert (form["name"].value(), form["chain"].value()) == ("己二腈", "nylon")
    assert reverse("enterprise_services:project_add") in page.content.decode()
    step = client.get(reverse("enterprise_services:chain_step", args=[placed[0].pk]))
    assert reverse("enterprise_services:project_add") not in step.content.decode()


# --- places ---


def test_an_officer_places_a_firm_once_and_the_gap_closes(signed):
    firm, step = factories.firm(), ChainStep.objects.get(name="己二腈")
    client = signed("park_officer", factories.park(0))
    url = reverse("enterprise_services:chain_place_add", args=[firm.pk])
    assert client.get(f"{url}?step={step.pk}").context["form"]["step"].value() == str(step.pk)
    form = {"step": step.pk, "products": "己二腈\n 己二腈 \n己二胺", "note": ""}
    assert client.post(url, form).status_code == 302
    place = ChainPlace.objects.get(firm=firm)
    assert place.products == ["己二腈", "己二胺"]
    assert AuditEvent.objects.get(event="chainplace.added").firm_id == firm.pk
    assert reading.zone_counts()[step.pk] == 1
    assert client.post(url, form).status_code == 422
    panel = client.get(reverse("enterprises:firm_panel", args=[firm.pk, "chain"])).content.decode()
    assert "己二胺" in panel


def test_two_who_place_the_firm_at_once_make_one_place(placed):
    step, near, _far = placed
    with pytest.raises(actions.Refused):
        actions.save_place(place=ChainPlace(firm=near, step=step, products=[]), by=factories.user("reviewer"))
    assert ChainPlace.objects.filter(firm=near).count() == 1


def test_a_stale_save_of_a_place_loses_nothing(placed, signed):
    place = ChainPlace.objects.get(firm=placed[1])
    client, url = signed("reviewer"), reverse("enterprise_services:chain_place", args=[place.pk])
    form = {"step": place.step_id, "products": "甲产品", "note": "", "version": place.version}
    assert client.post(url, form).status_code == 302
    assert client.post(url, form | {"products": "乙产品"}).status_code == 409
    place.refresh_from_db()
    assert place.products == ["甲产品"]
    client.post(url, {"strike": "1", "version": 1})
    assert ChainPlace.objects.filter(pk=place.pk).exists(), "struck by a version that is no longer the one"
    client.post(url, {"strike": "1", "version": place.version})
    assert not ChainPlace.objects.filter(pk=place.pk).exists()


def test_firms_without_a_place_come_with_what_their_name_suggests(placed, signed):
    loose = factories.firm(name="平顶山尼龙薄膜有限公司")
    factories.firm(name="平顶山别链有限公司", chain_id="digital", chain=None)
    answer = signed("reviewer").get(reverse("enterprise_services:chain_unplaced", args=["nylon"]))
    assert [(firm, steps[0].name) for firm, steps in answer.context["rows"]] == [(loose, "尼龙薄膜")]


def test_the_search_of_every_page_finds_a_product(placed, signed):
    body = signed("reviewer").get("/search/", {"q": "阻燃尼龙"}).content.decode()
    assert placed[2].name in body


def test_the_map_asks_the_database_as_often_for_many_firms_as_for_one(placed, signed, django_assert_max_num_queries):
    client, url = signed("reviewer"), reverse(MAP, args=["nylon"])
    client.get(url)
    for number in range(6):
        firm = factories.firm()
        Platform.objects.create(firm=firm, name=f"中心{number}", level="zone")
        ChainPlace.objects.create(firm=firm, step=placed[0], products=[f"产品{number}"])
    with django_assert_max_num_queries(26):
        client.get(url)
