"""What banks keep, and what the zone keeps of a firm's money: the part of the walk's zone that lies in financing."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from enterprises.models import IntellectualProperty
from financing.actions.pledges import save_pledge
from financing.actions.relending import save_candidate
from financing.models import (
    Delivery,
    Hook,
    Pledge,
    RelendingBatch,
    RelendingCandidate,
    SignedList,
    SignedListText,
    VoucherClaim,
    VoucherYear,
)
from financing.signed_lists import rows_of
from financing.signing import document
from tests.financing import lending, signed


def calls(year: int) -> dict:
    """The zone's calls: a year of vouchers and a batch of re-lending, both open."""
    day = timezone.localdate()
    vouchers = VoucherYear.objects.create(year=year, budget=10_000_000, opens_on=day, closes_on=day)
    batch = RelendingBatch.objects.create(name="第一批", called_on=day, closes_on=day)
    return {"voucher_year": vouchers.pk, "batch": batch.pk}


def kept_by(bank) -> dict:
    """A product in each state that others may or may not read, a system that is told, and a signed list."""
    products = {state: lending.product(bank, state=state) for state in ("published", "submitted", "draft")}
    # Not active: no test that sends what waits shall try to reach it.
    hook = Hook.objects.create(bank=bank, url=f"https://{bank.name}.example/", is_active=False, made_by_name="走查")
    return {
        "bank": bank.pk,
        "product": products["published"].pk,
        "product_submitted": products["submitted"].pk,
        "product_draft": products["draft"].pk,
        "hook": hook.pk,
        "delivery": Delivery.objects.create(bank=bank, hook=hook, kind="ping", body="{}").pk,
        "signed_list": _signed_list(bank).pk,
    }


def _signed_list(bank) -> SignedList:
    """A list that holds, of every consent to the bank."""
    content = signed.content(rows_of(bank.pk), bank={"id": bank.pk, "name": bank.name})
    made, now = document.sign(content, signed.ring(), signed.NIGHT), timezone.now()
    row = SignedList.objects.create(
        bank=bank, serial=content["serial"], as_of=now.date(), issued_at=now, expires_on=now.date() + timedelta(days=7),
        row_count=content["row_count"], consent_ids=[entry["consent_id"] for entry in content["rows"]],
        content_digest=made.digest, digest=made.digest, key_id=made.key_id,
    )  # fmt: skip
    SignedListText.objects.create(signed_list=row, bank=bank, raw=made.raw.decode())
    return row


def financed(firm, offer, person, shared) -> dict:
    """The firm's loan from the bank of the offer, with a document that the bank wants, its pledge, voucher and candidacy."""
    staff = User.objects.get(username="staff")
    loan = lending.applied(firm, offer, by=person)
    right = IntellectualProperty.objects.create(firm=firm, kind="invention", name="一种方法", number=f"ZL{firm.pk}")
    pledge = Pledge(firm=firm, lender=offer.bank, loan_contract="L1", pledge_contract="P1", loan_amount=5_000_000)
    candidate = RelendingCandidate(batch_id=shared["batch"], firm=firm, need=1_000_000, use="采购原料")
    claim = VoucherClaim.objects.create(
        year_id=shared["voucher_year"], firm=firm, direct_rd=500_000, amount=200_000, held=200_000, confirmed_by="某事务所",
        use="检测", submitted_by=person,
    )  # fmt: skip
    return {
        "loan": loan.pk,
        "loan_document": loan.documents.get().pk,
        "pledge": save_pledge(pledge=pledge, rights=[right], version=0, by=staff).pk,
        "candidate": save_candidate(candidate=candidate, version=None, by=staff).pk,
        "voucher": claim.pk,
    }
