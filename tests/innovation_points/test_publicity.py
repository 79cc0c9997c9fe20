"""公示 and 申诉: what firms see, what banks do not see meanwhile, and an appeal's way to a corrected figure."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from enterprises.actions import give_consent, withdraw_consent
from enterprises.consent_text import current_text
from enterprises.models import YearFacts
from financing.models import BankFirm
from innovation_points.models import Appeal, Declaration, Publicity, PublicityDemand, PublicitySeen, Score
from innovation_points.night.run import run_night
from innovation_points.sheet import Sheet
from tests import factories
from tests.financing.conftest import bank, consent, officer, strong_firm  # noqa: F401
from workplace.calendar import working_days
from workplace.models import EvidenceFile, Notice

from .conftest import COMPLETE

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%test"


def url(name, *args):
    return reverse(f"innovation_points:{name}", args=args)


def evidence(content=PDF, name="证明.pdf"):
    return SimpleUploadedFile(name, content)


def year() -> int:
    return timezone.localdate().year - 1


def after(day):
    """The day after, at nine."""
    return time_machine.travel(timezone.make_aware(datetime.combine(day + timedelta(days=1), time(9))), tick=True)


@pytest.fixture
def firms(strong_firm):  # noqa: F811
    """Three ready firms with different totals, and a night."""
    made = [strong_firm(name=f"公示企业{n}", facts={"rd_expense": 4_000_000 + n * 2_000_000}) for n in range(3)]
    run_night()
    return made


@pytest.fixture
def publicity(firms, approver, sign_in):
    """An open publicity of the last closed year, made by the pages."""
    client = sign_in(approver)
    night = Score.objects.first().night
    form = {"night": night.pk, "fiscal_year": year(), "title": "公示", "working_days": 5, "answer_days": 3, "note": ""}
    answer = client.post(url("publicity_new"), form)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Publicity.objects.get()
    assert client.post(url("publicity_open", made.pk)).status_code == 302
    made.refresh_from_db()
    return made


def appeal(client, firm, *, item="rd_intensity", figure="rd_expense", value="900", **extra):
    data = {"figure": figure, "value": value, "text": "账上少记一笔", "evidence": evidence()} | extra
    return client.post(f"{url('appeal_new', firm.pk)}?item={item}", data)


def an_item(firm, figure="rd_expense"):
    """The code of an item that reads the figure."""
    sheet = Sheet(factories.user("reviewer"), firm)
    return next(item.code for item in sheet.items if any(entry.code == figure for entry in item.inputs))


class TestPublicity:
    def test_every_firm_reads_the_list_and_its_own_line_first(self, publicity, firms, sign_in):
        assert publicity.closes_on == working_days.add(timezone.localdate(), 5)
        page = sign_in(factories.firm_user(firms[0], "firm_viewer")).get(url("publicity", publicity.pk))
        assert [line.name for line in page.context["page"]] == ["公示企业2", "公示企业1", "公示企业0"]
        assert page.context["own"].rank == 3
        assert list(PublicitySeen.objects.values_list("firm", flat=True)) == [firms[0].pk]
        sign_in(factories.user("reviewer")).get(url("publicity", publicity.pk))
        assert PublicitySeen.objects.count() == 1

    def test_the_firms_are_told(self, firms, approver, sign_in):
        owner = factories.firm_user(firms[1])
        night = Score.objects.first().night
        form = {"night": night.pk, "fiscal_year": year(), "title": "公示", "working_days": 5, "answer_days": 3}
        sign_in(approver).post(url("publicity_new"), form)
        assert not Notice.objects.exists()
        sign_in(approver).post(url("publicity_open", Publicity.objects.get().pk))
        assert Notice.objects.get(user=owner).kind == "publicity_opened"
        assert "公示" in sign_in(owner).get("/").text

    def test_a_draft_is_the_zones_own(self, publicity, firms, sign_in):
        Publicity.objects.update(stored_state="draft")
        assert sign_in(factories.firm_user(firms[0])).get(url("publicity", publicity.pk)).status_code == 404
        assert sign_in(factories.user("park_officer")).get(url("publicity", publicity.pk)).status_code == 404
        assert sign_in(factories.user("reviewer")).get(url("publicity", publicity.pk)).status_code == 200

    def test_the_list_stays_what_was_shown(self, publicity, firms, sign_in):
        YearFacts.objects.filter(firm=firms[0], fiscal_year=year()).update(rd_expense=20_000_000)
        run_night()
        page = sign_in(factories.user("leader")).get(url("publicity", publicity.pk))
        assert [line.name for line in page.context["page"]] == ["公示企业2", "公示企业1", "公示企业0"]

    def test_only_the_approver_moves_it(self, publicity, sign_in):
        for name in ("publicity_open", "publicity_confirm", "publicity_withdraw"):
            assert sign_in(factories.user("reviewer")).post(url(name, publicity.pk)).status_code == 403
        assert sign_in(factories.user("bank_officer")).get(url("publicities")).status_code == 403

    def test_it_is_confirmed_after_its_last_day_and_not_with_an_appeal_waiting(
        self, publicity, firms, approver, sign_in
    ):
        sign_in(approver).post(url("publicity_confirm", publicity.pk))
        publicity.refresh_from_db()
        assert publicity.state == "open"
        owner = sign_in(factories.firm_user(firms[0]))
        appeal(owner, firms[0], item=an_item(firms[0]))
        with after(publicity.closes_on):
            publicity.refresh_from_db()
            assert publicity.state == "closed"
            page = sign_in(approver).get(url("publicity", publicity.pk))
            assert len(page.context["obstacles"]) == 1
            sign_in(approver).post(url("publicity_confirm", publicity.pk))
            publicity.refresh_from_db()
            assert publicity.state == "closed"
            Appeal.objects.update(state="withdrawn")
            sign_in(approver).post(url("publicity_confirm", publicity.pk))
            publicity.refresh_from_db()
            assert publicity.state == "confirmed"

    def test_one_year_has_one_publicity_at_work(self, publicity, approver, sign_in):
        form = {"night": publicity.night_id, "fiscal_year": year(), "title": "又", "working_days": 5, "answer_days": 3}
        answer = sign_in(approver).post(url("publicity_new"), form)
        assert answer.status_code == 422
        assert Publicity.objects.count() == 1


class TestBanks:
    """What a bank sees while a result is under publicity."""

    @pytest.fixture
    def listed(self, firms, bank):  # noqa: F811
        consent(firms[0], bank)
        run_night()
        return firms[0]

    def total(self, firm):
        return BankFirm.objects.values_list("total", flat=True).get(firm=firm)

    def test_the_list_stays_until_the_confirmation_releases_it(
        self,
        listed,
        publicity,
        approver,
        sign_in,
        bank,  # noqa: F811
        firms,
        django_capture_on_commit_callbacks,
    ):
        before = self.total(listed)
        YearFacts.objects.filter(firm=listed, fiscal_year=year()).update(rd_expense=9_000_000)
        consent(firms[1], bank)
        run_night()
        assert Score.objects.current().get(firm=listed).total > before
        assert self.total(listed) == before
        assert not BankFirm.objects.filter(firm=firms[1]).exists()
        with after(publicity.closes_on), django_capture_on_commit_callbacks(execute=True):
            sign_in(approver).post(url("publicity_confirm", publicity.pk))
        assert self.total(listed) > before
        assert BankFirm.objects.filter(firm=firms[1]).exists()

    def test_a_withdrawn_publicity_releases_it_too(
        self, listed, publicity, approver, sign_in, django_capture_on_commit_callbacks
    ):
        before = self.total(listed)
        YearFacts.objects.filter(firm=listed, fiscal_year=year()).update(rd_expense=9_000_000)
        run_night()
        with django_capture_on_commit_callbacks(execute=True):
            sign_in(approver).post(url("publicity_withdraw", publicity.pk), {"reason": "错了"})
        assert self.total(listed) > before

    def test_a_held_row_never_says_more_than_the_consent_that_stands(self, listed, publicity, bank, sign_in):  # noqa: F811
        owner = factories.firm_user(listed)
        until = timezone.localdate() + timedelta(days=30)
        narrower = give_consent(
            firm=listed,
            bank=bank,
            purpose="be_found",
            scope=["identity", "titles"],
            valid_to=until,
            text=current_text(),
            by=owner,
        )
        row = BankFirm.objects.get(firm=listed)
        assert (row.consent_id, row.scope, row.valid_to) == (narrower.pk, ["identity", "titles"], until)
        assert row.name == listed.name
        assert {row.total, row.tier, row.items, row.revenue, row.contact_name, row.fiscal_year} == {None}
        withdraw_consent(consent=narrower, reason="", by=owner)
        assert not BankFirm.objects.exists()

    def test_a_demanded_publicity_holds_a_year_that_had_none(self, firms, bank, approver, sign_in):  # noqa: F811
        assert sign_in(approver).post(url("publicity_demand"), {"from_year": year()}).status_code == 302
        consent(firms[0], bank)
        run_night()
        assert not BankFirm.objects.exists()
        page = sign_in(factories.firm_user(firms[0])).get(
            reverse("enterprises:firm_panel", args=[firms[0].pk, "finance"])
        )
        assert page.context["held_year"] == year()
        sign_in(approver).post(url("publicity_demand"), {"from_year": ""})
        run_night()
        assert BankFirm.objects.exists()
        assert PublicityDemand.objects.count() == 2


class TestAppeal:
    def test_from_the_points_page_to_a_better_score(self, publicity, firms, sign_in, approver):
        firm, reviewer = firms[0], factories.user("reviewer")
        owner = factories.firm_user(firm)
        client, code = sign_in(owner), an_item(firm)
        page = client.get(url("points", firm.pk))
        assert f"{url('appeal_new', firm.pk)}?item={code}" in page.text
        before = Score.objects.current().get(firm=firm)

        made = Appeal.objects.get(pk=appeal(client, firm, item=code).url.rstrip("/").rsplit("/", 1)[1])
        assert (made.fact, made.fact_year, made.counted, made.claimed) == ("rd_expense", year(), 4_000_000, 9_000_000)
        assert made.due_on == working_days.add(timezone.localdate(), 3)
        assert EvidenceFile.objects.get(owner=Appeal.EVIDENCE, owner_id=made.pk).content_type == "application/pdf"

        desk = sign_in(reviewer)
        assert firm.name in desk.get(url("appeals")).text
        desk.post(url("appeal_take", made.pk), {"version": made.version})
        made.refresh_from_db()
        assert (made.state, made.taken_by) == ("in_review", reviewer)
        answer = {"decision": "grant", "value": "850", "text": "核实凭证后更正", "version": made.version}
        assert desk.post(url("appeal_answer", made.pk), answer).status_code == 302
        made.refresh_from_db()
        assert (made.state, made.granted, made.answered_by) == ("granted", 8_500_000, reviewer)
        unchanged = Score.objects.current().get(firm=firm)
        assert (unchanged.total, unchanged.night_id) == (before.total, before.night_id)
        assert desk.get(url("appeal", made.pk)).context["may_run"]
        with after(publicity.closes_on):
            assert len(sign_in(approver).get(url("publicity", publicity.pk)).context["obstacles"]) == 1

        run_night()
        assert Score.objects.current().get(firm=firm).total > before.total
        assert sign_in(owner).get(url("appeal", made.pk)).context["counted"]
        assert Notice.objects.filter(user=owner, kind="appeal_answered").count() == 1
        correction = YearFacts.objects.get(firm=firm, fiscal_year=year(), source="staff")
        assert correction.rd_expense == 8_500_000
        assert "核实凭证后更正" in correction.reason

    def test_a_declared_figure_is_corrected_by_a_revision_and_the_one_before_stays(self, sign_in):
        firm, reviewer = factories.firm(), factories.user("reviewer")
        owner = factories.firm_user(firm)
        declared = factories.declaration(firm, by=owner, values=COMPLETE, submitted=True)
        _approve(declared, sign_in)
        run_night()
        appeal(sign_in(owner), firm, item=an_item(firm), value="200")
        made = Appeal.objects.get()
        answer = {"decision": "grant", "value": "200", "text": "漏记委托研发", "version": made.version}
        assert sign_in(reviewer).post(url("appeal_answer", made.pk), answer).status_code == 302
        first, second = Declaration.objects.filter(firm=firm).order_by("revision")
        assert (first.rd_expense, second.rd_expense) == (1_800_001, 2_000_000)
        assert (second.state, second.submitted_by, second.reviewed_by) == ("approved", owner, reviewer)
        assert "漏记委托研发" in second.correction_reason
        assert second.revenue == first.revenue
        assert YearFacts.objects.get(firm=firm, source="declaration").rd_expense == 2_000_000
        assert sign_in(owner).get(url("appeal", made.pk)).context["revision"] == second

    def test_a_correction_that_cannot_be_true_is_refused(self, sign_in):
        firm = factories.firm()
        owner = factories.firm_user(firm)
        _approve(factories.declaration(firm, by=owner, values=COMPLETE, submitted=True), sign_in)
        run_night()
        appeal(sign_in(owner), firm, item=an_item(firm, "rd_staff"), figure="rd_staff", value="500")
        made = Appeal.objects.get()
        answer = {"decision": "grant", "value": "500", "text": "是", "version": made.version}
        assert sign_in(factories.user("reviewer")).post(url("appeal_answer", made.pk), answer).status_code == 422
        made.refresh_from_db()
        assert made.state == "open"
        assert Declaration.objects.filter(firm=firm).count() == 1

    def test_a_late_one_is_refused_with_the_last_day(self, publicity, firms, sign_in):
        owner, code = factories.firm_user(firms[0]), an_item(firms[0])
        with after(publicity.closes_on):
            answer = appeal(sign_in(owner), firms[0], item=code)
        assert answer.status_code == 422
        assert str(publicity.closes_on) in answer.text
        assert not Appeal.objects.exists()
        assert not EvidenceFile.objects.exists()

    def test_a_second_one_about_the_same_figure_waits_for_the_first(self, publicity, firms, sign_in):
        client, code = sign_in(factories.firm_user(firms[0])), an_item(firms[0])
        assert appeal(client, firms[0], item=code).status_code == 302
        assert appeal(client, firms[0], item=code).status_code == 422
        assert Appeal.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"value": ""}, "value"),
            ({"value": "viel"}, "value"),
            ({"value": "400"}, "value"),
            ({"text": ""}, "text"),
            ({"evidence": ""}, "evidence"),
            ({"evidence": SimpleUploadedFile("x.pdf", b"MZ not a pdf")}, "evidence"),
            ({"figure": "nonsense"}, "figure"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, publicity, firms, sign_in, change, field):
        answer = appeal(sign_in(factories.firm_user(firms[0])), firms[0], item=an_item(firms[0]), **change)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not Appeal.objects.exists()

    def test_without_a_figure_it_says_what_else(self, publicity, firms, sign_in):
        client = sign_in(factories.firm_user(firms[0]))
        assert appeal(client, firms[0], item=an_item(firms[0]), figure="", value="").status_code == 302
        made = Appeal.objects.get()
        answer = {"decision": "grant", "text": "已更正证书", "version": made.version}
        assert sign_in(factories.user("approver")).post(url("appeal_answer", made.pk), answer).status_code == 302
        assert not YearFacts.objects.filter(source="staff").exists()

    def test_who_filed_does_not_answer_and_the_database_agrees(self, publicity, firms, sign_in):
        both = factories.firm_user(firms[0])
        Membership.objects.create(user=both, role="reviewer", organisation=factories.organisation())
        appeal(sign_in(both), firms[0], item=an_item(firms[0]))
        made = Appeal.objects.get()
        answer = {"decision": "refuse", "text": "不", "version": made.version}
        assert sign_in(both).post(url("appeal_answer", made.pk), answer).status_code == 422
        with pytest.raises(DatabaseError, match="appeal_answered_by_another"):
            Appeal.objects.update(state="refused", answered_by=both, answered_at=timezone.now(), answer="x")

    def test_a_stale_answer_is_told(self, publicity, firms, sign_in):
        appeal(sign_in(factories.firm_user(firms[0])), firms[0], item=an_item(firms[0]))
        made = Appeal.objects.get()
        desk = sign_in(factories.user("reviewer"))
        desk.post(url("appeal_take", made.pk), {"version": made.version})
        answer = {"decision": "refuse", "text": "不", "version": made.version}
        assert desk.post(url("appeal_answer", made.pk), answer).status_code == 422
        made.refresh_from_db()
        assert made.state == "in_review"

    def test_the_firm_withdraws_its_own(self, publicity, firms, sign_in):
        client = sign_in(factories.firm_user(firms[0]))
        appeal(client, firms[0], item=an_item(firms[0]))
        made = Appeal.objects.get()
        client.post(url("appeal_withdraw", made.pk), {"version": made.version})
        made.refresh_from_db()
        assert made.state == "withdrawn"


class TestAccess:
    @pytest.fixture
    def made(self, publicity, firms, sign_in):
        appeal(sign_in(factories.firm_user(firms[0])), firms[0], item=an_item(firms[0]))
        return Appeal.objects.get()

    def test_another_firm_gets_404_and_finds_nothing(self, made, firms, sign_in):
        client = sign_in(factories.firm_user(firms[1]))
        file = EvidenceFile.objects.get()
        for address in (url("appeal", made.pk), reverse("workplace:evidence", args=[file.pk])):
            assert client.get(address).status_code == 404
        assert client.post(url("appeal_withdraw", made.pk), {"version": 1}).status_code == 404
        assert client.get(f"{url('appeal_new', firms[0].pk)}?item=x").status_code == 404
        assert client.get(url("appeals")).context["page"].paginator.count == 0

    def test_a_park_reads_its_own_and_answers_none(self, made, firms, sign_in):
        own, other = factories.user("park_officer", firms[0].park), factories.user("park_officer", factories.park(3))
        assert sign_in(own).get(url("appeal", made.pk)).status_code == 200
        assert sign_in(own).post(url("appeal_answer", made.pk)).status_code == 403
        assert sign_in(other).get(url("appeal", made.pk)).status_code == 404

    def test_a_viewer_of_the_firm_reads_and_files_none(self, made, firms, sign_in):
        client = sign_in(factories.firm_user(firms[0], "firm_viewer"))
        assert client.get(url("appeal", made.pk)).status_code == 200
        assert client.get(f"{url('appeal_new', firms[0].pk)}?item=x").status_code == 403

    @pytest.mark.parametrize("table", ["appeal", "appealevent", "publicityseen"])
    def test_raw_sql_of_another_firm_and_of_a_bank_finds_nothing(self, made, firms, officer, as_web, sign_in, table):  # noqa: F811
        sign_in(factories.firm_user(firms[0])).get(url("publicity", made.publicity_id))
        counts = []
        for person in (factories.firm_user(firms[1]), officer, factories.firm_user(firms[0])):
            with as_web(person) as cursor:
                cursor.execute(f"SELECT count(*) FROM innovation_points_{table}")
                counts.append(cursor.fetchone()[0])
        assert counts[:2] == [0, 0]
        assert counts[2] > 0

    def test_raw_sql_of_a_firm_moves_no_publicity_and_a_bank_reads_no_list(self, made, firms, officer, as_web):  # noqa: F811
        with as_web(factories.firm_user(firms[0])) as cursor:
            cursor.execute("UPDATE innovation_points_publicity SET state = 'confirmed'")
            assert cursor.rowcount == 0
            cursor.execute("SELECT count(*) FROM innovation_points_publicityline")
            assert cursor.fetchone()[0] == 3
            cursor.execute("UPDATE innovation_points_publicityline SET total = 9999")
            assert cursor.rowcount == 0
        with as_web(officer) as cursor:
            cursor.execute("SELECT count(*) FROM innovation_points_publicityline")
            assert cursor.fetchone()[0] == 0


def _approve(declared, sign_in):
    """By the reviewers' own way, two of them."""
    assert factories.approved(declared).state == "approved"
