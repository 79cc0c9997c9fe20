"""Without a mouse: the list is searched, sorted and opened, and a form is filled, by keys alone."""

import pytest

from .steps import SAVED, start_declaration
from .test_declaring import MAKE_ACCOUNTANT, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Where the focus is, and whether a person can see it: an outline, a shadow or another border than without it.
FOCUS = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect()
    const look = style => [style.outlineStyle === 'none' ? '' : style.outlineWidth, style.boxShadow, style.borderColor,
                           style.backgroundColor, style.textDecorationLine].join()
    const chooser = one.closest('.ts-wrapper')?.querySelector('.ts-control')  // marks its frame, and lets it go late
    const focused = look(getComputedStyle(one))
    one.blur()
    const plain = look(getComputedStyle(one))
    one.focus({preventScroll: true})
    return {tag: one.tagName, id: one.id, text: one.textContent.trim().slice(0, 30), href: one.getAttribute('href'),
            seen: box.width > 0 && box.height > 0, top: Math.round(box.top + window.scrollY),
            marked: chooser ? getComputedStyle(chooser).boxShadow !== 'none' : focused !== plain,
            part: one.closest('#filters, #results, .sections, form')?.id || ''}
}"""


def walk(page, most):
    """What Tab comes to, one stop after the other."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        page.wait_for_timeout(60)  # a frame that changes its colour takes its time
        stops.append(page.evaluate(FOCUS))
    return stops


def tab_to(page, selector, most=120):
    for _ in range(most):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {selector}")


def test_the_list_by_keys_alone(visit):
    staff = visit("staff")
    page = staff.page
    staff.open("/firms/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["href"] == "#content", "the first stop skips the menu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    stops = walk(page, 40)
    unseen = [stop for stop in stops if not (stop["seen"] and stop["marked"])]
    assert unseen == []
    parts = [stop["part"] for stop in stops if stop["part"] in ("filters", "results")]
    assert parts == sorted(parts), "filters first, then their results"
    staff.open("/firms/")
    tab_to(page, "#filters [name=q]")
    page.keyboard.type("有限")
    page.wait_for_url("**q=*")
    tab_to(page, "#results a.sort")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=*")
    tab_to(page, "#results a.row-link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/firms/*/")


@pytest.fixture
def newcomer(manage):
    """Somebody of a firm that the season asked and that has not begun."""
    manage(
        "shell", "-c", MAKE_ACCOUNTANT.format(password=PASSWORD).replace("accountant", "newcomer"), PORTAL_ROLE="worker"
    )
    return "newcomer"


def test_the_form_by_keys_alone(visit, newcomer):
    firm = visit().sign_in(newcomer, PASSWORD)
    page = firm.page
    start_declaration(firm)
    firm.open(page.url.removeprefix(firm.address))
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["href"] == "#content"
    page.keyboard.press("Enter")
    stops = walk(page, 40)
    assert [stop for stop in stops if not (stop["seen"] and stop["marked"])] == []
    firm.open(page.url.removeprefix(firm.address))
    tab_to(page, "#id_revenue")
    page.keyboard.press("Control+A")
    page.keyboard.type("12345")
    page.keyboard.press("Tab")
    page.wait_for_selector(SAVED)
    page.reload()
    assert page.input_value("#id_revenue") == "12345"
    tab_to(page, "button[name=check]", most=250)
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/**")
