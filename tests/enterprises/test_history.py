import pytest

from enterprises import history
from enterprises.models import Firm, Title, YearFacts
from tests import factories
from tests.enterprises.conftest import facts
from workplace.conflict import seen_of

pytestmark = pytest.mark.django_db


def test_bulk_writes_are_in_the_history_too():
    firm = factories.firm(remark="一")
    facts(firm, revenue=1)
    Firm.objects.filter(pk=firm.pk).update(remark="二")
    YearFacts.objects.filter(firm=firm).update(revenue=2, updated_at="2026-01-01T00:00Z")
    updates = [entry for entry in history.of_firm(firm) if entry.action == "update"]
    changes = {(entry.kind, change.old, change.new) for entry in updates for change in entry.changes}
    assert changes == {("firm", "一", "二"), ("yearfacts", 1, 2)}


def test_history_names_who_and_old_and_new(sign_in, staff):
    firm = factories.firm(park=factories.park(0))
    title = Title.objects.create(firm=firm, kind="gazelle")
    client = sign_in(staff)
    data = {"kind": "little-giant", "held": "on", "version": seen_of(title)}
    client.post(f"/firms/{firm.pk}/holdings/titles/{title.pk}/", data)
    entry = history.of_firm(firm, ["title"])[0]
    assert (entry.who, entry.action) == (str(staff), "update")
    assert [(change.old, change.new) for change in entry.changes] == [
        (Title.Kind.GAZELLE.label, Title.Kind.LITTLE_GIANT.label)
    ]
    page = client.get(f"/firms/{firm.pk}/history/?kind=title")
    assert [row.kind for row in page.context["page"]] == ["title", "title"]
    assert str(staff) in page.content.decode()


def test_deleted_rows_stay_in_the_history():
    firm = factories.firm()
    Title.objects.create(firm=firm, kind="gazelle", number="7")
    Title.objects.filter(firm=firm).delete()
    assert [(e.kind, e.action) for e in history.of_firm(firm, ["title"])] == [("title", "delete"), ("title", "insert")]


def test_another_firms_changes_are_not_in_it():
    firm, other = factories.firm(), factories.firm()
    facts(other, revenue=1)
    assert {entry.kind for entry in history.of_firm(firm)} == {"firm"}


def test_history_costs_one_query_a_table(django_assert_num_queries):
    firm = factories.firm()
    for year in range(2015, 2025):
        facts(firm, year, revenue=year)
    with django_assert_num_queries(len(history.TRACKED)):
        assert len(history.of_firm(firm)) == 11
