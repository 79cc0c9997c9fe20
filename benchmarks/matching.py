"""The match on many texts: the best twenty of ten thousand profiles for ten thousand demands, beside bm25s on the same texts; then
the assignment of whom to whom.

`candidates` is the search alone on both sides, each over its own index made before; `matching` is the whole way from the texts to scored
pairs, reading, index and search, beside the same of bm25s. Each run is a process of its own, so that its memory is its own.
The benchmark's own demands stand among the texts: the right profiles found among the twenty must not be fewer than bm25s's.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from datetime import date

from . import assignment
from .database import ROOT
from .night import case

TOP = 20
ROUNDS = 3  # of both sides in turn; the median counts
THREADS = 2
ALLOWED, ALLOWED_MB = 1 / 3, 500
ON = date(2026, 6, 1)


def bench(sizes: list[int]) -> list[dict]:
    return [each for size in sizes for each in texts(size)] + assignment.cases()


def texts(size: int) -> list[dict]:
    rounds = [{side: _apart(side, size) for side in SIDES} for _ in range(ROUNDS)]
    ours, peer = ({key: _median(rounds, side, key) for key in rounds[0][side]} for side in SIDES)
    recall = {"recall_20": round(ours["recall"], 3), "peer_recall_20": round(peer["recall"], 3)}
    return [
        case(
            f"candidates-{size}",
            ours["search"],
            "bm25s",
            peer["search"],
            ALLOWED,
            equal=ours["recall"] >= peer["recall"],
            **recall,
        ),
        case(
            f"matching-{size}",
            ours["whole"],
            "bm25s, whole",
            peer["whole"],
            None,
            peak_rss_mb=ours["peak_rss_mb"],
            allowed_rss_mb=ALLOWED_MB,
        ),
    ]


def _median(rounds: list[dict], side: str, key: str) -> float:
    return statistics.median(each[side][key] for each in rounds)


def _apart(side: str, size: int) -> dict:
    command = [sys.executable, "-m", "benchmarks.matching", side, str(size)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _ours(demands, talents) -> tuple[float, float, dict[str, list[str]]]:
    from talent_matching.matching.entries import Demand, Talent
    from talent_matching.matching.matcher import Matcher

    start = time.perf_counter()
    asked, offered = (
        [Demand(id=key, text=text) for key, text in demands],
        [Talent(id=key, text=text) for key, text in talents],
    )
    matcher = Matcher(asked, offered, on=ON)
    best = matcher.best(TOP)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    matcher.lexicon.candidates(matcher.wanted, TOP)
    search = time.perf_counter() - start
    found: dict[str, list[str]] = {}
    for i, j in zip(best.demand.tolist(), best.talent.tolist(), strict=True):
        found.setdefault(matcher.demands[i].id, []).append(matcher.talents[j].id)
    return whole, search, found


def _bm25s(demands, talents) -> tuple[float, float, dict[str, list[str]]]:
    import bm25s

    from tests.talent_matching.peers import letters

    start = time.perf_counter()
    index = bm25s.BM25()
    index.index([letters(text) for _, text in talents], show_progress=False)
    asked = [letters(text) for _, text in demands]
    begun = time.perf_counter()
    best, _ = index.retrieve(asked, k=TOP, show_progress=False, n_threads=THREADS)
    end = time.perf_counter()
    found = {key: [talents[at][0] for at in row] for (key, _), row in zip(demands, best, strict=True)}
    return end - start, end - begun, found


SIDES = {"ours": _ours, "bm25s": _bm25s}


def _run(side: str, size: int) -> dict:
    from tests.talent_matching.benchmark import load, many

    whole, search, found = SIDES[side](*many(size))
    hits = [len(need.right.intersection(found.get(need.id, ()))) / len(need.right) for need in load().demands]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"whole": whole, "search": search, "recall": sum(hits) / len(hits), "peak_rss_mb": peak}


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1], int(sys.argv[2]))))
