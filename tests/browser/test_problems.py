"""A problem from end to end: a firm brings it, it is dispatched and answered late with the reason, confirmed and rated; the rate moves."""

import re

import psycopg2
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLE = "厂区夜间频繁跳闸"


def solved(leader) -> int:
    """The leader's count of the year's solved problems."""
    leader.open("/figures/problems-solved/")
    return int(re.sub(r"\D", "", leader.page.locator(".figure-large").first.inner_text().split("个")[0]))


def rate(leader) -> str:
    leader.open("/figures/problems-solved-share/")
    return leader.page.locator(".figure-large").first.inner_text()


def take(person, name, **values):
    """One step, by its form on the problem's page."""
    page, form = person.page, f"#step-{name}"
    if page.locator(form).get_attribute("open") is None:
        page.click(f"{form} > summary")
    for field, value in values.items():
        one = page.locator(f"{form} [name={field}]").first
        if one.get_attribute("type") == "radio":
            page.check(f"{form} [name={field}][value='{value}']")
        elif one.evaluate("each => each.tagName") == "SELECT":
            one.select_option(label=value)
        else:
            one.fill(value)
    page.click(f"{form} button[type=submit]")
    page.wait_for_load_state()
    assert page.locator(".error-summary").count() == 0, page.inner_text("main")


@pytest.fixture
def make_late(portal_env):
    """make_late(path): the clock of this problem began long ago."""

    def late(path):
        pk = int(path.rstrip("/").rsplit("/", 1)[1])
        with psycopg2.connect(portal_env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute(
                "UPDATE enterprise_services_problem SET clock_from = clock_from - 30, due_on = due_on - 30 WHERE id = %s",
                [pk],
            )
            assert cursor.rowcount == 1
        connection.close()

    return late


def test_from_the_firm_to_its_rating(visit, make_late):
    firm, officer, staff, leader = visit("enterprise"), visit("park"), visit("staff"), visit("leader")
    before, rate_before = solved(leader), rate(leader)

    firm.open("/problems/new/")
    page = firm.page
    page.fill("[name=title]", "想办理用电增容")
    page.fill("[name=text]", "变压器满载，用电增容找谁办")
    page.wait_for_selector("#suggested details")
    assert "用电增容" in page.inner_text("#suggested"), "what was answered already is offered"
    page.fill("[name=title]", TITLE)
    page.select_option("[name=kind]", "utilities")
    page.click("main form.form-page button.btn-primary")
    page.wait_for_url(re.compile(r"/problems/\d+/$"))
    path = re.search(r"/problems/\d+/$", page.url)[0]

    officer.open("/todo/")
    assert TITLE in officer.page.inner_text("main")
    officer.open(path)
    take(officer, "dispatch", unit="科技创新局", note="涉及供电")
    make_late(path)
    staff.open(path)
    take(staff, "accept")
    staff.page.fill("#step-answer [name=answer]", "已协调供电公司更换开关")
    assert staff.page.locator("#step-answer [name=late_reason]").get_attribute("required") is not None
    take(staff, "answer", late_reason="供电公司排期在两周后")

    firm.open(path)
    shown = page.inner_text("main")
    for text in ("已答复", "已协调供电公司更换开关", "供电公司排期在两周后", "已超期"):
        assert text in shown, text
    take(firm, "confirm", rating="4", text="总算好了")
    assert "已销号" in page.inner_text("main")

    assert solved(leader) == before + 1
    assert rate(leader) != rate_before or rate_before.startswith("100")
    other = visit("enterprise2")
    assert other.open(path) == 404
