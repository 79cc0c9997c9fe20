"""A bank's list at a million firms of which 2, 10 and 30 in a hundred are ready and consented to the bank.

The statements are those of the list's own page, asked as portal_web with the bank's context, and once more as the table's
owner, whom row security lets pass. The database's part counts: planning and execution as it measures them itself.
"""

import statistics

import psycopg2

from .database import ROOT, scratch, sql
from .night import case, work

DATABASE = "bench_lists"
DATA = ROOT / "benchmarks" / "lists.sql"
SHARES = [2, 10, 30]
TIMES = 25
GROUPS = ("filters", "pages", "search")
FILTERS_LIMIT, SEARCH_LIMIT, PAGE_LIMIT, SECURITY_LIMIT = 0.005, 0.020, 1.5, 1.5


def bench(sizes: list[int]) -> list[dict]:
    return [case for firms in sizes for case in _of_size(firms)]


def _of_size(firms: int) -> list[dict]:
    print(f"generating {firms:,} firms", flush=True)
    with scratch(DATABASE) as env:
        people = work(env, "bankers", str(len(SHARES)))["people"]
        _fill(env["DATABASE_WORKER_URL"], firms)
        sql(env["DATABASE_URL"], "VACUUM ANALYZE")
        found = []
        for share, person in zip(SHARES, people, strict=True):
            statements = work(env, "list_queries", str(person["user"]))
            found += _of_bank(env, f"{share}%-of-{firms}", person, statements)
        return found


def _fill(url, firms) -> None:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(DATA.read_text().replace("%(firms)s", str(firms)).replace("%%", "%"))
    connection.close()


def _of_bank(env, name, person, statements) -> list[dict]:
    secured, free = _timed([env["DATABASE_WEB_URL"], env["DATABASE_WORKER_URL"]], statements, person)
    filters = [run for query, runs in secured["filters"].items() for run in runs]
    slowest = max(secured["filters"], key=lambda query: _p95(secured["filters"][query]))
    first, deep = secured["pages"]["1"], secured["pages"]["2000"] if "2000" in secured["pages"] else None
    searched = [run for runs in secured["search"].values() for run in runs]
    worst = max(secured["search"], key=lambda query: _p95(secured["search"][query]))
    more = {"rows": statements["rows"], "slowest": [slowest, _ms(secured["filters"][slowest])]}
    cases = [
        case(f"filters-{name}", _p95(filters), "limit", FILTERS_LIMIT, 1.0, **more),
        case(
            f"search-{name}", _p95(searched), "limit", SEARCH_LIMIT, 1.0, slowest=[worst, _ms(secured["search"][worst])]
        ),
        case(
            f"secured-{name}",
            _whole(secured),
            "unsecured",
            _whole(free),
            SECURITY_LIMIT,
            ms=[_part(secured), _part(free)],
        ),
    ]
    if deep:
        middle = statistics.median
        ms = [round(1000 * middle(runs), 3) for runs in (deep, first)]
        cases.append(case(f"page-2000-{name}", middle(deep), "page-1", middle(first), PAGE_LIMIT, ms=ms))
    return cases


def _p95(runs) -> float:
    return statistics.quantiles(runs, n=20)[18]


def _ms(runs) -> float:
    return round(1000 * _p95(runs), 2)


def _whole(measured) -> float:
    """The middle of each statement, all of them together: one slow statement cannot hide among quick ones."""
    return sum(statistics.median(runs) for group in measured.values() for runs in group.values())


def _part(measured) -> dict:
    return {
        group: round(1000 * sum(map(statistics.median, statements.values())), 2)
        for group, statements in measured.items()
    }


def _timed(urls, statements, person) -> list[dict]:
    """The same statements on each connection, turn about: {group: {query: [seconds]}}. A page of several is their sum."""
    connections = [psycopg2.connect(url) for url in urls]
    try:
        cursors = [connection.cursor() for connection in connections]
        for cursor in cursors:
            for setting, value in person["context"].items():
                cursor.execute("SELECT set_config(%s, %s, false)", [setting, value])
        found = [{group: {} for group in GROUPS} for _url in urls]
        for group in GROUPS:
            for query, texts in statements[group].items():
                turns = [
                    [sum(_seconds(cursor, text) for text in texts) for cursor in cursors] for _turn in range(TIMES + 1)
                ]
                for measured, runs in zip(found, zip(*turns[1:], strict=True), strict=True):
                    measured[group][query] = list(runs)
        return found
    finally:
        for connection in connections:
            connection.close()


def _seconds(cursor, text) -> float:
    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON, FORMAT JSON) {text}")
    (plan,) = cursor.fetchone()[0]
    return (plan["Planning Time"] + plan["Execution Time"]) / 1000
