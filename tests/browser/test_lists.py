"""A list on the screen: turned and sorted without leaving the page, and its address says what it shows."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_turning_and_sorting_fetch_the_rows_alone_and_the_filters_go_on_from_there(visit):
    staff = visit("staff")
    page = staff.page
    staff.open("/firms/")
    page.evaluate("document.body.dataset.same = 'page'")
    first = page.inner_text("#results a.row-link >> nth=0")
    page.click("#results a.sort >> text=积分")
    page.wait_for_url("**sort=*")
    page.wait_for_selector("#results th[aria-sort=ascending], #results th[aria-sort=descending]")
    assert page.evaluate("document.activeElement.className") == "sort", "who sorts by keys goes on from the same place"
    page.click("#results [rel=next]")
    page.wait_for_url("**page=2*")
    page.wait_for_selector("#results .page-item.active >> text=2")
    assert "sort=" in page.url
    assert page.inner_text("#results a.row-link >> nth=0") != first
    page.fill("#filters [name=q]", "有限")
    page.wait_for_url("**q=*")
    assert "sort=" in page.url
    assert "page=" not in page.url
    assert page.evaluate("document.body.dataset.same") == "page"
    page.go_back()
    page.wait_for_url("**page=2*")
    page.wait_for_selector("#results .page-item.active >> text=2")
    with page.context.expect_page() as other:
        page.click("#results [rel=prev]", modifiers=["Control"])
    assert "page=1" in other.value.url
