"""Keys that sign, keys that check, and the algorithms that both name.

A key file of the portal holds private keys; what is published holds the same records with the public half instead. A key is
made for one purpose, so that the process that answers people can sign revocations without being able to sign a list. It
signs from its first to its last day; afterwards it still checks what it signed then. A revoked key checks nothing.

Ed25519 is built in. Another algorithm, SM2 say, is a module that calls `register` and is named in PORTAL_SIGNING_MODULES, for
the portal and the checker alike.
"""

import hashlib
import importlib
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LISTS, REVOCATIONS = PURPOSES = ("lists", "revocations")
PUBLISHED = "zone-portal.keys/1"
HEX = re.compile(r"(?:[0-9a-f]{2})+")


class KeyProblem(ValueError):
    """A key or a key file cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Algorithm:
    """How one kind of key is made, shows its public half, signs and checks. Everything is bytes."""

    name: str
    make: Callable[[], bytes]
    public: Callable[[bytes], bytes]
    sign: Callable[[bytes, bytes], bytes]  # private key, message
    verify: Callable[[bytes, bytes, bytes], bool]  # public key, message, signature


def _verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


ALGORITHMS: dict[str, Algorithm] = {}


def register(algorithm: Algorithm) -> None:
    ALGORITHMS[algorithm.name] = algorithm


register(
    Algorithm(
        "Ed25519",
        make=lambda: Ed25519PrivateKey.generate().private_bytes_raw(),
        public=lambda private: Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw(),
        sign=lambda private, message: Ed25519PrivateKey.from_private_bytes(private).sign(message),
        verify=_verify_ed25519,
    )
)


def algorithm(name: str) -> Algorithm:
    if name not in ALGORITHMS:
        for module in filter(None, os.environ.get("PORTAL_SIGNING_MODULES", "").split(",")):
            importlib.import_module(module.strip())
    if name not in ALGORITHMS:
        known = ", ".join(sorted(ALGORITHMS))
        raise KeyProblem(
            f"the algorithm {name!r} is not known here ({known}); name the module that brings it in PORTAL_SIGNING_MODULES"
        )
    return ALGORITHMS[name]


@dataclass(frozen=True)
class Key:
    """One key; `private` is empty where only checking is possible."""

    algorithm: str
    purpose: str
    public: bytes
    valid_from: date
    valid_to: date | None = None
    revoked_on: date | None = None
    reason: str = ""
    private: bytes = b""

    @classmethod
    def make(cls, purpose: str, first_day: date, name: str = "Ed25519") -> "Key":
        way = algorithm(name)
        private = way.make()
        return cls(name, purpose, way.public(private), first_day, private=private)

    @property
    def id(self) -> str:
        """Follows from the key itself, so that no file can give a known id to another key."""
        return hashlib.sha256(self.algorithm.encode() + b"\n" + self.public).hexdigest()[:16]

    def signs_on(self, day: date) -> bool:
        return self.revoked_on is None and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def sign(self, message: bytes) -> bytes:
        return algorithm(self.algorithm).sign(self.private, message)

    def verify(self, message: bytes, signature: bytes) -> bool:
        return algorithm(self.algorithm).verify(self.public, message, signature)

    def ended(self, day: date) -> "Key":
        return replace(self, valid_to=day if self.valid_to is None else min(day, self.valid_to))

    def revoked(self, day: date, reason: str) -> "Key":
        return replace(self, revoked_on=day, reason=reason)

    def published(self) -> dict:
        return {
            "id": self.id,
            "algorithm": self.algorithm,
            "purpose": self.purpose,
            "public_key": self.public.hex(),
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to and self.valid_to.isoformat(),
            "revoked_on": self.revoked_on and self.revoked_on.isoformat(),
            "reason": self.reason,
        }

    def kept(self) -> dict:
        """The record of the private file."""
        return {**self.published(), "private_key": self.private.hex()}

    @classmethod
    def read(cls, record: dict, place: str) -> "Key":
        """From a record of either file. An id that stands in it has to be the key's own."""
        try:
            name = record.get("algorithm", "Ed25519")
            private = _bytes(record["private_key"]) if "private_key" in record else b""
            public = algorithm(name).public(private) if private else _bytes(record["public_key"])
            key = cls(
                name,
                record["purpose"],
                public,
                date.fromisoformat(record["valid_from"]),
                _day(record.get("valid_to")),
                _day(record.get("revoked_on")),
                str(record.get("reason", "")),
                private,
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, KeyProblem):
                raise KeyProblem(f"{place}: {error}") from error
            raise KeyProblem(
                f"{place}: {type(error).__name__}: {error}; fetch the published keys again, whole"
            ) from error
        if key.purpose not in PURPOSES:
            raise KeyProblem(f"{place}.purpose: {key.purpose!r}: a key is for one of {', '.join(PURPOSES)}")
        if record.get("id", key.id) != key.id:
            raise KeyProblem(f"{place}.id: {record['id']!r}: this key's id is {key.id}; fetch the published keys again")
        return key


def _bytes(text: str) -> bytes:
    if not isinstance(text, str) or not HEX.fullmatch(text):
        raise ValueError("a key is written in small hexadecimal digits")
    return bytes.fromhex(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Keyring:
    keys: tuple[Key, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Keyring":
        """The keys of a file, private or published."""
        try:
            content = json.loads(Path(path).read_bytes())
        except OSError as error:
            raise KeyProblem(f"{path}: {error.strerror}; name a file of keys") from error
        except (ValueError, RecursionError) as error:
            raise KeyProblem(f"{path}: no JSON ({error}); fetch the published keys again") from error
        return cls.of(content, str(path))

    @classmethod
    def of(cls, content, place: str = "keys") -> "Keyring":
        records = content.get("keys") if isinstance(content, dict) else None
        if not isinstance(records, list):
            raise KeyProblem(f"{place}: no list of keys; a key file is an object with a list named keys")
        return cls(tuple(Key.read(record, f"{place}: keys[{index}]") for index, record in enumerate(records)))

    def find(self, key_id: str) -> Key | None:
        return next((key for key in self.keys if key.id == key_id), None)

    def signing(self, purpose: str, day: date) -> Key:
        """The newest key of the purpose that signs on the day."""
        able = [key for key in self.keys if key.purpose == purpose and key.private and key.signs_on(day)]
        if not able:
            raise KeyProblem(f"no private key signs {purpose} on {day}; make one: manage.py signing_keys make")
        return max(able, key=lambda key: (key.valid_from, key.valid_to is None, key.id))

    def has(self, purpose: str, day: date) -> bool:
        return any(key.purpose == purpose and key.private and key.signs_on(day) for key in self.keys)

    def published(self) -> dict:
        return {"format": PUBLISHED, "keys": [key.published() for key in self.keys]}

    def with_keys(self, *keys: Key) -> "Keyring":
        """With these instead of those of the same id, or beside the others."""
        ids = {key.id for key in keys}
        return Keyring((*(key for key in self.keys if key.id not in ids), *keys))

    def write(self, path: Path) -> None:
        """Keep the private file, readable by its owner only, replaced at once."""
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"keys": [key.kept() for key in self.keys]}, file, indent=1)
        draft.replace(path)


def rotated(ring: Keyring, day: date, purposes: Iterable[str] = PURPOSES) -> Keyring:
    """A new key for each purpose. The old ones sign up to this day, on which both do, and check for ever what they signed."""
    old = [key.ended(day) for key in ring.keys if key.purpose in purposes and key.private and key.signs_on(day)]
    return ring.with_keys(*old, *(Key.make(purpose, day) for purpose in purposes))
