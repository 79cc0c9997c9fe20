"""The page that describes the API: read and tried out in the browser, with nothing from elsewhere."""

import pytest

# All browser tests in one worker: they share one server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(visit):
    person = visit("enterprise")
    assert person.open("/api/docs/") == 200
    # The first reader waits until the whole description is written.
    for subject in ("consents", "firms"):
        person.page.click(f"#operations-tag-{subject}", timeout=60_000)
    person.page.wait_for_selector("#operations-consents-consents_create")
    return person.page


def answer_of(page, operation, body=None):
    """Try the operation out and read the status of what the portal answered."""
    block = page.locator(f"#operations-{operation}")
    block.locator("button.opblock-summary-control").click()
    block.locator("button.try-out__btn").click()
    if body is not None:
        block.locator("textarea.body-param__text").fill(body)
    block.locator("button.execute").click()
    status = block.locator(".live-responses-table .response-col_status").last
    status.wait_for()
    return status.inner_text().split()[0], block.locator(".live-responses-table").inner_text()


def test_operations_are_listed_in_chinese_and_can_be_tried_out(page):
    assert "给予授权" in page.inner_text("#operations-consents-consents_create")
    status, text = answer_of(page, "firms-firms_list")
    assert status == "200"
    assert "credit_code" in text


def test_writes_from_the_page_carry_the_token_against_forged_requests(page):
    status, text = answer_of(page, "consents-consents_create", "{}")
    assert (status, "csrf_failed" in text) == ("400", False)
    assert '"text_version"' in text
