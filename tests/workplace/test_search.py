"""The search of every page: each source finds its thing, by few statements, and what finds nothing costs nearly nothing."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Perm
from accounts.models import User
from enterprise_services.models import ChainPlace
from enterprises.models import Firm
from talent_matching.models import Agreement, Demand
from tests import factories
from tests.access import walk
from workplace import search
from workplace.registers import Hit, RowSearch, SearchSource, search_sources

pytestmark = pytest.mark.django_db
NOWHERE = "遍寻不见之物"


@pytest.fixture
def zone(db):
    return walk.build()


def _things(own) -> dict:
    """source: (account, what is typed, the page that is found, whose it is)"""
    firm, officer = Firm.objects.get(pk=own["firm"]), User.objects.get(pk=own["officer"])
    Firm.objects.filter(pk=firm.pk).update(officer=officer)
    ChainPlace.objects.filter(firm=firm).update(products=["阻燃切片", "增强切片"])
    title = Demand.objects.get(pk=own["demand"]).title
    number = Agreement.objects.get(pk=own["agreement"]).number
    return {
        "firms": ("staff", firm.name, "enterprises:firm_file", "firm"),
        "officers": ("staff", officer.display_name, "enterprises:firm_list", "officer"),
        "problems": ("staff", firm.name, "enterprise_services:problem", "problem"),
        "answers": ("staff", "找谁办", "enterprise_services:knowledge", "knowledge"),
        "demands": ("staff", title, "talent_matching:demand", "demand"),
        "talents": ("staff", "林博士", "talent_matching:talent", "talent"),
        "cards": ("enterprise", "林博士", "talent_matching:card", "talent"),
        "support": ("staff", "补助", "talent_matching:offer", "offer"),
        "agreements": ("staff", number, "talent_matching:match", "match"),
        "carriers": ("staff", f"载体{firm.pk}", "incubators:carrier", "carrier"),
        "tenants": ("staff", firm.name, "incubators:tenant", "tenant"),
        "agency": ("staff", firm.name, "enterprise_services:agency_task", "agency_task"),
        "agency_items": ("staff", "企业设立登记", "enterprise_services:agency_item", "agency_item"),
        "projects": ("staff", f"项目{firm.pk}", "enterprise_services:project", "project_of_park"),
        "loans": ("staff", firm.name, "financing:loan", "loan"),
        "chain_steps": ("staff", "己二腈", "enterprise_services:chain_step", "chain_step"),
        "products": ("staff", "增强", "enterprises:firm_panel", "firm"),
        "bank_firms": ("bank", firm.name, "financing:bank_firm", "bank_row"),
    }


def _page(name, route, pk) -> str:
    if name == "officers":
        return f"{reverse(route)}?officer={pk}"
    return reverse(route, args=[pk, "chain"] if name == "products" else [pk])


def test_each_source_finds_its_thing_on_the_page(zone, client):
    things = _things(zone.objects["own"])
    assert things.keys() == {source.name for source in search_sources}, "a new source needs its thing here"
    for name, (account, text, route, kind) in things.items():
        client.force_login(zone.people[account], backend="django.contrib.auth.backends.ModelBackend")
        groups = client.get("/search/", {"q": text}).context["groups"]
        found = [hit.url for group in groups if group.source.name == name for hit in group.hits]
        assert _page(name, route, zone.objects["own"][kind]) in found, name


def test_the_hits_of_rows_need_no_further_statement(zone, django_assert_num_queries):
    things = _things(zone.objects["own"])
    for source in search_sources:
        if isinstance(source.search, RowSearch):
            account, text, _route, _kind = things[source.name]
            search.sources_for(zone.people[account])  # who one is has been read by then
            with django_assert_num_queries(1):
                assert source.search(zone.people[account], text, 9), source.name


def _rows_of_nobody(name):
    nobody = RowSearch(
        lambda user, text: Firm.objects.filter(name=text).select_related("park"), lambda user, row: Hit("", "")
    )
    return SearchSource(name, name, Perm.FIRM_VIEW, nobody)  # fmt: skip


def test_where_nothing_is_found_further_sources_cost_no_further_statement(monkeypatch, django_assert_num_queries):
    leader = factories.user("leader")
    assert search.find(leader, NOWHERE, 8) == []
    with CaptureQueriesContext(connection) as queries:
        search.find(leader, NOWHERE, 8)
    assert len(queries) <= 5, "firms exactly and nearly, by two each; and all the rooms together"
    more = [*search_sources.entries, *(_rows_of_nobody(f"more{index}") for index in range(5))]
    monkeypatch.setattr(search_sources, "entries", more)
    with django_assert_num_queries(len(queries)):
        assert search.find(leader, NOWHERE, 8) == []


def test_one_source_of_rows_alone_is_asked_straight_away(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(search_sources, "entries", [_rows_of_nobody("alone")])
    leader, firm = factories.user("leader"), factories.firm()
    search.sources_for(leader)  # who one is has been read by then
    with django_assert_num_queries(1):
        assert [len(group.hits) for group in search.find(leader, firm.name, 8)] == [1]


def test_the_way_to_all_of_them_takes_the_text_whole():
    leader = factories.user("leader")
    for number in range(3):
        factories.firm(name=f"甲&乙{number}有限公司")
    (group,) = (each for each in search.find(leader, "甲&乙", 2) if each.source.name == "firms")
    assert parse_qs(urlsplit(group.more_url).query) == {"q": ["甲&乙"]}


def test_every_list_that_a_source_names_is_there():
    for source in search_sources:
        assert not source.every or reverse(source.every), source.name
