"""The rulebook on many firms: all titles beside the points of the same firms, in the same night.

`titles` is the night's step whole: read the dated records, evaluate every title's rule and the size, compare with what held,
write. The first night writes a row for each firm and title; the night after it, where nothing moved, only compares. `trial`
is the page on which a rule is tried on all firms, answered again and again while a slider moves.
"""

from pathlib import Path

from . import night
from .database import scratch, sql

DATABASE = "bench_rules"
RECORDS = Path(__file__).with_name("records.sql")
ROUNDS = 3
# Against the points of the same firms (one rule, one row a firm): the seven titles are a rule, and a row a firm, each, and
# the dated records are read besides. Where nothing moved, eight times the one rule is allowed; a first night also writes.
ALLOWED_FIRST, ALLOWED_AGAIN = 20.0, 8.0
TRIED = 20_000  # firms of a trial, whatever sizes are asked for


def bench(sizes: list[int]) -> list[dict]:
    return [case for work in CASES for case in work(sizes)]


def titles(sizes: list[int]) -> list[dict]:
    return [case for firms in sizes for case in _titles_of(firms)]


def _titles_of(firms: int) -> list[dict]:
    print(f"generating {firms:,} firms with records", flush=True)
    with scratch(DATABASE) as env:
        owner = env["DATABASE_URL"]
        sql(owner, night.ZONE.read_text() % {"firms": firms})
        sql(owner, RECORDS.read_text())
        sql(owner, "VACUUM ANALYZE")
        night.work(env, "inputs")
        rounds = []
        for number in range(ROUNDS):
            if number:
                night.forget(env)
            first, again = night.work(env, "full"), night.work(env, "again")
            print(f"round {number + 1}: first {first['phases']}, next {again['phases']}", flush=True)
            rounds.append((first, again))
    first, again = (sorted((pair[i] for pair in rounds), key=_titles_seconds)[ROUNDS // 2] for i in (0, 1))
    return [
        night.case(
            f"titles-{firms}",
            _titles_seconds(first),
            "points",
            first["seconds"],
            ALLOWED_FIRST,
            peak_rss_mb=first["peak_rss_mb"],
        ),
        night.case(f"titles-again-{firms}", _titles_seconds(again), "points", first["seconds"], ALLOWED_AGAIN),
    ]


def _titles_seconds(made: dict) -> float:
    return made["apart"]["titles"]


def trial(sizes: list[int]) -> list[dict]:
    """A slider of the trial's page moved, over HTTP, beside the second that a person waits without noticing."""
    with scratch(DATABASE) as env:
        owner = env["DATABASE_URL"]
        sql(owner, night.ZONE.read_text() % {"firms": TRIED})
        sql(owner, RECORDS.read_text())
        sql(owner, "VACUUM ANALYZE")
        night.work(env, "inputs")
        night.work(env, "full")
        found = night.work(env, "trial")
    more = {"first_look": round(found["first"], 3), "slowest": round(found["slowest"], 3)}
    return [night.case(f"trial-{TRIED}", found["seconds"], "one second", 1.0, 1.0, **more)]


CASES = [titles, trial]  # each takes the numbers of firms and gives its cases
