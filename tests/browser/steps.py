"""What people do with a declaration in the browser, for the tests that need one."""

import re

# What the corner of the form says once the server has everything that was typed.
SAVED = "#saved-at[data-state=saved]"


def give_leave(staff, credit_code):
    """Staff let a firm that the season did not ask declare all the same."""
    staff.open("/seasons/leaves/new/")
    staff.page.fill("#id_firm", credit_code)
    staff.page.fill("#id_reason", "首次申报")
    staff.page.click("main form.form-page button.btn-primary")
    staff.page.wait_for_url("**/leaves/")


def start_declaration(firm):
    """Open the form of the year that is asked for."""
    page = firm.page
    firm.open("/declarations/")
    page.click("main form[action$='/start/'] button >> nth=0")
    page.wait_for_url("**/edit/")


def fill(page, values):
    """Type figures, as the accountant does: one input after the other."""
    for name, value in values.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("#id_remark").focus()


def typed(page, names):
    return {name: page.input_value(f"#id_{name}") for name in names}


def say_why(page):
    """Give a reason wherever the form asks why a figure jumped."""
    for why in page.locator("[data-why]:not([hidden]) input").all():
        if not why.input_value():
            why.fill("新产线投产，合同集中在本年")


def check_and_submit(page, name="钱敏"):
    """From the form through the page of answers to the submission."""
    page.click("button[name=check]")
    page.wait_for_url("**/check/")
    if page.locator(".error-summary a[href*='#id_']").count():
        page.locator("a.btn-primary").click()
        page.wait_for_url("**/edit/**")
        say_why(page)
        page.click("button[name=check]")
        page.wait_for_url("**/check/")
    page.fill("#id_confirmed_by_name", name)
    page.check("#id_confirmed")
    page.click("button[name=submit]")
    page.wait_for_url(re.compile(r"/declarations/\d+/$"))
