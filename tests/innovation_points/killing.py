"""python -m tests.innovation_points.killing KILLS: nights of a worker that is killed KILLS times; prints JSON.

Started by test_night_killed with the environment of a database of its own. Connects as portal_worker. The nights run in
forked children, which the parent kills with SIGKILL after a random time; in between facts change.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import date, datetime, timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "zone_portal.settings"

import django

django.setup()

import time_machine  # noqa: E402
from django.db import connection, connections  # noqa: E402

from enterprises.models import YearFacts  # noqa: E402
from innovation_points.models import Night, Score  # noqa: E402
from innovation_points.night import run  # noqa: E402
from innovation_points.night.replay import replay  # noqa: E402

FIRST = date(2026, 3, 1)
CHANGES = 20
run.MANY = 1000  # the way of very many firms: a partition of its own, frozen, indexed, attached


def change(number: int) -> None:
    """The same facts change after the same number of kills, in a disturbed zone and in an undisturbed one."""
    facts = YearFacts.objects.filter(fiscal_year=2025)
    facts.filter(firm_id__in=range(number * 100 + 1, number * 100 + 300)).update(rd_expense=1_000_000 + 7_000 * number)


def published() -> tuple:
    """What people see: the latest night, and how many firms have a score."""
    night = Night.objects.latest_published()
    return night.as_of, night.digest, Score.objects.current().count()


def wait_until_the_server_has_noticed() -> None:
    """The killed client's connections end a moment after it, when the server next writes to them or reads."""
    with connection.cursor() as cursor:
        for _attempt in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise RuntimeError("The killed run's connections are still there after ten seconds.")


def begin_and_kill(day: date, after: float) -> bool:
    """Run the night in a child and kill it; whether it had come to its end before."""
    connections.close_all()
    child = os.fork()
    if not child:
        run.run_night(day, full=True)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    wait_until_the_server_has_noticed()
    return os.WIFEXITED(status)


def main(kills: int) -> dict:
    rng = random.Random(20260301)
    started = time.perf_counter()
    run.run_night(FIRST)
    longest = time.perf_counter() - started
    day, broken, died = FIRST + timedelta(days=1), [], 0
    for number in range(CHANGES):
        change(number)
        if number < kills:
            before = published()
            in_time = not begin_and_kill(day, rng.uniform(0, longest))
            died += in_time
            longest *= 1 if in_time else 0.7  # the first run was slower than the later ones are
            after = published()
            if after != before and after[0] != day:
                broken.append(f"kill {number}: neither the old night nor the new one is published")
            if not replay(after[0]).is_equal:
                broken.append(f"kill {number}: the published night of {after[0]} is not what its inputs give")
    last = run.run_night(day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM innovation_points_pending WHERE due_on <= %s", [day])
        role, waiting = cursor.fetchone()
    return {
        "broken": broken,
        "died": died,
        "digest": last.digest,
        "way": last.counts["way"],
        "replay": replay(day).is_equal,
        "again": run.run_night(day, full=True).digest,
        "running": Night.objects.filter(state="running").count(),
        "role": role,
        "waiting": waiting,
    }


if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat("2026-03-02T02:00:00+08:00"), tick=True):
        print(json.dumps(main(int(sys.argv[1]))))
