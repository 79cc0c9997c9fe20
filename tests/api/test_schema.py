"""The API's description: complete, valid, in both languages, and a page to read it on that needs no other host."""

import re

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from financing.actions.loans import MOVES

from .conftest import bearer

ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


@pytest.fixture(scope="module")
def description():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(description):
    return [
        (f"{method} {path}", operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def test_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))


def test_every_operation_says_what_it_is_and_what_may_go_wrong(description):
    found = operations(description)
    assert len(found) > 20
    for name, operation in found:
        assert operation["summary"], name
        assert operation["tags"] == [name.split("/")[3]], name
        assert operation["security"] == [{"key": []}, {"session": []}], name
        errors = {status: said for status, said in operation["responses"].items() if status >= "400"}
        assert {"401", "403", "406"} <= errors.keys(), name
        assert all(said["content"] == ERROR and said["description"] for said in errors.values()), name
        assert ("415" in errors) == ("requestBody" in operation), name


def test_what_changes_by_version_may_conflict(description):
    found = {name for name, operation in operations(description) if "409" in operation["responses"]}
    steps = {
        "{id}/",
        "{id}/submit/",
        "{id}/first-review/",
        "{id}/send/",
        "{id}/approve/",
        "{id}/return/",
        "{id}/discard/",
        "{id}/take/",
        "{id}/answer/",
        "{id}/withdraw/",
        *(f"{{id}}/{step}/" for step in ("ask_document", *MOVES) if step != "withdraw"),
    }
    assert {name.split("/", 4)[4] for name in found} == steps | {""}  # a draft begins from a published rule only


def test_keys_and_sessions_are_named(description):
    schemes = description["components"]["securitySchemes"]
    assert (schemes["key"]["type"], schemes["key"]["scheme"]) == ("http", "bearer")
    assert (schemes["session"]["in"], schemes["session"]["name"]) == ("cookie", "sessionid")


@pytest.mark.parametrize(
    ("language", "summary"), [("zh-hans", "企业库中的企业"), ("en", "Firms of the registry"), ("", "企业库中的企业")]
)
def test_in_the_readers_language(client, db, language, summary):
    headers = {"accept-language": language} if language else {}
    answer = client.get("/api/schema/?format=json", headers=headers).json()
    assert answer["paths"]["/api/v1/firms/"]["get"]["summary"] == summary


def test_every_operation_answers_a_request_without_a_key_by_401_and_an_unknown_key_too(client, db, description):
    for name, _operation in operations(description):
        method, path = name.split(" ")
        path = re.sub(r"{\w+}", "1", path)
        for headers in ({}, bearer("zp_unknown")):
            answer = client.generic(method.upper(), path, headers=headers)
            assert (answer.status_code, list(answer.json())) == (401, ["error"]), name
            assert answer.headers["WWW-Authenticate"] == "Bearer", name
