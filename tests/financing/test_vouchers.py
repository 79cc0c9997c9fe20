"""Vouchers: a budget that cannot be overspent, two people, publication before payment, and a firm's own claims only."""

import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import AuditEvent
from financing.actions import vouchers as actions
from financing.models import VoucherClaim, VoucherEntry, VoucherYear
from financing.support import voucher_rules
from tests import factories
from workplace.conflict import Refused, Stale

from .conftest import today

YEAR = today().year
VALUES = {"direct_rd": 500_000, "amount": 200_000, "confirmed_by": "平顶山某会计师事务所", "use": "检测"}


def paper(name="confirmation.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 " + name.encode(), content_type="application/pdf")


@pytest.fixture
def call(db):
    return opened(1_000_000)


def opened(budget, year=YEAR):
    return VoucherYear.objects.create(
        year=year, budget=budget, opens_on=today() - timedelta(days=1), closes_on=today() + timedelta(days=9)
    )


@pytest.fixture
def people(db):
    return factories.user("reviewer"), factories.user("approver"), factories.user("approver")


def submitted(call, firm=None, **values):
    firm = firm or factories.firm()
    by = factories.firm_user(firm)
    return actions.submit(year=call, firm=firm, values={**VALUES, **values}, uploads=[paper()], by=by)


def balance(call):
    """The balance, which has to be the sum of the ledger."""
    call.refresh_from_db()
    assert call.balance == VoucherEntry.objects.filter(year=call).aggregate(total=Sum("amount"))["total"]
    return call.balance


@pytest.mark.parametrize(
    ("direct_rd", "limit"), [(1, 0), (100_000, 50_000), (100_001, 50_000), (600_000, 300_000), (10**9, 300_000)]
)
def test_the_rule_of_2021(direct_rd, limit):
    assert voucher_rules.of_year(2021).limit(direct_rd) == limit


def test_a_year_has_the_version_of_its_first_day_and_none_before_the_first():
    assert voucher_rules.of_year(2020).status == "demonstration"
    assert voucher_rules.of_year(2030).effective_from == date(2021, 1, 1)
    with pytest.raises(voucher_rules.NoRule, match="2019 lies before the first version"):
        voucher_rules.of_year(2019)


def test_the_whole_way(call, people, time_machine_travel):
    reviewer, approver, _other = people
    claim = submitted(call)
    assert balance(call) == 800_000
    claim = actions.first_review(claim=claim, version=1, by=reviewer)
    claim = actions.grant(claim=claim, version=2, granted=150_000, by=approver)
    assert balance(call) == 850_000
    assert actions.publish(year=call, by=approver) == 1
    claim.refresh_from_db()
    with pytest.raises(Refused, match=str(claim.publicity_ends_on)):
        actions.pay(claim=claim, version=claim.version, paid_on=today(), reference="P1", by=approver)
    with time_machine_travel(days=15):
        paid = actions.pay(
            claim=claim, version=claim.version, paid_on=timezone.localdate(), reference="P1", by=approver
        )
    assert paid.state == "paid"
    assert balance(call) == 850_000
    events = AuditEvent.objects.filter(event__startswith="voucher.").order_by("id").values_list("event", flat=True)
    assert list(events) == [f"voucher.{name}" for name in ("submitted", "reviewed", "granted", "published", "paid")]


def test_what_is_returned_refused_or_withdrawn_frees_the_money(call, people):
    reviewer = people[0]
    returned, refused, withdrawn = (submitted(call) for _ in range(3))
    assert balance(call) == 400_000
    returned = actions.send_back(claim=returned, version=1, refuse=False, reason="缺少盖章", by=reviewer)
    actions.send_back(claim=refused, version=1, refuse=True, reason="不符合", by=reviewer)
    actions.withdraw(claim=withdrawn, version=1, by=withdrawn.submitted_by)
    assert balance(call) == 1_000_000
    again = actions.submit_again(
        claim=returned, version=2, values={**VALUES, "amount": 100_000}, uploads=[], by=returned.submitted_by
    )
    assert (again.state, balance(call)) == ("submitted", 900_000)


def test_two_people_and_neither_filed_it(call, people):
    _reviewer, approver, other = people
    claim = actions.first_review(claim=submitted(call), version=1, by=approver)
    with pytest.raises(Refused):
        actions.grant(claim=claim, version=2, granted=1, by=approver)
    # The database keeps them apart for whoever goes round the action.
    for same in ("first_by", "submitted_by"):
        values = {
            "state": "approved",
            "granted": 5,
            "held": 5,
            "second_by": getattr(claim, same),
            "second_at": timezone.now(),
        }
        with pytest.raises(IntegrityError, match="voucher_two_people"), transaction.atomic():
            VoucherClaim.objects.filter(pk=claim.pk).update(**values)
    with pytest.raises(IntegrityError, match="voucher_holds_by_state"), transaction.atomic():
        VoucherClaim.objects.filter(pk=claim.pk).update(state="approved", granted=5, held=0)
    assert actions.grant(claim=claim, version=2, granted=1, by=other).second_by == other


def test_limits_days_and_repeats_are_refused(call):
    firm = factories.firm()
    with pytest.raises(Refused, match="250,000"):
        submitted(call, firm, amount=250_001)
    submitted(call, firm)
    with pytest.raises(Refused):
        submitted(call, firm)
    late = VoucherYear.objects.create(
        year=YEAR - 1, budget=10, opens_on=today() - timedelta(days=9), closes_on=today() - timedelta(days=2)
    )
    with pytest.raises(Refused):
        submitted(late)
    with pytest.raises(Refused):
        actions.submit(year=call, firm=factories.firm(), values=VALUES, uploads=[], by=factories.user())


def test_a_stale_decision_is_refused(call, people):
    claim = submitted(call)
    actions.first_review(claim=claim, version=1, by=people[0])
    with pytest.raises(Stale):
        actions.send_back(claim=claim, version=1, refuse=True, reason="x", by=people[1])


def test_the_budget_may_not_fall_below_what_claims_hold(call, people):
    submitted(call)
    call.refresh_from_db()
    call.budget = 199_999
    with pytest.raises(Refused):
        actions.save_year(year=call, version=call.version, by=people[1])
    call.refresh_from_db()
    call.budget = 200_000
    actions.save_year(year=call, version=call.version, by=people[1])
    assert balance(call) == 0


def test_balance_and_ledger_are_the_databases_own(call):
    VoucherYear.objects.filter(pk=call.pk).update(balance=10**9)
    assert balance(call) == 1_000_000
    for statement in ("UPDATE financing_voucherentry SET amount = 1", "DELETE FROM financing_voucherentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    entry = "INSERT INTO financing_voucherentry (year_id, kind, amount, balance, at) VALUES (%s, 'budget', 1, 1, now())"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_web")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(entry, [call.pk])
        cursor.execute("UPDATE financing_voucheryear SET budget = 5 WHERE id = %s", [call.pk])
        assert cursor.rowcount == 0
        cursor.execute("RESET ROLE")
    assert balance(call) == 1_000_000


@pytest.mark.django_db(transaction=True)
def test_five_hundred_claims_at_once_on_the_last_hundred_thousand():
    call = opened(100_000)
    firms = [factories.firm() for _ in range(500)]
    outcomes, start = [], threading.Barrier(20)

    def claim(own):
        start.wait()
        try:
            for firm in own:
                try:
                    with transaction.atomic():
                        made = VoucherClaim(year=call, firm=firm, held=1_000, **{**VALUES, "amount": 1_000})
                        actions._saved(made)
                    outcomes.append(True)
                except Refused:
                    outcomes.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(firms[place::20],)) for place in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 500
    assert sum(outcomes) == 100
    assert balance(call) == 0
    entries = VoucherEntry.objects.filter(year=call).order_by("id").values_list("balance", flat=True)
    assert min(entries) == 0
    assert list(entries) == list(range(100_000, -1, -1_000))


# --- pages ---


def test_a_firm_without_a_claim_is_led_to_the_open_year(call, sign_in):
    client = sign_in(factories.firm_user(factories.firm()))
    client.cookies["django_language"] = "en"
    page = client.get("/vouchers/").content.decode()
    assert f"Your firm has no claim for {YEAR} yet" in page
    assert page.count(f'href="/vouchers/claim/{YEAR}/"') == 2, "the heading's button and the empty list's way on"
    assert f"{YEAR:,}" not in page
    assert "No claim fits these filters" in client.get("/vouchers/?state=paid").content.decode()


def test_a_firm_claims_on_its_page_and_the_zone_decides(call, people, client, sign_in):
    firm = factories.firm(name="平顶山领券科技有限公司")
    owner, (reviewer, approver, _other) = factories.firm_user(firm), people
    client = sign_in(owner)
    page = client.get(f"/vouchers/claim/{YEAR}/")
    assert page.status_code == 200
    answer = client.post(f"/vouchers/claim/{YEAR}/", {**VALUES, "amount": "900,000", "file": paper()})
    assert answer.status_code == 422
    answer = client.post(f"/vouchers/claim/{YEAR}/", {**VALUES, "file": paper()})
    claim = VoucherClaim.objects.get()
    assert answer.url == f"/vouchers/{claim.pk}/"
    assert client.post(f"/vouchers/{claim.pk}/review/", {"version": 1}).status_code == 403
    sign_in(reviewer).post(f"/vouchers/{claim.pk}/review/", {"version": 1})
    assert sign_in(reviewer).post(f"/vouchers/{claim.pk}/grant/", {"version": 2, "granted": 1}).status_code == 403
    sign_in(approver).post(f"/vouchers/{claim.pk}/grant/", {"version": 2, "granted": "150,000"})
    sign_in(approver).post(f"/vouchers/years/{call.pk}/publish/")
    claim.refresh_from_db()
    assert (claim.state, claim.granted) == ("published", 150_000)
    # Everybody signed in reads the publication, and nothing more of the claim.
    stranger = sign_in(factories.user("bank_officer", factories.organisation("bank", "平顶山甲银行")))
    public = stranger.get("/vouchers/public/").content.decode()
    assert "平顶山领券科技有限公司" in public
    assert "平顶山某会计师事务所" not in public
    assert stranger.get("/vouchers/").status_code == 403
    neighbour = sign_in(factories.firm_user(factories.firm()))
    assert neighbour.get(f"/vouchers/{claim.pk}/").status_code == 404
    assert "平顶山领券科技有限公司" not in neighbour.get("/vouchers/").content.decode()
    assert neighbour.get("/api/v1/vouchers/").json()["count"] == 0
    staff = sign_in(reviewer)
    for address in ("/vouchers/", f"/vouchers/years/{call.pk}/ledger/", f"/vouchers/{claim.pk}/", "/vouchers/export/"):
        assert staff.get(address).status_code == 200
    assert staff.get("/api/v1/vouchers/").json()["results"][0]["granted"] == 150_000


def test_another_firms_ledger_and_claims_are_behind_the_second_wall(call, as_web):
    claim = submitted(call)
    neighbour = factories.firm_user(factories.firm())
    for user, seen in ((claim.submitted_by, 1), (neighbour, 0), (None, 0)):
        with as_web(user) as cursor:
            cursor.execute("SELECT count(*) FROM financing_voucherclaim")
            assert cursor.fetchone() == (seen,)
            cursor.execute("SELECT count(*) FROM financing_voucherentry")
            assert cursor.fetchone() == (seen,)
