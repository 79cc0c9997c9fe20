"""The reviewer's desk."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from enterprises.models import YearFacts
from innovation_points import actions
from innovation_points.comparing import Row
from innovation_points.models import Declaration
from tests import factories
from workplace.calendar import working_days

from .conftest import COMPLETE


def url(name, declaration):
    return reverse(f"innovation_points:{name}", args=[declaration.pk])


def test_the_oldest_waits_first_and_filters_narrow(sign_in, reviewer, submitted):
    other = factories.firm(park=factories.park(1))
    later = factories.declaration(other, by=factories.firm_user(other), values=COMPLETE, submitted=True)
    client = sign_in(reviewer)
    page = client.get(reverse("innovation_points:reviews")).content.decode()
    assert page.index(url("review", submitted)) < page.index(url("review", later))
    page = client.get(
        reverse("innovation_points:reviews"), {"park": factories.park(1).pk, "state": "submitted"}
    ).content.decode()
    assert url("review", submitted) not in page
    assert url("review", later) in page
    page = client.get(reverse("innovation_points:reviews"), {"state": "approved"}).content.decode()
    assert url("review", later) not in page


def test_last_year_stands_beside_this_year_with_outliers_marked(sign_in, reviewer, submitted):
    YearFacts.objects.create(
        firm=submitted.firm, fiscal_year=submitted.fiscal_year - 1, source="import", revenue=10_000_000, rd_staff=24
    )
    page = sign_in(reviewer).get(url("review", submitted)).content.decode()
    assert "+200.0%" in page
    assert 'id="row-revenue" class="is-outlier"' in page
    assert 'id="row-rd_staff"' in page
    assert 'id="row-rd_staff" class="is-outlier"' not in page


@pytest.mark.parametrize(
    ("code", "before", "now", "marked"),
    [
        ("revenue", 10_000_000, 14_900_000, False),
        ("revenue", 10_000_000, 15_000_000, True),
        ("revenue", 10_000_000, 5_000_000, True),
        ("revenue", 10_000_000, None, True),
        ("net_profit", 1_000_000, -1, True),
        ("rd_staff", 2, 4, False),
        ("award_3y", True, False, True),
        ("award_3y", None, True, False),
        ("staff", 0, 5, False),
    ],
)
def test_outliers(code, before, now, marked):
    assert bool(Row(code, before, now).outlier) is marked


def test_each_step_goes_on_with_the_next_that_this_person_can_decide(sign_in, reviewer, submitted):
    other = factories.firm()
    later = factories.declaration(other, by=factories.firm_user(other), values=COMPLETE, submitted=True)
    client = sign_in(reviewer)
    response = client.post(url("review_first", submitted), {"version": submitted.version})
    assert response.url == url("review", later)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.first_reviewed_by) == ("reviewed", reviewer)
    assert not YearFacts.objects.filter(firm=submitted.firm).exists()
    approver = factories.user("approver")
    response = sign_in(approver).post(url("review_approve", submitted), {"version": submitted.version})
    assert response.url == url("review", later)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reviewed_by) == ("approved", approver)


def test_three_people_stand_behind_an_approved_figure(sign_in, submitted):
    both = factories.user("approver")
    client = sign_in(both)
    assert client.post(url("review_approve", submitted), {"version": submitted.version}).status_code == 302
    assert Declaration.objects.get().state == "submitted", "no approval without a first review"
    client.post(url("review_first", submitted), {"version": submitted.version})
    current = Declaration.objects.get()
    assert current.state == "reviewed"
    client.post(url("review_approve", submitted), {"version": current.version})
    client.post(url("review_return", submitted), {"version": current.version, "reason": "no", "open": "all", "days": 5})
    assert Declaration.objects.get().state == "reviewed", "not by the same person"
    assert "data-approve" not in client.get(url("review", submitted)).content.decode()
    client = sign_in(factories.user("reviewer"))
    assert client.post(url("review_approve", submitted), {"version": current.version}).status_code == 403
    returned = {"version": current.version, "reason": "no", "open": "all", "days": 5}
    assert client.post(url("review_return", submitted), returned).status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.update(state="approved", reviewed_by=both, reviewed_at=current.first_reviewed_at)


def test_only_the_commented_figures_are_open_and_the_rest_is_kept(sign_in, api_of, reviewer, owner, submitted):
    client = sign_in(reviewer)
    for code in ("rd_expense", "rd_staff"):
        actions.comment(declaration=submitted, field=code, text="请核对", by=reviewer)
    client.post(
        url("review_return", submitted),
        {"version": submitted.version, "reason": "两项请核对", "open": "commented", "days": "3"},
    )
    current = Declaration.objects.get()
    assert (current.state, current.open_fields) == ("returned", ["rd_expense", "rd_staff"])
    assert current.return_due_on == working_days.add(timezone.localdate(), 3)
    client = sign_in(owner)
    edit = url("declaration_edit", submitted)
    page = client.get(edit).content.decode()
    assert re.search(r'name="revenue"[^>]* disabled', page)
    assert not re.search(r'name="rd_staff"[^>]* disabled', page)
    client.post(edit, {**COMPLETE, "revenue": "1", "rd_staff": "20", "version": current.version})
    current = Declaration.objects.get()
    assert (current.revenue, current.rd_staff, current.rd_expense) == (30_000_000, 20, 1_800_001)
    refused = api_of(owner, "patch", current, {"version": current.version, "revenue": 1})
    assert refused.status_code == 409
    assert Declaration.objects.get().revenue == 30_000_000
    actions.submit(declaration=current, version=current.version, confirmed_by_name="李总", by=owner)
    assert factories.approved(Declaration.objects.get(), first=reviewer).open_fields is None


def test_a_return_for_comments_needs_a_comment(sign_in, reviewer, submitted):
    data = {"version": submitted.version, "reason": "请核对", "open": "commented", "days": "3"}
    sign_in(reviewer).post(url("review_return", submitted), data)
    assert Declaration.objects.get().state == "submitted"


@pytest.fixture
def api_of(sign_in):
    def call(user, method, declaration, data):
        client = sign_in(user)
        return getattr(client, method)(f"/api/v1/declarations/{declaration.pk}/", data, content_type="application/json")

    return call


def test_a_return_needs_a_reason_and_shows_it_with_the_comments(sign_in, reviewer, owner, submitted):
    client = sign_in(reviewer)
    client.post(url("review_return", submitted), {"version": submitted.version, "reason": " "})
    assert Declaration.objects.get().state == "submitted"
    response = client.post(
        url("review_comment", submitted),
        {"field": "rd_expense", "text": "研发费用请附审计报告"},
        headers={"HX-Request": "true"},
    )
    assert "研发费用请附审计报告" in response.content.decode()
    client = sign_in(owner)
    assert "研发费用请附审计报告" not in client.get(url("declaration", submitted)).content.decode()
    actions.return_to_firm(declaration=submitted, version=submitted.version, reason="研发费用口径不符", by=reviewer)
    page = client.get(url("declaration_edit", submitted)).content.decode()
    assert "研发费用口径不符" in page
    assert "研发费用请附审计报告" in page


def test_nobody_decides_on_his_own_submission(sign_in, firm, submitted):
    both = factories.user("reviewer")
    factories.Membership.objects.create(user=both, role="firm_owner", organisation=firm.organisation)
    Declaration.objects.filter(pk=submitted.pk).update(submitted_by=both)
    client = sign_in(both)
    client.post(url("review_first", submitted), {"version": submitted.version})
    returned = {"version": submitted.version, "reason": "no", "open": "all", "days": "5"}
    client.post(url("review_return", submitted), returned)
    assert Declaration.objects.get().state == "submitted"
    assert "data-approve" not in client.get(url("review", submitted)).content.decode()


def test_a_decision_on_an_outdated_page_decides_nothing(sign_in, reviewer, submitted):
    client = sign_in(reviewer)
    for version in (submitted.version - 1, "", "x"):
        client.post(url("review_first", submitted), {"version": version})
    assert Declaration.objects.get().state == "submitted"


def test_a_park_officer_reads_the_own_parks_and_decides_nothing(sign_in, submitted):
    client = sign_in(factories.user("park_officer", factories.park(0)))
    assert client.get(url("review", submitted)).status_code == 200
    assert client.post(url("review_first", submitted), {"version": submitted.version}).status_code == 403
    elsewhere = sign_in(factories.user("park_officer", factories.park(1)))
    assert elsewhere.get(url("review", submitted)).status_code == 404


def test_list_and_api_agree_for_everybody(sign_in, submitted):
    other = factories.firm(park=factories.park(1))
    factories.declaration(other, by=factories.firm_user(other), values=COMPLETE, submitted=True)
    expected = [(factories.user("leader"), 2), (factories.user("park_officer", factories.park(1)), 1)]
    for person, count in expected:
        client = sign_in(person)
        assert client.get(reverse("innovation_points:reviews")).context["total"] == count
        assert client.get("/api/v1/declarations/", {"state": "submitted"}).json()["count"] == count


def test_firms_have_no_desk(sign_in, owner, submitted):
    client = sign_in(owner)
    assert client.get(reverse("innovation_points:reviews")).status_code == 403
    assert client.get(url("review", submitted)).status_code == 403
