"""Every error under /api/ has the one shape and speaks the caller's language, whoever in the portal found it."""

import pytest
from django.test import Client

from tests import factories

from .conftest import bearer, key_of

FIRMS = "/api/v1/firms/"


@pytest.fixture
def staff(db):
    return factories.user("reviewer")


@pytest.fixture
def ask(client, staff):
    """ask("get", address) -> (status, code, message, fields) for a reviewer's program."""
    headers = bearer(key_of(staff))

    def ask(method, address, **options):
        options["headers"] = headers | options.get("headers", {})
        return said(client.generic(method.upper(), address, **options))

    return ask


def said(answer):
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["code", "message", "fields"]
    assert body["error"]["message"]
    return answer.status_code, body["error"]["code"], body["error"]["message"], body["error"]["fields"]


def wrong(status, code, *fields, chinese, english):
    return status, code, set(fields), chinese, english


WRONG = {
    "unknown address": (
        ("get", "/api/v1/nothing/"),
        wrong(404, "not_found", chinese="此地址没有内容", english="There is nothing at this address."),
    ),
    "address outside of a version": (
        ("get", "/api/nothing"),
        wrong(404, "not_found", chinese="此地址没有内容", english="There is nothing at this address."),
    ),
    "missing object": (
        ("get", FIRMS + "999999/"),
        wrong(404, "not_found", chinese="未找到", english="Not found."),
    ),
    "key that is no number": (
        ("get", FIRMS + "abc/"),
        wrong(404, "not_found", chinese="未找到", english="Not found."),
    ),
    "key beyond all numbers": (
        ("get", FIRMS + "9" * 40 + "/"),
        wrong(404, "not_found", chinese="未找到", english="Not found."),
    ),
    "method": (
        ("delete", FIRMS),
        wrong(405, "method_not_allowed", chinese="方法 “DELETE” 不被允许", english='Method "DELETE" not allowed.'),
    ),
    "page that is no number": (
        ("get", FIRMS + "?page=x"),
        wrong(404, "not_found", chinese="无效页", english="Invalid page."),
    ),
    "page after the last": (
        ("get", FIRMS + "?page=2"),
        wrong(404, "not_found", chinese="无效页", english="Invalid page."),
    ),
    "page size": (
        ("get", FIRMS + "?page_size=501"),
        wrong(400, "invalid", "page_size", chinese="500", english="less than or equal to 500"),
    ),
    "filter value": (
        ("get", FIRMS + "?size=enormous"),
        wrong(400, "invalid", "size", chinese="enormous", english="enormous"),
    ),
    "yes-or-no value": (
        ("get", FIRMS + "?above_scale=maybe"),
        wrong(400, "invalid", "above_scale", chinese="请填写 true 或 false", english="Write true or false."),
    ),
    "empty value": (
        ("get", FIRMS + "?park="),
        wrong(400, "invalid", "park", chinese="请给出取值", english="Give a value"),
    ),
    "mistyped filter": (
        ("get", FIRMS + "?prak=1&chian=nylon"),
        wrong(400, "invalid", "prak", "chian", chinese="没有这个参数", english="There is no such parameter."),
    ),
    "order": (
        ("get", FIRMS + "?sort=luck"),
        wrong(400, "invalid", "sort", chinese="只能是其中之一", english="One of: established"),
    ),
    "year before all years": (
        ("get", FIRMS + "?established_to=0"),
        wrong(400, "invalid", "established_to", chinese="1", english="greater than or equal to 1"),
    ),
    "half a year": (
        ("get", "/api/v1/appeals/?fiscal_year=0.5"),
        wrong(400, "invalid", "fiscal_year", chinese="整数", english="whole number"),
    ),
    "day": (
        ("get", "/api/v1/scores/?on=2026-02-30"),
        wrong(400, "invalid", "on", chinese="年-月-日", english="year-month-day"),
    ),
}


@pytest.mark.parametrize(("asked", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_an_address(ask, asked, expected):
    status, code, names, chinese, english = expected
    for language, text in ((None, chinese), ("zh-CN", chinese), ("en", english)):
        answered = ask(*asked, headers={"Accept-Language": language} if language else {})
        assert answered[:2] == (status, code)
        assert text in answered[2]
        assert answered[3].keys() == names
        assert all(isinstance(one, str) for texts in answered[3].values() for one in texts)


BODIES = {
    "not JSON": "{firm: 1}",
    "half": '{"firm": ',
    "not a number of JSON": '{"firm": NaN}',
    "digits without end": '{"firm": ' + "9" * 10_000 + "}",
    "brackets without end": "[" * 200_000,
    "not UTF-8": b'{"firm": "\xff"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_cannot_be_read(client, db, body):
    key = key_of(factories.firm_user(factories.firm()))
    answer = client.post("/api/v1/declarations/", body, content_type="application/json", headers=bearer(key))
    assert said(answer)[:3] == (400, "parse_error", "请求内容不是可读的 JSON。")


def test_a_body_above_the_limit(client, db, settings):
    key = key_of(factories.firm_user(factories.firm()))
    body = '{"firm": "' + "1" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + '"}'
    answer = client.post("/api/v1/declarations/", body, content_type="application/json", headers=bearer(key))
    assert said(answer)[:2] == (400, "bad_request")


def test_a_body_of_another_kind_and_an_answer_of_another_kind(client, db):
    headers = bearer(key_of(factories.firm_user(factories.firm())))
    assert said(client.post("/api/v1/declarations/", {"firm": 1}, headers=headers))[:2] == (
        415,
        "unsupported_media_type",
    )
    answer = client.get("/api/v1/declarations/", headers=headers | {"Accept": "text/html"})
    assert said(answer)[:2] == (406, "not_acceptable")


@pytest.mark.parametrize("body", [[], '"text"', 1, None])
def test_a_body_that_is_no_object(client, db, body):
    firm = factories.firm()
    headers = bearer(key_of(factories.firm_user(firm)))
    for address in ("declarations/", "consents/"):
        answer = client.post(f"/api/v1/{address}", body, content_type="application/json", headers=headers)
        assert said(answer)[:2] == (400, "invalid")


def test_each_wrong_field_is_named(client, db):
    headers = bearer(key_of(factories.firm_user(factories.firm())))
    body = {
        "firm": "x",
        "bank": 1,
        "purpose": "fun",
        "scope": ["points", "everything"],
        "valid_to": "soon",
        "agreed": 1,
    }
    answer = client.post("/api/v1/consents/", body, content_type="application/json", headers=headers)
    status, code, _message, fields = said(answer)
    assert (status, code) == (400, "invalid")
    assert fields.keys() == {"firm", "purpose", "scope", "valid_to", "text_version"}


def test_nobody_and_the_wrong_key(client, db):
    assert said(client.get(FIRMS))[:2] == (401, "not_authenticated")
    assert said(client.get(FIRMS, headers=bearer("zp_x")))[:2] == (401, "authentication_failed")
    assert said(client.get(FIRMS, headers=bearer("密钥".encode().decode("latin-1"))))[:2] == (
        401,
        "authentication_failed",
    )
    assert said(client.get(FIRMS, headers={"Authorization": "Bearer"}))[:2] == (401, "authentication_failed")


def test_a_session_writes_only_with_its_token(db):
    firm = factories.firm()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.firm_user(firm), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(FIRMS).status_code == 200
    token = browser.get("/account/").cookies["csrftoken"].value

    def begin(**headers):
        return browser.post(
            "/api/v1/declarations/", {"firm": firm.pk}, content_type="application/json", headers=headers
        )

    assert said(begin())[:2] == (403, "csrf_failed")
    assert said(begin(**{"X-CSRFToken": "0" * 64}))[:2] == (403, "csrf_failed")
    assert begin(**{"X-CSRFToken": token}).status_code == 201


def test_what_the_portal_itself_got_wrong(client, staff, monkeypatch):
    def fail(view, request):
        raise ZeroDivisionError("1234567 / 0")

    monkeypatch.setattr("enterprises.api.FirmViewSet.list", fail)
    client.raise_request_exception = False
    answer = client.get(FIRMS, headers=bearer(key_of(staff)))
    assert said(answer)[:2] == (500, "server_error")
    assert "1234567" not in answer.content.decode()


def test_pages_keep_their_error_pages(client, staff):
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/nothing/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
