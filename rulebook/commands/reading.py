"""What every command reads: the facts file, the rule, the day."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rulebook import conditions, loader, scoring
from rulebook.facts import Columns
from rulebook.facts_csv import read_csv
from rulebook.rule import RuleVersion

BLOCK = 8192
POINTS, SIZE = "innovation-points", "enterprise-size"


def day(text: str) -> date:
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'"{text}" is not a day; write year-month-day, for example 2026-03-01'
        ) from None


def facts(name: str) -> tuple[list[str], Columns]:
    """Ids and columns of the facts file, or of standard input where the name is a dash."""
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8-sig", newline="")
        return read_csv(sys.stdin)
    with Path(name).open(encoding="utf-8-sig", newline="") as lines:
        return read_csv(lines)


def blocks(rule: RuleVersion, ids: list[str], columns: Columns) -> Iterator[tuple[list[str], Columns]]:
    """Some thousand firms at a time; all of them at once where the rule compares them with each other."""
    size = max(1, len(ids)) if rule.needs_group else BLOCK
    for start in range(0, len(ids), size):
        yield ids[start : start + size], columns.slice(start, start + size)


def helpers(rule: RuleVersion, on: date) -> dict[str, RuleVersion | None]:
    """The rules that fill in what the file leaves open: the day's points for readiness, the size for what only SMEs get."""
    return {
        "points": loader.load(POINTS, on) if rule.kind == "readiness" else None,
        "size": loader.load(SIZE, on) if "sme_by_size" in rule.facts() else None,
    }


def completed(columns: Columns, on: date, points: RuleVersion | None, size: RuleVersion | None) -> Columns:
    columns = scoring.complete(points, columns, on) if points else columns
    return conditions.with_size(columns, size, on) if size else columns


def points_text(hundredths: int) -> str:
    """Points as people write them: 74, 80.5, and nothing where there is none."""
    if hundredths < 0:
        return ""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
