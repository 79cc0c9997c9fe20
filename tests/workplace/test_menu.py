"""The main menu: whatever the rooms bring, it fits a line, and nothing of it is lost."""

import pytest
from django.urls import reverse

from tests import factories
from workplace.context import MOST_ENTRIES, gathered, lines, within_a_line
from workplace.registers import navigation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [0, 1, MOST_ENTRIES, MOST_ENTRIES + 1, 30])
def test_the_menu_fits_a_line_and_loses_nothing(count):
    entries = [{"label": str(number), "active": number == count - 1} for number in range(count)]
    menu = within_a_line(entries)
    assert len(menu) <= MOST_ENTRIES
    assert [each for entry in menu for each in entry.get("children", [entry])] == entries
    assert [entry["active"] for entry in menu[:-1]] == [False] * (len(menu) - 1)
    assert not menu or menu[-1]["active"]


def test_staff_reach_every_entry_of_theirs(sign_in):
    page = sign_in(factories.user("reviewer")).get("/").content.decode()
    mine = [entry for entry in navigation if not entry.roles or "reviewer" in entry.roles]
    expected = [entry for entry in mine if entry.perms & factories.ROLES["reviewer"].perms]
    assert len(expected) > MOST_ENTRIES
    assert [entry.url for entry in expected if f'href="{reverse(entry.url)}"' not in page] == []


def test_entries_of_one_menu_stand_under_its_heading_and_one_alone_by_itself():
    def line(label, menu=""):
        return {"label": label, "url": f"/{label}/", "icon": "", "menu": menu, "active": label == "b"}

    found = gathered([line("a"), line("b", "firms"), line("c", "points"), line("d", "firms")])
    assert [entry.get("url") or [child["label"] for child in entry["children"]] for entry in found] == [
        "/a/",
        ["b", "d"],
        "/c/",
    ]
    assert found[1]["active"]


def test_only_the_nearest_entry_is_where_the_person_is():
    path = reverse("enterprises:firm_quality")
    inside = [line["url"] for line in lines(navigation, path) if line["active"]]
    assert inside == [path]
