"""Signed lists made without a database, for the tests of the checker and the bench."""

from datetime import date, datetime, timedelta, timezone

from financing.signing import document
from financing.signing.keys import LISTS, REVOCATIONS, Key, Keyring

NIGHT = date(2026, 3, 1)
ISSUED = datetime(2026, 3, 1, 2, 0, 5, tzinfo=timezone(timedelta(hours=8)))
BANK = {"id": 7, "name": "平顶山甲银行"}
GROUPS = {
    "identity": {"name": "平顶山\"一\"号\n材料\u2028有限公司", "credit_code": "91410400MA0000000X", "established_on": None},
    "points": {"total": 6543, "tier": "A", "ceiling": 10_000_000},
    "figures": {"revenue": 100_000_000, "net_profit": -5},
}  # fmt: skip


def ring(first_day: date = NIGHT) -> Keyring:
    return Keyring((Key.make(LISTS, first_day), Key.make(REVOCATIONS, first_day)))


def row(number: int, until: str = "2026-12-31", groups=GROUPS) -> dict:
    return {"consent_id": number, "consent_until": until, "scope": sorted(groups), **groups}


def content(rows=None, **changes) -> dict:
    values = {
        "bank": BANK,
        "serial": 12,
        "as_of": NIGHT,
        "issuer": "平顶山高新技术产业开发区",
        "rules": [{"code": "innovation-points", "version": "2", "digest": "ab" * 32, "status": "demonstration"}],
        "run_digest": "cd" * 32,
        "issued_at": ISSUED,
        "previous": {"serial": 11, "digest": "ef" * 32},
        "rows": [row(number) for number in (3, 5, 8, 9)] if rows is None else rows,
    }
    return document.credit_list(**{**values, **changes})


def signed(keys: Keyring, rows=None, **changes) -> bytes:
    return document.sign(content(rows, **changes), keys, NIGHT).raw


def revocations(keys: Keyring, *digests: str, bank=BANK, issued_at=ISSUED) -> bytes:
    revoked = [{"serial": 900 + place, "digest": digest, "revoked_at": ISSUED.isoformat(), "reason": "consent withdrawn"}
               for place, digest in enumerate(digests)]  # fmt: skip
    made = document.revocations(bank=bank, issuer="平顶山高新技术产业开发区", issued_at=issued_at, revoked=revoked)
    return document.sign(made, keys, NIGHT).raw
