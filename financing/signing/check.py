"""Checking a signed list without the portal: every reason for which it is refused, with its place, value and remedy."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from . import canonical
from .document import LIST, PURPOSE, REVOKED, digest_of, signed_part
from .keys import KeyProblem, Keyring

BESIDE = {"consent_id", "consent_until", "scope", "purpose", "fiscal_year"}
SHOWN = 40  # signs of a value in a message
FETCH = "fetch the list again from the portal"
SIGNATURE = re.compile(r"[0-9a-f]{2,1024}")

TEXT, NUMBER, LIST_OF = "a text", "a whole number", "a list"
COMMON = {"format": TEXT, "issuer": TEXT, "bank": "an object", "issued_at": "a moment", "expires_on": "a day"}
SIGNING = {"algorithm": TEXT, "key_id": TEXT, "signature": TEXT}
FIELDS = {
    LIST: {
        **COMMON, **SIGNING, "serial": NUMBER, "as_of": "a day", "rules": LIST_OF, "run_digest": TEXT,
        "previous": "an object or null", "row_count": NUMBER, "rows": LIST_OF,
    },
    REVOKED: {**COMMON, **SIGNING, "revoked": LIST_OF},
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    place: str
    value: object
    remedy: str

    def __str__(self):
        value = str(self.value)
        return f"{self.place}: {value[:SHOWN]}{'…' if len(value) > SHOWN else ''}: {self.remedy}"


@dataclass(frozen=True)
class Opened:
    """A signed file as it was read, with what is wrong with it by itself."""

    raw: bytes
    content: dict
    faults: list[Fault]
    whole: bool = False  # every field is there and of its kind

    @property
    def digest(self) -> str:
        return digest_of(self.raw)


def open_signed(raw: bytes, ring: Keyring, kind: str) -> Opened:
    """Read a signed file of this kind and check form, key and signature."""
    try:
        content = canonical.decode(raw)
    except canonical.NotCanonical as error:
        return Opened(raw, {}, [Fault("file", error, f"the file is damaged or no signed list; {FETCH}")])
    if content.get("format") != kind:
        return Opened(raw, content, [Fault("format", content.get("format"), f"this check reads {kind}")])
    if faults := [*_misshapen(content, FIELDS[kind])]:
        return Opened(raw, content, faults)
    return Opened(raw, content, [*_signature_faults(raw, content, ring)], whole=True)


def _misshapen(content: dict, fields: dict) -> Iterator[Fault]:
    for name in sorted(content.keys() - fields.keys()):
        yield Fault(name, content[name], f"no such field in a signed list; {FETCH}")
    for name, kind in fields.items():
        if name not in content:
            yield Fault(name, "missing", f"the file is not whole; {FETCH}")
        elif not _is(kind, content[name]):
            yield Fault(name, content[name], f"has to be {kind}; {FETCH}")


def _is(kind: str, value) -> bool:
    try:
        match kind:
            case "a day":
                date.fromisoformat(value)
            case "a moment":
                return datetime.fromisoformat(value).tzinfo is not None
            case "a whole number":
                return type(value) is int
            case "a text":
                return isinstance(value, str)
            case "a list":
                return isinstance(value, list)
            case "an object":
                return isinstance(value, dict)
            case _:
                return value is None or isinstance(value, dict)
    except (TypeError, ValueError):
        return False
    return True


def _signature_faults(raw: bytes, content: dict, ring: Keyring) -> Iterator[Fault]:
    key = ring.find(content["key_id"])
    issued = datetime.fromisoformat(content["issued_at"]).date()
    if key is None:
        known = ", ".join(key.id for key in ring.keys) or "none"
        yield Fault("key_id", content["key_id"], f"not among the keys given ({known}); fetch the published keys again")
        return
    if key.revoked_on:
        yield Fault(
            "key_id", key.id, f"this key was revoked on {key.revoked_on} ({key.reason or 'no reason given'}); {FETCH}"
        )
    if key.algorithm != content["algorithm"]:
        yield Fault("algorithm", content["algorithm"], f"the key is one of {key.algorithm}; {FETCH}")
    if key.purpose != PURPOSE[content["format"]]:
        yield Fault("key_id", key.id, f"this key signs {key.purpose}, not {PURPOSE[content['format']]}; {FETCH}")
    if issued < key.valid_from or (key.valid_to and issued > key.valid_to):
        yield Fault(
            "issued_at",
            content["issued_at"],
            f"the key signed from {key.valid_from} to {key.valid_to or 'now'}; {FETCH}",
        )
    signature = content["signature"]
    part = signed_part(raw, signature) if SIGNATURE.fullmatch(signature) and len(signature) % 2 == 0 else None
    if part is None:
        yield Fault("signature", signature, f"not written as the portal writes it, last and in hexadecimal; {FETCH}")
    elif not key.verify(part, bytes.fromhex(signature)):
        yield Fault("signature", signature, f"does not fit the content: something was changed after signing; {FETCH}")


def check_list(raw: bytes, ring: Keyring, *, on: date, after: int | None = None) -> Opened:
    """Everything that is wrong with a list on a day, but for its having been revoked."""
    opened = open_signed(raw, ring, LIST)
    if opened.whole:
        opened.faults.extend(_row_faults(opened.content))
        opened.faults.extend(_time_faults(opened.content, on, after))
    return opened


def _row_faults(content: dict) -> Iterator[Fault]:
    rows = content["rows"]
    if content["row_count"] != len(rows):
        more = "rows were taken out" if content["row_count"] > len(rows) else "rows were put in"
        yield Fault("row_count", content["row_count"], f"the list holds {len(rows)} rows: {more}; {FETCH}")
    before, numbers = None, Counter()
    for index, row in enumerate(rows):
        place = f"rows[{index}]"
        if (
            not isinstance(row, dict)
            or type(row.get("consent_id")) is not int
            or not isinstance(row.get("scope"), list)
        ):
            yield Fault(place, row, f"no row of a list: consent and scope are missing; {FETCH}")
            continue
        number = row["consent_id"]
        numbers[number] += 1
        if numbers[number] > 1:
            yield Fault(f"{place}.consent_id", number, f"stands in the list more than once; {FETCH}")
        elif before is not None and number < before:
            yield Fault(f"{place}.consent_id", number, f"rows are not in the order in which they were signed; {FETCH}")
        before = number
        yield from _group_faults(place, row, content)


def _group_faults(place: str, row: dict, content: dict) -> Iterator[Fault]:
    groups = row.keys() - BESIDE
    for group in sorted(groups - set(map(str, row["scope"]))):
        yield Fault(f"{place}.{group}", "present", f"the firm did not consent to it; do not use the list, {FETCH}")
    for group in sorted(set(map(str, row["scope"])) - groups):
        yield Fault(f"{place}.{group}", "missing", f"the consent holds it: something was taken out; {FETCH}")
    if str(row.get("consent_until", "")) < content["as_of"]:
        yield Fault(
            f"{place}.consent_until", row.get("consent_until"), f"the consent had ended before the list; {FETCH}"
        )


def _time_faults(content: dict, on: date, after: int | None) -> Iterator[Fault]:
    if on > date.fromisoformat(content["expires_on"]):
        yield Fault("expires_on", content["expires_on"], f"the list had expired on {on}; fetch the latest one")
    if on < datetime.fromisoformat(content["issued_at"]).date():
        yield Fault("issued_at", content["issued_at"], f"the list was not issued yet on {on}; check the day")
    if after is not None and content["serial"] <= after:
        yield Fault("serial", content["serial"], f"an old list: number {after} was taken already; fetch the latest one")


def revoked_faults(opened: Opened, revoked: dict) -> Iterator[Fault]:
    """Whether the list stands among the revoked, by its own bytes or by its number."""
    for entry in revoked["revoked"]:
        if entry["digest"] == opened.digest or entry["serial"] == opened.content.get("serial"):
            said = (
                f"the list was revoked at {entry['revoked_at']} ({entry['reason']}); delete it and fetch the latest one"
            )
            yield Fault("serial", entry["serial"], said)


def read_revocations(raw: bytes, ring: Keyring, *, bank: dict, on: date) -> dict:
    """The content of a list of revocations of this bank, or KeyProblem: with a bad one nothing can be checked."""
    opened = open_signed(raw, ring, REVOKED)
    faults = opened.faults
    if not faults:
        faults = [*_unusable(opened.content, bank, on)]
    if faults:
        raise KeyProblem("\n".join(f"revocations: {fault}" for fault in faults))
    return opened.content


def _unusable(content: dict, bank: dict, on: date) -> Iterator[Fault]:
    again = "fetch the revocations again"
    if bank and content["bank"] != bank:
        yield Fault("bank", content["bank"].get("name"), f"these are another bank's; the list is of {bank.get('name')}")
    if on > date.fromisoformat(content["expires_on"]):
        yield Fault("expires_on", content["expires_on"], f"too old on {on}: lists may have been revoked since; {again}")
