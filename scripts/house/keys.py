"""Secrets that this installation made for itself, in a file that only its owner can read."""

import json
import os
import secrets
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
        draft = self.path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(self._all() | {name: value}, file, indent=1)
        draft.replace(self.path)
        return value

    def make(self, name: str) -> str:
        """One secret, made on first use."""
        return self.get(name) or self.put(name, secrets.token_urlsafe(50))
