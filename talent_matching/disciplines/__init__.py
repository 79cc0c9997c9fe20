"""The disciplines of GB/T 13745, first level, from a dated file: names in both languages stand in the data."""

from pathlib import Path

import yaml
from django.utils.translation import get_language

LATEST = max(Path(__file__).parent.glob("*.yaml"))
TABLE = {
    str(code): {"zh": chinese, "en": english}
    for code, chinese, english in yaml.safe_load(LATEST.read_text(encoding="utf-8"))["disciplines"]
}


def label(code: str) -> str:
    """A discipline as people read it, in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return f"{code} {TABLE[code][language]}" if code in TABLE else code


def choices() -> list[tuple[str, str]]:
    return [(code, label(code)) for code in TABLE]


def named(text: str) -> str:
    """The code of a discipline by its code or its Chinese name as people write it; empty where there is none."""
    text = text.strip()
    return next((code for code, names in TABLE.items() if text in (code, names["zh"], f"{code} {names['zh']}")), "")
