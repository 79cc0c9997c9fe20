"""Signed lists: a bank's list of ten thousand firms signed, and checked as a bank checks it, beside the seconds it may take."""

import json
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from financing.signing import document
from financing.signing.keys import LISTS, REVOCATIONS, Key, Keyring
from financing.verify import GENUINE, main

from . import night

FIRMS = 10_000
ROUNDS = 3
SIGNED, VERIFIED = 2.0, 1.0  # seconds for ten thousand firms
TODAY = date.today()


def bench(sizes: list[int]) -> list[dict]:
    return [case for firms in sizes for case in _of(firms)]


def _of(firms: int) -> list[dict]:
    ring = Keyring(tuple(Key.make(purpose, TODAY) for purpose in (LISTS, REVOCATIONS)))
    rows = [_row(number) for number in range(firms)]
    allowed = firms / FIRMS
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("list.json", "keys.json", "revoked.json")]
        paths[1].write_text(json.dumps(ring.published()))
        signing, verifying = zip(*(_round(ring, rows, paths) for _ in range(ROUNDS)), strict=True)
        size = paths[0].stat().st_size
    return [
        night.case(f"sign-{firms}", min(signing), "limit", SIGNED * allowed, 1.0, megabytes=round(size / 1e6, 1)),
        night.case(f"verify-{firms}", min(verifying), "limit", VERIFIED * allowed, 1.0),
    ]


def _round(ring: Keyring, rows: list[dict], paths: list[Path]) -> tuple[float, float]:
    """Seconds of signing and of the whole command that checks: reading the file, key, signature, rows, revocations."""
    issued = datetime.now().astimezone()
    shared = {"bank": {"id": 1, "name": "平顶山甲银行"}, "issuer": "平顶山高新技术产业开发区", "issued_at": issued}
    begin = perf_counter()
    content = document.credit_list(
        **shared, serial=2, as_of=TODAY, rules=[], run_digest="0" * 64, previous=None, rows=rows
    )
    paths[0].write_bytes(document.sign(content, ring, TODAY).raw)
    signing = perf_counter() - begin
    revoked = [{"serial": 1, "digest": "0" * 64, "revoked_at": issued.isoformat(), "reason": "consent"}]
    paths[2].write_bytes(document.sign(document.revocations(**shared, revoked=revoked), ring, TODAY).raw)
    begin = perf_counter()
    code = main([str(paths[0]), "--keys", str(paths[1]), "--revoked", str(paths[2])])
    verifying = perf_counter() - begin
    if code != GENUINE:
        raise AssertionError("the bench's own list was refused")
    return signing, verifying


def _row(number: int) -> dict:
    """A firm that shares everything: the widest row that there is."""
    day = (TODAY - timedelta(days=number % 3000)).isoformat()
    title = {"kind": "high-tech-enterprise", "number": f"GR{number:012}", "valid_from": day, "valid_to": day}
    right = {
        "kind": "invention",
        "name": "一种高性能尼龙材料的制备方法",
        "number": f"ZL{number:013}",
        "granted_on": day,
        "valid_to": day,
    }
    groups = {
        "identity": {
            "name": f"平顶山第{number}新材料科技有限公司", "credit_code": f"91410400MA{number:08}", "park": "沙河产业园",
            "chain": "尼龙新材料", "industry": "C28 化学纤维制造业", "established_on": day,
        },
        "points": {
            "total": number % 10_000, "stage": number % 3, "rank_in_stage": number, "in_stage": 10_000,
            "percentile": number % 10_000, "tier": "A", "ceiling": 10_000_000 + number,
        },
        "items": {"rule": "innovation-points 2", "points": {f"item_{place}": number % 900 for place in range(18)}},
        "figures": {f"declared_figure_{place}": 123_456_789 + number for place in range(16)},
        "titles": {"titles": [title] * 3, "rights": [right] * 6},
        "negative": {"checked_on": day, "past": []},
        "contacts": {
            "legal_representative": "张三", "address": f"平顶山市高新区建设路{number}号", "contact_name": "李四",
            "contact_phone": "03750000000", "contact_email": f"contact{number}@example.cn",
        },
    }  # fmt: skip
    return {"consent_id": number, "consent_until": "2099-12-31", "scope": list(groups), **groups}
