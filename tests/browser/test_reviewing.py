"""A declaration comes back for two figures: only these are open; first review, approval, and the night counts the new ones."""

import json
import re

import pytest

from .steps import SAVED, check_and_submit, fill

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NEW = {"tech_contract_amount": "77", "provincial_projects_3y": "7"}
OPEN = """() => [...document.querySelectorAll('#declaration input[id^=id_], #declaration select[id^=id_]')]
    .filter(one => !one.disabled && one.type !== 'hidden' && !one.name.startsWith('why-')).map(one => one.name)"""


def open_form(firm):
    """The firm's returned declaration, from the list to the form; its number."""
    firm.open("/declarations/")
    firm.page.locator("main tbody tr", has_text="退回").locator("a").first.click()
    firm.page.wait_for_url(re.compile(r"/declarations/\d+/$"))
    number = re.search(r"(\d+)/$", firm.page.url).group(1)
    firm.open(f"/declarations/{number}/edit/")
    return number


def open_figures(page):
    return set(page.evaluate(OPEN)) - {"remark"}


def comment_by_keys(page, field, text):
    """j walks to the figure, c opens its note with the cursor in it, Enter sends it."""
    while page.evaluate("() => document.activeElement.id") != f"row-{field}":
        page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#notes-{field} .review-note:has-text('{text}')")


def give_back(staff, number):
    page = staff.page
    staff.open(f"/reviews/{number}/")
    for field in NEW:
        comment_by_keys(page, field, f"请核对 {field}")
    page.click("#decision summary")
    page.fill("#id_reason", "两项数据请核对")
    page.check("[name=open][value=commented]")
    page.click("form[action*='/return/'] button")
    page.wait_for_load_state()


def decide(person, number):
    person.open(f"/reviews/{number}/")
    person.page.keyboard.press("a")
    person.page.keyboard.press("Enter")
    person.page.wait_for_selector(".alert-success, .messages, [role=status]")
    person.page.wait_for_load_state()


def test_from_the_return_to_the_night(visit, manage):
    firm, staff, approver = visit("enterprise2"), visit("staff"), visit("approver")
    number = open_form(firm)
    assert open_figures(firm.page) == {"rd_staff", "staff"}, "as the demo zone's reviewer returned it"
    check_and_submit(firm.page)

    give_back(staff, number)
    open_form(firm)
    assert open_figures(firm.page) == set(NEW)
    fill(firm.page, NEW)
    firm.page.wait_for_selector(SAVED)
    check_and_submit(firm.page)

    staff.open(f"/reviews/{number}/")
    assert staff.page.locator(".was-returned").count() == len(NEW)
    decide(staff, number)
    decide(approver, number)
    manage("night_run")

    declared = firm.page.request.get(firm.address + "/api/v1/declarations/").json()["results"]
    approved = next(row for row in declared if str(row["id"]) == number)
    assert approved["state"] == "approved"
    score = json.dumps(firm.page.request.get(f"{firm.address}/api/v1/scores/{approved['firm']}/").json())
    assert re.search(r"\"tech_contract_amount\".{0,300}\b770000\b", score), "the night counted the new figure"
