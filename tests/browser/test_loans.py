"""A loan from end to end: a firm consents to one bank and applies, the bank pays out twice, the leader's figure follows."""

import re
from datetime import date, timedelta

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PRODUCT, BANK = "积分快贷", "白龟湖农商行"
APPLIED, GRANTED, DRAWINGS = "260", "240", ("90", "150")


def lent(leader) -> float:
    """The leader's figure of the year, in 万元."""
    leader.open("/figures/lent/")
    shown = leader.page.locator(".figure-large").first.inner_text()
    return float(re.match(r"[\d,.]+", shown)[0].replace(",", ""))


def product_page(firm) -> str:
    firm.open("/products/")
    link = firm.page.locator(f"main a:has-text('{PRODUCT}')").first
    return link.get_attribute("href")


def consent_for_the_product(firm, product_path):
    page = firm.page
    firm.open(product_path + "apply/")
    assert page.locator("button:has-text('提交申请')").count() == 0, "no application without a consent"
    page.click("main a:has-text('为该产品授权')")
    page.wait_for_url("**/consents/give/**")
    page.fill("[name=signed_by]", "杨会计")
    page.check("[name=agreed]")
    page.click("main button.btn-primary")
    page.wait_for_url("**/apply/")


def apply(firm):
    page = firm.page
    page.fill("[name=amount]", APPLIED)
    page.fill("[name=term_months]", "12")
    page.fill("[name=purpose]", "采购原材料")
    page.fill("[name=contact_name]", "杨会计")
    page.fill("[name=contact_phone]", "0375-555-0001")
    page.check("[name=agreed]")
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(r"/loans/\d+/$"))
    return re.search(r"/loans/\d+/$", page.url)[0]


def take(officer, name, **values):
    """One step of the bank, by its form on the loan's page."""
    page, form = officer.page, f"#step-{name}"
    if page.locator(form).get_attribute("open") is None:
        page.click(f"{form} > summary")
    for field, value in values.items():
        page.fill(f"{form} [name={field}]", value)
    page.click(f"{form} button[type=submit]")
    page.wait_for_load_state()
    assert page.locator(".error-summary").count() == 0, page.inner_text("main")


def test_from_the_consent_to_two_drawings(visit):
    leader, firm = visit("leader"), visit("enterprise2")
    officer, other = visit("bank2"), visit("bank")
    before = lent(leader)
    product_path = product_page(firm)
    consent_for_the_product(firm, product_path)
    loan_path = apply(firm)

    assert other.open(loan_path) == 404
    officer.open("/loans/?state=applied")
    officer.page.locator(f"main a[href='{loan_path}']").click()
    officer.page.wait_for_url(f"**{loan_path}")
    take(officer, "accept")
    take(officer, "investigate", note="周三上门")
    take(officer, "grant", amount=GRANTED, until=str(date.today() + timedelta(days=200)))
    take(officer, "sign", contract_number="示例借字第9001号")
    take(officer, "draw", amount=DRAWINGS[0], reference="P-1")
    assert lent(leader) == pytest.approx(before + 90)
    officer.page.reload()
    take(officer, "draw", amount=DRAWINGS[1], reference="P-2")
    assert lent(leader) == pytest.approx(before + 240), "by exactly what was paid out"

    firm.page.reload()
    shown = firm.page.inner_text("main")
    for text in ("已放款", "周三上门", "示例借字第9001号", "P-2"):
        assert text in shown, "the firm sees the same steps"
    assert officer.page.locator("#step-draw").count() == 0, "nothing is left to be paid out"
    leader.open(loan_path)
    assert leader.page.locator("[id^=step-]").count() == 0, "the zone reads and decides nothing"

    for path in (loan_path, "/loans/", "/", "/search/?q=%E9%87%87%E8%B4%AD"):
        other.open(path)
        assert f'href="{loan_path}"' not in other.page.content(), f"the other bank never sees it: {path}"
        assert "示例借字第9001号" not in other.page.content(), path
