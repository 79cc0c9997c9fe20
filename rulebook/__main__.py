"""The command line: what rules make of the firms in a CSV, why, what would change it, and what another version would.

    python -m rulebook score FACTS.csv --rules innovation-points --on 2026-03-01
    python -m rulebook check FACTS.csv --rules qualifications/science-sme --on 2026-03-01
    python -m rulebook explain FACTS.csv --rules innovation-points --on 2026-03-01 [--id X]
    python -m rulebook advise FACTS.csv --rules innovation-points --on 2026-03-01 --goal total:65
    python -m rulebook diff FACTS.csv --rules innovation-points --old 1 --new 2 --on 2026-03-01

score and check: a line of CSV for each firm. explain: a line of JSON for each firm, every number down to its clause and its
facts. advise: `id,proposal,fact,from,to,result`, a line for each figure of a proposal; the goal is total:POINTS or tier:TIER of
the points, or met of a title or of loan-readiness. A proposal of several lines wants all of them; its number with a plus marks
a figure that only moves along, like the whole of a part. Where nothing is proposed the second column says reached or
out_of_reach, and the last then names the gates that stop the firm, `;` between. diff: `id,old,new,difference` and a column
for each item in hundredths of a point (of titles: for each gate, empty where it stayed); a version is named by its number,
its first day or a rule file.

Exit 0; on bad input every error goes to stderr with its row, column, value and remedy, nothing to stdout, and the exit is 2.
"""

import argparse
import csv
import sys

from . import loader
from .commands import evaluating, explaining, reading
from .facts import FactError
from .quantities import RuleError

COMMANDS = {
    "score": (evaluating.score, "points of every firm"),
    "check": (evaluating.check, "outcome of a title, loan readiness or size"),
    "explain": (explaining.explain, "why, down to the clause and the facts, as JSON lines"),
    "advise": (explaining.advise, "the smallest changes that reach a goal"),
    "diff": (explaining.diff, "what another version of the rule makes of every firm"),
}


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    run, _ = COMMANDS[options.command]
    try:
        lines = list(run(options))
    except UnicodeDecodeError:
        return _fail(f"{options.facts}: the text is not UTF-8; save the file again as CSV (UTF-8)")
    except (FactError, RuleError, LookupError, OSError) as error:
        return _fail(str(error))
    if options.command == "explain":
        sys.stdout.writelines(f"{line}\n" for line in lines)
    else:
        csv.writer(sys.stdout, lineterminator="\n").writerows(lines)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rulebook", description="Evaluate public rules over a CSV of facts."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, does) in COMMANDS.items():
        command = commands.add_parser(name, help=does)
        command.add_argument(
            "facts", metavar="FACTS.csv", help="first column id, then fact codes; - reads standard input"
        )
        command.add_argument("--rules", required=True, help=f"one of {', '.join(loader.codes())}")
        command.add_argument(
            "--on", required=True, type=reading.day, metavar="DAY", help="the evaluation day, year-month-day"
        )
        if name == "explain":
            command.add_argument("--id", help="one firm only")
        if name == "advise":
            command.add_argument("--goal", required=True, help="total:65, tier:B or met")
        if name == "diff":
            for side in ("old", "new"):
                command.add_argument(f"--{side}", required=True, metavar="VERSION|FILE", help=f"the {side} version")
    return parser


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(1)
