"""The two documents that are signed: a bank's list of one night, and the list of those that hold no longer."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from . import canonical
from .keys import LISTS, REVOCATIONS, Keyring

LIST, REVOKED = "zone-portal.credit-ready-list/1", "zone-portal.revocations/1"
PURPOSE = {LIST: LISTS, REVOKED: REVOCATIONS}
LIST_DAYS = 7  # a list holds for so many days after its night, but never longer than any consent in it
REVOKED_DAYS = 2  # a list of revocations is fetched anew after so many days


@dataclass(frozen=True)
class Signed:
    """A document as it leaves the portal."""

    raw: bytes
    key_id: str

    @property
    def digest(self) -> str:
        return digest_of(self.raw)


def digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def sign(content: dict, ring: Keyring, day: date) -> Signed:
    """The content with algorithm, key and signature: over the canonical bytes of everything but the signature itself."""
    key = ring.signing(PURPOSE[content["format"]], day)
    whole = {**content, "algorithm": key.algorithm, "key_id": key.id}
    message = canonical.encode(whole)
    return Signed(message[:-1] + _end(key.sign(message).hex()), key.id)


def signed_part(raw: bytes, signature: str) -> bytes | None:
    """The bytes that were signed, or None where the file does not end as one that the portal wrote.

    `signature` is the last key in canonical order, so taking it away is a cut and wants no second writing.
    """
    end = _end(signature)
    return raw.removesuffix(end) + b"}" if raw.endswith(end) else None


def _end(signature: str) -> bytes:
    return f',"signature":"{signature}"}}'.encode()


def credit_list(
    *,
    bank: dict,
    serial: int,
    as_of: date,
    issuer: str,
    rules: list[dict],
    run_digest: str,
    issued_at: datetime,
    previous: dict | None,
    rows: list[dict],
) -> dict:
    """What a list says. Rows are in the order of their consents, so that one that is missing, doubled or moved shows."""
    rows = sorted(rows, key=lambda row: row["consent_id"])
    last = as_of + timedelta(days=LIST_DAYS)
    ends = min([last.isoformat(), *(row["consent_until"] for row in rows)])
    return {
        "format": LIST,
        "issuer": issuer,
        "bank": bank,
        "serial": serial,
        "as_of": as_of.isoformat(),
        "rules": rules,
        "run_digest": run_digest,
        "issued_at": issued_at.isoformat(timespec="seconds"),
        "expires_on": ends,
        "previous": previous,
        "row_count": len(rows),
        "rows": rows,
    }


def revocations(*, bank: dict, issuer: str, issued_at: datetime, revoked: list[dict]) -> dict:
    """Which lists hold no longer. It says so up to a day, after which it has to be fetched again."""
    return {
        "format": REVOKED,
        "issuer": issuer,
        "bank": bank,
        "issued_at": issued_at.isoformat(timespec="seconds"),
        "expires_on": (issued_at.date() + timedelta(days=REVOKED_DAYS)).isoformat(),
        "revoked": revoked,
    }
