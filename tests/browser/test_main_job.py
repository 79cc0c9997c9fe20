"""The main job from end to end: a ledger goes in, a firm declares, the night scores it, a bank sees it while it may."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from .steps import SAVED, check_and_submit, fill, give_leave, start_declaration, typed

# All browser tests in one worker: they share one server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


LEDGER = Path(__file__).resolve().parents[1] / "data" / "registry-ledger-2025.xlsx"
CODE = "9100000001NBJ4J449"  # row 10 of the ledger
NAME = "平顶山博屹工程塑料有限公司（示例007）"
PASSWORD = "ein-langes-kennwort-2026"

# 万元 and counts as the accountant types them; good for more than 50 points under any shipped rule.
FIGURES = {
    "revenue": "9507.77", "hightech_revenue": "7659.27", "net_profit": "951.00", "assets": "12965.2",
    "liabilities": "5000", "rd_expense": "650", "rd_super_deduction": "600", "tech_contract_amount": "220",
    "staff": "175", "rd_staff": "40", "invention_applications": "4", "class1_ip": "4", "class2_ip": "6",
    "provincial_awards_3y": "0", "provincial_projects_3y": "1",
}  # fmt: skip


def import_ledger(staff):
    page = staff.page
    staff.open("/imports/")
    page.click("a[href$='/upload/']")
    page.set_input_files("input[type=file]", LEDGER)
    page.click("form.form-page button[type=submit], main form button.btn-primary")
    page.wait_for_selector("form[action$='/choose/']")
    page.click("form[action$='/choose/'] button.btn-primary")
    page.wait_for_selector("form[action$='/confirm/'] button", timeout=60_000)  # the worker reads it meanwhile
    page.click("form[action$='/confirm/'] button")
    page.wait_for_selector("text=SHA-256", timeout=60_000)


def join_firm(visitor, staff, username):
    page = visitor.page
    visitor.open("/join/")
    answers = {"credit_code": CODE.lower(), "display_name": "钱会计", "phone": "10000000000", "username": username}
    for name, value in answers.items():
        page.fill(f"[name={name}]", value)
    for field in page.query_selector_all("input[type=password]"):
        field.fill(PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_load_state()
    staff.open("/join-requests/")
    request = staff.page.locator(".join-request", has_text=username)
    request.locator("select[name=role]").select_option("firm_owner")
    request.locator("form[action$='/confirm/'] button").click()
    staff.page.wait_for_load_state()


def declare(firm):
    page = firm.page
    start_declaration(firm)
    fill(page, FIGURES)
    page.wait_for_selector(SAVED)
    page.reload()
    assert typed(page, FIGURES) == FIGURES | {"net_profit": "951"}, "what was typed is still there"
    check_and_submit(page)


def decide(person):
    """The first review by a reviewer, the approval by an approver: the same button of the same page."""
    page = person.page
    person.open(f"/reviews/?q={CODE}")
    page.click(f"main a:has-text('{NAME}')")
    page.wait_for_selector("[data-approve]")
    page.click("[data-approve]")
    page.wait_for_load_state()


def add_title(staff, firm_path):
    page = staff.page
    staff.open(firm_path + "holdings/titles/add/")
    page.select_option("[name=kind]", "high-tech-enterprise", force=True)
    page.fill("[name=number]", "GR202541000000")
    page.fill("[name=valid_from]", str(date.today() - timedelta(days=300)))
    page.fill("[name=valid_to]", str(date.today() + timedelta(days=300)))
    page.click("main button.btn-primary")
    page.wait_for_url("**/holdings/**")


def give_consent(firm, firm_path, bank):
    page = firm.page
    firm.open(firm_path + "consents/give/")
    page.select_option("[name=bank]", label=bank, force=True)
    for group in ("identity", "points", "titles"):
        page.check(f"[name=scope][value={group}]")
    page.check("[name=agreed]")
    page.click("main button.btn-primary")
    page.wait_for_url(lambda url: not url.endswith("/give/"))


def test_from_the_ledger_to_the_bank_and_back(visit, manage):
    staff = visit("staff")
    import_ledger(staff)
    staff.open(f"/firms/?q={CODE}")
    link = staff.page.locator(f"main a:has-text('{NAME}')").first
    firm_path = link.get_attribute("href")

    join_firm(visit(), staff, "qian")
    add_title(staff, firm_path)
    firm = visit().sign_in("qian", PASSWORD)
    give_leave(staff, CODE)
    declare(firm)
    decide(staff)
    decide(visit("approver"))
    manage("night_run")

    firm.open("/points/")
    shown = firm.page.inner_text("main")
    assert "演示" in shown, "the page says that the weights are not official"
    assert "100%" in shown or "75%" in shown or "覆盖" in shown

    bank = visit("bank")
    bank.open(f"/bank/firms/?q={CODE}")
    assert NAME not in bank.page.inner_text("main"), "no consent yet"
    give_consent(firm, firm_path, "鹰城银行")
    bank.page.reload()
    row = bank.page.locator(f"main a:has-text('{NAME}')").first
    bank_path = row.get_attribute("href")
    row.click()
    bank.page.wait_for_url(f"**{bank_path}")
    assert CODE in bank.page.inner_text("main")
    assert "9,507.8" not in bank.page.inner_text("main"), "figures were not consented to"

    firm.open(firm_path + "looks/")
    assert "孙经理" in firm.page.inner_text("main"), "the firm sees who looked"

    firm.open(firm_path + "consents/")
    firm.page.locator("a[href$='/withdraw/']").first.click()
    firm.page.click("main button[type=submit]")
    firm.page.wait_for_url("**/consents/")
    assert bank.open(bank_path) == 404, "the very next request"
    bank.open(f"/bank/firms/?q={CODE}")
    assert NAME not in bank.page.inner_text("main")
