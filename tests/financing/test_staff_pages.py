"""Loan readiness for staff and for the firm: the list, the finance tab, the header, the home pages, the API."""

from datetime import timedelta

import pytest
from django.urls import reverse

from financing.models import Readiness
from tests import factories

from .conftest import consent, give_title, record, today

LIST, API = reverse("financing:readiness"), "/api/v1/readiness/"


@pytest.fixture
def three(strong_firm, bank, night):
    """A ready firm, one with a live record, one with a title of unknown validity."""
    ready = strong_firm(name="准备好的企业", park=factories.park(0))
    failing = strong_firm(name="有记录的企业", park=factories.park(1))
    unproven = strong_firm(name="待核实的企业", park=factories.park(1), title=False)
    record(failing, "overdue")
    give_title(unproven, valid_to=None)
    consent(ready, bank)
    night()
    return ready, failing, unproven


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"准备好的企业", "有记录的企业", "待核实的企业"}),
        ({"result": Readiness.Result.READY}, {"准备好的企业"}),
        ({"result": [0, 2]}, {"有记录的企业", "待核实的企业"}),
        ({"tier": "A"}, {"准备好的企业", "有记录的企业", "待核实的企业"}),
        ({"gate": "no_loan_overdue"}, {"有记录的企业"}),
        ({"gate": "title"}, set()),  # unknown is not failed
        ({"q": "待核实"}, {"待核实的企业"}),
    ],
)
def test_the_list_and_the_api_filter_alike(three, sign_in, query, names):
    client = sign_in(factories.user("reviewer"))
    page = client.get(LIST, query)
    assert {row.firm.name for row in page.context["page"]} == names
    answer = client.get(API, query).json()
    assert answer["count"] == len(names)
    assert {row["firm_name"] for row in answer["results"]} == names


def test_every_failed_gate_stands_in_the_list_and_in_the_api(three, sign_in):
    client = sign_in(factories.user("reviewer"))
    text = client.get(LIST, {"result": 0}).content.decode()
    assert "无逾期贷款" in text
    row = client.get(f"{API}{three[1].pk}/").json()
    assert (row["result"], row["failed"], row["unknown"]) == ("not_ready", ["no_loan_overdue"], [])
    assert client.get(f"{API}{three[2].pk}/").json()["unknown"] == ["title"]


def test_a_park_officer_sees_the_own_park_and_a_firm_only_itself(three, sign_in):
    ready, failing, unproven = three
    officer = factories.user("park_officer", factories.park(1))
    assert {row["firm_id"] for row in sign_in(officer).get(API).json()["results"]} == {failing.pk, unproven.pk}
    assert sign_in(officer).get(f"{API}{ready.pk}/").status_code == 404
    owner = factories.firm_user(ready)
    assert [row["firm_id"] for row in sign_in(owner).get(API).json()["results"]] == [ready.pk]
    assert sign_in(owner).get(reverse("enterprises:firm_panel", args=[failing.pk, "finance"])).status_code == 404


def test_the_finance_tab_shows_every_gate_with_what_is_known_and_what_to_do(three, sign_in):
    firm = three[1]
    client = sign_in(factories.firm_user(firm))
    page = client.get(reverse("enterprises:firm_panel", args=[firm.pk, "finance"]))
    states = {gate.code: gate for gate in page.context["gates"]}
    assert len(states) == 13
    assert states["no_loan_overdue"].state == "unmet"
    assert states["no_loan_overdue"].known == "贷款逾期"
    assert states["no_loan_overdue"].advice
    assert {gate.state for code, gate in states.items() if code != "no_loan_overdue"} == {"met"}
    assert "2015-03-01" in states["operating_months"].known
    assert "100" in states["score_tier"].known
    assert not any(gate.changed for gate in states.values())


def test_what_changed_since_the_night_is_said(three, sign_in):
    firm = three[1]
    firm.negative_records.update(ended_on=today() - timedelta(days=1))
    page = sign_in(factories.firm_user(firm)).get(reverse("enterprises:firm_panel", args=[firm.pk, "finance"]))
    changed = [gate.code for gate in page.context["gates"] if gate.changed]
    assert changed == ["no_loan_overdue"]
    assert page.context["readiness"].result == Readiness.Result.NOT_READY


def test_a_firm_that_no_night_has_seen(db, sign_in):
    firm = factories.firm()
    page = sign_in(factories.firm_user(firm)).get(reverse("enterprises:firm_panel", args=[firm.pk, "finance"]))
    assert page.status_code == 200
    assert page.context["readiness"] is None


def test_the_header_and_the_home_pages_count_what_the_list_shows(three, sign_in):
    text = (
        sign_in(factories.firm_user(three[0]))
        .get(reverse("enterprises:firm_file", args=[three[0].pk]))
        .content.decode()
    )
    assert "A" in text
    client = sign_in(factories.user("reviewer"))
    home = client.get("/")
    figures = next(card.context for card in home.context["columns"]["figures"] if card.name == "readiness")
    assert (figures["ready"], figures["manual"], figures["all"]) == (1, 1, 3)
    assert client.get(LIST, {"result": 1}).context["page"].paginator.count == figures["ready"]
    assert client.get(LIST, {"result": 2}).context["page"].paginator.count == figures["manual"]


def test_the_numbers_of_the_banks_home_are_those_of_its_list(three, officer, bank, sign_in):
    client = sign_in(officer)
    figures = next(
        card.context for card in client.get("/").context["columns"]["figures"] if card.name == "bank_figures"
    )
    lists = reverse("financing:bank_firms")
    assert figures["all"] == client.get(lists).context["page"].count == 1
    assert figures["new"] == client.get(lists, {"new": "true"}).context["page"].count == 1
    for tier in figures["tiers"]:
        assert tier["count"] == client.get(lists, {"tier": tier["tier"]}).context["page"].count


@pytest.mark.parametrize("size", [1, 9])
def test_the_list_takes_the_same_number_of_queries_for_any_number_of_firms(
    strong_firm, night, sign_in, django_assert_max_num_queries, size
):
    for _ in range(size):
        strong_firm()
    night()
    client = sign_in(factories.user("reviewer"))
    client.get(LIST)
    for url in (LIST, API):
        with django_assert_max_num_queries(21):
            assert client.get(url).status_code == 200
