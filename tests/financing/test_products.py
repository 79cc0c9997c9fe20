"""Products: kept by the bank, published by the zone, never looser than the zone, and how a firm stands to each."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from financing.actions import products
from financing.condition_kinds import KINDS, filled, written
from financing.conditions import FirmStanding, zone_rule
from financing.models import Loan, Product
from innovation_points.actions.rules import load_shipped_rules
from tests import factories
from workplace.conflict import Refused

from .conftest import today
from .lending import WAN, product

LIST = reverse("financing:products")


@pytest.fixture(autouse=True)
def rules(db):
    load_shipped_rules()


def page(offer, name="product"):
    return reverse(f"financing:{name}", args=[offer.pk])


def typed(**changed):
    """What the officer types into the form of a new product."""
    return {
        "name": "积分快贷", "kind": "points", "summary": "小额", "amount_min": "20", "amount_max": "300.5",
        "term_months": "12", "rate_bp": "-10", "guarantees": ["credit"], "documents": "审计报告\n流水",
        "valid_from": str(today()), "valid_to": str(today() + timedelta(days=30)),
        **{f"days_{state}": "3" for state in Loan.CLOCKED}, **changed,
    }  # fmt: skip


def test_the_form_names_titles_in_the_readers_language(officer, sign_in):
    client, url = sign_in(officer), reverse("financing:product_new")
    chinese = client.get(url).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(url).content.decode()
    assert ("有效瞪羚企业称号" in chinese, "有效瞪羚企业称号" in english) == (True, False)
    assert "Valid gazelle title" in english


def test_a_product_from_the_form_to_the_firms(bank, officer, sign_in, strong_firm):
    client = sign_in(officer)
    answer = client.post(
        reverse("financing:product_new"), typed(condition_points="60", condition_titles=["gazelle_title"])
    )
    made = Product.objects.get()
    assert answer.url == page(made)
    assert (made.amount_min, made.amount_max, made.rate_bp, made.documents) == (
        200_000,
        3_005_000,
        -10,
        ["审计报告", "流水"],
    )
    assert [gate["when"] for gate in made.conditions] == [
        {"value": "points_total", "ge": 60}, {"any_of": [{"value": "gazelle_title", "eq": 1}]},
    ]  # fmt: skip
    firm = factories.firm_user(strong_firm())
    assert made.name not in sign_in(firm).get(LIST).content.decode()
    sign_in(officer).post(page(made, "product_submit"), {"version": made.version})
    made.refresh_from_db()
    sign_in(factories.user("approver")).post(page(made, "product_publish"), {"version": made.version})
    assert made.name in sign_in(firm).get(LIST).content.decode()
    assert sign_in(firm).get(page(made)).status_code == 200


@pytest.mark.parametrize(
    ("conditions", "named"),
    [({"points": 40}, "积分"), ({"months": 6}, "经营"), ({"points": 50, "months": 11}, "经营")],
)
def test_what_asks_for_less_than_the_zone_is_refused_on_save(bank, officer, sign_in, conditions, named):
    with pytest.raises(ValidationError):
        product(bank, state="draft", conditions=conditions)
    values = {f"condition_{code}": str(value) for code, value in conditions.items()}
    answer = sign_in(officer).post(reverse("financing:product_new"), typed(**values))
    assert answer.status_code == 422
    assert named in answer.content.decode()
    assert not Product.objects.exists()


def test_as_strict_as_the_zone_is_taken(bank):
    product(bank, state="draft", conditions={"points": 50, "months": 12, "titles": ["gazelle_title"]})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_the_form_reads_back_what_it_wrote(kind):
    value = ["gazelle_title"] if kind.titles else 70
    assert filled(written({kind.code: value})) == {kind.code: value}


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        ("draft", {"own bank"}),
        ("submitted", {"own bank", "zone"}),
        ("published", {"own bank", "other bank", "zone", "firm"}),
    ],
)
def test_who_sees_a_product(bank, other_bank, officer, strong_firm, client, as_web, state, seen_by):
    offer = product(bank, state=state)
    people = {
        "own bank": officer,
        "other bank": factories.user("bank_officer", other_bank),
        "zone": factories.user("leader"),
        "firm": factories.firm_user(strong_firm()),
    }
    for name, person in people.items():
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        wanted = 200 if name in seen_by else 404
        assert client.get(page(offer)).status_code == wanted, name
        assert client.get(f"/api/v1/products/{offer.pk}/").status_code == wanted, name
        listed = offer.name in client.get(LIST, {"bank": bank.pk}).content.decode()
        assert listed == (name in seen_by), name
        with as_web(person) as cursor:
            cursor.execute("SELECT count(*) FROM financing_product")
            assert cursor.fetchone()[0] == (name in seen_by), f"{name}: the second wall"


@pytest.mark.parametrize("role", ["reviewer", "leader", "bank_officer"])
def test_only_an_approver_publishes(bank, sign_in, role):
    offer = product(bank, state="submitted")
    person = factories.user(role, bank if role == "bank_officer" else None)
    assert sign_in(person).post(page(offer, "product_publish"), {"version": offer.version}).status_code == 403
    offer.refresh_from_db()
    assert offer.state == "submitted"


def test_another_bank_does_not_touch_it(bank, other_bank, sign_in):
    offer = product(bank)
    client = sign_in(factories.user("bank_officer", other_bank))
    for name in ("product_end", "product_submit", "product_revise"):
        assert client.post(page(offer, name), {"version": offer.version}).status_code == 404
    assert client.get(page(offer, "product_edit")).status_code == 404


def test_a_published_product_changes_only_by_a_version_in_its_place(bank, officer):
    offer = product(bank)
    with pytest.raises(Refused):
        products.save_product(product=offer, version=offer.version, by=officer)
    draft = products.revise_product(product=offer, by=officer)
    assert products.revise_product(product=offer, by=officer) == draft
    draft.rate_bp = 40
    draft = products.save_product(product=draft, version=draft.version, by=officer)
    draft = products.submit_product(product=draft, version=draft.version, by=officer)
    products.publish_product(product=draft, version=draft.version, by=factories.user("approver"))
    offer.refresh_from_db()
    assert (offer.state, offer.rate_bp) == ("ended", 60)
    assert list(Product.objects.offered()) == [draft]


def test_a_returned_product_says_why_and_goes_again(bank, officer, sign_in):
    offer = product(bank, state="submitted")
    client = sign_in(factories.user("approver"))
    client.post(page(offer, "product_return"), {"version": offer.version, "reason": "请说明担保方式"})
    assert "请说明担保方式" in sign_in(officer).get(page(offer)).content.decode()
    offer.refresh_from_db()
    assert products.submit_product(product=offer, version=offer.version, by=officer).state == "submitted"


# --- how a firm stands to a product ---


def fit(firm, offer):
    return FirmStanding(firm).fit(offer, zone_rule())


@pytest.mark.parametrize(
    ("conditions", "result", "open_code"),
    [
        ({}, "ready", None),
        ({"revenue": 10_000}, "ready", None),
        ({"revenue": 10_001}, "not_ready", "own_revenue"),
        ({"intensity": 8, "debt": 40}, "ready", None),
        ({"intensity": 9}, "not_ready", "own_intensity"),
        ({"titles": ["gazelle_title"]}, "not_ready", "own_titles"),
        ({"rights": 1}, "manual_review", "own_rights"),
    ],
)
def test_met_unmet_and_missing_by_the_same_engine(strong_firm, bank, night, conditions, result, open_code):
    """The firm has revenue of 100 million, R&D of 8 %, liabilities of 40 %, and nobody counted its class I rights."""
    firm = strong_firm()
    night()
    found = fit(firm, product(bank, conditions=conditions))
    assert found.result == result
    assert [line.code for line in (*found.unmet, *found.open)] == ([open_code] if open_code else [])
    assert len(found.lines) == 13 + len(conditions)


def test_a_gate_of_the_zone_fails_the_product_too(strong_firm, bank, night):
    from .conftest import record

    firm = strong_firm()
    record(firm, "overdue")
    night()
    found = fit(firm, product(bank))
    assert (found.result, [line.code for line in found.unmet]) == ("not_ready", ["no_loan_overdue"])


def test_the_firm_reads_it_in_the_supermarket(strong_firm, bank, night, sign_in):
    firm = strong_firm()
    night()
    one, other = product(bank), product(bank, name="大额贷", conditions={"revenue": 20_000})
    client = sign_in(factories.firm_user(firm))
    text = client.get(LIST).content.decode()
    assert ("满足全部条件" in text, "1 项条件未满足" in text) == (True, True)
    assert "100,000,000" in client.get(page(other)).content.decode(), "with the firm's own number"
    compared = client.get(reverse("financing:product_compare"), {"p": [one.pk, other.pk]}).content.decode()
    assert (one.name in compared, other.name in compared) == (True, True)


def test_without_a_night_nothing_is_claimed(strong_firm, bank, sign_in):
    offer, firm = product(bank), strong_firm()
    assert fit(firm, offer) is None
    assert sign_in(factories.firm_user(firm)).get(page(offer)).status_code == 200


@pytest.mark.parametrize(("amount", "found"), [("49", 0), ("50", 1), ("1000", 1), ("1000.0001", 0)])
def test_the_filter_by_amount(bank, strong_firm, sign_in, amount, found):
    product(bank)
    client = sign_in(factories.firm_user(strong_firm()))
    assert client.get("/api/v1/products/", {"amount": amount}).json()["count"] == found


def test_amounts_are_kept_in_yuan(bank):
    assert product(bank).amount_max == 1000 * WAN
