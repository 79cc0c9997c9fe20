"""Whether a signed credit-ready list is genuine and still holds. Works offline, without the portal and its database.

    python -m financing.verify LIST.json --keys KEYS.json [--revoked R.json] [--after SERIAL] [--on DAY]

KEYS.json holds the published keys (/api/v1/signed-lists/keys/), R.json the bank's revocations (/api/v1/signed-lists/revoked/).
SERIAL is the number of the last list that was taken: an older one is refused. DAY (year-month-day, today if absent) is the
day on which the list is to hold.

Exit 0: genuine and in force; one line on stdout says what it is. Exit 1: refused; a line on stderr for each reason, `place:
value: remedy`. Exit 2: it could not be checked, for want of usable keys, revocations or arguments; stderr says why.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from .signing.check import check_list, read_revocations, revoked_faults
from .signing.keys import KeyProblem, Keyring

GENUINE, REFUSED, UNCHECKED = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        raw = options.list.read_bytes()
        ring = Keyring.read(options.keys)
        if not ring.keys:
            raise KeyProblem(f"{options.keys}: no keys in it; fetch the published keys")
        opened = check_list(raw, ring, on=options.on, after=options.after)
        if options.revoked:
            bank = opened.content["bank"] if opened.whole else {}
            revoked = read_revocations(options.revoked.read_bytes(), ring, bank=bank, on=options.on)
            opened.faults.extend(revoked_faults(opened, revoked))
    except (KeyProblem, OSError) as error:
        print(error, file=sys.stderr)
        return UNCHECKED
    for fault in opened.faults:
        print(fault, file=sys.stderr)
    if opened.faults:
        return REFUSED
    print(_said(opened.content, checked_revocations=options.revoked is not None))
    return GENUINE


def _said(content: dict, *, checked_revocations: bool) -> str:
    line = (
        f"genuine: {content['bank'].get('name')}, list {content['serial']} of the night of {content['as_of']}, "
        f"{content['row_count']} rows, holds until {content['expires_on']}"
    )
    return line if checked_revocations else f"{line}; not compared with the revocations (--revoked)"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-03-01") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m financing.verify",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("list", type=Path, metavar="LIST.json", help="the signed list")
    parser.add_argument("--keys", type=Path, required=True, metavar="KEYS.json", help="the portal's published keys")
    parser.add_argument("--revoked", type=Path, metavar="R.json", help="the bank's signed revocations")
    parser.add_argument(
        "--after", type=int, metavar="SERIAL", help="number of the last list taken; older ones are refused"
    )
    parser.add_argument("--on", type=_day, default=date.today(), metavar="DAY", help="the day it is to hold on")
    return parser


if __name__ == "__main__":
    sys.exit(main())
