"""Signing in, locking out, first and forgotten passwords, through the pages."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("accounts:sign_in"), {"username": user.username, "password": password})


def test_signed_out_home_leads_to_one_form_with_two_fields(client):
    response = client.get("/", follow=True)
    assert response.redirect_chain[0][0] == reverse("accounts:sign_in")
    assert b'name="username"' in response.content
    assert b'name="password"' in response.content


def test_sign_in_and_out(client):
    user = factories.user("reviewer")
    assert sign_in(client, user).url == "/"
    assert client.get("/").status_code == 200
    client.post(reverse("accounts:sign_out"))
    assert client.get("/").status_code == 302
    events = set(AuditEvent.objects.filter(actor_id=user.pk).values_list("event", flat=True))
    assert {"signed_in", "signed_out"} <= events


def test_five_failures_lock_the_account_alone_and_success_resets_the_count(client):
    user, other = factories.user("reviewer"), factories.user("reviewer")
    for _ in range(4):
        sign_in(client, user, "wrong")
    assert sign_in(client, user).status_code == 302, "the fifth try with the right password still gets in"
    client.post(reverse("accounts:sign_out"))
    for _ in range(4):
        assert sign_in(client, user, "wrong").status_code == 200
    assert sign_in(client, user, "wrong").status_code == 429
    assert sign_in(client, user).status_code == 429, "locked even for the right password"
    assert sign_in(client, other).status_code == 302, "others at the same address get in"


def test_lock_ends_after_a_quarter_of_an_hour_and_by_the_security_administrator(client, time_machine_travel):
    user, security = factories.user("reviewer"), factories.user("security_admin")
    for _ in range(5):
        sign_in(client, user, "wrong")
    assert sign_in(client, user).status_code == 429
    with time_machine_travel(minutes=16):
        assert sign_in(client, user).status_code == 302
        client.post(reverse("accounts:sign_out"))
    for _ in range(5):
        sign_in(client, user, "wrong")
    client.force_login(security, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("accounts:unlock", args=[user.pk]))
    client.logout()
    assert sign_in(client, user).status_code == 302


def test_forgotten_password_answers_alike_and_its_link_sets_a_new_one(client, django_capture_on_commit_callbacks):
    user = factories.user("reviewer", email="li@example.invalid")
    page = reverse("accounts:password_forgotten")
    with django_capture_on_commit_callbacks(execute=True):
        known = client.post(page, {"email": "li@example.invalid"})
        unknown = client.post(page, {"email": "nobody@example.invalid"})
    assert known.url == unknown.url
    assert len(mail.outbox) == 1
    link = re.search(r"https?://[^/]+(/password/set/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0], {"new_password1": "neu und lang genug", "new_password2": "neu und lang genug"}
    )
    assert sign_in(client, user, "neu und lang genug").status_code == 302
    assert "no longer valid" in client.get(link, headers={"accept-language": "en"}, follow=True).content.decode()


def test_invited_person_sets_the_first_password_by_link(client):
    admin = factories.user("system_admin")
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    department = factories.organisation("department")
    answer = client.post(
        reverse("accounts:invite"),
        {"username": "neu", "display_name": "新同事", "role": "reviewer", "organisation": department.pk},
    )
    link = re.search(r"/password/set/[^<\s]+", answer.content.decode())[0]
    client.logout()
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert client.post(reverse("accounts:sign_in"), {"username": "neu", "password": PASSWORD}).status_code == 302


def test_closed_account_is_out_at_the_next_request(client):
    user, admin = factories.user("reviewer"), factories.user("system_admin")
    sign_in(client, user)
    from accounts import actions

    actions.set_active(user=user, active=False, by=admin)
    assert client.get(reverse("accounts:account")).status_code == 302
