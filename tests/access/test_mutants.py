"""Each guard is taken away in turn, and the check that stands for it must notice: a test that cannot fail protects nothing."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import access, actions, audit, context, middleware
from accounts.access import ROW_RULES, Perm, Scope
from accounts.models import AuditEvent, Membership
from enterprises import api, views
from enterprises.models import Consent, Firm, Look, YearFacts
from financing.models import BankFirm
from innovation_points.models import Declaration, DeclarationComment
from tests import factories
from tests.access import test_row_security, walk
from tests.financing.conftest import consent

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def zone():
    return walk.build()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def alter(statement: str) -> None:
    """Inside a test's transaction a table changes only when no check of a foreign key waits any more."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.fixture
def first_wall_only(zone):
    """Row security is off: otherwise the second wall catches what the first lets through, as it should."""
    for table in PROTECTED:
        alter(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


PROTECTED = ["enterprises_firm", "enterprises_yearfacts", "enterprises_consent", "enterprises_look", "enterprises_title",
             "innovation_points_declaration", "innovation_points_declarationcomment", "innovation_points_score",
             "financing_readiness", "financing_bankfirm"]  # fmt: skip


# What the tests look at, as questions: True while nothing is wrong.


def firm_keeps_to_itself(zone) -> bool:
    """Another firm's file, and its rows in every list, do not exist for a firm."""
    client, other = client_of(zone.people["enterprise"]), zone.objects["other"]["firm"]
    if client.get(reverse("enterprises:firm_file", args=[other])).status_code != 404:
        return False
    for path, key in [("firms", "id"), ("facts", "firm_id"), ("consents", "firm"), ("declarations", "firm")]:
        found = client.get(f"/api/v1/{path}/").json()
        if any(row[key] == other for row in found["results"]) or found["count"] == 0:
            return False
    return True


def park_keeps_to_itself(zone) -> bool:
    client, other = client_of(zone.people["park"]), zone.objects["other"]["firm"]
    listed = {row["id"] for row in client.get("/api/v1/firms/").json()["results"]}
    return zone.objects["own"]["firm"] in listed and other not in listed


def bank_sees_its_list_only(zone) -> bool:
    answers = [
        client_of(zone.people["bank"]).get(f"/api/v1/{path}/").status_code for path in ("firms", "facts", "scores")
    ]
    return (
        answers == [403] * 3 and client_of(zone.people["bank"]).get(reverse("enterprises:firm_list")).status_code == 403
    )


def leader_changes_nothing(zone) -> bool:
    own = zone.objects["own"]["firm"]
    return client_of(zone.people["leader"]).get(reverse("enterprises:firm_edit", args=[own])).status_code == 403


def strangers_stay_out(zone) -> bool:
    client = Client(raise_request_exception=False)
    answers = [client.get(address).status_code for address in (reverse("enterprises:firm_list"), "/api/v1/firms/")]
    return answers == [302, 401]


def every_route_declares() -> bool:
    return all(rule is not None for _name, _route, rule, _pattern in walk.routes())


def ended_roles_count_no_more(zone) -> bool:
    person = zone.people["leader"]
    Membership.objects.filter(user=person).update(ended_at=timezone.now())
    return client_of(person).get(reverse("enterprises:firm_list")).status_code == 403


def proposed_roles_count_not_yet(zone) -> bool:
    person = zone.people["leader"]
    Membership.objects.filter(user=person).update(is_proposed=True)
    return client_of(person).get(reverse("enterprises:firm_list")).status_code == 403


def web_without_context_sees_nothing(table: str) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        cursor.execute(f"SELECT count(*) FROM {table}")
        found = cursor.fetchone()[0]
        cursor.execute("RESET ROLE")
    return found == 0


def keys_are_narrow(zone) -> bool:
    staff = client_of(zone.people["staff"])
    day = timezone.localdate() + timedelta(days=9)
    page = staff.post(reverse("accounts:create_token"), {"name": "k", "scopes": ["firm.view"], "expires_at": day})
    header = {"authorization": f"Bearer {page.context['new_key']}"}
    return (
        Client().get("/api/v1/firms/", headers=header).status_code == 200
        and Client().get("/api/v1/consents/", headers=header).status_code == 403
    )


def sessions_end(zone, time_machine_travel) -> bool:
    client = client_of(zone.people["staff"])
    with time_machine_travel(minutes=40):
        return client.get("/").status_code == 302


def answers_are_not_kept(zone) -> bool:
    return "no-store" in client_of(zone.people["staff"]).get("/account/").headers.get("Cache-Control", "")


# The mutants. Each test first asks with the guard in place, then without.


def caught(monkeypatch, question, *mutation) -> None:
    with transaction.atomic():
        assert question(), "the guard in place is not enough"
        transaction.set_rollback(True)
    with monkeypatch.context() as patch:
        patch.setattr(*mutation)
        assert not question(), "nobody noticed that the guard is gone"


def everything(user, queryset, perm):
    return queryset


def test_visible_that_filters_nothing(zone, first_wall_only, monkeypatch):
    caught(monkeypatch, lambda: firm_keeps_to_itself(zone), views, "visible", everything)
    caught(monkeypatch, lambda: firm_keeps_to_itself(zone), api, "visible", everything)


@pytest.mark.parametrize(
    ("label", "scope"),
    [
        ("enterprises.firm", Scope.FIRM),
        ("enterprises.mergedfacts", Scope.FIRM),
        ("enterprises.consent", Scope.FIRM),
        ("innovation_points.declaration", Scope.FIRM),
    ],
)
def test_a_row_rule_that_is_dropped(zone, first_wall_only, monkeypatch, label, scope):
    with monkeypatch.context() as patch:
        assert firm_keeps_to_itself(zone)
        rule = {each: path for each, path in ROW_RULES[label].items() if each is not scope}
        patch.setitem(ROW_RULES, label, rule)
        assert not firm_keeps_to_itself(zone)


def test_a_park_that_reaches_every_park(zone, first_wall_only, monkeypatch):
    every = set(factories.Organisation.objects.parks().values_list("pk", flat=True))
    wide = lambda self, scope, perm=None: every if scope is Scope.PARK else set()  # noqa: E731
    caught(monkeypatch, lambda: park_keeps_to_itself(zone), access.Access, "ids", wide)


def test_the_second_wall_holds_where_the_first_fell(zone, monkeypatch):
    """Both walls are needed to let a row through: without the filter row security still hides it."""
    monkeypatch.setattr(api, "visible", everything)
    assert firm_keeps_to_itself(zone)


@pytest.fixture
def a_row_in_every_table(zone, strong_firm, bank, night):
    consent(strong_firm(), bank)
    firm, by = Firm.objects.first(), zone.people["staff"]
    YearFacts.objects.get_or_create(firm=firm, fiscal_year=2019, source="staff")
    DeclarationComment.objects.create(declaration=Declaration.objects.first(), text="x", author=by)
    Look.objects.create(firm=firm, bank=bank, person_id=by.pk, person_name="x", kind="page")
    night()


@pytest.mark.parametrize("table", PROTECTED)
def test_a_table_without_its_policy(a_row_in_every_table, table):
    assert web_without_context_sees_nothing(table)
    alter(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    assert not web_without_context_sees_nothing(table)
    with pytest.raises(AssertionError):
        test_row_security.test_every_table_is_protected_or_exempt_with_a_reason()


def test_a_policy_open_to_the_web():
    test_row_security.test_no_policy_is_open_to_the_web_and_none_to_everybody()
    with connection.cursor() as cursor:
        cursor.execute("CREATE POLICY hole ON enterprises_firm FOR SELECT TO portal_web USING (true)")
    with pytest.raises(AssertionError):
        test_row_security.test_no_policy_is_open_to_the_web_and_none_to_everybody()


def test_a_function_that_everybody_may_call_with_the_workers_rights():
    test_row_security.test_functions_with_rights_of_others_are_few_and_pinned()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION hole() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM enterprises_firm'"
        )
    with pytest.raises(AssertionError):
        test_row_security.test_functions_with_rights_of_others_are_few_and_pinned()


def test_a_role_that_may_too_much(zone, monkeypatch):
    leader = access.ROLES["leader"]
    wide = access.Role(
        *[getattr(leader, f) for f in ("code", "label", "description", "kind", "scope")],
        leader.perms | {Perm.FIRM_EDIT},
    )
    assert leader_changes_nothing(zone)
    monkeypatch.setitem(access.ROLES, "leader", wide)
    assert not leader_changes_nothing(zone)


def test_a_bank_with_a_permission_about_firms(zone, monkeypatch):
    officer = access.ROLES["bank_officer"]
    wide = access.Role(
        *[getattr(officer, f) for f in ("code", "label", "description", "kind", "scope")],
        officer.perms | {Perm.FIRM_VIEW},
    )
    assert bank_sees_its_list_only(zone)
    monkeypatch.setitem(access.ROLES, "bank_officer", wide)
    assert not bank_sees_its_list_only(zone)


def test_a_route_without_a_rule(monkeypatch):
    pattern = next(p for p in walk.routes() if p[0] == "enterprises:firm_list")[3]
    assert every_route_declares()
    monkeypatch.delattr(pattern.callback, "access_rule")
    assert not every_route_declares()
    client = client_of(factories.user("reviewer"))
    assert client.get(reverse("enterprises:firm_list")).status_code == 403
    assert get_resolver()


def test_requires_that_lets_everybody_in(zone, monkeypatch):
    caught(monkeypatch, lambda: bank_sees_its_list_only(zone), middleware, "check", lambda user, rule: True)


def test_the_middleware_that_asks_nobody(zone, monkeypatch):
    process = middleware.AccessMiddleware, "process_view", lambda self, request, view, args, kwargs: None
    caught(monkeypatch, lambda: strangers_stay_out(zone), *process)


def test_the_interface_that_asks_nobody(zone, monkeypatch):
    from accounts.api import DeclaredPermission

    caught(monkeypatch, lambda: strangers_stay_out(zone), DeclaredPermission, "has_permission", lambda *args: True)


@pytest.mark.parametrize(
    ("question", "kept"),
    [(ended_roles_count_no_more, "ended"), (proposed_roles_count_not_yet, "proposed")],
)
def test_memberships_that_are_not_in_force(zone, monkeypatch, question, kept):
    from accounts.querysets import MembershipQuerySet

    states = {"ended": {"is_proposed": False}, "proposed": {"ended_at": None}}
    caught(
        monkeypatch, lambda: question(zone), MembershipQuerySet, "in_force", lambda self: self.filter(**states[kept])
    )


def test_keys_without_scopes(zone, monkeypatch):
    def wide(user, perm):
        return user.is_authenticated and perm in user.access.perms()

    caught(monkeypatch, lambda: keys_are_narrow(zone), access, "can", wide)


def test_sessions_without_an_end(zone, monkeypatch, time_machine_travel):
    caught(
        monkeypatch, lambda: sessions_end(zone, time_machine_travel), middleware, "_end_if_over", lambda request: None
    )


def test_answers_that_are_kept(zone, monkeypatch):
    caught(
        monkeypatch, lambda: answers_are_not_kept(zone), middleware, "add_never_cache_headers", lambda response: None
    )


def test_a_context_of_everybody(zone, monkeypatch):
    """The second wall asked as the zone whoever it is: raw rows of others appear for a firm."""

    def seen() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE portal_web")
            context.enter(zone.people["enterprise"])
            cursor.execute("SELECT count(*) FROM enterprises_firm")
            found = cursor.fetchone()[0]
            cursor.execute("RESET ROLE")
        return found

    assert seen() == 1
    real = context.settings_of
    monkeypatch.setattr(context, "settings_of", lambda user: real(user) | {"portal.zone": "1"})
    assert seen() == Firm.objects.count() > 1


def test_a_bank_list_that_ignores_the_groups_of_the_consent(strong_firm, bank, night):
    """The function rewritten so that one group's condition is dropped: the column is filled though nobody consented."""
    firm = strong_firm(contact_name="不该看见")
    consent(firm, bank, ["identity"])

    def shown():
        night()
        return BankFirm.objects.get(firm=firm).contact_name

    assert shown() is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('financing_write_bank_rows(bigint,bigint)'::regprocedure)")
        source = cursor.fetchone()[0]
        guard = "AND 'contacts' = ANY (c.scope)"
        assert guard in source
        cursor.execute(source.replace(guard, ""))
        cursor.execute("SELECT financing_write_bank_rows(NULL, NULL)")
    assert BankFirm.objects.get(firm=firm).contact_name == "不该看见"


def test_a_bank_list_that_ignores_withdrawal(strong_firm, bank, night):
    firm = strong_firm()
    given = consent(firm, bank)
    night()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('financing_write_bank_rows(bigint,bigint)'::regprocedure)")
        source = cursor.fetchone()[0]
        assert "c.withdrawn_at IS NULL AND" in source
        cursor.execute(source.replace("c.withdrawn_at IS NULL AND", ""))
        Consent.objects.filter(pk=given.pk).update(withdrawn_at=timezone.now())
        cursor.execute("SELECT financing_write_bank_rows(NULL, NULL)")
    assert BankFirm.objects.filter(firm=firm).exists(), "the tests of withdrawal would see this row"


def test_an_administrator_without_the_trigger_of_the_database():
    security, auditor = factories.user("security_admin"), factories.user("audit_admin")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER roles_apart ON accounts_membership")
    actions.assign_role(user=auditor, role="reviewer", organisation=factories.organisation(), by=security)
    assert auditor.memberships.count() == 2, "test_attacks would see the second role"


def test_a_log_that_can_be_changed():
    audit.record("one")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER append_only")
        cursor.execute("UPDATE accounts_auditevent SET event = 'two'")
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER append_only")
    assert AuditEvent.objects.filter(event="two").exists()
