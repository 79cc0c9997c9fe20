"""Merging two files of one firm: what moves, what stays, all or nothing, and back again to the last byte."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Membership
from enterprise_services.models import AgencyTask, ChainPlace, ChainStep, Project, ServiceItem, Visit
from enterprises import actions, history, merging
from enterprises.actions import merging as writing
from enterprises.models import (
    AboveScaleYear,
    Assessment,
    Award,
    Contact,
    Firm,
    FirmTag,
    IntellectualProperty,
    Merge,
    Move,
    NegativeRecord,
    Note,
    Platform,
    Tag,
    Title,
    YearFacts,
)
from enterprises.registers import firm_relations
from financing.models import (
    Loan,
    Pledge,
    PledgedRight,
    Product,
    RelendingBatch,
    RelendingCandidate,
    VoucherClaim,
    VoucherYear,
)
from innovation_points.models import Appeal, Declaration, ExpenseBook, Invitation, Leave, Night, Plan, Season
from talent_matching.models import Event, EventInvitation, SignUp
from tests import factories
from tests.enterprise_services.bringing import problem
from tests.enterprises.conftest import consent, facts
from tests.incubators.conftest import carrier, resident
from tests.talent_matching import making
from workplace.models import EvidenceFile

pytestmark = pytest.mark.django_db

# What a merge and its taking back may leave behind: logs and histories, the queue by which the night learns of it, and
# the list of what left a bank's list. A bank's row is written anew: its number and the day of its listing are new.
LEFT_BEHIND = {
    "accounts_auditevent",
    "accounts_auditseal",
    "pghistory_context",
    "enterprises_merge",
    "innovation_points_pending",
    "financing_bankdrop",
    "financing_bankfirmpast",
    "django_session",
}
NEW_IN_A_ROW = {"financing_bankfirm": ["id", "first_listed_on"]}


def digests() -> dict[str, str]:
    """One digest over all rows of each table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT relispartition"
        )
        tables = sorted(name for (name,) in cursor.fetchall() if name not in LEFT_BEHIND and not name.endswith("event"))
        found = {}
        for table in tables:
            row = "to_jsonb(t)" + "".join(f" - '{column}'" for column in NEW_IN_A_ROW.get(table, []))
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(({row})::text, '|' ORDER BY ({row})::text), '')) FROM {table} t"
            )
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def pair(staff, bank, settings, tmp_path):
    """Two files of one firm with rows in every relation that moves, some of which say the same thing twice."""
    settings.MEDIA_ROOT = tmp_path
    kept = factories.firm(name="平顶山神马有限公司", contact_phone="0375-1", legal_representative="王明")
    gone = factories.firm(
        name="平顶山神马有限责任公司", remark="错号", legal_representative="王明", address="建设路 1 号"
    )
    today = timezone.localdate()
    season = Season.objects.create(
        title="2025 年度", fiscal_year=2025, opens_on=today, closes_on=today + timedelta(days=9), state="open"
    )
    for firm in (kept, gone):
        owner = factories.firm_user(firm)
        facts(firm, 2024, revenue=firm.pk)
        consent(firm, bank)
        Title.objects.create(firm=firm, kind="gazelle", number=str(firm.pk), valid_to=date(2030, 1, 1))
        FirmTag.objects.create(firm=firm, tag=Tag.objects.get_or_create(name="龙头")[0])
        Invitation.objects.create(season=season, firm=firm)
        Plan.objects.create(firm=firm, target="gazelle", owner="李", due_on=today)
        factories.declaration(firm, by=owner, year=2025)
    one = gone.declarations.get()
    facts(gone, 2023, revenue=5)
    consent(gone, factories.organisation("bank", "另一银行"))
    Title.objects.create(firm=gone, kind="little-giant", valid_from=date(2024, 1, 1))
    IntellectualProperty.objects.create(firm=gone, kind="invention", name="一种工艺", number="ZL1")
    Platform.objects.create(firm=gone, name="中心", level="municipal")
    Award.objects.create(firm=gone, kind="science", name="科技进步奖", level="provincial", awarded_on=today)
    Assessment.objects.create(firm=gone, year=2024, score=80, issued_on=today, document="结果通知")
    NegativeRecord.objects.create(firm=gone, kind="tax", source="税务局", source_date=today, recorded_on=today)
    # Of this year the firm's own row says it (a trigger); kept knows nothing of it and takes it over.
    Firm.objects.filter(pk=gone.pk).update(above_scale=True)
    AboveScaleYear.objects.create(firm=gone, year=today.year - 1, listed=False)
    Move.objects.create(firm=gone, kind="renamed", on=today, before="旧名", after=gone.name, reason="更名", by=staff)
    ExpenseBook.objects.create(firm=gone, fiscal_year=2024)
    Appeal.objects.create(
        firm=gone, night=Night.objects.create(as_of=today), fiscal_year=2024, item="a1", item_label="甲", text="不对",
        due_on=today,
    )  # fmt: skip
    EvidenceFile.objects.create(
        firm_id=gone.pk, owner="tests.nobody", owner_id=1, name="b.pdf", size=1, sha256="b" * 64,
        content_type="application/pdf", file="x", uploaded_by=staff,
    )  # fmt: skip
    zone_support(gone, bank)
    gone.refresh_from_db()
    borrow(gone, bank)
    Contact.objects.create(firm=gone, name="赵六", phone="1")
    Note.objects.create(firm=gone, text="走访过", author=staff)
    Leave.objects.create(firm=gone, fiscal_year=2022, until=today, reason="首次", given_by=staff)
    old = Declaration.objects.create(
        firm=gone,
        fiscal_year=2023,
        submitted_at=timezone.now(),
        submitted_by=one.firm.organisation.memberships.first().user,
    )
    Declaration.objects.filter(pk=old.pk).update(state="approved", reviewed_at=timezone.now(), reviewed_by=staff)
    making.match(making.demand(gone, by=staff), state="signed")
    attend(kept, gone, staff)
    serve(gone, staff)
    return kept, gone


def serve(firm, staff):
    """An agency task, a project that it brought and became, a visit, a problem, a place in a chain."""
    offered = ServiceItem.objects.create(name="企业设立登记", kind="registration", steps=["受理"])
    AgencyTask.objects.create(item=offered, firm=firm, steps=["受理"])
    Project.objects.create(name="扩产项目", investor="投资方", park=firm.park, firm=firm, brought_by=firm)
    Visit.objects.create(firm=firm, officer=staff, planned_on=timezone.localdate())
    problem(firm, by=staff)
    step = ChainStep.objects.create(chain_id="nylon", stage="midstream", name="并购测试环节")
    ChainPlace.objects.create(firm=firm, step=step)


def attend(kept, gone, staff):
    """Both are asked to one event and come; the one that goes sits in a carrier."""
    start = timezone.now() + timedelta(days=3)
    meeting = Event.objects.create(title="对接会", place="报告厅", starts_at=start, ends_at=start + timedelta(hours=2))
    for firm in (kept, gone):
        EventInvitation.objects.create(event=meeting, firm=firm, by=staff)
        SignUp.objects.create(event=meeting, firm=firm, name=firm.name)
    resident(carrier(), credit_code=gone.credit_code, name=gone.name)


def zone_support(firm, bank):
    """A voucher claimed, a right pledged, a name for re-lending."""
    today = timezone.localdate()
    year = VoucherYear.objects.create(year=2026, budget=100, opens_on=today, closes_on=today)
    VoucherClaim.objects.create(year=year, firm=firm, direct_rd=100, amount=50, held=50, confirmed_by="所", use="检测")
    pledge = Pledge.objects.create(firm=firm, lender=bank, loan_contract="L", pledge_contract="P", loan_amount=1)
    PledgedRight.objects.create(pledge=pledge, firm=firm, right=IntellectualProperty.objects.get(firm=firm))
    batch = RelendingBatch.objects.create(name="批", called_on=today, closes_on=today)
    RelendingCandidate.objects.create(batch=batch, firm=firm, need=1, use="周转")


def borrow(firm, bank):
    """An application of the firm as it stands in the database."""
    today = timezone.localdate()
    offer = Product.objects.create(
        bank=bank, kind="points", name="积分贷", summary="", amount_min=1, amount_max=10, term_months=12, rate_bp=0,
        guarantees=["credit"], valid_from=today, valid_to=today,
    )  # fmt: skip
    return Loan.objects.create(firm=firm, product=offer, bank=bank, applied=5, term_months=6, applicant_name=firm.name)


def merge(kept, gone, by, reason="同一家企业"):
    plan = merging.plan(Firm.objects.get(pk=kept.pk), Firm.objects.get(pk=gone.pk))
    return actions.merge(kept=kept, gone=gone, seen=plan.digest, reason=reason, by=by)


def test_every_table_that_names_a_firm_is_registered():
    named = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if (field.is_relation and field.related_model is Firm) or field.name == "firm_id"
    }
    assert len(named) > 25
    assert {(relation.model, relation.field) for relation in firm_relations} == named


# What stays with the number it was written for: logs, what nights computed, what the database writes by itself. A row that
# people write belongs to the firm and moves; a table joins this list only by somebody's decision.
STAY = {
    "accounts.AuditEvent", "workplace.Notice", "enterprises.Look", "enterprises.SearchTerm", "enterprises.LatestFigures",
    "enterprises.MergedFacts", "enterprises.Merge", "innovation_points.PublicityLine", "innovation_points.PublicitySeen",
    "innovation_points.Pending", "innovation_points.Inputs", "innovation_points.Score", "innovation_points.Records",
    "innovation_points.TitleResult", "financing.Readiness", "financing.Standing",
    "financing.BankFirm", "financing.BankFirmPast", "financing.VoucherEntry", "financing.BankDrop", "financing.BankNote", "financing.BankMark", "financing.BankWatch",
}  # fmt: skip


def test_a_relation_moves_or_says_why_not():
    for relation in firm_relations:
        assert bool(relation.stays) != bool(relation.label), relation.model
    assert {relation.model for relation in firm_relations if relation.stays} == STAY


def test_every_relation_that_moves_is_tried(pair, staff):
    """A table without a row in these tests would pass them whatever a merge did with it."""
    kept, gone = pair
    moving = [relation for relation in firm_relations if not relation.stays]

    def rows(relation, firm):
        manager = apps.get_model(relation.model)._base_manager
        return {str(pk) for pk in manager.filter(**{relation.field: firm.pk}).values_list("pk", flat=True)}

    before = {relation: rows(relation, gone) for relation in moving}
    assert not [relation.model for relation in moving if not before[relation]]
    record = merge(kept, gone, staff)
    stayed = {part["model"]: set(part["ids"]) for part in record.stayed}
    for relation in moving:
        left = rows(relation, gone)
        assert left == stayed.get(relation.model, set()), relation.model
        assert before[relation] - left <= rows(relation, kept), relation.model


def test_the_answers_of_past_years_go_over_and_come_back(pair, staff):
    kept, gone = pair
    year = timezone.localdate().year
    said = set(gone.above_scale_years.values_list("year", "listed"))
    assert said == {(year, True), (year - 1, False)}
    record = merge(kept, gone, staff)
    assert set(kept.above_scale_years.values_list("year", "listed")) == said
    assert not gone.above_scale_years.exists()
    actions.unmerge(merge=record, reason="两家企业", by=staff)
    assert set(gone.above_scale_years.values_list("year", "listed")) == said
    assert not kept.above_scale_years.exists()


def test_merge_and_unmerge_leave_every_table_as_it_was(pair, staff):
    before = digests()
    record = merge(*pair, staff)
    between = digests()
    actions.unmerge(merge=record, reason="两家企业", by=staff)
    changed = {table for table, digest in between.items() if digest != before[table]}
    assert {
        "enterprises_firm",
        "enterprises_yearfacts",
        "innovation_points_declaration",
        "enterprises_consent",
    } <= changed
    assert digests() == before


def test_what_moves_and_what_stays(pair, staff, bank):
    kept, gone = pair
    record = merge(kept, gone, staff)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.status, kept.address, kept.former_names) == ("merged", "建设路 1 号", ["平顶山神马有限责任公司"])
    assert kept.contact_phone == "0375-1"
    assert {(f.fiscal_year, f.revenue) for f in kept.year_facts.all()} == {(2024, kept.pk), (2023, 5)}
    assert [f.revenue for f in gone.year_facts.all()] == [gone.pk]
    assert {d.fiscal_year for d in kept.declarations.all()} == {2025, 2023}
    assert [d.fiscal_year for d in gone.declarations.all()] == [2025]
    assert {c.bank.name for c in kept.consents.filter(withdrawn_at=None)} == {bank.name, "另一银行"}
    assert not gone.consents.filter(withdrawn_at=None).exists()
    assert Membership.objects.filter(organisation=kept.organisation).count() == 2
    assert [kept.contacts.get().name, kept.notes.get().text] == ["赵六", "走访过"]
    stayed = {part["model"] for part in record.stayed}
    assert stayed == {
        "enterprises.YearFacts", "enterprises.Title", "enterprises.Consent", "enterprises.FirmTag",
        "innovation_points.Declaration", "innovation_points.Invitation", "innovation_points.Plan",
        "talent_matching.EventInvitation",
    }  # fmt: skip


def test_the_frozen_declaration_is_as_frozen_as_before(pair, staff):
    merge(*pair, staff)
    approved = Declaration.objects.get(state="approved")
    assert approved.firm_id == pair[0].pk
    with pytest.raises(Exception, match="Cannot update"):
        Declaration.objects.filter(pk=approved.pk).update(revenue=1)


def test_evidence_goes_where_its_row_goes(pair, staff):
    kept, gone = pair
    staying, moving = gone.declarations.get(fiscal_year=2025), gone.declarations.get(fiscal_year=2023)
    for number, declaration in enumerate((staying, moving)):
        EvidenceFile.objects.create(
            firm_id=gone.pk, owner="innovation_points.Declaration", owner_id=declaration.pk, name="a.pdf", size=1, sha256=str(number) * 64,
            content_type="application/pdf", file="x", uploaded_by=staff,
        )  # fmt: skip
    merge(kept, gone, staff)
    assert {(e.owner_id, e.firm_id) for e in EvidenceFile.objects.exclude(owner="tests.nobody")} == {
        (staying.pk, gone.pk),
        (moving.pk, kept.pk),
    }


def test_all_or_nothing(pair, staff, monkeypatch):
    before = digests()
    monkeypatch.setattr(writing, "_tell_banks", lambda *firms: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge(*pair, staff)
    assert digests() == before


def test_what_was_shown_is_done_or_nothing(pair, staff):
    kept, gone = pair
    seen = merging.plan(kept, gone).digest
    facts(gone, 2020, revenue=1)
    with pytest.raises(actions.Changed):
        actions.merge(kept=kept, gone=gone, seen=seen, reason="x", by=staff)
    assert not Merge.objects.exists()


def test_what_came_since_stays_and_what_was_written_since_is_not_undone(pair, staff):
    kept, gone = pair
    record = merge(kept, gone, staff)
    facts(kept, 2019, revenue=9)
    now = Firm.objects.get(pk=kept.pk)
    actions.change_firm(firm=now, data={"address": "新址"}, version=now.version, by=staff)
    version = Firm.objects.get(pk=kept.pk).version
    actions.unmerge(merge=record, reason="x", by=staff)
    kept.refresh_from_db()
    assert (kept.address, kept.former_names, kept.version) == ("新址", [], version + 1)
    assert kept.year_facts.filter(fiscal_year=2019).exists()
    assert {f.fiscal_year for f in YearFacts.objects.filter(firm=gone)} == {2023, 2024}


def test_a_merge_is_taken_back_once_and_the_later_one_first(pair, staff):
    kept, gone = pair
    first = merge(kept, gone, staff)
    third = factories.firm()
    second = merge(third, kept, staff)
    with pytest.raises(actions.Refused):
        actions.unmerge(merge=first, reason="x", by=staff)
    actions.unmerge(merge=second, reason="x", by=staff)
    actions.unmerge(merge=first, reason="x", by=staff)
    with pytest.raises(actions.Refused):
        actions.unmerge(merge=first, reason="x", by=staff)
    with pytest.raises(actions.Refused):
        merge(kept, kept, staff)


def test_an_organisation_goes_over_where_the_kept_file_has_none(staff):
    kept, gone = factories.firm(), factories.firm()
    owner = factories.firm_user(gone)
    before = digests()
    record = merge(kept, gone, staff)
    kept.refresh_from_db()
    assert kept.organisation.credit_code == kept.credit_code
    assert owner.access.firm == kept.organisation
    actions.unmerge(merge=record, reason="x", by=staff)
    assert digests() == before


def test_the_kept_file_shows_the_history_of_both(pair, staff):
    kept, gone = pair
    merge(kept, gone, staff)
    subjects = {entry.subject for entry in history.of_firm(kept, ["firm"])}
    assert subjects == {kept.name, gone.name}


def test_suggestions():
    person = {"legal_representative": "王明"}
    code = factories.credit_code(700)
    other = code[:9] + ("B" if code[9] != "B" else "C") + code[10:]
    first = factories.firm(name="甲乙丙有限公司", contact_phone="0375-9")
    second = factories.firm(name="甲乙丙有限公司")
    third = factories.firm(contact_phone="0375-9")
    fourth = factories.firm(credit_code=code, **person)
    fifth = factories.firm(credit_code=other, **person)
    factories.firm(credit_code=other[:9] + "Z" + other[10:], legal_representative="别人")
    found = {frozenset((p.first.pk, p.second.pk)) for p in merging.suggestions(Firm.objects.all())}
    assert found == {frozenset(x) for x in [(first.pk, second.pk), (first.pk, third.pk), (fourth.pk, fifth.pk)]}


def test_the_whole_way_through_the_pages(pair, staff, sign_in):
    kept, gone = pair
    client = sign_in(staff)
    assert client.get("/firms/duplicates/", {"kept": kept.credit_code, "gone": gone.credit_code}).url == (
        f"/firms/{kept.pk}/merge/{gone.pk}/"
    )
    page = client.get(f"/firms/{kept.pk}/merge/{gone.pk}/")
    seen = page.context["form"].initial["seen"]
    assert client.post(page.request["PATH_INFO"], {"seen": seen, "reason": ""}).status_code == 422
    assert client.post(page.request["PATH_INFO"], {"seen": "old", "reason": "同一家"}).status_code == 409
    assert client.post(page.request["PATH_INFO"], {"seen": seen, "reason": "同一家"}).status_code == 302
    assert kept.name in client.get(f"/firms/{gone.pk}/").content.decode()
    record = Merge.objects.get()
    assert client.get(f"/merges/{record.pk}/undo/").status_code == 200
    assert client.post(f"/merges/{record.pk}/undo/", {"reason": "不是"}).status_code == 302
    gone.refresh_from_db()
    assert gone.status == "operating"
    assert client.get("/firms/duplicates/").context["page"].paginator.count == 1


@pytest.mark.parametrize("role", ["park_officer", "leader", "firm_owner", "bank_officer"])
def test_others_cannot_merge(pair, sign_in, role):
    kept, gone = pair
    person = factories.firm_user(kept, role) if role == "firm_owner" else factories.user(role)
    client = sign_in(person)
    assert client.get("/firms/duplicates/").status_code == 403
    assert client.post(f"/firms/{kept.pk}/merge/{gone.pk}/", {"reason": "x", "seen": "x"}).status_code == 403


def test_the_web_changes_whose_evidence_it_is_and_nothing_of_it(pair, staff, as_web):
    kept, gone = pair
    assert EvidenceFile.objects.get().firm_id == gone.pk
    officer = factories.user("park_officer", gone.park)
    with as_web(officer) as cursor:
        cursor.execute("UPDATE workplace_evidencefile SET firm_id = %s", [kept.pk])
        assert cursor.rowcount == 0
    with as_web(staff) as cursor:
        cursor.execute("UPDATE workplace_evidencefile SET firm_id = %s", [kept.pk])
        assert cursor.rowcount == 1
    with pytest.raises(DatabaseError), transaction.atomic(), as_web(staff) as cursor:
        cursor.execute("UPDATE workplace_evidencefile SET sha256 = 'x'")
