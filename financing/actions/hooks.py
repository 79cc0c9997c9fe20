"""The addresses of a bank's systems: made, changed, given a new secret, tried."""

import json

from django.db import transaction
from django.utils import timezone

from accounts import audit
from financing import hooks, loan_telling
from financing.models import Delivery, Hook


@transaction.atomic
def save_hook(*, hook: Hook, by) -> Hook:
    """Keep an address. ValidationError where nothing may be sent there."""
    hooks.check_address(hook.url)
    if hook.pk is None:
        hook.made_by_name = str(by)[:80]
    hook.save()
    details = {"url": hook.url, "kinds": hook.kinds, "active": hook.is_active}
    audit.record("hook.saved", by=by, subject=hook, details=details)
    return hook


@transaction.atomic
def renew_secret(*, hook: Hook, by) -> Hook:
    """Another secret from now on; the old one signs nothing more."""
    current = Hook.objects.select_for_update().get(pk=hook.pk)
    current.generation += 1
    current.save(update_fields=["generation"])
    audit.record("hook.secret_renewed", by=by, subject=current)
    return current


@transaction.atomic
def remove_hook(*, hook: Hook, by) -> None:
    audit.record("hook.removed", by=by, subject=hook, details={"url": hook.url})
    hook.delete()


@transaction.atomic
def try_hook(*, hook: Hook, by) -> Delivery:
    """Send a message that means nothing, to see whether it arrives."""
    delivery = Delivery(bank_id=hook.bank_id, hook=hook, kind=hooks.TEST)
    delivery.body = json.dumps({"id": str(delivery.uid), "event": hooks.TEST})
    delivery.save()
    audit.record("hook.tried", by=by, subject=hook)
    loan_telling.tell_systems()
    return delivery


@transaction.atomic
def send_again(*, delivery: Delivery, by) -> Delivery:
    current = Delivery.objects.select_for_update().get(pk=delivery.pk)
    current.state, current.tries, current.next_at = Delivery.State.WAITING, 0, timezone.now()
    current.save(update_fields=["state", "tries", "next_at"])
    audit.record("hook.sent_again", by=by, subject=current)
    loan_telling.tell_systems()
    return current
