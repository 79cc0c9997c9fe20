"""A demand of a firm finds its talent: written, reviewed, matched in a round, accepted by both, signed; and the figures move by one."""

import re
from datetime import date

import pytest

# All browser tests in one worker: they share one server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DEMAND = {
    "title": "尼龙66进气歧管吸水后翘曲（浏览器）", "problem": "短玻纤增强尼龙66的进气歧管吸湿后尺寸不稳定，配合面翘曲，想从界面改性和吸湿机理入手。",
    "wanted": "吸水24小时后翘曲小于0.2毫米", "budget": "20", "contact_name": "钱工", "contact_phone": "10000000042",
}  # fmt: skip
TALENT_MAIL = "th2001@example.invalid"  # of the demo's account `talent`


def write_demand(firm) -> str:
    """The firm writes and sends it; gives the path of its page."""
    page = firm.page
    firm.open("/demands/new/")
    for name, value in DEMAND.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=kind]", "breakthrough")
    page.select_option("[name=trade]", "materials")
    page.click("main form.form-page button.btn-primary")
    page.wait_for_url(re.compile(r"/demands/\d+/$"))
    page.click("form[action$='/submit/'] button")
    page.wait_for_load_state()
    return page.url.removeprefix(firm.address)


def agreements(person) -> int:
    person.open("/agreements/")
    return int(re.search(r"\d+", person.page.inner_text(".results-count"))[0])


def run_round(staff) -> str:
    """Start a round and wait until the worker has computed it; gives the path of its page."""
    page = staff.page
    staff.open("/rounds/")
    page.fill("[name=title]", "浏览器批次")
    page.click("main form button.btn-primary")
    page.wait_for_url(re.compile(r"/rounds/\d+/$"))
    page.wait_for_selector(".round-lines, .alert-danger", timeout=90_000)
    return page.url.removeprefix(staff.address)


def choose_talent(staff, round_path, name):
    """Put the demo's own talent in, with a reason, where the round found another as good."""
    page = staff.page
    staff.open(round_path)
    page.click(f".round-demand:has-text('{DEMAND['title']}')")
    page.wait_for_url(re.compile(r"/rounds/\d+/demands/\d+/$"))
    card = page.locator("section.card", has_text=name)
    if card.locator("text=入选").count() == 0:
        card.locator("summary").click()
        card.locator("[name=reason]").fill("老师与企业已有合作基础")
        card.locator("form[action*='/pairs/'] button").click()
        page.wait_for_load_state()
    assert page.locator("section.round-stands", has_text=name).count() == 1


def accept(person) -> str:
    """Say yes to the proposal; gives the path of the match."""
    page = person.page
    person.open("/todo/")
    page.click(f"main a:has-text('{DEMAND['title']}')")
    page.wait_for_url(re.compile(r"/matches/\d+/$"))
    page.click("form[action$='/accept/'] button")
    page.wait_for_load_state()
    return page.url.removeprefix(person.address)


def test_from_a_demand_to_a_signed_agreement(visit):
    firm, staff, talent = visit("enterprise2"), visit("staff"), visit("talent")
    demand = write_demand(firm)
    staff.open(demand)
    staff.page.click("form[action$='/publish/'] button")
    staff.page.wait_for_load_state()
    before = agreements(staff)
    round_path = run_round(staff)
    choose_talent(staff, round_path, "高博士")
    staff.open(round_path)
    staff.page.click("form[action$='/ask/'] button")
    staff.page.wait_for_load_state()
    match = accept(firm)
    assert TALENT_MAIL not in firm.page.content()
    accept(talent)
    firm.open(match)
    assert TALENT_MAIL in firm.page.content()
    assert DEMAND["contact_phone"] in firm.page.content()
    firm.page.click("a[href$='/sign/']")
    firm.page.wait_for_url(re.compile(r"/sign/$"))
    firm.page.fill("[name=number]", "产学研浏览器-001")
    firm.page.fill("[name=signed_on]", date.today().isoformat())
    firm.page.fill("[name=amount]", "20")
    firm.page.click("main form.form-page button.btn-primary")
    firm.page.wait_for_url(re.compile(r"/matches/\d+/$"))
    assert "产学研浏览器-001" in firm.page.content()
    assert agreements(staff) == before + 1
