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
    page.click("#results a.page-size >> text=50")
    page.wait_for_url("**rows=50*")
    page.wait_for_selector("#results a.row-link >> nth=49")
    assert page.locator("#results a.row-link").count() == 50
    assert page.evaluate("document.body.dataset.same") == "page"
    assert "page=" not in page.url
    page.go_back()
    page.wait_for_url("**page=2*")
    page.wait_for_selector("#results .page-item.active >> text=2")
    assert page.locator("#results a.row-link").count() == 25
    page.go_forward()
    page.wait_for_url("**rows=50*")
    page.fill("#filters [name=q]", "有限")
    page.wait_for_url("**q=*")
    assert "rows=50" in page.url
    assert "sort=" in page.url
    assert "page=" not in page.url
    page.go_back()
    page.wait_for_url("**rows=50*")
    page.click("#results [rel=next]")
    page.wait_for_url("**page=2*")
    page.wait_for_selector("#results .page-item.active >> text=2")
    with page.context.expect_page() as other:
        page.click("#results [rel=prev]", modifiers=["Control"])
    assert "page=1" in other.value.url


@pytest.mark.parametrize("account", ["staff", "enterprise"])
def test_the_header_fits_every_screen_that_has_its_menu_in_a_line(visit, account):
    person = visit(account)
    page = person.page
    for language in ("zh-hans", "en"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": person.address}])
        for width in (992, 1024, 1200, 1280, 1366, 1440, 1600):
            page.set_viewport_size({"width": width, "height": 800})
            person.open("/")
            edge = page.evaluate(
                "Math.max(...[...document.querySelectorAll('.portal-header *')].map(e => e.getBoundingClientRect().right))"
            )
            rows = page.evaluate("document.querySelector('.portal-header').offsetHeight")
            assert edge <= width, f"{language} at {width}: the header reaches {edge}"
            assert rows < 70, f"{language} at {width}: the header takes {rows} px"


def test_the_open_tab_of_a_firms_file_is_seen_on_every_screen(visit):
    staff = visit("staff")
    page = staff.page
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": staff.address}])
    staff.open("/firms/")
    page.click("#results a.row-link >> nth=0")
    page.wait_for_load_state()
    last = page.get_attribute(".portal-tabs a >> nth=-1", "href")
    for width in (360, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        staff.open(last)
        tab = page.locator(".portal-tabs .active").bounding_box()
        assert tab["x"] >= 0, f"at {width}"
        assert tab["x"] + tab["width"] <= width, f"at {width}"
