"""Ways in that were tried: each stays here, so that it stays closed."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import actions
from accounts.models import AuditEvent, JoinRequest, Membership, User
from enterprises.models import Consent, Firm, Look
from tests import factories
from tests.access import walk

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "correct horse battery"
NEW_PASSWORD = "neu und lang genug"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def enter_password(client, username, password=PASSWORD):
    return client.post(reverse("accounts:sign_in"), {"username": username, "password": password})


def link_of(user) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("accounts:password_set", args=[uid, default_token_generator.make_token(user)])


def key_of(user, *scopes) -> dict:
    """The header of a new key of the user."""
    page = client_of(user).post(
        reverse("accounts:create_token"),
        {"name": "k", "scopes": scopes, "expires_at": timezone.localdate() + timedelta(days=9)},
    )
    return {"authorization": f"Bearer {page.context['new_key']}"}


def plain(response) -> str:
    """The page without what differs from answer to answer."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", response.content.decode())


# Administrators


def test_the_system_administrator_gets_no_link_into_an_account_that_has_a_password():
    admin, victim = factories.user("system_admin"), factories.user("reviewer")
    answer = client_of(admin).post(reverse("accounts:renew_invitation", args=[victim.pk]), follow=True)
    assert "/password/set/" not in answer.content.decode()


def test_a_forgotten_password_without_mail_takes_two_administrators():
    admin, security, person = (factories.user(role) for role in ("system_admin", "security_admin", "firm_owner"))
    session, header = client_of(person), key_of(person, "firm.view")
    assert client_of(admin).post(reverse("accounts:clear_password", args=[person.pk])).status_code == 403
    client_of(security).post(reverse("accounts:clear_password", args=[person.pk]))
    assert session.get("/").status_code == 302
    assert Client().get("/api/v1/firms/", headers=header).status_code == 401
    assert client_of(security).post(reverse("accounts:renew_invitation", args=[person.pk])).status_code == 403
    page = client_of(admin).post(reverse("accounts:renew_invitation", args=[person.pk])).content.decode()
    assert "/password/set/" in page
    events = AuditEvent.objects.filter(subject_id=str(person.pk)).values_list("event", "actor_id")
    assert {("password.cleared", security.pk), ("person.link_made", admin.pk)} <= set(events)


def test_whoever_makes_accounts_gives_them_no_role():
    admin, security = factories.user("system_admin"), factories.user("security_admin")
    department = factories.organisation("department")
    form = {"username": "puppe", "display_name": "某", "role": "reviewer", "organisation": department.pk}
    client_of(admin).post(reverse("accounts:invite"), form)
    puppet = User.objects.get(username="puppe")
    puppet.set_password(PASSWORD)
    puppet.save()
    assert client_of(puppet).get(reverse("enterprises:firm_list")).status_code == 403
    role = {"role": "reviewer", "organisation": department.pk}
    assert client_of(admin).post(reverse("accounts:assign_role", args=[puppet.pk]), role).status_code == 403
    page = client_of(security).get(reverse("accounts:people"), {"role": "proposed"}).content.decode()
    assert "puppe" in page
    client_of(security).post(reverse("accounts:assign_role", args=[puppet.pk]), role)
    assert client_of(puppet).get(reverse("enterprises:firm_list")).status_code == 200


def test_a_proposed_role_can_be_refused():
    security, person = factories.user("security_admin"), factories.user()
    proposed = Membership.objects.create(
        user=person, role="reviewer", organisation=factories.organisation(), is_proposed=True
    )
    client_of(security).post(reverse("accounts:end_role", args=[person.pk, proposed.pk]))
    assert not Membership.objects.proposed().exists()
    assert not Membership.objects.in_force().filter(user=person).exists()


@pytest.mark.parametrize("role", ["reviewer", "leader", "audit_admin"])
def test_the_security_administrator_gives_nothing_to_himself(role):
    security = factories.user("security_admin")
    answer = client_of(security).post(
        reverse("accounts:assign_role", args=[security.pk]),
        {"role": role, "organisation": factories.organisation().pk},
    )
    assert answer.status_code == 422
    assert [m.role for m in security.memberships.all()] == ["security_admin"]


def test_no_administrator_holds_a_role_that_sees_firms():
    security, auditor = factories.user("security_admin"), factories.user("audit_admin")
    reviewer, department = factories.user("reviewer"), factories.organisation()
    for person, role in [(auditor, "reviewer"), (reviewer, "audit_admin")]:
        answer = client_of(security).post(
            reverse("accounts:assign_role", args=[person.pk]), {"role": role, "organisation": department.pk}
        )
        assert answer.status_code == 422
        assert person.memberships.count() == 1


def test_an_administrator_does_not_join_a_firm_by_the_side_door():
    staff, admin, firm = factories.user("reviewer"), factories.user("system_admin"), factories.firm()
    client_of(admin).post("/join/", {"credit_code": firm.credit_code, "note": ""})
    asked = JoinRequest.objects.get()
    answer = client_of(staff).post(reverse("enterprises:join_confirm", args=[asked.pk]), {"role": "firm_owner"})
    assert answer.status_code == 302
    assert not Membership.objects.filter(user=admin, role="firm_owner").exists()


def test_nobody_confirms_the_own_request():
    staff, firm = factories.user("reviewer"), factories.firm()
    client = client_of(staff)
    client.post("/join/", {"credit_code": firm.credit_code, "note": ""})
    client.post(reverse("enterprises:join_confirm", args=[JoinRequest.objects.get().pk]), {"role": "firm_owner"})
    assert [m.role for m in staff.memberships.all()] == ["reviewer"]


def test_one_person_does_not_flood_the_queue_of_requests():
    person = factories.user("firm_owner")
    client = client_of(person)
    for _ in range(12):
        client.post("/join/", {"credit_code": factories.credit_code(), "note": ""})
    assert JoinRequest.objects.filter(user=person).count() == 5


def test_a_stranger_joins_only_as_somebody_of_the_firm():
    staff, firm = factories.user("reviewer"), factories.firm()
    person = factories.user()
    asked = JoinRequest.objects.create(user=person, credit_code=firm.credit_code, role="reviewer")
    client_of(staff).post(reverse("enterprises:join_confirm", args=[asked.pk]), {"role": "reviewer"})
    assert not person.memberships.exists()


# Passwords and sessions


def test_a_locked_name_answers_alike_whether_it_exists_or_not(client):
    user = factories.user("reviewer")
    answers = {}
    for name in (user.username, "gibtesnicht"):
        answers[name] = [enter_password(client, name, "wrong") for _ in range(6)]
    known, unknown = answers.values()
    assert [a.status_code for a in known] == [a.status_code for a in unknown] == [200] * 4 + [429] * 2
    assert plain(known[-1]).replace(user.username, "") == plain(unknown[-1]).replace("gibtesnicht", "")


def test_the_lock_holds_for_every_spelling_of_the_name(client):
    """Names are normalised before they are counted: full width and spaces around are the same account."""
    user = factories.user("reviewer", username="zhangsan")
    for spelling in ("zhangsan", " zhangsan", "zhangsan ", "ｚｈａｎｇｓａｎ", "zhangsan"):
        enter_password(client, spelling, "wrong")
    assert enter_password(client, user.username).status_code == 429
    assert AccessAttempt.objects.values("username").distinct().count() == 1


def test_a_new_address_does_not_open_the_lock(client):
    user = factories.user("reviewer")
    for number in range(5):
        client.post(
            reverse("accounts:sign_in"),
            {"username": user.username, "password": "wrong"},
            REMOTE_ADDR=f"10.0.0.{number}",
            headers={"x-forwarded-for": f"10.1.1.{number}", "user-agent": f"agent {number}"},
        )
    answer = client.post(
        reverse("accounts:sign_in"),
        {"username": user.username, "password": PASSWORD},
        REMOTE_ADDR="10.9.9.9",
        headers={"user-agent": "another"},
    )
    assert answer.status_code == 429


def test_the_session_of_before_is_not_the_one_of_after_signing_in(client):
    user = factories.user("reviewer")
    client.get(reverse("accounts:sign_in"))
    client.get(reverse("accounts:password_set", args=["MQ", "x-y"]))  # a page that begins a session
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    enter_password(client, user.username)
    assert client.session.session_key != session.session_key


def test_a_changed_password_ends_the_other_sessions():
    user = factories.user("reviewer")
    here, elsewhere = client_of(user), client_of(user)
    form = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert here.post(reverse("accounts:password_change"), form).status_code == 302
    assert here.get(reverse("accounts:account")).status_code == 200
    assert elsewhere.get(reverse("accounts:account")).status_code == 302


def test_signing_out_ends_the_session_on_the_server(client):
    user = factories.user("reviewer")
    client.force_login(user, backend=BACKEND)
    stolen = client.cookies["sessionid"].value
    assert client.get(reverse("accounts:sign_out")).status_code == 405, "a link or picture signs nobody out"
    client.post(reverse("accounts:sign_out"))
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get(reverse("accounts:account")).status_code == 302


def test_a_session_ends_after_half_an_hour_without_a_request(time_machine_travel):
    client = client_of(factories.user("reviewer"))
    with time_machine_travel(minutes=29):
        assert client.get("/").status_code == 200
    with time_machine_travel(minutes=55):
        assert client.get("/").status_code == 200
    with time_machine_travel(minutes=90):
        assert client.get("/").status_code == 302
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("role", "hours"), [("reviewer", 12), ("bank_officer", 8)])
def test_a_session_ends_even_if_it_is_used_all_day(role, hours, time_machine_travel):
    client = client_of(factories.user(role))
    for minutes in range(20, hours * 60, 20):
        with time_machine_travel(minutes=minutes):
            assert client.get(reverse("accounts:account")).status_code == 200
    with time_machine_travel(minutes=hours * 60 + 1):
        assert client.get(reverse("accounts:account")).status_code == 302


def test_ended_roles_and_closed_accounts_count_at_the_next_request():
    admin, security, person = (
        factories.user("system_admin"),
        factories.user("security_admin"),
        factories.user("reviewer"),
    )
    client, header = client_of(person), key_of(person, "firm.view")
    assert Client().get("/api/v1/firms/", headers=header).status_code == 200
    actions.end_role(membership=person.memberships.get(), by=security)
    assert client.get(reverse("enterprises:firm_list")).status_code == 403
    assert Client().get("/api/v1/firms/", headers=header).status_code == 403
    actions.set_active(user=person, active=False, by=admin)
    assert client.get(reverse("accounts:account")).status_code == 302
    assert Client().get("/api/v1/firms/", headers=header).status_code == 401
    actions.set_active(user=person, active=True, by=admin)
    assert Client().get("/api/v1/firms/", headers=header).status_code == 401, "its keys do not come back"


def forget(client, email, run) -> None:
    with run(execute=True):
        assert client.post(reverse("accounts:password_forgotten"), {"email": email}).status_code == 302


def test_only_open_accounts_with_a_password_are_mailed_and_not_often(client, django_capture_on_commit_callbacks):
    run = django_capture_on_commit_callbacks
    factories.user("reviewer", email="closed@example.invalid", is_active=False)
    invited = factories.user("reviewer", email="invited@example.invalid")
    invited.set_unusable_password()
    invited.save()
    factories.user("reviewer", email="open@example.invalid")
    for email in ("closed@example.invalid", "invited@example.invalid", "nobody@example.invalid"):
        forget(client, email, run)
    assert mail.outbox == []
    for _ in range(5):
        forget(client, "open@example.invalid", run)
    assert len(mail.outbox) == 3


def test_the_answer_about_a_forgotten_password_does_the_same_work_for_everybody(client):
    """Neither text, nor queries, nor a mail sent while one waits: the worker looks the address up."""
    factories.user("reviewer", email="known@example.invalid")
    page = reverse("accounts:password_forgotten")
    costs, answers = [], []
    for email in ("known@example.invalid", "unknown@example.invalid"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers.append(client.post(page, {"email": email}))
        costs.append([re.sub(r"'[^']*'|s\d+_x\d+", "", q["sql"]) for q in queries])
    assert costs[0] == costs[1]
    assert not any("accounts_user" in sql for sql in costs[0])
    assert answers[0].url == answers[1].url
    assert mail.outbox == []


def test_the_link_of_a_closed_account_opens_nothing(client):
    user = factories.user("reviewer")
    link = link_of(user)
    actions.set_active(user=user, active=False, by=factories.user("system_admin"))
    page = client.get(link, follow=True)
    assert "new_password1" not in page.content.decode()


def test_a_link_works_once_and_not_for_another_account(client):
    user, other = factories.user("reviewer"), factories.user("approver")
    link = link_of(user)
    crossed = link.replace(urlsafe_base64_encode(force_bytes(user.pk)), urlsafe_base64_encode(force_bytes(other.pk)))
    assert "new_password1" not in client.get(crossed, follow=True).content.decode()
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD})
    assert User.objects.get(pk=user.pk).check_password(NEW_PASSWORD)
    assert "new_password1" not in Client().get(link, follow=True).content.decode()


def test_a_forged_host_writes_no_link(client, django_capture_on_commit_callbacks):
    factories.user("reviewer", email="open@example.invalid")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("accounts:password_forgotten"), {"email": "open@example.invalid"}, headers={"host": "evil.example"}
        )
    assert answer.status_code == 400
    assert mail.outbox == []


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", r"/\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_host(target):
    user = factories.user("reviewer")
    client = Client()
    answers = [
        client.post(f"{reverse('accounts:sign_in')}?next={target}", {"username": user.username, "password": PASSWORD}),
        client.post(reverse("accounts:switch_firm"), {"organisation": "1", "next": target}),
        client.post(reverse("set_language"), {"language": "en", "next": target}),
    ]
    assert all("evil" not in a.url and "javascript" not in a.url for a in answers)


def test_nothing_is_written_without_the_token_against_forged_requests():
    owner = factories.firm_user(factories.firm())
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend=BACKEND)
    firm = Firm.objects.get()
    for address in (
        reverse("accounts:password_change"),
        reverse("accounts:create_token"),
        reverse("accounts:switch_firm"),
        reverse("enterprises:consent_give", args=[firm.pk]),
        "/api/v1/consents/",
        "/api/v1/declarations/",
    ):
        assert client.post(address, {}, content_type="application/json").status_code == 403, address


# Another's rows


@pytest.fixture
def zone():
    return walk.build()


WRITES = [
    "enterprises:consent_give", "enterprises:consent_withdraw", "enterprises:firm_edit", "enterprises:facts_correct",
    "enterprises:holding_add", "enterprises:holding_edit", "enterprises:holding_end",
    "innovation_points:declaration_edit", "innovation_points:review_approve", "innovation_points:review_return",
    "innovation_points:review_comment",
]  # fmt: skip


@pytest.mark.parametrize("account", ["enterprise", "filler", "viewer", "park", "bank", "talent", "admin", None])
def test_writes_to_anothers_objects_answer_as_to_missing_ones(zone, account):
    client = client_of(zone.people[account]) if account else Client()
    patterns = {name: pattern for name, _route, _rule, pattern in walk.routes()}
    before = list(Consent.objects.values()), list(Firm.objects.values())
    missing = {kind: 999_999_999 for kind in zone.objects["other"]}
    for name in WRITES:
        theirs, nobodys = (
            client.post(walk.address(name, patterns[name], objects), {"reason": "x", "version": "1"})
            for objects in (zone.objects["other"], missing)
        )
        assert theirs.status_code == nobodys.status_code, name
        assert theirs.status_code in (302, 403, 404), name
        if theirs.status_code == 302:
            assert theirs.url.startswith(reverse("accounts:sign_in")), name
    assert (list(Consent.objects.values()), list(Firm.objects.values())) == before


API_WRITES = [
    ("post", "/api/v1/consents/{consent}/withdraw/"),
    ("post", "/api/v1/declarations/{declaration}/submit/"),
    ("post", "/api/v1/declarations/{declaration}/approve/"),
    ("post", "/api/v1/declarations/{declaration}/return/"),
    ("patch", "/api/v1/declarations/{declaration}/"),
    ("get", "/api/v1/firms/{firm}/"),
    ("get", "/api/v1/scores/{firm}/"),
    ("get", "/api/v1/readiness/{firm}/"),
    ("options", "/api/v1/firms/{firm}/"),
]


def answer_to(client, method, address):
    """Status, body and headers, as far as they do not differ by the second."""
    body = {} if method == "get" else {"data": {"version": 1, "reason": "x"}, "content_type": "application/json"}
    answer = getattr(client, method)(address, **body)
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Expires")}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("account", ["enterprise", "viewer", "park", "bank", "talent", "auditor", None])
def test_the_interface_tells_anothers_and_missing_objects_alike(zone, account):
    client = client_of(zone.people[account]) if account else Client()
    missing = {kind: 999_999_999 for kind in zone.objects["other"]}
    for method, route in API_WRITES:
        theirs, nobodys = (
            answer_to(client, method, route.format(**objects)) for objects in (zone.objects["other"], missing)
        )
        assert theirs == nobodys, route
        assert theirs[0] in (401, 403, 404, 405), route


@pytest.mark.parametrize("account", ["enterprise", "park", "bank"])
def test_filters_of_the_interface_do_not_tell_which_objects_exist(zone, account):
    client, other = client_of(zone.people[account]), zone.objects["other"]
    for path, name in [("consents", "firm"), ("consents", "bank"), ("facts", "firm"), ("declarations", "firm")]:
        theirs = client.get(f"/api/v1/{path}/", {name: other["firm"]})
        nobodys = client.get(f"/api/v1/{path}/", {name: 999_999_999})
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content), (path, name)


def test_a_park_officer_neither_takes_nor_gives_away_firms(zone):
    client, own, other = client_of(zone.people["park"]), zone.objects["own"], zone.objects["other"]
    firm = Firm.objects.get(pk=own["firm"])
    form = {
        "credit_code": firm.credit_code,
        "name": firm.name,
        "park": factories.park(1).pk,
        "status": "operating",
        "version": firm.version,
    }
    client.post(reverse("enterprises:firm_edit", args=[firm.pk]), form)  # the park is no field of this form any more
    firm.refresh_from_db()
    assert firm.park == factories.park(0)
    theirs = Firm.objects.get(pk=other["firm"])
    form = {"credit_code": theirs.credit_code, "name": "某", "park": factories.park(0).pk, "status": "operating"}
    page = client.post(reverse("enterprises:firm_add"), form).content.decode()
    assert theirs.name not in page
    assert theirs.park.name not in page
    theirs.refresh_from_db()
    assert theirs.park == factories.park(1)


def test_a_bank_switches_no_filter_into_a_question(zone):
    """What is not consented to is NULL in the bank's rows: filters and orders have nothing to answer from."""
    client = client_of(zone.people["bank"])
    for query in ("total_min=1", "growth_min=-100", "rd_min=0", "q=91", "tier=A", "park=1"):
        assert client.get(f"/api/v1/bank-firms/?{query}").json().get("count", 0) == 0
    ordered = client.get("/api/v1/bank-firms/?sort=-revenue").json()["results"]
    assert ordered, "the zone of the walk has a firm on this bank's list"
    assert {row["figures"] for row in ordered} == {None}


NONSENSE = [
    "page=9999999999999999999999", "page=x", "on=2026-13-45", "on=%00", "asked=2026-13-45T00:00:00",
    "asked=2026-01-01T00:00:00", "kind=%00", "show=%00",
    "q=%00", "q=" + "长" * 3000, "sort=__class__", "sort=%00", "park=%00", "park=99999999999999999999999", "year=1e400",
    "fiscal_year=1e30", "total_min=1e49", "total_min=NaN", "growth_min=-1e49", "day=2026-99-99", "event=%00", "bank=%00",
    "established_from=99999999999", "stage=99999999999999999999", "firm=99999999999999999999", "state=%00", "on=0001-01-01",
    "on=9999-12-31", "page_size=99999999999999999999", "credit_code=%00", "role=%00",
]  # fmt: skip


@pytest.mark.parametrize("account", ["staff", "bank", "auditor", "security"])
def test_nonsense_in_an_address_breaks_no_page(zone, account):
    client = client_of(zone.people[account])
    client.raise_request_exception = False
    broken = []
    for name, _route, rule, pattern in walk.routes():
        if not name or name.endswith(("report", "schema", "docs", "healthz", "readyz")):
            continue
        if account != "staff" and isinstance(rule, str):
            continue  # open to everybody: once is enough
        page = walk.address(name, pattern, zone.objects["own"])
        answer, names = walk.reading(client, page)
        if walk.ended(answer) == 200:
            asked = set()  # a page may look for one parameter only where another is given
            while found := [query for query in NONSENSE if query.partition("=")[0] in names and query not in asked]:
                asked.update(found)
                for query in found:
                    answer, more = walk.reading(client, f"{page}?{query}")
                    names |= more
                    broken += [f"{name}?{query}"] if walk.ended(answer) >= 500 else []
    assert not broken, "\n".join(broken)


# What is kept and written down


def test_no_answer_to_a_person_is_kept_by_a_browser_or_proxy(zone):
    header = key_of(zone.people["staff"], "firm.view")
    client, own = client_of(zone.people["staff"]), zone.objects["own"]
    for answer in (
        client.get("/"),
        client.get(reverse("enterprises:firm_file", args=[own["firm"]])),
        client.get(reverse("enterprises:firm_export")),
        client.get("/firms/999999999/"),
        client.get("/people/"),
        client.get("/api/v1/firms/"),
        Client().get("/api/v1/firms/", headers=header),
        Client().get(reverse("accounts:sign_in")),
        Client().get(reverse("accounts:password_set", args=["MQ", "x-y"])),
    ):
        assert "no-store" in answer.headers.get("Cache-Control", ""), answer.request["PATH_INFO"]


def test_a_key_never_opens_pages_and_gives_no_keys(zone):
    header = key_of(zone.people["staff"], "firm.view")
    for page in ("/", "/firms/", "/account/", "/people/"):
        assert Client().get(page, headers=header).status_code == 302


def test_a_key_cannot_have_scopes_that_its_person_lacks():
    viewer = factories.firm_user(factories.firm(), "firm_viewer")
    answer = client_of(viewer).post(
        reverse("accounts:create_token"),
        {"name": "k", "scopes": ["consent.give"], "expires_at": timezone.localdate() + timedelta(days=9)},
    )
    assert answer.status_code == 422
    assert not viewer.api_tokens.exists()


def test_history_names_the_person_of_a_key():
    firm = factories.firm()
    owner = factories.firm_user(firm, display_name="钥匙持有人")
    header = key_of(owner, "consent.give", "consent.view")
    body = {
        "firm": firm.pk, "bank": factories.organisation("bank").pk, "purpose": "be_found", "scope": ["points"],
        "valid_to": str(timezone.localdate() + timedelta(days=9)), "agreed": True, "text_version": _text_version(),
    }  # fmt: skip
    answer = Client().post("/api/v1/consents/", body, content_type="application/json", headers=header)
    assert answer.status_code == 201, answer.content
    from enterprises import history

    assert {entry.who for entry in history.of_firm(firm, ["consent"])} == {"钥匙持有人"}


def _text_version():
    from enterprises.consent_text import current_text

    return current_text().version


def test_nobody_reads_the_log_but_its_administrator(zone):
    for account, person in zone.people.items():
        expected = 200 if account == "auditor" else 403
        assert client_of(person).get(reverse("accounts:audit")).status_code == expected, account


def test_failed_tries_are_written_down_without_the_password(client):
    enter_password(client, "somebody", "my-real-password")
    event = AuditEvent.objects.get(event="sign_in_failed")
    assert "my-real-password" not in str([event.details, event.subject_name, event.actor_name])


@pytest.mark.parametrize("address", ["/", "financing:bank_firms"])
def test_every_name_that_a_bank_is_shown_is_a_look(address, strong_firm, bank, officer, night):
    from tests.financing.conftest import consent

    firm = strong_firm()
    consent(firm, bank)
    night()
    page = client_of(officer).get(address if address == "/" else reverse(address)).content.decode()
    assert firm.name in page
    assert Look.objects.filter(firm=firm, bank=bank).exists()
