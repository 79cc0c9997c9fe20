"""The night on very many firms: beside a bare COPY of the same columns out and rows in; on one firm in a hundred; by ORM.

`full` is the night's one transaction: read, score, write, index and commit. What else happens in it (the standings, the
registered steps, and the publication, which writes the standings of all firms as one value) are rows of their own. Bringing
the inputs up to date comes before it and is printed beside. Night and COPY take turns, and the round with the median ratio
counts: a disk that is slow for a minute is slow for both.
"""

import json
import subprocess
import sys
from pathlib import Path

from .database import ROOT, scratch, sql

DATABASE = "bench_portal"
ZONE = Path(__file__).with_name("zone.sql")
ROUNDS, OF_SMALL_ZONES, SMALL = 3, 7, 200_000  # of night and peer in turn
ALLOWED_FULL, ALLOWED_ONE_PERCENT, ALLOWED_MB = 1.3, 0.25, 400
ORM_FIRMS = 20_000
FORGET = """
DO $$
DECLARE part regclass;
BEGIN
  FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'innovation_points_score'::regclass
      AND inhrelid::regclass::text NOT LIKE '%_default' LOOP
    EXECUTE format('DROP TABLE %s', part);
  END LOOP;
  EXECUTE (SELECT format('TRUNCATE %s CASCADE', string_agg(oid::regclass::text, ', ')) FROM pg_class
    WHERE relkind IN ('r', 'p') AND pg_get_userbyid(relowner) = 'portal_worker');
END $$
"""


def bench(sizes: list[int]) -> list[dict]:
    return [case for firms in sizes for case in _of_size(firms)]


def _of_size(firms: int) -> list[dict]:
    print(f"generating {firms:,} firms", flush=True)
    with scratch(DATABASE) as env:
        owner = env["DATABASE_URL"]
        sql(owner, ZONE.read_text() % {"firms": firms})
        for table in ("enterprises_firm", "enterprises_yearfacts"):
            sql(owner, f"VACUUM ANALYZE {table}")
        work(env, "inputs")
        sql(owner, "VACUUM ANALYZE innovation_points_inputs")
        rounds, wanted = [], OF_SMALL_ZONES if firms <= SMALL else ROUNDS
        for number in range(wanted):
            full, peer = work(env, "full"), work(env, "copy")
            print(f"round {number + 1}: {full['phases']}, copy {peer['out']:.2f} + {peer['in']:.2f}", flush=True)
            rounds.append((full, peer))
            if number < wanted - 1:
                forget(env)
        full, peer = sorted(rounds, key=lambda pair: pair[0]["seconds"] / pair[1]["seconds"])[wanted // 2]
        cases = [_full_case(firms, full, peer["seconds"])]
        cases += [_apart_case(firms, name, full) for name in full["apart"]]
        cases += [_one_percent_case(env, owner, firms, full), _orm_case(env, firms, full)]
        return cases


def case(name, seconds, peer, peer_seconds, allowed, **more) -> dict:
    ratio = round(seconds / peer_seconds, 3)
    return {
        "case": name,
        "seconds": round(seconds, 3),
        "peer": peer,
        "peer_seconds": round(peer_seconds, 3),
        "ratio": ratio,
        "allowed": allowed,
        **more,
    }


def _full_case(firms, full, copy_seconds) -> dict:
    memory = {"peak_rss_mb": full["peak_rss_mb"], "allowed_rss_mb": ALLOWED_MB}
    return case(f"full-{firms}", full["seconds"], "copy", copy_seconds, ALLOWED_FULL, **memory)


def _apart_case(firms, name, full) -> dict:
    return case(f"{name}-{firms}", full["apart"][name], "full", full["seconds"], None)


def _one_percent_case(env, owner, firms, full) -> dict:
    """A hundredth of the firms get another R&D expense, each round another hundredth; the median round counts.

    Then every firm is looked at again and must say the same.
    """
    rounds = []
    for remainder in range(ROUNDS):
        sql(
            owner,
            "UPDATE enterprises_yearfacts SET rd_expense = rd_expense + 1000000 "
            f"WHERE fiscal_year = 2025 AND firm_id % 100 = {remainder}",
        )
        rounds.append(work(env, "changed"))
        print(f"one percent: {rounds[-1]['phases']}", flush=True)
    everything, last = work(env, "again"), rounds[-1]
    equal = (last["digest"], last["standings"]) == (everything["digest"], everything["standings"])
    equal = equal and {each["way"] for each in rounds} == {"changed"}
    equal = equal and everything["way"] == "all" and everything["written"] == 0
    some = sorted(rounds, key=lambda each: each["seconds"])[ROUNDS // 2]
    more = {"firms_looked_at": some["looked_at"], "with_inputs": round(some["total"], 3), "equal": equal}
    return case(f"one-percent-{firms}", some["seconds"], "full", full["seconds"], ALLOWED_ONE_PERCENT, **more)


def _orm_case(env, firms, full) -> dict:
    orm = work(env, "orm", str(ORM_FIRMS))
    share = full["seconds"] * orm["firms"] / firms
    return case(f"orm-{orm['firms']}-of-{firms}", orm["seconds"], "full, share", share, None)


def work(env: dict[str, str], job: str, *arguments: str) -> dict:
    """A job in a process of its own that connects as the worker, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.worker", job, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env | {"PORTAL_ROLE": "worker"}, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def forget(env: dict[str, str]) -> None:
    """Empty everything that nights write, for another round. As the owner: other rooms' tables hang on these."""
    sql(env["DATABASE_URL"], FORGET)
