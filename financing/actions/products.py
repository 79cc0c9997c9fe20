"""A product's way: the bank keeps a draft and submits it, the zone publishes it or returns it, the bank ends it."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from financing.conditions import check_conditions, zone_rule
from financing.models import Product
from workplace.conflict import Refused, Stale
from workplace.notices import notify, people_with

BANK_ROLES = frozenset({"bank_officer", "bank_manager"})
State = Product.State


def _locked(product: Product, version: int | None) -> Product:
    current = Product.objects.select_for_update(of=("self",)).select_related("bank").get(pk=product.pk)
    if version is not None and version != current.version:
        raise Stale(current)
    return current


def _write(product: Product, event: str, *, by, **details) -> Product:
    product.version += 1
    product.save()
    audit.record(f"product.{event}", by=by, subject=product, details={"bank": product.bank_id, **details})
    return product


@transaction.atomic
def save_product(*, product: Product, version: int | None, by) -> Product:
    """Keep a new draft, or what was changed in one. Its conditions are checked against the zone's on every save."""
    check_conditions(product.conditions, zone_rule())
    if product.pk is None:
        product.made_by_name = str(by)[:80]
        product.save()
        audit.record("product.drafted", by=by, subject=product, details={"bank": product.bank_id})
        return product
    current = _locked(product, version)
    if current.state not in Product.EDITABLE:
        raise Refused(_("A product that was submitted or published is not changed: make a new version of it."))
    product.state, product.version = State.DRAFT, current.version
    return _write(product, "saved", by=by)


@transaction.atomic
def submit_product(*, product: Product, version: int, by) -> Product:
    """Hand a draft to the zone."""
    current = _locked(product, version)
    if current.state not in Product.EDITABLE:
        raise Refused(_("Only a draft can be submitted."))
    if current.valid_to < timezone.localdate():
        raise Refused(_("The last day of the offer is over: set a later one first."))
    check_conditions(current.conditions, zone_rule())
    current.state, current.submitted_at, current.return_reason = State.SUBMITTED, timezone.now(), ""
    _write(current, "submitted", by=by)
    notify(
        users=people_with({"approver"}),
        kind="product_submitted",
        key=f"{current.pk}:{current.version}",
        text=gettext_noop("%(bank)s wants to offer %(product)s: publish it or return it"),
        params={"bank": current.bank.name, "product": current.name},
        url=reverse("financing:product", args=[current.pk]),
    )
    return current


@transaction.atomic
def publish_product(*, product: Product, version: int, by) -> Product:
    """Firms see it from now on; the one that it replaces is offered no longer."""
    current = _locked(product, version)
    if current.state != State.SUBMITTED:
        raise Refused(_("Only a submitted product can be published."))
    check_conditions(current.conditions, zone_rule())
    current.state, current.decided_at, current.decided_by_name = State.PUBLISHED, timezone.now(), str(by)[:80]
    _write(current, "published", by=by)
    if current.replaces_id:
        replaced = _locked(current.replaces, None)
        if replaced.state == State.PUBLISHED:
            replaced.state = State.ENDED
            _write(replaced, "replaced", by=by, successor=current.pk)
    _tell_bank(current, gettext_noop("%(product)s is published"))
    return current


@transaction.atomic
def return_product(*, product: Product, reason: str, version: int, by) -> Product:
    current = _locked(product, version)
    if current.state != State.SUBMITTED:
        raise Refused(_("Only a submitted product can be returned."))
    current.state, current.decided_at, current.decided_by_name = State.RETURNED, timezone.now(), str(by)[:80]
    current.return_reason = reason
    _write(current, "returned", by=by, reason=reason)
    _tell_bank(current, gettext_noop("%(product)s came back from the zone: %(reason)s"))
    return current


@transaction.atomic
def end_product(*, product: Product, version: int, by) -> Product:
    """Offered no longer; applications that are on their way go on. A draft that nobody saw ends the same way."""
    current = _locked(product, version)
    if current.state == State.ENDED:
        return current
    current.state = State.ENDED
    return _write(current, "ended", by=by)


@transaction.atomic
def revise_product(*, product: Product, by) -> Product:
    """A draft like a published product, to be published in its place; where one was begun already, that one."""
    current = _locked(product, None)
    if current.state != State.PUBLISHED:
        raise Refused(_("Only a published product is replaced by a new version; a draft is simply changed."))
    begun = current.successors.exclude(state=State.ENDED).first()
    if begun is not None:
        return begun
    names = [
        "bank", "kind", "name", "summary", "amount_min", "amount_max", "term_months", "rate_bp", "guarantees",
        "conditions", "documents", "step_days", "valid_from", "valid_to",
    ]  # fmt: skip
    draft = Product(replaces=current, **{name: getattr(current, name) for name in names})
    return save_product(product=draft, version=None, by=by)


def _tell_bank(product: Product, text: str) -> None:
    notify(
        users=people_with(BANK_ROLES, product.bank_id),
        kind="product_decided",
        key=f"{product.pk}:{product.version}",
        text=text,
        params={"product": product.name, "reason": product.return_reason},
        url=reverse("financing:product", args=[product.pk]),
    )
