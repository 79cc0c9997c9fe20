"""The pages that staff live in, at 20,000 firms through gunicorn, as eight people who never pause ask for them.

`list` is the registry with its usual columns, `list-sorted` orders by what each row has to look up, and `search` is what the
box of every page asks while somebody types, mistakes included: it waits a moment after each key, and so do they; a row of its
own shows it without the wait. A list is opened as a whole page (the first address of each); to turn, sort and filter it the
browser asks for its rows alone. The bank's list is that of a bank to which every firm that is ready gave its consent. The
slowest of a hundred but five (p95) counts, against the time in which a page has to answer.
"""

import http.client
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from itertools import cycle
from urllib.parse import quote, urlencode

from scripts.house.server import gunicorn

from .database import ROOT, manage, scratch, sql
from .night import ZONE, case, work

DATABASE = "bench_pages"
CLIENTS, SECONDS = 8, 15
TYPING = 0.150  # seconds from a key to the question: the delay of templates/components/header_search.html
LIST_LIMIT, SEARCH_LIMIT = 0.300, 0.150
SEARCHES = [
    "神马", "尼龙", "华电", "平顶山", "天砺装备", "天砺装背", "神吗尼龙", "尼龙科技", "科技", "装被", "shenma", "nilong",
    "shemna", "tianlizhuangbei", "smnl", "pdssm", "91000000", "00012345", "王建国", "平顶山神马尼龙科技有限公司", "不在此处",
]  # fmt: skip
LISTS = ["page=1", "page=2", "page=7", "page=400", "status=operating", "above_scale=true", "q=尼龙", "title=gazelle"]
RANKINGS = ["page=1", "page=2", "page=9", "sort=name"]
READINESS = ["page=1", "page=2", "page=9", "result=1"]
BANK = ["page=1", "page=2", "page=9", "q=尼龙"]
SORTED = ["page=1", "sort=-points", "sort=-revenue", "sort=-rd_intensity", "sort=-established"]


def bench(sizes: list[int]) -> list[dict]:
    return [case for firms in sizes for case in _of_size(firms)]


def _of_size(firms: int) -> list[dict]:
    print(f"generating {firms:,} firms", flush=True)
    with scratch(DATABASE) as env, tempfile.TemporaryDirectory() as assets:
        env = env | {"PORTAL_STATIC_ROOT": assets, "PORTAL_SECRET_KEY": "bench"}
        owner = env["DATABASE_URL"]
        sql(owner, ZONE.read_text() % {"firms": firms})
        for job in ("inputs", "names", "full"):
            work(env, job)
        manage(env | {"PORTAL_ROLE": "owner"}, "collectstatic", "--noinput", "--verbosity", "0")
        cookie, bank = work(env, "reviewer")["cookie"], work(env, "banker")["cookie"]
        sql(owner, "VACUUM ANALYZE")
        with Server(env) as port:
            searches = [f"/search/?{urlencode({'q': text})}" for text in SEARCHES]
            cases = [
                ("list", _of("/firms/", LISTS), cookie, LIST_LIMIT),
                ("list-sorted", _of("/firms/", SORTED), cookie, LIST_LIMIT),
                ("ranking", _of("/ranking/", RANKINGS), cookie, LIST_LIMIT),
                ("readiness", _of("/readiness/", READINESS), cookie, LIST_LIMIT),
                ("search", searches, cookie, SEARCH_LIMIT, TYPING),
                ("search-never-pausing", searches, cookie, None),
                ("bank-list", _of("/bank/firms/", BANK), bank, LIST_LIMIT),
            ]
            return [_measured(f"{name}-{firms}", port, *rest) for name, *rest in cases]


def _of(path: str, queries: list[str]) -> list[str]:
    return [f"{path}?{quote(query, safe='=&-')}" for query in queries]


class Server:
    """The portal's own web server on a free port, ended with the block."""

    def __init__(self, env):
        self.env = env

    def __enter__(self) -> int:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-m", *gunicorn(port)]
        self.process = subprocess.Popen(
            [part for part in command if not part.startswith("--access-logfile")],
            cwd=ROOT,
            env=self.env | {"PORTAL_ROLE": "web", "PORTAL_LOG_LEVEL": "WARNING"},
        )
        deadline = time.monotonic() + 90
        while not self._answers(port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The web server did not start.")
            time.sleep(0.2)
        return port

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=30)

    @staticmethod
    def _answers(port) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False


def _measured(name, port, paths, cookie, limit, pause=0.0) -> dict:
    slowest = {path: statistics.median(_ask(port, cookie, path) for _each in range(3)) for path in paths}
    times = _eight_people(port, cookie, paths, pause)
    p95 = statistics.quantiles(times, n=100)[94]
    alone = max(slowest, key=slowest.get)
    more = {
        "p50": round(statistics.median(times), 3),
        "requests": len(times),
        "slowest_alone": [alone, round(slowest[alone], 3)],
    }
    return case(name, p95, "limit", limit or SEARCH_LIMIT, 1.0 if limit else None, **more)


def _eight_people(port, cookie, paths, pause) -> list[float]:
    times, failed = [], []
    until = time.monotonic() + SECONDS

    def person(number):
        turn = cycle(paths[number % len(paths) :] + paths[: number % len(paths)])
        try:
            while time.monotonic() < until:
                times.append(_ask(port, cookie, next(turn)))
                time.sleep(pause)
        except Exception as error:
            failed.append(error)

    people = [threading.Thread(target=person, args=[number]) for number in range(CLIENTS)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    if failed:
        raise failed[0]
    return times


def _ask(port, cookie, path) -> float:
    """One page, from the question to its last byte; or a part of it, as the browser asks for it."""
    headers = {"Cookie": f"sessionid={cookie}", "Accept-Language": "zh-CN"}
    if not path.endswith("?page=1"):
        headers["HX-Request"] = "true"
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {json.dumps(body[:200].decode(errors='replace'))}")
    return time.perf_counter() - started
