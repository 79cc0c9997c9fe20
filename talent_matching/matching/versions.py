"""Dated files under data/: one version a file, named by its first day; the one in force on a day is the newest begun by then."""

from datetime import date
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).with_name("data")
once = cache


def path(kind: str, on: date | None = None) -> Path:
    """The file of this kind in force on a day; without a day the newest. LookupError before the first version."""
    files = sorted(DATA.joinpath(kind).glob("*.yaml"))
    begun = [file for file in files if on is None or date.fromisoformat(file.stem) <= on]
    if not begun:
        raise LookupError(f"{kind}: no version in force on {on}; the first begins on {files[0].stem}")
    return begun[-1]


@once
def content(file: Path) -> dict:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
