"""The command line: points or outcomes of the firms in a CSV, as CSV.

    python -m rulebook score FACTS.csv --rules innovation-points --on 2026-03-01
    python -m rulebook check FACTS.csv --rules qualifications/science-sme --on 2026-03-01

Exit 0; on bad input every error goes to stderr with its row, column, value and remedy, nothing to stdout, and the exit is 2.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from . import conditions, loader, scoring
from .facts import Columns, FactError
from .facts_csv import read_csv
from .quantities import RuleError
from .rule import RuleVersion

BLOCK = 8192


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        rule = loader.load(options.rules, options.on)
        _check_kind(options.command, rule)
        with _open(options.facts) as lines:
            ids, columns = read_csv(lines)
        rows = (_score if options.command == "score" else _check)(rule, ids, columns, options.on)
        rows = list(rows)
    except UnicodeDecodeError:
        return _fail(f"{options.facts}: the text is not UTF-8; save the file again as CSV (UTF-8)")
    except (FactError, RuleError, LookupError, OSError) as error:
        return _fail(str(error))
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rulebook", description="Evaluate public rules over a CSV of facts."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, does in (("score", "points of every firm"), ("check", "outcome of a title, loan readiness or size")):
        command = commands.add_parser(name, help=does)
        command.add_argument(
            "facts", metavar="FACTS.csv", help="first column id, then fact codes; - reads standard input"
        )
        command.add_argument("--rules", required=True, help=f"one of {', '.join(loader.codes())}")
        command.add_argument("--on", required=True, type=_day, metavar="DAY", help="the evaluation day, year-month-day")
    return parser


def _day(text: str) -> date:
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'"{text}" is not a day; write year-month-day, for example 2026-03-01'
        ) from None


def _open(name: str):
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8-sig", newline="")
        return sys.stdin
    return Path(name).open(encoding="utf-8-sig", newline="")


def _check_kind(command: str, rule: RuleVersion) -> None:
    if (command == "score") != (rule.kind == "points"):
        other = "score" if rule.kind == "points" else "check"
        raise RuleError(f"{rule.code} is evaluated with: python -m rulebook {other}")


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


def _blocks(rule: RuleVersion, ids: list[str], columns: Columns) -> Iterator[tuple[list[str], Columns]]:
    """Some thousand firms at a time; all of them at once where the rule compares them with each other."""
    size = max(1, len(ids)) if rule.needs_group else BLOCK
    for start in range(0, len(ids), size):
        yield ids[start : start + size], columns.slice(start, start + size)


def _score(rule: RuleVersion, ids: list[str], columns: Columns, on: date) -> Iterator[list]:
    yield ["id", "stage", "total", "coverage", *(item.code for item in rule.items)]
    for names, block in _blocks(rule, ids, columns):
        found = scoring.score(rule, block, on)
        for i, name in enumerate(names):
            points = ["" if value < 0 else value for value in found.points[i].tolist()]
            total = "" if found.total[i] < 0 else found.total[i]
            yield [name, rule.stages[found.stage[i]].code, total, found.coverage[i], *points]


def _check(rule: RuleVersion, ids: list[str], columns: Columns, on: date) -> Iterator[list]:
    points = loader.load("innovation-points", on) if rule.kind == "readiness" else None
    size = loader.load("enterprise-size", on) if "sme_by_size" in rule.facts() else None
    yield ["id", "result", "total", "unmet"]
    for names, block in _blocks(rule, ids, columns):
        block = _complete(block, points, on) if points else block
        block = conditions.with_size(block, size, on) if size else block
        found = conditions.evaluate(rule, block, on)
        for i, name in enumerate(names):
            yield [name, found.results[found.result[i]], _points(int(found.total[i])), ";".join(found.unmet(i))]


def _complete(columns: Columns, points: RuleVersion, on: date) -> Columns:
    """The facts with the day's points where the file does not give them; the two belong together."""
    found = scoring.score(points, columns, on)
    given = columns.known("points_total") | columns.known("points_coverage")
    made = conditions.with_points(columns, found.total, found.coverage)
    return columns.with_columns(
        {code: np.where(given, columns[code], made[code]) for code in ("points_total", "points_coverage")}
    )


def _points(hundredths: int) -> str:
    """Points as people write them: 74, 80.5, and nothing where there is none."""
    if hundredths < 0:
        return ""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(1)
