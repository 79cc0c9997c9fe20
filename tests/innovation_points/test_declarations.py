"""A declaration's way from draft to approval: nothing typed is lost, nothing wrong is submitted, nobody approves himself."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import AuditEvent
from enterprises.models import YearFacts
from enterprises.querysets import last_closed_year
from innovation_points.checks import problems
from innovation_points.forms import DeclarationForm
from innovation_points.models import Declaration
from tests import factories

from .conftest import COMPLETE


def edit_url(declaration):
    return reverse("innovation_points:declaration_edit", args=[declaration.pk])


def post(client, declaration, **data):
    return client.post(edit_url(declaration), {"version": declaration.version, **data})


def save(client, declaration, **data):
    """What the browser does while somebody types."""
    url = reverse("innovation_points:declaration_save", args=[declaration.pk])
    return client.post(url, {"version": declaration.version, **data})


def check_url(declaration):
    return reverse("innovation_points:declaration_check", args=[declaration.pk])


def confirm(client, declaration, **data):
    url = reverse("innovation_points:declaration_submit", args=[declaration.pk])
    return client.post(url, {"version": declaration.version, "confirmed_by_name": "李总", "confirmed": "on", **data})


def test_a_firm_starts_the_last_closed_year_once(sign_in, firm, owner):
    client = sign_in(owner)
    for _again in range(2):
        response = client.post(reverse("innovation_points:declaration_start"))
    declaration = Declaration.objects.get(firm=firm)
    assert declaration.fiscal_year == last_closed_year()
    assert response.url == edit_url(declaration)


def test_money_is_typed_in_wan_and_kept_to_the_yuan(sign_in, owner, draft):
    post(sign_in(owner), draft, revenue="1,234.5678", net_profit="-0.0001", rd_expense="２００万元")
    draft.refresh_from_db()
    assert (draft.revenue, draft.net_profit, draft.rd_expense) == (12_345_678, -1, 2_000_000)
    shown = DeclarationForm.showing(draft)
    assert (shown["revenue"].value(), shown["net_profit"].value()) == ("1234.5678", "-0.0001")


def test_a_draft_keeps_what_can_be_read_and_shows_what_cannot(sign_in, owner, draft):
    client = sign_in(owner)
    response = post(client, draft, revenue="about 3000", staff="12", rd_expense="1.23456", rd_staff="20")
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.revenue, draft.staff, draft.rd_staff) == (None, 12, 20)
    assert draft.unread == {"revenue": "about 3000", "rd_expense": "1.23456"}
    page = client.get(edit_url(draft)).content.decode()
    assert "about 3000" in page
    for code in ("revenue", "rd_expense", "rd_staff"):  # the last: more R&D staff than staff
        assert f'href="#id_{code}"' in page


def test_no_sign_that_somebody_types_is_an_error_of_the_portal(sign_in, owner, draft):
    response = post(sign_in(owner), draft, revenue="1\x00x", remark="长" * 3000 + "\x00")
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.unread == {"revenue": "1x"}
    assert draft.remark == "长" * 3000


def test_an_autosave_answers_with_what_stands_now(sign_in, owner, draft):
    answer = save(sign_in(owner), draft, staff="9", rd_staff="10").json()
    draft.refresh_from_db()
    assert (draft.staff, answer["version"], answer["conflicts"], answer["theirs"]) == (9, draft.version, {}, {})
    assert list(answer["errors"]) == ["rd_staff"]  # more R&D staff than staff
    assert 'href="#id_rd_staff"' in answer["html"]["summary"]


def test_saving_nothing_new_writes_nothing(sign_in, owner, draft):
    client = sign_in(owner)
    post(client, draft, staff="9")
    draft.refresh_from_db()
    events = AuditEvent.objects.count()
    post(client, draft, staff="9")
    assert Declaration.objects.get().version == draft.version
    assert AuditEvent.objects.count() == events


def test_a_stale_save_shows_both_values_and_loses_neither(sign_in, owner, firm, draft):
    client = sign_in(owner)
    post(client, draft, staff="9", revenue="100")
    response = post(client, draft, staff="10", rd_staff="3")
    assert response.status_code == 409
    page = response.content.decode()
    assert 'name="staff" value="10"' in page
    assert 'name="staff" value="9"' in page
    assert 'name="rd_staff"' not in page
    current = Declaration.objects.get()
    assert (current.staff, current.rd_staff, current.revenue) == (9, 3, 1_000_000)  # nobody else touched the other two
    post(client, current, staff="10")
    current.refresh_from_db()
    assert (current.staff, current.rd_staff, current.revenue) == (10, 3, 1_000_000)


def test_a_submission_needs_the_stage_table(sign_in, owner, draft):
    client = sign_in(owner)
    response = post(client, draft, check="1", **{**COMPLETE, "staff": ""})
    assert response.url == check_url(draft)
    page = client.get(check_url(draft)).content.decode()
    assert f'href="{edit_url(draft)}?check=1#id_staff"' in page
    assert 'name="confirmed_by_name"' not in page
    draft.refresh_from_db()
    assert (draft.state, draft.revenue) == ("draft", 30_000_000)
    assert confirm(client, draft).status_code == 422
    post(client, draft, **COMPLETE)
    draft.refresh_from_db()
    assert confirm(client, draft).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_by, draft.confirmed_by_name) == ("submitted", owner, "李总")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("rd_staff", {"rd_staff": 11, "staff": 10}),
        ("tech_staff", {"tech_staff": 11, "staff": 10}),
        ("postgraduate_staff", {"postgraduate_staff": 11, "staff": 10}),
        ("hightech_revenue", {"hightech_revenue": 101, "total_income": 100}),
        ("main_business_revenue", {"main_business_revenue": 101, "revenue": 100}),
        ("rd_expense", {"rd_expense": 101, "cost_and_expense": 100}),
        ("net_assets", {"assets": 500_000, "liabilities": 200_000, "net_assets": 310_001}),
        ("revenue", {"revenue": -1}),
    ],
)
def test_figures_that_cannot_all_be_true(field, values):
    assert [problem.field for problem in problems(values)] == [field]


def test_figures_at_the_edge_are_fine():
    assert not problems({"rd_staff": 10, "staff": 10, "assets": 500_000, "liabilities": 200_000, "net_assets": 310_000})
    assert not problems({"rd_staff": 10, "staff": None, "net_profit": -5})


def test_submitting_twice_is_told_and_changes_nothing(sign_in, owner, draft):
    client = sign_in(owner)
    post(client, draft, **COMPLETE)
    draft.refresh_from_db()
    confirm(client, draft)
    assert post(client, draft, staff="7").url == reverse("innovation_points:declaration", args=[draft.pk])
    assert confirm(client, draft).url == reverse("innovation_points:declaration", args=[draft.pk])
    assert save(client, draft, staff="7").status_code == 409
    assert Declaration.objects.get().staff == 100


def test_another_firms_declaration_does_not_exist(sign_in, draft):
    stranger = factories.firm_user(factories.firm())
    client = sign_in(stranger)
    for name in ("declaration", "declaration_edit"):
        assert client.get(reverse(f"innovation_points:{name}", args=[draft.pk])).status_code == 404
    assert post(client, draft, staff="1").status_code == 404


def test_a_viewer_reads_and_cannot_fill(sign_in, firm, draft):
    client = sign_in(factories.firm_user(firm, "firm_viewer"))
    assert client.get(reverse("innovation_points:declaration", args=[draft.pk])).status_code == 200
    assert client.get(edit_url(draft)).status_code == 403
    assert client.post(reverse("innovation_points:declaration_start")).status_code == 403


@pytest.mark.parametrize("role", ["bank_officer", "talent", "incubator_manager", "system_admin"])
def test_others_see_no_declarations(sign_in, draft, role):
    client = sign_in(factories.user(role))
    for url in (reverse("innovation_points:declarations"), reverse("innovation_points:reviews"), edit_url(draft)):
        assert client.get(url).status_code == 403


def test_a_refused_constraint_is_the_databases_own(submitted, owner, reviewer):
    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.filter(pk=submitted.pk).update(
            state="approved", reviewed_by=owner, reviewed_at=submitted.submitted_at
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.filter(pk=submitted.pk).update(
            state="returned", reviewed_by=reviewer, reviewed_at=submitted.submitted_at
        )


def test_an_approved_declaration_never_changes(submitted, reviewer):
    factories.approved(submitted, first=reviewer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.filter(pk=submitted.pk).update(staff=1)


def test_approval_feeds_the_facts(submitted, reviewer):
    factories.approved(submitted, first=reviewer)
    facts = YearFacts.objects.get(firm=submitted.firm, fiscal_year=submitted.fiscal_year)
    assert facts.source == "declaration"
    assert (facts.revenue, facts.net_profit, facts.rd_expense) == (30_000_000, -125_000, 1_800_001)
    assert facts.resident_enterprise is True
    assert facts.tech_staff is None
    current = submitted.firm.inputs.get(is_current=True)
    assert (current.fiscal_year, current.rd_expense) == (submitted.fiscal_year, 1_800_001)
    events = AuditEvent.objects.filter(firm_id=submitted.firm_id).values_list("event", flat=True)
    assert {"declaration.submitted", "declaration.approved", "facts.declared"} <= set(events)
