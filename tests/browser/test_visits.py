"""An officer records a visit on the telephone, at a firm without network; once there is one again it arrives, once."""

import re

import pytest

# All browser tests in one worker: they share one server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = "车间满负荷运转，离线记录"
FINDING = "离线发现：缺少熟练电工"
ARRIVED = "记录已送达"


def write_down(page):
    page.fill("#id_text", WORDS)
    page.fill("[data-finding] >> nth=0 >> textarea", FINDING)
    page.click("[data-add-finding]")
    page.locator("[data-finding]").nth(1).locator("select").select_option("correction")
    page.locator("[data-finding]").nth(1).locator("textarea").fill("办公地址已变更")


def visits_found(officer) -> int:
    officer.open(f"/visits/?q={WORDS}")
    return officer.page.locator("#results tbody tr").count()


def test_a_visit_written_down_offline_arrives_once(visit):
    officer = visit("park", width=360)
    page = officer.page
    officer.open("/visits/record/")
    page.locator("section a[href*='/visits/record/']").first.click()
    page.wait_for_selector("form[data-visit]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, "the page fits on the telephone"
    write_down(page)

    officer.context.set_offline(True)
    page.click("form[data-visit] button[type=submit]")
    page.wait_for_selector("[data-visits-waiting] li")
    officer.complaints = [each for each in officer.complaints if "ERR_INTERNET_DISCONNECTED" not in each]

    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    officer.context.set_offline(False)
    page.get_by_text(ARRIVED).wait_for()
    assert len([url for url in sent if "/visits/record/" in url]) == 1
    assert visits_found(officer) == 1
    page.click("#results tbody tr a")
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert page.locator(".visit-found").count() == 2
    assert FINDING in page.inner_text("main")


def test_an_answer_that_was_lost_on_the_way_makes_no_second_visit(visit):
    """The record arrives, its answer does not: the telephone sends it again, and the portal knows it."""
    officer = visit("park", width=360)
    page = officer.page
    officer.open("/visits/due/")
    firm = page.locator("input[name=firms]").first.get_attribute("value")
    officer.open(f"/visits/record/{firm}/")
    page.fill("#id_text", "答复丢失的记录")
    lost = []

    def lose(route):
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/visits/record/**", lose)
    page.click("form[data-visit] button[type=submit]")
    page.wait_for_selector("[data-visits-waiting] li")
    assert lost[0].status == 200
    officer.complaints = [each for each in officer.complaints if "ERR_FAILED" not in each]
    officer.open("/visits/")
    page.get_by_text(ARRIVED).wait_for()
    officer.open("/visits/?q=答复丢失的记录")
    assert page.locator("#results tbody tr").count() == 1
