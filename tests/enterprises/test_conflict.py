"""A stale save of what a firm holds or of its figures shows both values and loses neither; fifty at once leave one winner."""

import re
import threading
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from enterprises.models import Firm, IntellectualProperty, NegativeRecord, Platform, Title, YearFacts
from enterprises.querysets import last_closed_year
from enterprises.resources import Known
from innovation_points.models import Declaration
from tests import factories

TODAY = date(2025, 6, 1)
HELD = {
    "titles": (Title, {"kind": "gazelle", "number": "原号"}, "number"),
    "rights": (IntellectualProperty, {"kind": "invention", "name": "原名", "number": "ZL1"}, "name"),
    "platforms": (Platform, {"name": "原名", "level": "provincial"}, "name"),
    "negative-records": (
        NegativeRecord,
        {"kind": "tax", "source": "税务", "source_date": TODAY, "recorded_on": TODAY, "description": "原文"},
        "description",
    ),
}


def filled(form, **values):
    """What a browser would send back of a form, with some fields typed over."""
    shown = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in shown.items() if value is not None and value is not False} | values


@pytest.mark.parametrize("slug", HELD)
def test_what_a_firm_holds(sign_in, staff, slug):
    model, values, field = HELD[slug]
    row = model.objects.create(firm=factories.firm(), **values)
    client, address = sign_in(staff), f"/firms/{row.firm_id}/holdings/{slug}/{row.pk}/"
    page = client.get(address).context["form"]
    assert client.post(address, filled(page, **{field: "他的"})).status_code == 302
    response = client.post(address, filled(page, **{field: "我的"}))
    assert response.status_code == 409
    assert {bound.name: (bound.value(), now) for bound, now in response.context["differing"]} == {
        field: ("我的", "他的")
    }
    assert str(staff) in response.content.decode()
    row.refresh_from_db()
    assert getattr(row, field) == "他的"
    assert client.post(address, filled(response.context["form"])).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "我的"


def test_the_end_of_what_has_changed_meanwhile(sign_in, staff):
    row = Title.objects.create(firm=factories.firm(), kind="gazelle", valid_from=TODAY)
    client, address = sign_in(staff), f"/firms/{row.firm_id}/holdings/titles/{row.pk}/end/"
    page = client.get(address).context["form"]
    client.post(address, filled(page, on="2026-01-01", reason="到期"))
    response = client.post(address, filled(page, on="2026-02-02", reason="撤销"))
    assert response.status_code == 409
    assert "撤销" in response.content.decode()
    row.refresh_from_db()
    assert row.valid_to == date(2026, 1, 1)


@pytest.mark.parametrize("existing", [False, True])
def test_staffs_figures_of_a_year(sign_in, staff, existing):
    firm, year = factories.firm(), last_closed_year()
    if existing:
        factories.year_facts(firm, year, source="staff", staff=7, reason="普查")
    client, address = sign_in(staff), f"/firms/{firm.pk}/facts/{year}/correct/"
    page = client.get(address).context["form"]
    assert client.post(address, filled(page, staff="8", reason="统计")).status_code == 302
    response = client.post(address, filled(page, staff="9", reason="电话"))
    assert response.status_code == 409
    differing = {bound.name: (bound.value(), now) for bound, now in response.context["differing"]}
    assert differing == {"staff": ("9", 8), "reason": ("电话", "统计")}
    assert YearFacts.objects.get().staff == 8
    assert client.post(address, filled(response.context["form"])).status_code == 302
    assert YearFacts.objects.get().staff == 9


def test_a_save_without_a_version_changes_nothing(sign_in, staff):
    row = Title.objects.create(firm=factories.firm(), kind="gazelle", number="1")
    response = sign_in(staff).post(
        f"/firms/{row.firm_id}/holdings/titles/{row.pk}/", {"kind": "gazelle", "number": "2"}
    )
    assert response.status_code == 422
    row.refresh_from_db()
    assert row.number == "1"


PEOPLE = 50


def at_once(clients, address, bodies):
    """Each client sends its body at the same moment, over a connection of its own; the answers in the same order."""
    gate, answers = threading.Barrier(len(clients)), [None] * len(clients)

    def send(place):
        try:
            gate.wait()
            answers[place] = clients[place].post(address, bodies[place])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def entered(people):
    clients = [Client() for _person in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return clients


def one_wins(answers, texts):
    """The place of the only one who saved; everybody else got the page with both values."""
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [302] + [409] * (len(codes) - 1)
    winner = codes.index(302)
    for place, answer in enumerate(answers):
        if place != winner:
            page = answer.content.decode()
            assert texts[place] in page, "keeps the own text"
            assert texts[winner] in page, "and sees the saved one"
    return winner


@pytest.mark.django_db(transaction=True)
def test_fifty_people_save_the_same_firm_at_once():
    firm = factories.firm(address="老地址")
    people = [factories.user("reviewer", username=f"fifty{number}") for number in range(PEOPLE)]
    clients, address = entered(people), f"/firms/{firm.pk}/edit/"
    form = clients[0].get(address).context["form"]
    texts = [f"示例路{number:02d}号" for number in range(PEOPLE)]
    answers = at_once(clients, address, [filled(form, address=text) for text in texts])
    winner = one_wins(answers, texts)
    assert Firm.objects.get().address == texts[winner]
    losers = [place for place in range(PEOPLE) if place != winner][:10]
    versions = {
        re.search(r'name="version" value="(\d+)"', answers[place].content.decode()).group(1) for place in losers
    }
    assert len(versions) == 1, "all were shown the winner's version"
    again = [filled(form, address=texts[place], version=versions.copy().pop()) for place in losers]
    second = one_wins(at_once([clients[place] for place in losers], address, again), [texts[place] for place in losers])
    firm.refresh_from_db()
    assert (firm.version, firm.address) == (3, texts[losers[second]])


@pytest.mark.django_db(transaction=True)
def test_fifty_people_save_the_same_declaration_at_once():
    firm = factories.firm()
    people = [factories.firm_user(firm, "firm_filler", username=f"filler{number}") for number in range(PEOPLE)]
    draft = factories.declaration(firm, by=people[0])
    address = reverse("innovation_points:declaration_edit", args=[draft.pk])
    texts = [str(1000 + number) for number in range(PEOPLE)]
    bodies = [{"version": draft.version, "staff": text} for text in texts]
    winner = one_wins(at_once(entered(people), address, bodies), texts)
    current = Declaration.objects.get()
    assert (current.version, current.staff) == (draft.version + 1, int(texts[winner]))


@pytest.mark.django_db(transaction=True)
def test_an_import_finds_a_firm_whose_park_is_changed_just_now():
    """It waits for the change and then reads the firm: read together with its park, the firm would be missing."""
    firm = factories.firm(park=factories.park(0))
    records, found = [SimpleNamespace(values={("credit_code", None): firm.credit_code})], {}

    def read():
        try:
            with transaction.atomic():
                found.update(Known(records, lock=True).firms)
        finally:
            connections.close_all()

    reader = threading.Thread(target=read)
    with transaction.atomic():
        Firm.objects.filter(pk=firm.pk).update(park=factories.park(1))
        reader.start()
        while not waiting_for_a_lock():
            assert reader.is_alive()
    reader.join(20)
    assert {code: row.park for code, row in found.items()} == {firm.credit_code: factories.park(1)}


def waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None
