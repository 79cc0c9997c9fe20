"""What waits on a person: by role, by due day, and gone by itself when the state of things moves on."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from enterprises import actions as registry
from enterprises.models import Consent, Title
from innovation_points import actions as points
from innovation_points.models import Declaration
from tests import factories
from workplace.calendar import working_days

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def items(client, **query):
    return [item for _source, item in client.get(reverse("workplace:todo"), query).context["items"]]


def badge(client):
    return str(client.get(reverse("workplace:todo")).context["header_todo"]["count"])


def submitted(firm, person, days_ago=0):
    return Declaration.objects.create(
        firm=firm, fiscal_year=TODAY().year - 1, state="submitted", submitted_by=person,
        submitted_at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip


def test_a_declaration_moves_from_the_reviewer_to_the_firm_and_away(client):
    firm, reviewer = factories.firm(), factories.user("reviewer")
    person = factories.firm_user(firm)
    declared = submitted(firm, person)

    def waiting(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return [item.url for item in items(client)], badge(client)

    assert waiting(reviewer) == ([reverse("innovation_points:review", args=[declared.pk])], "1")
    assert waiting(person) == ([], "")
    points.return_to_firm(declaration=declared, version=declared.version, reason="核对", by=reviewer)
    assert waiting(reviewer) == ([], "")
    assert waiting(person) == ([reverse("innovation_points:declaration", args=[declared.pk])], "1")
    Declaration.objects.update(state="submitted")
    assert waiting(person) == ([], "")
    assert waiting(reviewer)[1] == "1"


def test_the_oldest_is_due_first_and_counts_in_working_days(sign_in):
    reviewer = factories.user("reviewer")
    for days in (1, 30, 5):
        firm = factories.firm()
        submitted(firm, factories.firm_user(firm), days)
    due = [item.due_on for item in items(sign_in(reviewer))]
    assert due == [working_days.add(TODAY() - timedelta(days=days), 5) for days in (30, 5, 1)]


def test_nobody_is_asked_to_review_the_own_declaration(sign_in):
    firm, reviewer = factories.firm(), factories.user("reviewer")
    submitted(firm, reviewer)
    assert items(sign_in(reviewer)) == []


def test_requests_to_join_and_proposed_roles(client):
    firm, asker = factories.firm(), factories.user()
    asked = registry.request_join(user=asker, credit_code=firm.credit_code, note="")
    Membership.objects.create(user=asker, organisation=factories.park(), role="park_officer", is_proposed=True)
    for role, url in (
        ("approver", reverse("enterprises:join_requests")),
        ("security_admin", reverse("accounts:person", args=[asker.pk])),
    ):
        client.force_login(factories.user(role), backend="django.contrib.auth.backends.ModelBackend")
        assert [item.url for item in items(client)] == [url]
    registry.refuse_join(request=asked, reason="查无此人", by=factories.user("reviewer"))
    client.force_login(factories.user("approver"), backend="django.contrib.auth.backends.ModelBackend")
    assert items(client) == []


@pytest.mark.parametrize(
    ("days", "renewed", "waits"), [(20, False, True), (90, False, True), (91, False, False), (20, True, False)]
)
def test_a_title_that_ends_waits_until_it_is_renewed(sign_in, days, renewed, waits):
    firm = factories.firm()
    person = factories.firm_user(firm)
    ends = TODAY() + timedelta(days=days)
    Title.objects.create(firm=firm, kind="gazelle", valid_to=ends)
    Title.objects.create(firm=firm, kind="high-tech-enterprise", valid_to=None)
    if renewed:
        Title.objects.create(firm=firm, kind="gazelle", valid_from=ends, valid_to=ends + timedelta(days=1000))
    assert [item.due_on for item in items(sign_in(person))] == ([ends] if waits else [])


def test_a_consent_that_ends_waits_on_the_owner_alone(client):
    firm = factories.firm()
    owner, filler = factories.firm_user(firm), factories.firm_user(firm, "firm_filler")
    Consent.objects.create(
        firm=firm, bank=factories.organisation("bank"), scope=["identity"], valid_to=TODAY() + timedelta(days=30),
        text_version="1", text_hash="0" * 64, given_by_id=owner.pk, given_by_name="x",
    )  # fmt: skip
    for person, count in ((owner, 1), (filler, 0)):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert len(items(client)) == count


def test_things_of_others_wait_on_others(sign_in):
    firm, other = factories.firm(), factories.firm(park=factories.park(1))
    submitted(firm, factories.firm_user(firm))
    Title.objects.create(firm=firm, kind="gazelle", valid_to=TODAY() + timedelta(days=9))
    assert items(sign_in(factories.firm_user(other))) == []
    assert items(sign_in(factories.user("park_officer", factories.park(1)))) == []
    assert len(items(sign_in(factories.user("park_officer", factories.park(0))))) == 1


def test_one_kind_alone_by_address(sign_in):
    firm, asker = factories.firm(), factories.user()
    submitted(firm, factories.firm_user(firm))
    registry.request_join(user=asker, credit_code=firm.credit_code, note="")
    client = sign_in(factories.user("reviewer"))
    assert len(items(client)) == 2
    assert [item.url for item in items(client, kind="join_requests")] == [reverse("enterprises:join_requests")]
    assert len(items(client, kind="nonsense")) == 2


def test_a_title_without_an_end_and_one_far_off_wait_on_nobody(sign_in):
    firm = factories.firm()
    Title.objects.create(firm=firm, kind="gazelle", valid_to=date(2099, 1, 1))
    Title.objects.create(firm=firm, kind="top-list", valid_to=TODAY() + timedelta(days=9))
    client = sign_in(factories.user("park_officer", firm.park))
    assert [item.due_on for item in items(client)] == [TODAY() + timedelta(days=9)]


def test_the_page_costs_the_same_however_much_waits_and_the_header_one_statement(sign_in):
    client, page = sign_in(factories.user("reviewer")), reverse("workplace:todo")

    def cost(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counting = [query["sql"] for query in queries if "UNION ALL" in query["sql"]]
        return len(queries), len(counting)

    before = cost(page)
    for _each in range(12):
        firm = factories.firm()
        submitted(firm, factories.firm_user(firm))
        registry.request_join(user=factories.user(), credit_code=firm.credit_code, note="")
    assert cost(page) == before
    assert before[1] == 1
    assert badge(client) == "24"


def test_the_header_counts_others_work_once_a_minute_and_the_own_at_once(sign_in):
    client, page = sign_in(factories.user("reviewer")), reverse("workplace:help")
    firm = factories.firm()
    person = factories.firm_user(firm)

    def header():
        return str(client.get(page).context["header_todo"]["count"])

    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert header() == ""
        declared = submitted(firm, person)
        with CaptureQueriesContext(connection) as queries:
            assert header() == ""
        assert not [query for query in queries if "UNION ALL" in query["sql"]]
        clock.shift(61)
        assert header() == "1"
        points.return_to_firm(
            declaration=declared, version=declared.version, reason="核对", by=factories.user("reviewer")
        )
        assert header() == "1"
        assert badge(client) == ""
        assert header() == ""
        submitted(factories.firm(), person)
        client.post(reverse("workplace:notices_read"))
        assert header() == "1"
