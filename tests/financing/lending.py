"""Products and loans as the tests make them, by the actions that the pages take."""

from datetime import timedelta

from django.utils import timezone

from enterprises.models import Consent
from financing.actions import loans, products
from financing.condition_kinds import written
from financing.models import Loan, Product
from tests import factories

from .conftest import consent

WAN = 10_000


def product(bank, *, state="published", conditions=None, **fields) -> Product:
    """A product of the bank; published by an approver unless another state is asked for."""
    today = timezone.localdate()
    officer = factories.user("bank_officer", bank)
    defaults = {
        "kind": "points", "name": "科创积分贷", "summary": "面向科技企业", "amount_min": 50 * WAN, "amount_max": 1000 * WAN,
        "term_months": 12, "rate_bp": 60, "guarantees": ["credit"], "documents": ["审计报告"],
        "conditions": written(conditions or {}), "valid_from": today, "valid_to": today + timedelta(days=365),
    }  # fmt: skip
    made = products.save_product(product=Product(bank=bank, **{**defaults, **fields}), version=None, by=officer)
    if state in ("submitted", "published"):
        made = products.submit_product(product=made, version=made.version, by=officer)
    if state == "published":
        made = products.publish_product(product=made, version=made.version, by=factories.user("approver"))
    return made


def applied(firm, offer, *, by=None, amount=300 * WAN, **fields) -> Loan:
    """The firm's application for the product, with a consent to its bank where there is none."""
    if not Consent.objects.filter(firm=firm, bank=offer.bank).live().exists():
        consent(firm, offer.bank)
    defaults = {
        "term_months": 12, "purpose": "采购原料", "contact_name": "钱敏", "contact_phone": "0375", "first_loan": False,
        "fit": {},
    }  # fmt: skip
    by = by or factories.firm_user(firm)
    return loans.apply(firm=firm, product=offer, amount=amount, by=by, **{**defaults, **fields})


def signed(loan, *, by, amount=None) -> Loan:
    """Through every step up to the contract."""
    today = timezone.localdate()
    loans.accept(loan=loan, by=by)
    loans.investigate(loan=loan, by=by)
    loans.grant(
        loan=loan, amount=amount or loan.applied, term_months=12, rate_bp=50, until=today + timedelta(days=90), by=by
    )
    return loans.sign(loan=loan, contract_number="借-1", signed_on=today, by=by)
