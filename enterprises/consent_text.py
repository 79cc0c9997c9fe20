"""The consent's wording: dated files, kept for ever, named in each consent by version and SHA-256."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FOLDER = Path(__file__).parent / "consent_texts"


@dataclass(frozen=True)
class ConsentText:
    version: str  # "2026-01-01 zh": the day and the language in which it was read
    text: str
    sha256: str

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


@cache
def text_of(version: str) -> ConsentText | None:
    """The kept text of a version, or None where no such file is kept."""
    day, _space, language = version.partition(" ")
    path = FOLDER / f"{day}.{language}.txt"
    if path.parent != FOLDER or not path.is_file():
        return None
    content = path.read_bytes()
    return ConsentText(version, content.decode(), hashlib.sha256(content).hexdigest())


def current_text() -> ConsentText:
    """The latest wording in the language of the page."""
    day = max(path.name.split(".")[0] for path in FOLDER.glob("*.zh.txt"))
    return text_of(f"{day} {'en' if (get_language() or '').startswith('en') else 'zh'}")
