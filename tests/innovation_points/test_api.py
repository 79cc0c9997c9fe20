"""Declarations through the API: the same rows, the same actions, versions that protect what others wrote."""

import pytest

from innovation_points.models import Declaration
from tests import factories

URL = "/api/v1/declarations/"


@pytest.fixture
def api(sign_in):
    def call(user, method, path="", data=None):
        return getattr(sign_in(user), method)(f"{URL}{path}", data, content_type="application/json")

    return call


def test_a_firm_begins_saves_and_submits(api, firm, owner, submitted):
    Declaration.objects.filter(pk=submitted.pk).update(state="draft")
    begun = api(owner, "post", "", {"firm": firm.pk}).json()
    assert begun["id"] == submitted.pk
    saved = api(owner, "patch", f"{begun['id']}/", {"version": begun["version"], "staff": 101})
    assert (saved.json()["staff"], saved.json()["revenue"]) == (101, 30_000_000)
    stale = api(owner, "patch", f"{begun['id']}/", {"version": begun["version"], "staff": 102})
    assert stale.status_code == 409
    assert stale.json()["error"]["code"] == "conflict"
    assert (stale.json()["current"]["staff"], stale.json()["given"]["staff"]) == (101, 102)
    version = {"version": saved.json()["version"]}
    assert api(owner, "post", f"{begun['id']}/submit/", version).status_code == 400
    response = api(owner, "post", f"{begun['id']}/submit/", version | {"confirmed_by_name": "李总"})
    assert response.json()["state"] == "submitted"


def test_a_reviewer_decides_and_a_firm_does_not(api, owner, reviewer, submitted):
    data = {"version": submitted.version}
    assert api(owner, "post", f"{submitted.pk}/approve/", data).status_code == 403
    assert api(reviewer, "post", f"{submitted.pk}/return/", data).status_code == 400
    approver = factories.user("approver")
    assert api(reviewer, "post", f"{submitted.pk}/approve/", data).status_code == 403
    assert api(approver, "post", f"{submitted.pk}/approve/", data).status_code == 409, "not before the first review"
    reviewed = api(reviewer, "post", f"{submitted.pk}/first-review/", data).json()
    assert reviewed["state"] == "reviewed"
    data = {"version": reviewed["version"]}
    assert api(approver, "post", f"{submitted.pk}/approve/", data).json()["state"] == "approved"
    assert api(approver, "post", f"{submitted.pk}/approve/", data).status_code == 409


def test_another_firms_declaration_does_not_exist(api, submitted):
    stranger = factories.firm_user(factories.firm())
    assert api(stranger, "get").json()["count"] == 0
    assert api(stranger, "get", f"{submitted.pk}/").status_code == 404
    assert api(stranger, "patch", f"{submitted.pk}/", {"version": 1}).status_code == 404
    assert api(stranger, "post", "", {"firm": submitted.firm_id}).status_code == 404


def test_a_viewer_reads_only(api, firm, submitted):
    viewer = factories.firm_user(firm, "firm_viewer")
    assert api(viewer, "get", f"{submitted.pk}/").status_code == 200
    assert api(viewer, "patch", f"{submitted.pk}/", {"version": 1}).status_code == 403


def test_negative_counts_are_refused(api, draft, owner):
    response = api(owner, "patch", f"{draft.pk}/", {"version": draft.version, "staff": -1})
    assert response.status_code == 400
    assert "staff" in response.json()["error"]["fields"]
