"""The command line: the best talents for the demands of a CSV, with the reasons.

    python -m talent_matching.matching DEMANDS.csv TALENTS.csv --top 10

Both files begin with the columns `id,text`; any of the columns that tables.py names may follow. Out comes CSV,
`demand_id,talent_id,rank,score,reasons`: the score in hundredths of a point, 10000 at most, and the points that it is made of.
What is equal stands in the order of the ids; the order of the input changes nothing.

Exit 0; on bad input every error goes to stderr with its file, line, column, value and remedy, nothing to stdout, and the exit is 2.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from . import tables, wording
from .explain import explain
from .matcher import Matcher
from .tables import TableError

HEADER = ("demand_id", "talent_id", "rank", "score", "reasons")


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        sides, faults = [], []
        for read, path in ((tables.demands, options.demands), (tables.talents, options.talents)):
            try:
                sides.append(read(path))
            except TableError as error:
                faults.append(str(error))
            except OSError as error:
                faults.append(f"{path}: {error.strerror}; name a file that can be read")
        if faults:
            raise TableError("\n".join(faults))
        lines = list(_lines(Matcher(*sides, on=options.on), options.top, options.language))
    except (TableError, LookupError) as error:
        print(error, file=sys.stderr)
        return 2
    csv.writer(sys.stdout, lineterminator="\n").writerows([HEADER, *lines])
    return 0


def _lines(matcher: Matcher, top: int, language: str) -> Iterator[tuple]:
    best, last, rank = matcher.best(top), None, 0
    for i, j, score in zip(best.demand.tolist(), best.talent.tolist(), best.score.tolist(), strict=True):
        rank = rank + 1 if i == last else 1
        last = i
        reasons = wording.line(explain(matcher, i, j), matcher.thesaurus, language)
        yield matcher.demands[i].id, matcher.talents[j].id, rank, score, reasons


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m talent_matching.matching", description="Match firms' demands with talents and say why."
    )
    parser.add_argument("demands", type=Path, metavar="DEMANDS.csv", help="id,text[,field,...]")
    parser.add_argument("talents", type=Path, metavar="TALENTS.csv", help="id,text[,field,...]")
    parser.add_argument("--top", type=_positive, default=10, help="talents for each demand (10)")
    parser.add_argument("--on", type=date.fromisoformat, default=date.today(), help="the day of the match (today)")
    parser.add_argument("--language", choices=wording.LANGUAGES, default="zh", help="of the reasons (zh)")
    return parser


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f'"{value}": write a whole number, 1 or more')
    return int(value)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(1)
