"""python -m benchmarks [NAME] [--json FILE], as scripts/bench calls it with the environment of a database.

Every case is a ratio against a limit or peer measured in the same run, so that it means the same on every machine.
"""

import argparse
import json
import sys
from pathlib import Path

from . import lists, matching, night, pages, rules, signing

BENCHES = {
    "lists": (lists.bench, [1_000_000]),
    "matching": (matching.bench, [10_000]),
    "night": (night.bench, [100_000, 1_000_000]),
    "pages": (pages.bench, [20_000]),
    "rules": (rules.bench, [100_000]),
    "signing": (signing.bench, [10_000]),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("name", nargs="?", choices=sorted(BENCHES), help="only this one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--firms", type=int, action="append", help="instead of the bench's own numbers of firms")
    options = parser.parse_args()
    done = []
    for name in [options.name] if options.name else sorted(BENCHES):
        bench, sizes = BENCHES[name]
        cases = bench(options.firms or sizes)
        done.append({"name": name, "cases": cases})
        print_cases(name, cases)
    if options.json:
        options.json.write_text(json.dumps(done[0] if len(done) == 1 else done, indent=2) + "\n", encoding="utf-8")
    return 0 if all(passes(case) for bench in done for case in bench["cases"]) else 1


def passes(case: dict) -> bool:
    """Within what is allowed, and equal where equality was checked."""
    within = case["allowed"] is None or case["ratio"] <= case["allowed"]
    light = case.get("peak_rss_mb", 0) <= case.get("allowed_rss_mb", float("inf"))
    return within and light and case.get("equal", True)


def print_cases(name: str, cases: list[dict]) -> None:
    print(f"\n{name:<26}{'seconds':>10}  {'peer':<14}{'seconds':>10}{'ratio':>8}{'allowed':>9}")
    for case in cases:
        allowed = "" if case["allowed"] is None else f"{case['allowed']:.2f}"
        line = f"{case['case']:<26}{case['seconds']:>10.2f}  {case['peer']:<14}{case['peer_seconds']:>10.2f}"
        line += f"{case['ratio']:>8.2f}{allowed:>9}  {'ok' if passes(case) else 'TOO SLOW OR WRONG'}"
        extra = {key: value for key, value in case.items() if key not in CASE}
        print(line + (f"  {extra}" if extra else ""))


CASE = ("case", "seconds", "peer", "peer_seconds", "ratio", "allowed")

if __name__ == "__main__":
    sys.exit(main())
