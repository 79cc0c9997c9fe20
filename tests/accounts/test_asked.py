"""Reading what a page is asked for: what cannot be read has not been asked for, and never breaks the page."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts import asked
from tests import factories


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), ("", None), (None, None), ("-1", None), ("1.0", None), ("１", None), ("9" * 5000, None)],
)
def test_whole_numbers(text, number):
    assert asked.whole(text) == number


@pytest.mark.parametrize(
    ("query", "day"),
    [("on=2026-03-01", date(2026, 3, 1)), ("on=2026-02-30", None), ("on=soon", None), ("on=", None), ("", None)],
)
def test_days(query, day):
    assert asked.day(QueryDict(query), "on") == day


def test_keys_leave_out_what_is_no_key():
    assert asked.keys(QueryDict("firm=3&firm=x&firm=12&firm=" + "9" * 30), "firm") == [3, 12]


def test_a_request_without_a_version_stands_on_none_that_there_is(rf):
    assert asked.version(rf.post("/", {"version": "4"})) == 4
    assert asked.version(rf.post("/")) == -1
    assert asked.version(rf.post("/", {"version": "9" * 5000})) == -1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "is_whole"),
    [({}, True), ({"hx-request": "true"}, False), ({"hx-request": "true", "hx-history-restore-request": "true"}, True)],
)
def test_a_list_is_whole_but_for_the_results_that_htmx_asks_for(sign_in, headers, is_whole):
    client = sign_in(factories.user("reviewer"))
    page = client.get(reverse("innovation_points:reviews"), headers=headers)
    assert ("<html" in page.text) == is_whole
