"""Secrets that this installation made for itself, in a file that only its owner can read."""

import json
import os
import secrets
from datetime import date, timedelta
from pathlib import Path


class Keys:
    """`var/secrets.json`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _all(self) -> dict[str, str]:
        return json.loads(self.path.read_text()) if self.path.is_file() else {}

    def get(self, name: str) -> str | None:
        """One secret, if it was made already."""
        return self._all().get(name)

    def put(self, name: str, value: str) -> str:
        """Keep one secret; the file is replaced at once, so that a kill cannot lose the others."""
        _keep(self.path, self._all() | {name: value})
        return value

    def make(self, name: str) -> str:
        """One secret, made on first use."""
        return self.get(name) or self.put(name, secrets.token_urlsafe(50))


def signing_keys(path: Path) -> Path:
    """The file of keys that sign banks' lists, made on first use: 32 random bytes are a private key of Ed25519.

    financing/signing/keys.py reads it, and `manage.py signing_keys` keeps it from then on.
    """
    if not path.is_file():
        # From the day before, so that a first list holds in every time zone that a checker may be in.
        record = {"algorithm": "Ed25519", "valid_from": str(date.today() - timedelta(days=1))}
        keys = [{**record, "purpose": name, "private_key": secrets.token_hex(32)} for name in ("lists", "revocations")]
        _keep(path, {"keys": keys})
    return path


def _keep(path: Path, content: dict) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    draft.replace(path)
