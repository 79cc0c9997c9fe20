"""The main menu: whatever the rooms bring, it fits a line, and nothing of it is lost."""

import pytest
from django.urls import reverse

from tests import factories
from workplace.context import MOST_ENTRIES, within_a_line
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
