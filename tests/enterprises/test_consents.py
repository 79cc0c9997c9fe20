from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from enterprises import actions, registers
from enterprises.consent_text import current_text, text_of
from enterprises.models import Consent, Look
from tests import factories
from tests.enterprises.conftest import consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """Who was told of changed consents, and what was in force at that moment."""
    calls = []

    def listen(firm_id, bank_id):
        calls.append((firm_id, bank_id, Consent.objects.live().filter(firm=firm_id, bank=bank_id).count()))

    monkeypatch.setattr(registers.consent_changed, "calls", [listen])
    return calls


def answers(to, **changes):
    return {
        "bank": to.pk,
        "purpose": "be_found",
        "scope": ["points", "titles"],
        "valid_to": timezone.localdate() + timedelta(days=100),
        "text_version": current_text().version,
        "signed_by": "张法人",
        "signed_as": "legal",
        "agreed": "on",
        **changes,
    }


@pytest.fixture
def firm():
    return factories.firm()


@pytest.fixture
def owner(sign_in, firm):
    return sign_in(factories.firm_user(firm))


def test_a_firm_gives_and_withdraws(owner, firm, bank, told):
    owner.post(f"/firms/{firm.pk}/consents/give/", answers(bank))
    given = Consent.objects.live().get(firm=firm)
    assert given.scope == ["identity", "points", "titles"]
    assert (given.text_version, given.text_hash) == (current_text().version, current_text().sha256)
    assert told == [(firm.pk, bank.pk, 1)]
    page = owner.get(f"/firms/{firm.pk}/consents/{given.pk}/")
    assert page.context["unchanged"]
    owner.post(f"/firms/{firm.pk}/consents/{given.pk}/withdraw/", {"reason": "不再需要"})
    assert not Consent.objects.live().exists()
    assert told[1:] == [(firm.pk, bank.pk, 0)]
    given.refresh_from_db()
    assert given.withdrawal_reason == "不再需要"
    events = AuditEvent.objects.filter(firm_id=firm.pk).order_by("id").values_list("event", flat=True)
    assert list(events) == ["consent.given", "consent.withdrawn"]


def test_several_banks_get_a_consent_each_with_the_paper_beside_it(owner, firm, bank, told):
    second = factories.organisation("bank", "第二家银行")
    paper = SimpleUploadedFile("授权书.pdf", b"%PDF-1.4 signed")
    asked = answers(bank, bank=[bank.pk, second.pk], signed_as="authorised", signed_by="李经办", paper=paper)
    owner.post(f"/firms/{firm.pk}/consents/give/", asked)
    given = Consent.objects.live().order_by("bank__name")
    assert {consent.bank_id for consent in given} == {bank.pk, second.pk}
    assert {(consent.signed_by, consent.signed_as) for consent in given} == {("李经办", "authorised")}
    for consent_given in given:
        page = owner.get(f"/firms/{firm.pk}/consents/{consent_given.pk}/")
        (kept,) = page.context["papers"]
        assert "李经办" in page.content.decode()
        assert b"".join(owner.get(f"/evidence/{kept.pk}/").streaming_content) == b"%PDF-1.4 signed"
    stranger = Client()
    stranger.force_login(factories.user("bank_officer", bank), backend="django.contrib.auth.backends.ModelBackend")
    assert stranger.get(f"/evidence/{kept.pk}/").status_code == 404


def test_what_is_no_paper_is_refused(owner, firm, bank):
    paper = SimpleUploadedFile("授权书.pdf", b"MZ not a paper")
    assert owner.post(f"/firms/{firm.pk}/consents/give/", answers(bank, paper=paper)).status_code == 422
    assert not Consent.objects.exists()


def test_narrowing_takes_away_and_gives_nothing(owner, firm, bank, told):
    owner.post(f"/firms/{firm.pk}/consents/give/", answers(bank))
    wide = Consent.objects.live().get()
    url = f"/firms/{firm.pk}/consents/{wide.pk}/narrow/"
    earlier = timezone.localdate() + timedelta(days=5)
    for refused in (
        {"scope": ["points", "contacts"], "valid_to": wide.valid_to},
        {"scope": ["points"], "valid_to": wide.valid_to + timedelta(days=1)},
        {"scope": wide.scope, "valid_to": wide.valid_to},
    ):
        assert owner.post(url, refused).status_code == 422
    assert Consent.objects.live().get() == wide
    owner.post(url, {"scope": ["points"], "valid_to": earlier})
    narrow = Consent.objects.live().get()
    assert (narrow.scope, narrow.valid_to, narrow.follows_id) == (["identity", "points"], earlier, wide.pk)
    assert (narrow.text_hash, narrow.signed_by, narrow.signed_as) == (wide.text_hash, "张法人", "legal")
    assert told[-1] == (firm.pk, bank.pk, 1)
    with pytest.raises(actions.NotNarrower):  # the wide one is over: an open page brings nothing back
        actions.narrow_consent(consent=wide, scope=wide.scope, valid_to=wide.valid_to, by=factories.firm_user(firm))


def test_renewing_begins_from_what_stood(owner, firm, bank):
    old = consent(firm, bank, scope=["identity", "figures"], valid_to=timezone.localdate() + timedelta(days=3))
    form = owner.get(f"/firms/{firm.pk}/consents/give/?renews={old.pk}").context["form"]
    assert (form.initial["bank"], form.initial["scope"]) == ([bank.pk], ["identity", "figures"])
    owner.post(f"/firms/{firm.pk}/consents/give/", answers(bank, scope=["figures"]))
    assert Consent.objects.live().get().follows_id == old.pk


def test_a_consent_for_a_product_goes_to_its_bank_alone(owner, firm, bank, monkeypatch):
    second = factories.organisation("bank", "第二家银行")
    offered = registers.ConsentProducts([lambda: [registers.ConsentProduct(7, bank.pk, "积分贷")]])
    monkeypatch.setattr("enterprises.forms.consents.consent_products", offered)
    url = f"/firms/{firm.pk}/consents/give/"
    assert owner.post(url, answers(second, product="7")).status_code == 422
    assert owner.post(url, answers(bank, bank=[bank.pk, second.pk], product="7")).status_code == 422
    assert owner.post(url, answers(bank, product="8")).status_code == 422
    owner.post(url, answers(bank, product="7"))
    given = Consent.objects.get()
    assert (given.purpose, given.product_id, given.product) == ("application", 7, "积分贷")


def test_the_paper_of_a_consent_is_for_the_firm_and_staff(owner, firm, bank, sign_in):
    given = consent(firm, bank, signed_by="张法人", signed_as="legal")
    url = f"/firms/{firm.pk}/consents/{given.pk}/pdf/"
    answer = owner.get(url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    for user, status in (
        (factories.user("reviewer"), 200),
        (factories.firm_user(factories.firm()), 404),
        (factories.user("bank_officer", bank), 403),
    ):
        assert sign_in(user).get(url).status_code == status


def test_the_shipped_texts_are_never_changed():
    """Whoever signed one signed these bytes: a new wording is a new day's file."""
    known = {
        "2026-01-01 zh": "eb781e3f01bb77584308db6f0ba0c1265da690206ab641b5237f858076c919fb",
        "2026-11-01 zh": "0da6c5416d3b5da1d114090f6dcac858e83ae7533747c511160cfde3e094166e",
        "2026-11-01 en": "9d549abd5177888dcf84b4c3efcadb664d147297a9ff9f135b225b00f748dc89",
    }
    assert {version: text_of(version).sha256 for version in known} == known


def test_withdrawing_twice_changes_nothing(owner, firm, bank, told):
    given = consent(firm, bank)
    for reason in ("一", "二"):
        owner.post(f"/firms/{firm.pk}/consents/{given.pk}/withdraw/", {"reason": reason})
    given.refresh_from_db()
    assert given.withdrawal_reason == "一"
    assert len(told) == 1


def test_a_new_consent_replaces_the_old_one_and_keeps_it(owner, firm, bank):
    expired = timezone.localdate() - timedelta(days=1)
    old = consent(firm, bank, valid_from=expired - timedelta(days=9), valid_to=expired)
    owner.post(f"/firms/{firm.pk}/consents/give/", answers(bank))
    old.refresh_from_db()
    assert old.was_replaced
    assert Consent.objects.live().get(firm=firm, bank=bank).pk != old.pk


def test_the_database_allows_one_consent_a_bank(firm, bank):
    consent(firm, bank)
    with pytest.raises(IntegrityError):
        consent(firm, bank)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_to": "2099-01-01"},
        {"valid_to": "2020-01-01"},
        {"agreed": ""},
        {"scope": ["everything"]},
        {"purpose": "curiosity"},
        {"text_version": "2020-01-01 zh"},
    ],
)
def test_what_cannot_be_consented_to_is_refused(owner, firm, bank, changes, told):
    response = owner.post(f"/firms/{firm.pk}/consents/give/", answers(bank, **changes))
    assert response.status_code == 422
    assert not Consent.objects.exists()
    assert told == []


def test_only_banks_can_be_consented_to(owner, firm, bank):
    response = owner.post(f"/firms/{firm.pk}/consents/give/", answers(factories.park()))
    assert response.status_code == 422


def test_a_failing_listener_undoes_the_consent(owner, firm, bank, monkeypatch):
    def fail(firm_id, bank_id):
        raise RuntimeError("the bank's rows could not be written")

    monkeypatch.setattr(registers.consent_changed, "calls", [fail])
    with pytest.raises(RuntimeError):
        owner.post(f"/firms/{firm.pk}/consents/give/", answers(bank))
    assert not Consent.objects.exists()


def test_the_api_gives_and_withdraws_by_the_same_rules(owner, firm, bank, told):
    body = {**answers(bank), "firm": firm.pk, "agreed": True}
    refused = owner.post("/api/v1/consents/", {**body, "valid_to": "2099-01-01"}, content_type="application/json")
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["valid_to"])
    other = owner.post("/api/v1/consents/", {**body, "firm": factories.firm().pk}, content_type="application/json")
    assert other.status_code == 400
    given = owner.post("/api/v1/consents/", body, content_type="application/json")
    assert (given.status_code, given.json()["live"]) == (201, True)
    gone = owner.post(
        f"/api/v1/consents/{given.json()['id']}/withdraw/", {"reason": "x"}, content_type="application/json"
    )
    assert gone.json()["live"] is False
    assert [count for _firm, _bank, count in told] == [1, 0]


def test_texts_are_kept_by_version_and_language():
    chinese, english = text_of("2026-01-01 zh"), text_of("2026-01-01 en")
    assert "授权" in chinese.text
    assert "consent" in english.text
    assert chinese.sha256 != english.sha256
    assert text_of("../../settings zh") is None
    assert text_of("2026-01-01") is None


def test_the_published_text_was_not_edited():
    """A published wording is never changed: a new one is a new file with its day."""
    assert {version: text_of(version).sha256[:16] for version in ("2026-01-01 zh", "2026-01-01 en")} == PUBLISHED


PUBLISHED = {"2026-01-01 zh": "eb781e3f01bb7758", "2026-01-01 en": "5836d15e6b3afa10"}


def test_the_firm_sees_who_looked(owner, firm, bank):
    Look.objects.create(firm=firm, bank=bank, person_id=1, person_name="银行小王", kind="page", purpose="初筛")
    Look.objects.create(firm=factories.firm(), bank=bank, person_id=1, person_name="不相干", kind="page")
    content = owner.get(f"/firms/{firm.pk}/looks/").content.decode()
    assert "银行小王" in content
    assert "初筛" in content
    assert "不相干" not in content
