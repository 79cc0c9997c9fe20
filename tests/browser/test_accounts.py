"""Every demo account signs in, finds its home page and every menu entry; nothing comes from elsewhere."""

import pytest

# All browser tests in one worker: they share one server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


ACCOUNTS = [
    "admin", "security", "auditor", "staff", "approver", "park", "leader", "enterprise", "enterprise2", "bank",
    "bank2", "talent", "incubator",
]  # fmt: skip


@pytest.mark.parametrize("username", ACCOUNTS)
def test_account_signs_in_and_every_menu_entry_answers(visit, username):
    person = visit(username)
    addresses = person.page.eval_on_selector_all("#navigation a[href^='/']", "links => links.map(a => a.pathname)")
    assert addresses
    for address in dict.fromkeys(addresses):
        assert person.open(address) == 200, address


@pytest.mark.parametrize("username", ["staff", "enterprise", "bank", "leader"])
def test_pages_do_not_scroll_sideways_on_a_phone(visit, username):
    person = visit(username, width=360)
    person.page.click(".navbar-toggler")
    addresses = person.page.eval_on_selector_all("#navigation a[href^='/']", "links => links.map(a => a.pathname)")
    for address in dict.fromkeys(["/", *addresses]):
        person.open(address)
        width = person.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{address} is {width} px wide"


def test_language_switch_and_error_page(visit):
    person = visit("staff")
    assert person.page.locator("html").get_attribute("lang") == "zh-CN"
    assert person.open("/firms/999999999/") == 404
    person.open("/")
    person.page.locator("[name=language][value=en], button[value=en]").first.click()
    person.page.wait_for_selector("html[lang=en]")
