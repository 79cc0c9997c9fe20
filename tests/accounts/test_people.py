"""Roles: who gives them, which cannot be held together, and what a firm switch changes."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import actions
from accounts.access import ROLES, Perm, can
from accounts.models import Membership, User
from tests import factories

pytestmark = pytest.mark.django_db


def test_nobody_holds_two_administrator_roles(sign_in):
    security, admin = factories.user("security_admin"), factories.user("system_admin")
    department = factories.organisation("department")
    answer = sign_in(security).post(
        reverse("accounts:assign_role", args=[admin.pk]), {"role": "audit_admin", "organisation": department.pk}
    )
    assert answer.status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=admin, role="audit_admin", organisation=department)


def test_role_is_held_for_its_kind_of_organisation_only(sign_in):
    security, person = factories.user("security_admin"), factories.user()
    answer = sign_in(security).post(
        reverse("accounts:assign_role", args=[person.pk]),
        {"role": "bank_officer", "organisation": factories.park().pk},
    )
    assert answer.status_code == 422
    assert not person.memberships.exists()


def test_ended_role_counts_no_more(sign_in):
    security, person = factories.user("security_admin"), factories.user("reviewer")
    assert can(person, Perm.REGISTRY_IMPORT)
    membership = person.memberships.get()
    sign_in(security).post(reverse("accounts:end_role", args=[person.pk, membership.pk]))
    assert not can(User.objects.get(pk=person.pk), Perm.REGISTRY_IMPORT)


def test_several_roles_add_up_but_of_several_firms_one_counts():
    first, second = factories.firm(), factories.firm()
    person = factories.firm_user(first)
    factories.firm_user(second)
    Membership.objects.create(user=person, role="firm_viewer", organisation=second.organisation)
    Membership.objects.create(user=person, role="leader", organisation=factories.organisation("department"))
    access = User.objects.get(pk=person.pk).access
    assert access.roles.keys() == {"firm_owner", "leader"}
    assert access.firm == first.organisation
    assert len(access.firms) == 2


def test_firm_switch_refuses_a_firm_of_others(client):
    mine, theirs = factories.firm(), factories.firm()
    person = factories.firm_user(mine)
    factories.firm_user(theirs)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("accounts:switch_firm"), {"organisation": theirs.organisation_id})
    assert "firm_organisation" not in client.session


def test_administrators_hold_no_permission_about_firms():
    about_firms = {
        perm for perm in Perm if perm.partition(".")[0] in {"firm", "declaration", "score", "consent", "bank"}
    }
    for code in ("system_admin", "security_admin", "audit_admin"):
        assert not ROLES[code].perms & about_firms


def test_leader_changes_nothing():
    assert all(perm.endswith((".view", ".history", ".export")) for perm in ROLES["leader"].perms)


def test_role_table_is_printed_from_the_policy(sign_in):
    page = sign_in(factories.user("reviewer")).get(reverse("accounts:roles")).content.decode()
    assert all(code in page for code in ROLES)
    assert all(str(perm) in page for role in ROLES.values() for perm in role.perms)


def test_token_narrows_and_never_widens(client):
    person = factories.user("reviewer")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post(
        reverse("accounts:create_token"),
        {"name": "报表", "scopes": ["firm.view"], "expires_at": _days_ahead(30)},
    )
    key = page.context["new_key"]
    client.logout()
    assert client.get("/api/v1/firms/", headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert client.get("/api/v1/consents/", headers={"authorization": f"Bearer {key}"}).status_code == 403
    actions.revoke_token(token=person.api_tokens.get(), by=person)
    assert client.get("/api/v1/firms/", headers={"authorization": f"Bearer {key}"}).status_code == 401


def _days_ahead(days):
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.localdate() + timedelta(days=days)).isoformat()
