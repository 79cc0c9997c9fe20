"""Signing banks' lists, and taking back those that hold a consent which is no more."""

import logging
from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import Organisation
from financing import tasks
from financing.models import BankFirm, SignedList, SignedListText
from financing.signed_lists import keyring, rows_of, rules_behind
from financing.signing import canonical, document
from financing.signing.keys import LISTS, KeyProblem, Keyring
from innovation_points.models import Night

from .bank_rows import log_looks

log = logging.getLogger(__name__)
AGAIN = {
    "serial",
    "previous",
    "issued_at",
}  # what differs when the same rows of the same night are signed a second time


@transaction.atomic
def sign_lists(night: Night | None = None, *, bank_id: int | None = None) -> int:
    """Sign the list of each bank, or of one, as of the last night; how many were signed.

    A list that would say what the bank's latest valid one says is not signed again. No consent changes meanwhile: whoever
    changes one waits for the lock, and then finds the list that has to be revoked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('financing.bank_rows'))")
    night = night or Night.objects.published().order_by("-as_of").first()
    if night is None or night.as_of + timedelta(days=document.LIST_DAYS) < timezone.localdate():
        return 0  # a list of so old a night would have expired before it was signed
    try:
        ring = keyring()
        if not ring.keys:
            return 0
        ring.signing(LISTS, timezone.localdate())
    except KeyProblem as problem:
        log.error("lists are not signed: %s", problem)
        return 0
    banks = Organisation.objects.banks().filter(**({"pk": bank_id} if bank_id else {}))
    rules = rules_behind(night)
    return sum(_sign(bank, night, rules, ring) for bank in banks)


def _sign(bank: Organisation, night: Night, rules: list[dict], ring: Keyring) -> bool:
    rows = rows_of(bank.pk)
    last = SignedList.objects.filter(bank=bank).order_by("-serial").first()
    if last is None and not rows:
        return False
    content = document.credit_list(
        bank={"id": bank.pk, "name": bank.name},
        serial=last.serial + 1 if last else 1,
        as_of=night.as_of,
        issuer=settings.PORTAL_ZONE_NAME,
        rules=rules,
        run_digest=night.digest,
        issued_at=timezone.localtime(),
        previous={"serial": last.serial, "digest": last.digest} if last else None,
        rows=rows,
    )
    said = document.digest_of(canonical.encode({name: part for name, part in content.items() if name not in AGAIN}))
    if last and last.is_valid and last.content_digest == said:
        return False
    signed = document.sign(content, ring, timezone.localdate())
    made = SignedList.objects.create(
        bank=bank,
        serial=content["serial"],
        as_of=night.as_of,
        issued_at=content["issued_at"],
        expires_on=date.fromisoformat(content["expires_on"]),
        row_count=content["row_count"],
        consent_ids=[row["consent_id"] for row in content["rows"]],
        content_digest=said,
        digest=signed.digest,
        key_id=signed.key_id,
    )
    SignedListText.objects.create(signed_list=made, bank=bank, raw=signed.raw.decode())
    details = {"bank": bank.name, "serial": made.serial, "digest": made.digest, "rows": made.row_count}
    record("signed_list.signed", subject=made, details=details)
    return True


def revoke_lists(firm_id: int, bank_id: int) -> int:
    """In the transaction that withdrew or narrowed a consent: lists that hold it are revoked; how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT financing_revoke_lists(%s, %s)", [bank_id, firm_id])
        revoked = cursor.fetchone()[0]
    if revoked:
        again = partial(tasks.sign_bank_list.apply_async, (bank_id,), retry=False)
        transaction.on_commit(again, robust=True)  # a broker that is down breaks no withdrawal: the night signs then
    return revoked


@transaction.atomic
def hand_out(signed_list: SignedList, *, kind: str, by) -> bytes:
    """The file for a bank's person; each firm in it sees the look."""
    raw = SignedListText.objects.get(pk=signed_list.pk).raw.encode()
    rows = BankFirm.objects.filter(bank=signed_list.bank_id, consent_id__in=signed_list.consent_ids)
    log_looks(list(rows.only("pk", "firm_id")), kind=kind, by=by)
    details = {"serial": signed_list.serial, "digest": signed_list.digest, "kind": kind}
    record("signed_list.handed_out", by=by, subject=signed_list, details=details)
    return raw


def revocations(bank: Organisation) -> document.Signed:
    """The bank's signed list of revocations. Through one day it is the same file unless something is revoked."""
    entries = SignedList.objects.filter(bank=bank, revoked_at__isnull=False).order_by("serial")
    revoked = [
        {
            "serial": entry.serial,
            "digest": entry.digest,
            "revoked_at": timezone.localtime(entry.revoked_at).isoformat(timespec="seconds"),
            "reason": entry.reason,
        }
        for entry in entries
    ]
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    issued_at = max([morning, *(timezone.localtime(entry.revoked_at) for entry in entries)])
    content = document.revocations(
        bank={"id": bank.pk, "name": bank.name}, issuer=settings.PORTAL_ZONE_NAME, issued_at=issued_at, revoked=revoked
    )
    return document.sign(content, keyring(), timezone.localdate())
