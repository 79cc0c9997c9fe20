"""The loan's way: who takes which step, amounts kept apart, clocks, documents, and what the other side sees."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from enterprises.actions import withdraw_consent
from enterprises.models import Consent
from financing.actions import documents, loans
from financing.loan_sheet import Sheet
from financing.models import BankFirm, Drawing, Loan, LoanDocument, Product, Repayment
from innovation_points.actions.rules import load_shipped_rules
from tests import factories
from workplace.calendar import working_days
from workplace.conflict import Refused, Stale
from workplace.models import Notice
from workplace.todo import by_due_day, sources_for, waiting
from zone_portal.demo.publicity import BLANK_PAGE

from .conftest import consent, today
from .lending import WAN, applied, product, signed

LIST = reverse("financing:loans")


@pytest.fixture(autouse=True)
def rules(db):
    load_shipped_rules()


@pytest.fixture
def firm(strong_firm):
    return strong_firm()


@pytest.fixture
def offer(bank):
    return product(bank)


@pytest.fixture
def owner(firm):
    return factories.firm_user(firm)


@pytest.fixture
def loan(firm, offer, owner):
    return applied(firm, offer, by=owner)


def page(loan, name="loan", *more):
    return reverse(f"financing:{name}", args=[loan.pk, *more])


def step(client, loan, name, **values):
    loan.refresh_from_db()
    return client.post(page(loan, "loan_step", name), {"version": loan.version, **values})


def opened(client, evidence) -> int:
    answer = client.get(reverse("workplace:evidence", args=[evidence]))
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    return answer.status_code


def test_the_whole_way_by_the_pages(loan, officer, sign_in):
    client, day = sign_in(officer), str(today())
    way = [
        ("accept", {}, "accepted"),
        ("investigate", {"note": "周三上门"}, "diligence"),
        ("grant", {"amount": "250", "term_months": "12", "rate_bp": "50", "until": str(today() + timedelta(90))}, "granted"),
        ("sign", {"contract_number": "借-7", "signed_on": day}, "signed"),
        ("draw", {"amount": "100", "drawn_on": day, "reference": "A1"}, "drawn"),
        ("draw", {"amount": "150", "drawn_on": day, "reference": "A2"}, "drawn"),
        ("repay", {"amount": "60.5", "paid_on": day}, "drawn"),
        ("overdue", {"since": day}, "overdue"),
        ("repay", {"amount": "189.5", "paid_on": day}, "overdue"),
        ("settle", {"settled_on": day}, "repaid"),
    ]  # fmt: skip
    for name, values, state in way:
        answer = step(client, loan, name, **values)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        loan.refresh_from_db()
        assert loan.state == state
    assert (loan.applied, loan.granted, loan.drawn, loan.outstanding) == (300 * WAN, 250 * WAN, 250 * WAN, 0)
    assert sum(Drawing.objects.values_list("amount", flat=True)) == loan.drawn
    assert sum(Repayment.objects.values_list("amount", flat=True)) == loan.drawn
    assert [event.kind for event in loan.events.all()] == [
        "applied", "accepted", "diligence", "granted", "signed", "drawn", "drawn", "paid_back", "overdue", "paid_back", "repaid",
    ]  # fmt: skip
    assert AuditEvent.objects.filter(event__startswith="loan.", subject_id=str(loan.pk)).count() == 11


AFTER = {
    "applied": [], "accepted": ["accept"], "diligence": ["accept", "investigate"],
}  # fmt: skip


@pytest.mark.parametrize("state", list(AFTER))
def test_steps_out_of_order_are_refused(loan, officer, sign_in, state):
    client = sign_in(officer)
    for name in AFTER[state]:
        step(client, loan, name)
    for name, states in loans.MOVES.items():
        if state not in states and name != "withdraw":
            values = {
                "amount": "1", "term_months": "1", "rate_bp": "0", "until": today(), "contract_number": "1", "signed_on": today(),
                "drawn_on": today(), "paid_on": today(), "since": today(), "settled_on": today(), "refusal": "other", "text": "x",
            }  # fmt: skip
            assert step(client, loan, name, **values).status_code == 422, name
    loan.refresh_from_db()
    assert loan.state == state


def test_more_than_granted_is_never_paid_out(loan, officer):
    ready = signed(loan, by=officer, amount=200 * WAN)
    loans.draw(loan=ready, amount=150 * WAN, drawn_on=today(), by=officer)
    with pytest.raises(Refused):
        loans.draw(loan=ready, amount=50 * WAN + 1, drawn_on=today(), by=officer)
    loans.draw(loan=ready, amount=50 * WAN, drawn_on=today(), by=officer)
    ready.refresh_from_db()
    assert ready.drawn == ready.granted == 200 * WAN


@pytest.mark.parametrize(
    "wrong",
    [
        {"drawn": 400 * WAN, "state": "drawn", "first_drawn_on": date(2026, 1, 1)},
        {"outstanding": 1},
        {"state": "granted", "granted": None},
        {"state": "repaid"},
        {"state": "refused", "refusal": ""},
        {"state": "withdrawn"},
        {"applied": 0},
        {"granted": 0},
    ],
)
def test_the_database_keeps_amounts_and_states_together(loan, officer, wrong):
    signed(loan, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(**wrong)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["draw", "repay"]), st.integers(1, 200)), max_size=8))
def test_amounts_always_equal_their_rows(firm, offer, officer, owner, moves):
    """Whatever is asked for: what was taken equals its rows, and nothing leaves its bounds."""
    with transaction.atomic():
        loan = signed(applied(firm, offer, by=owner), by=officer)
        for name, wan in moves:
            try:
                if name == "draw":
                    loans.draw(loan=loan, amount=wan * WAN, drawn_on=today(), by=officer)
                else:
                    loans.repay(loan=loan, amount=wan * WAN, paid_on=today(), by=officer)
            except Refused:
                pass
        loan.refresh_from_db()
        drawn = sum(loan.drawings.values_list("amount", flat=True))
        paid = sum(loan.repayments.values_list("amount", flat=True))
        assert (loan.drawn, loan.outstanding) == (drawn, drawn - paid)
        assert 0 <= loan.outstanding <= loan.drawn <= loan.granted
        transaction.set_rollback(True)


def test_a_payment_number_is_given_once(loan, officer):
    ready = signed(loan, by=officer)
    loans.draw(loan=ready, amount=WAN, drawn_on=today(), reference="A1", by=officer)
    with pytest.raises(Refused):
        loans.draw(loan=ready, amount=WAN, drawn_on=today(), reference="A1", by=officer)
    assert Drawing.objects.count() == 1


def test_a_stale_page_is_told_so(loan, officer):
    old = loan.version
    loans.accept(loan=loan, version=old, by=officer)
    with pytest.raises(Stale):
        loans.refuse(loan=loan, refusal="other", text="x", version=old, by=officer)


# --- who may, who sees ---


def test_who_reads_a_loan(loan, bank, other_bank, officer, owner, firm, client, as_web):
    people = {
        "own bank": (officer, True), "owner": (owner, True), "leader": (factories.user("leader"), True),
        "own park": (factories.user("park_officer", firm.park), True),
        "other park": (factories.user("park_officer", factories.park(3)), False),
        "other bank": (factories.user("bank_officer", other_bank), False),
        "other firm": (factories.firm_user(factories.firm()), False),
    }  # fmt: skip
    for name, (person, sees) in people.items():
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(page(loan)).status_code == (200 if sees else 404), name
        assert client.get(f"/api/v1/loans/{loan.pk}/").status_code == (200 if sees else 404), name
        assert (loan.number in client.get(LIST).content.decode()) == sees, name
        with as_web(person) as cursor:
            for table in ("loan", "loanevent", "loandocument"):
                cursor.execute(f"SELECT count(*) FROM financing_{table}")
                assert (cursor.fetchone()[0] > 0) == sees, f"{name}, {table}: the second wall"


@pytest.mark.parametrize("role", ["reviewer", "approver", "leader", "park_officer", "firm_owner"])
def test_nobody_decides_for_the_bank(loan, firm, owner, sign_in, as_web, role):
    people = {"firm_owner": owner}
    person = people.get(role) or factories.user(role, firm.park if role == "park_officer" else None)
    client = sign_in(person)
    for name in loans.MOVES:
        if name != "withdraw":
            assert step(client, loan, name).status_code == 403, name
            answer = client.post(
                f"/api/v1/loans/{loan.pk}/{name}/", {}, "application/json", headers={"Idempotency-Key": "k"}
            )
            assert answer.status_code in (403, 404) or (name == "cure" and answer.status_code == 403), name
    assert client.post(page(loan, "document_ask"), {"name": "x"}).status_code == 403
    loan.refresh_from_db()
    assert loan.state == "applied"


def test_the_database_refuses_the_zone_too(loan, as_web):
    """Even by its own SQL: a merge may move a loan to another file, and nothing else of it changes."""
    other = factories.firm()
    with as_web(factories.user("approver")) as cursor:
        cursor.execute("UPDATE financing_loan SET firm_id = %s WHERE id = %s", [other.pk, loan.pk])
        assert cursor.rowcount == 1
        with pytest.raises(DatabaseError, match="does not decide"), transaction.atomic():
            cursor.execute("UPDATE financing_loan SET state = 'accepted' WHERE id = %s", [loan.pk])


def test_the_other_bank_takes_no_step(loan, other_bank, sign_in):
    client = sign_in(factories.user("bank_officer", other_bank))
    assert step(client, loan, "accept").status_code == 404
    answer = client.post(f"/api/v1/loans/{loan.pk}/accept/", {}, "application/json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 404


def test_the_bank_reads_the_application_and_nothing_else_of_the_registry(loan, firm, officer, sign_in):
    text = sign_in(officer).get(page(loan)).content.decode()
    assert (firm.name in text, firm.credit_code in text, "采购原料" in text) == (True, True, True)
    assert str(firm.address or "金丝雀") not in text


# --- the application ---


def test_an_application_by_the_page_needs_a_consent_first(firm, offer, owner, bank, sign_in):
    client, url = sign_in(owner), reverse("financing:loan_apply", args=[offer.pk])
    typed = {
        "amount": "120", "term_months": "6", "purpose": "设备", "contact_name": "钱敏", "contact_phone": "1", "agreed": "on",
    }  # fmt: skip
    assert f"product={offer.pk}" in client.get(url).content.decode(), "it leads to the consent for this product"
    assert client.post(url, typed).status_code == 422
    consent(firm, bank, ["identity"])
    answer = client.post(url, typed)
    made = Loan.objects.get()
    assert answer.url == page(made)
    assert (made.applied, made.term_months, made.bank, made.applicant_code) == (120 * WAN, 6, bank, firm.credit_code)
    assert made.due_on == working_days.add(today(), offer.step_days["applied"])
    assert [document.name for document in made.documents.all()] == ["审计报告"]
    assert client.post(url, typed).status_code == 422, "one application for a product at a time"


def test_each_reads_an_application_in_the_own_language(firm, offer, owner, bank, officer, night, sign_in):
    consent(firm, bank)
    night()
    typed = {
        "amount": "120", "term_months": "6", "purpose": "设备", "contact_name": "钱敏", "contact_phone": "1", "agreed": "on",
    }  # fmt: skip
    sign_in(owner).post(reverse("financing:loan_apply", args=[offer.pk]), typed)
    client, url = sign_in(officer), page(Loan.objects.get())
    chinese = client.get(url).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(url).content.decode()
    assert ("无欠税" in chinese, "No tax in arrears" in chinese) == (True, False)
    assert ("无欠税" in english, "No tax in arrears" in english) == (False, True)
    assert ('120.0 <span class="unit">10k yuan' in english, "元" in english) == (True, False)


@pytest.mark.parametrize("amount", ["49.9999", "1000.0001", "0", "-60", "许多"])
def test_amounts_outside_of_the_product_are_refused(firm, offer, owner, bank, sign_in, amount):
    consent(firm, bank)
    typed = {
        "amount": amount, "term_months": "6", "purpose": "设备", "contact_name": "钱", "contact_phone": "1", "agreed": "on",
    }  # fmt: skip
    answer = sign_in(owner).post(reverse("financing:loan_apply", args=[offer.pk]), typed)
    assert answer.status_code == 422
    assert not Loan.objects.exists()


def test_a_consent_may_name_the_product(firm, offer, owner, bank, sign_in):
    from enterprises.registers import consent_products

    assert consent_products.on_offer()[offer.pk].bank_id == bank.pk
    client = sign_in(owner)
    form = client.get(reverse("enterprises:consent_give", args=[firm.pk]), {"product": offer.pk, "bank": bank.pk})
    assert offer.name in form.content.decode()


@pytest.mark.parametrize("how", ["withdrawn by the firm", "consent ended"])
def test_a_withdrawn_application_keeps_nothing_of_the_firm(loan, firm, owner, officer, sign_in, how):
    loan_page = page(loan)
    document = loan.documents.get()
    kept = documents.answer_document(document=document, upload=SimpleUploadedFile("审计.pdf", BLANK_PAGE), by=owner)
    client = sign_in(officer)
    assert opened(client, kept.pk) == 200
    if how == "consent ended":
        withdraw_consent(consent=Consent.objects.get(firm=firm), reason="", by=owner)
    else:
        sign_in(owner).post(page(loan, "loan_withdraw"), {"version": loan.version})
    loan.refresh_from_db()
    assert loan.state == "withdrawn"
    client = sign_in(officer)
    for url in (loan_page, LIST, f"/api/v1/loans/{loan.pk}/", "/", reverse("workplace:notices")):
        text = client.get(url).content.decode()
        assert firm.name not in text, url
        assert firm.credit_code not in text, url
    assert opened(client, kept.pk) == 404
    assert step(client, loan, "accept").status_code == 422, "the next step of an open page is refused"
    assert firm.name in sign_in(factories.user("leader")).get(loan_page).content.decode()


def test_a_signed_loan_outlives_the_consent(loan, firm, owner, officer):
    signed(loan, by=officer)
    withdraw_consent(consent=Consent.objects.get(firm=firm), reason="", by=owner)
    loan.refresh_from_db()
    assert (loan.state, loan.applicant_name) == ("signed", firm.name)


def test_a_renewed_consent_withdraws_nothing(loan, firm, bank, owner):
    from enterprises.actions import give_consent
    from enterprises.consent_text import current_text

    give_consent(
        firm=firm, bank=bank, purpose="be_found", scope=["points"], valid_to=today() + timedelta(days=9), text=current_text(),
        by=owner,
    )  # fmt: skip
    loan.refresh_from_db()
    assert loan.state == "applied"


# --- clocks, what waits, what is told ---


def test_clocks_in_working_days_and_what_is_late(firm, bank, officer):
    offer = product(
        bank,
        valid_from=date(2026, 1, 1),
        step_days={"applied": 2, "accepted": 3, "diligence": 10, "granted": 5, "signed": 5},
    )
    with time_machine.travel("2026-09-28 10:00+08:00", tick=False):  # Monday before the holidays of October
        loan = applied(firm, offer)
        assert loan.due_on == date(2026, 9, 30)
    with time_machine.travel("2026-10-12 10:00+08:00", tick=False):
        assert Loan.objects.late().count() == 1
        loans.accept(loan=loan, by=officer)
        loan.refresh_from_db()
        first, second, *_rest = Sheet(loan).stages
        assert (first.kind, first.is_late, second.kind, second.is_late) == ("done", True, "current", False)
        assert loan.due_on == date(2026, 10, 15)


def todo_of(person) -> list[str]:
    return [item.text for _source, item in by_due_day([waiting(person, source) for source in sources_for(person)])]


def test_what_waits_on_whom(loan, owner, officer):
    assert "受理或拒绝：科创积分贷" in todo_of(officer)
    assert any("审计报告" in text for text in todo_of(owner))
    documents.answer_document(document=loan.documents.get(), upload=SimpleUploadedFile("a.pdf", BLANK_PAGE), by=owner)
    assert not any("审计报告" in text for text in todo_of(owner))
    loans.refuse(loan=loan, refusal="cash", text="现金流不足", by=officer)
    assert todo_of(officer) == []


def test_each_side_is_told(officer, loan, firm, owner, sign_in):
    assert Notice.objects.filter(user=officer, kind="loan_applied").count() == 1
    loans.accept(loan=loan, by=officer)
    loans.refuse(loan=loan, refusal="cash", text="现金流不足", by=officer)
    assert Notice.objects.filter(user=owner, kind="loan_step").count() == 2
    assert "现金流不足" in sign_in(owner).get(page(loan)).content.decode()
    timeline = sign_in(owner).get(reverse("enterprises:firm_timeline", args=[firm.pk])).content.decode()
    assert "科创积分贷" in timeline


def test_documents_asked_for_and_answered(loan, owner, officer, other_bank, sign_in):
    sign_in(officer).post(page(loan, "document_ask"), {"name": "购销合同", "due_on": str(today() + timedelta(days=5))})
    asked = LoanDocument.objects.get(name="购销合同")
    assert Notice.objects.filter(user=owner, kind="loan_document").count() == 1
    client, url = sign_in(owner), reverse("financing:document_answer", args=[asked.pk])
    client.post(url, {"file": SimpleUploadedFile("x.exe", b"MZ not evidence")})
    asked.refresh_from_db()
    assert asked.answered_at is None, "what is no evidence is not taken"
    client.post(url, {"file": SimpleUploadedFile("合同.pdf", BLANK_PAGE)})
    asked.refresh_from_db()
    assert asked.answered_at is not None
    text = sign_in(officer).get(page(loan)).content.decode()
    assert "合同.pdf" in text
    evidence = text.split("/evidence/")[1].split("/")[0]
    assert opened(sign_in(officer), evidence) == 200
    assert opened(sign_in(factories.user("bank_officer", other_bank)), evidence) == 404


def test_the_banks_page_of_the_firm_counts_loans_elsewhere(firm, bank, other_bank, officer, night, sign_in):
    consent(firm, bank)
    night()
    elsewhere = applied(firm, product(other_bank, name="他行贷"))
    applied(firm, product(bank))
    row = BankFirm.objects.get(bank=bank, firm=firm)
    url = reverse("financing:bank_firm", args=[row.pk])
    text = sign_in(officer).get(url).content.decode()
    assert "办理中 1 笔，在贷 0 笔" in text
    assert ("他行贷" in text, elsewhere.number in text, other_bank.name in text) == (False, False, False)
    Consent.objects.filter(bank=bank).update(scope=["identity", "points"])
    from financing.actions import write_bank_rows

    write_bank_rows(bank_id=bank.pk, firm_id=firm.pk)
    assert "办理中 1 笔" not in sign_in(officer).get(url).content.decode()


def test_export_gives_the_rows_of_the_list(loan, officer, other_bank, sign_in):
    import io

    import openpyxl

    url = reverse("financing:loans_export")

    def cells(person):
        book = openpyxl.load_workbook(io.BytesIO(sign_in(person).get(url).content))
        return " ".join(str(cell) for line in book.active.values for cell in line)

    assert (loan.number in cells(officer), "3000000" in cells(officer)) == (True, True)
    assert loan.number not in cells(factories.user("bank_officer", other_bank))


def test_a_merge_takes_the_loans_along(loan, firm):
    from enterprises.actions.merging import merge
    from enterprises.merging import plan

    kept = factories.firm()
    merge(kept=kept, gone=firm, seen=plan(kept, firm).digest, reason="重复", by=factories.user("reviewer"))
    loan.refresh_from_db()
    assert loan.firm_id == kept.pk


def test_products_of_a_day_gone_are_not_applied_for(firm, bank):
    offer = product(bank)
    Product.objects.filter(pk=offer.pk).update(
        valid_from=today() - timedelta(days=9), valid_to=today() - timedelta(days=1)
    )
    with pytest.raises(Refused):
        applied(firm, Product.objects.get(pk=offer.pk))


def test_numbers_name_the_year(loan):
    assert loan.number == f"{timezone.localdate().year}-{loan.pk:06d}"
