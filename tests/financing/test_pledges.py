"""Pledges of intellectual property, and candidates for re-lending."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.models import IntellectualProperty
from financing.actions.pledges import save_pledge
from financing.actions.relending import answer, save_candidate
from financing.models import Pledge, PledgedRight, RelendingBatch, RelendingCandidate
from tests import factories
from workplace.conflict import Refused, Stale

from .conftest import today


@pytest.fixture
def pledge(db, bank):
    def make(firm=None, rights=None, **values):
        firm = firm or factories.firm()
        rights = rights or [
            IntellectualProperty.objects.create(firm=firm, kind="invention", name="一种方法", number=f"ZL{firm.pk}")
        ]
        defaults = {"loan_contract": "L1", "pledge_contract": "P1", "loan_amount": 5_000_000}
        row = Pledge(firm=firm, lender=bank, **{**defaults, **values})
        return save_pledge(pledge=row, rights=rights, version=0, by=factories.user("reviewer"))

    return make


def test_a_right_stands_for_one_loan_until_it_is_released(pledge):
    first = pledge(notice_number="N1", registered_on=today() - timedelta(days=9))
    rights = [part.right for part in first.pledged.all()]
    with pytest.raises(Refused):
        pledge(first.firm, rights)
    first.released_on = today()
    save_pledge(pledge=first, rights=rights, version=first.version, by=factories.user("reviewer"))
    assert pledge(first.firm, rights).pledged.get().is_held
    assert PledgedRight.objects.filter(right=rights[0]).count() == 2


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"notice_number": "N1"}, "pledge_registration_paired"),
        ({"registered_on": "2026-01-01"}, "pledge_registration_paired"),
        ({"released_on": "2026-01-01"}, "pledge_released_after_registration"),
        ({"subsidised_on": "2026-01-01"}, "pledge_subsidy_has_amount"),
        ({"filed_on": "2026-01-01"}, "pledge_filing_paired"),
        ({"loan_amount": 0}, "pledge_loan_positive"),
    ],
)
def test_what_must_agree_is_held_by_the_database(pledge, values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        pledge(**values)


def test_the_pages_of_a_pledge(pledge, bank, sign_in):
    firm = factories.firm(name="平顶山质押材料有限公司")
    right = IntellectualProperty.objects.create(firm=firm, kind="invention", name="一种尼龙", number="ZL2020")
    staff = sign_in(factories.user("reviewer"))
    assert staff.post("/pledges/new/", {"firm_named": firm.credit_code}).url == f"/pledges/new/?firm={firm.pk}"
    values = {
        "lender": bank.pk,
        "loan_contract": "L9",
        "pledge_contract": "P9",
        "loan_amount": "5,300,000",
        "rights": [right.pk],
        "version": 0,
    }
    wrong = staff.post(f"/pledges/new/?firm={firm.pk}", {**values, "notice_number": "N"})
    assert wrong.status_code == 422
    made = staff.post(f"/pledges/new/?firm={firm.pk}", {**values, "notice_number": "N", "registered_on": "2026-01-05"})
    found = Pledge.objects.get(firm=firm)
    assert made.url == f"/pledges/{found.pk}/"
    assert (found.loan_amount, found.state) == (5_300_000, "registered")
    stale = staff.post(f"/pledges/{found.pk}/edit/", {**values, "version": 99})
    assert stale.status_code == 409
    for address in (
        "/pledges/",
        "/pledges/?state=registered",
        "/pledges/export/",
        f"/pledges/{found.pk}/",
        f"/pledges/{found.pk}/edit/",
    ):
        assert staff.get(address).status_code == 200
    owner = sign_in(factories.firm_user(firm))
    assert owner.get(f"/pledges/{found.pk}/").status_code == 200
    assert owner.get(f"/pledges/{found.pk}/edit/").status_code == 403
    neighbour = sign_in(factories.firm_user(factories.firm()))
    assert neighbour.get(f"/pledges/{found.pk}/").status_code == 404
    assert neighbour.get("/api/v1/ip-pledges/").json()["count"] == 0
    elsewhere = sign_in(factories.user("park_officer", factories.park(1)))
    assert elsewhere.get(f"/pledges/{found.pk}/").status_code == (404 if firm.park_id != factories.park(1).pk else 200)


@pytest.fixture
def batch(db):
    return RelendingBatch.objects.create(name="2026年第一批", called_on=today(), closes_on=today() + timedelta(days=20))


def named(batch, firm=None):
    row = RelendingCandidate(batch=batch, firm=firm or factories.firm(), need=3_000_000, use="扩产")
    return save_candidate(candidate=row, version=0, by=factories.user("reviewer"))


def test_a_firm_is_put_forward_only_after_it_consented(batch):
    candidate = named(batch)
    candidate.sent_on = today()
    with pytest.raises(Refused):
        save_candidate(candidate=candidate, version=1, by=factories.user("reviewer"))
    with pytest.raises(IntegrityError, match="relending_sent_after_consent"), transaction.atomic():
        RelendingCandidate.objects.filter(pk=candidate.pk).update(sent_on=today())
    owner = factories.firm_user(candidate.firm)
    with pytest.raises(Stale):
        answer(candidate=candidate, consents=True, version=7, by=owner)
    answer(candidate=candidate, consents=False, version=1, by=owner)
    done = answer(candidate=candidate, consents=True, version=2, by=owner)
    assert (done.consent, done.declined_at) == ("accepted", None)
    done.sent_on = today()
    sent = save_candidate(candidate=done, version=3, by=factories.user("reviewer"))
    with pytest.raises(Refused):
        answer(candidate=sent, consents=False, version=sent.version, by=owner)


def test_the_pages_of_candidates(batch, sign_in):
    firm = factories.firm(name="平顶山首贷科技有限公司")
    staff = sign_in(factories.user("reviewer"))
    values = {
        "firm_named": firm.name,
        "batch": batch.pk,
        "need": "2,000,000",
        "use": "流动资金",
        "is_first_loan": "on",
        "version": 0,
    }
    assert staff.post("/relending/new/", {**values, "firm_named": "没有这家"}).status_code == 422
    made = staff.post("/relending/new/", values)
    candidate = RelendingCandidate.objects.get()
    assert made.url == f"/relending/{candidate.pk}/"
    assert staff.post(f"/relending/{candidate.pk}/answer/", {"version": 1, "answer": "yes"}).status_code == 403
    owner = sign_in(factories.firm_user(firm))
    assert owner.get(f"/relending/{candidate.pk}/").status_code == 200
    owner.post(f"/relending/{candidate.pk}/answer/", {"version": 1, "answer": "yes"})
    candidate.refresh_from_db()
    assert candidate.consented_at is not None
    staff = sign_in(factories.user("reviewer"))
    result = {
        "batch": batch.pk, "need": "2,000,000", "use": "流动资金", "sent_on": str(today()), "result": "granted",
        "result_on": str(timezone.localdate()), "version": candidate.version,
    }  # fmt: skip
    assert staff.post(f"/relending/{candidate.pk}/edit/", result).status_code == 422  # the amount is missing
    assert staff.post(f"/relending/{candidate.pk}/edit/", {**result, "lent": "1,500,000"}).status_code == 302
    for address in (
        "/relending/",
        f"/relending/?batch={batch.pk}&consent=accepted",
        "/relending/export/",
        "/relending/batches/new/",
    ):
        assert staff.get(address).status_code == 200
    neighbour = sign_in(factories.firm_user(factories.firm()))
    assert neighbour.get(f"/relending/{candidate.pk}/").status_code == 404
    assert neighbour.get("/api/v1/relending-candidates/").json()["count"] == 0
