"""A carrier's manager takes a prospect from the visit to a room, files the month with the tenant's share by link, and sees
it graduate after the night has found it ready; the zone's figure moves by one."""

import re
from datetime import date, timedelta
from random import Random

import pytest

from zone_portal.demo import names

# All browser tests in one worker: they share one server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "平顶山新枝尼龙科技有限公司（浏览器）"
SHARE = {"revenue": ("120.5", "900"), "hightech": ("100", "700"), "export": ("0", "0"), "profit": ("-3", "40"),
         "tax": ("8", "60"), "rd": ("12", "95")}  # fmt: skip
MENU = "main form.form-page button.btn-primary"


def last_month() -> date:
    """Its last day."""
    return date.today().replace(day=1) - timedelta(days=1)


def residents(manager) -> int:
    manager.open("/tenants/?stage=resident")
    return int(re.search(r"\d+", manager.page.inner_text(".results-count"))[0])


def add_prospect(manager) -> str:
    """The first visit; gives the path of the tenant's page."""
    page = manager.page
    manager.open("/tenants/add/")
    page.fill("[name=name]", NAME)
    page.fill("[name=credit_code]", names.credit_code(Random(77)))
    page.fill("[name=established_on]", (last_month() - timedelta(days=200)).isoformat())
    page.select_option("[name=field]", "materials")
    for name in ("registered_inside", "works_inside"):
        page.select_option(f"[name={name}]", "true")
    page.click(MENU)
    page.wait_for_url(re.compile(r"/tenants/\d+/$"))
    return page.url.removeprefix(manager.address)


def take_steps_and_enter(manager, tenant):
    page = manager.page
    for stage in ("invited", "inspected", "intending"):
        manager.open(tenant)
        page.select_option("form.step-form [name=stage]", stage)
        page.click("form.step-form button")
        page.wait_for_load_state()
    manager.open(f"{tenant}enter/")
    page.fill("[name=on]", last_month().isoformat())
    page.click(MENU)
    page.wait_for_url(f"**{tenant}")


def let_a_free_room(manager, tenant):
    """From the floor plan: a free room, its panel, the lease."""
    page = manager.page
    manager.open("/carriers/")
    page.click("tbody tr a.row-link")
    page.wait_for_url(re.compile(r"/carriers/\d+/$"))
    manager.open(page.url.removeprefix(manager.address) + "rooms/")
    for floor in page.locator("nav.portal-tabs a[href*='floor=']").all():
        if page.locator("a.room.state-free").count():
            break
        floor.click()
        page.wait_for_load_state()
    page.locator("a.room.state-free").first.click()
    page.click("#room a[href*='/let/']")
    page.select_option("[name=tenant]", label=NAME)
    page.click(MENU)
    page.wait_for_url(re.compile(r"/leases/\d+/$"))
    manager.open(tenant)
    assert page.locator("a[href*='/leases/']").count()


def month_report(manager) -> str:
    """The path of last month's report, which is being filled in."""
    manager.open(f"/reports/?kind=month&state=filling&year={last_month().year}")
    manager.page.click(f"tbody tr:has-text('{last_month():%Y-%m}') a.row-link")
    manager.page.wait_for_url(re.compile(r"/reports/\d+/$"))
    return manager.page.url.removeprefix(manager.address)


def counted(manager, report, key) -> int:
    manager.open(report)
    return int(re.sub(r"\D", "", manager.page.inner_text(f"#cell-{key}")))


def ask_who_came_since(manager, report):
    manager.open(report)
    manager.page.click("button[value=ask]")
    manager.page.wait_for_load_state()


def share_by_link(manager, visit, report):
    """The manager makes a link; somebody without an account fills in the share and sends it."""
    page = manager.page
    manager.open(report)
    page.click(f"a[href*='/shares/']:has-text('{NAME}')")
    page.click("form[action$='/link/'] button")
    link = page.input_value("#link")
    tenant = visit()
    tenant.open(link.removeprefix(tenant.address))
    for code, (now, to_date) in SHARE.items():
        tenant.page.fill(f"[name={code}]", now)
        if tenant.page.locator(f"[name={code}_to_date]").count():
            tenant.page.fill(f"[name={code}_to_date]", to_date)
    tenant.page.fill("[name=filled_by]", "钱会计")
    tenant.page.click("button[name=send]")
    tenant.page.wait_for_selector("text=已报送")


def fill_in_and_check(manager, report):
    page = manager.page
    manager.open(f"{report}edit/")
    for name in ("carrier_tax", "carrier_subsidies"):
        with page.expect_response("**/autosave/"):
            page.fill(f"[name={name}]", "10")
            page.locator(f"[name={name}]").blur()
    page.click(MENU)
    page.wait_for_url(f"**{report}")
    page.click("button[value=check]")
    page.wait_for_load_state()


def graduates(staff) -> int:
    """The zone's figure of the year."""
    staff.open("/figures/graduates/")
    return int(re.sub(r"\D", "", staff.page.locator(".figure-large").first.inner_text()))


def invest(manager, tenant):
    """More than the five million yuan of venture capital that one condition of graduation asks for."""
    page = manager.page
    manager.open(f"{tenant}financings/add/")
    page.fill("[name=on]", last_month().isoformat())
    page.select_option("[name=kind]", "venture")
    page.fill("[name=amount]", "5000001")
    page.click(MENU)
    page.wait_for_url(f"**{tenant}")


def graduate(manager, tenant):
    page = manager.page
    manager.open(f"{tenant}leave/")
    page.check("[name=exit][value=graduated]")
    page.fill("[name=reason]", "累计获得风险投资超过 500 万元")
    page.click(MENU)
    page.wait_for_url(f"**{tenant}")


def test_a_prospect_gets_a_room_files_the_month_and_graduates(visit, manage):
    manager = visit("incubator")
    before, report = residents(manager), month_report(manager)
    counted_before = counted(manager, report, "residents")
    tenant = add_prospect(manager)
    take_steps_and_enter(manager, tenant)
    assert residents(manager) == before + 1
    let_a_free_room(manager, tenant)

    ask_who_came_since(manager, report)
    share_by_link(manager, visit, report)
    manager.open(f"{report}figures/revenue/")
    assert "120,500" in manager.page.locator(f"tr:has-text('{NAME}')").inner_text()
    fill_in_and_check(manager, report)
    for account, step in [("incubator2", "sign"), ("staff", "approve")]:
        person = visit(account)
        person.open(report)
        person.page.click(f"button[value={step}]")
        person.page.wait_for_load_state()
    manager.open(report)
    assert "高新区已审批" in manager.page.inner_text("h1")
    assert counted(manager, report, "residents") == counted_before + 1

    staff = visit("staff")
    graduated = graduates(staff)
    invest(manager, tenant)
    manage("night_run")
    manager.open(tenant)
    assert manager.page.locator("#graduation .tag").first.inner_text().strip() == "满足"
    graduate(manager, tenant)
    assert graduates(staff) == graduated + 1
    assert residents(manager) == before
