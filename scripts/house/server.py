"""scripts/server: the whole portal from one command, on a fresh machine or for the hundredth time."""

import argparse
import http.client
import os
import socket
import time

from . import database, environment, prepared, process, system
from .home import Home, Problem, locked
from .launcher import Launcher, Steps
from .postgres import psql

DEMO_PASSWORD = "zone-demo-2026"
DEMO_ACCOUNTS = {
    "admin": "系统管理员 system administrator",
    "security": "安全管理员 security administrator",
    "auditor": "审计管理员 audit administrator",
    "staff": "审核人员 reviewer",
    "approver": "审批人员 approver",
    "park": "园区专员 park officer",
    "leader": "领导 leader",
    "enterprise": "企业负责人 firm",
    "enterprise2": "另一家企业 another firm",
    "bank": "银行客户经理 bank officer",
    "bank2": "另一家银行 another bank",
    "talent": "高校人才 talent",
    "incubator": "孵化器管理员 incubator manager",
}


def main(arguments: list[str]) -> int:
    """Start everything and stay until told to stop."""
    options = parse(arguments)
    home = Home().make()
    if running := already_running(home):
        return say_running(running)
    try:
        with locked(home.run / "server.lock", while_waiting=lambda: leave_if_running(home)):
            serve(home, options)
    except AlreadyRunning as found:
        return say_running(found.url)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """The few choices there are; the rest is the environment."""
    parser = argparse.ArgumentParser(prog="scripts/server", description=__doc__)
    parser.add_argument("--no-demo", action="store_true", help="start without the demo zone")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="default: PORT, or 8000")
    return parser.parse_args(arguments)


class AlreadyRunning(Exception):
    """The server that another start brought up while this one waited."""

    def __init__(self, url: str) -> None:
        self.url = url


def already_running(home: Home) -> str | None:
    """The address of this checkout's healthy server."""
    state = home.state()
    return state["url"] if state and process.alive(state["pid"]) and healthy(state["port"]) else None


def leave_if_running(home: Home) -> None:
    """Give up waiting once the other start has finished its work."""
    if url := already_running(home):
        raise AlreadyRunning(url)


def say_running(url: str) -> int:
    """A second start is no error."""
    print(f"The portal is already running: {url}")
    return 0


def serve(home: Home, options: argparse.Namespace) -> None:
    """All steps from an empty folder to the first page, then watch."""
    if orphans := process.stop_orphans(home.var):
        print(f"  ended {orphans} processes that a killed start left behind")
    check_port(options.port)
    launcher, steps = Launcher(home), Steps()
    try:
        prepare(launcher, steps, demo=not options.no_demo)
        start_portal(launcher, steps, options.port)
        announce(launcher, options)
        catch_up(launcher)
        watch(launcher)
    finally:
        begin = time.monotonic()
        launcher.stop()
        print(f"\nStopped in {time.monotonic() - begin:.1f} s.", flush=True)


def check_port(port: int) -> None:
    """Fail before the work, not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8001 scripts/server"
            ) from None


def prepare(launcher: Launcher, steps: Steps, *, demo: bool) -> None:
    """Everything that has to be true before a page is served."""
    log = launcher.home.log / "environment.log"
    packages = system.Installation(["PDF reports", "Chinese in PDF reports"], launcher.home.log / "apt.log")
    with steps.step("environment") as said:
        said.append(environment.ensure(log))
    with steps.step("database") as said:
        said.append(launcher.start_database())
    with steps.step("broker") as said:
        said.append(launcher.start_broker())
    if packages.packages:
        with steps.step("packages") as said:
            said.append(packages.finish())
    launcher.portal["PORTAL_DEMO"] = str(int(demo))
    launcher.write_environment()
    with steps.step("migrate") as said:
        said.append(migrate(launcher))
    if demo:
        fill_demo(launcher, steps)


def migrate(launcher: Launcher) -> str:
    """Tables and static files, unless neither has changed."""
    if prepared.is_current(launcher.portal["DATABASE_URL"]):
        return "unchanged"
    launcher.manage("prepare", role="owner")
    prepared.note()
    return ""


def fill_demo(launcher: Launcher, steps: Steps) -> None:
    """The demo zone and its first night, where there are no firms yet."""
    if not finds(launcher, "SELECT EXISTS (SELECT FROM enterprises_firm)"):
        with steps.step("demo zone"):
            launcher.manage("seed_demo", role="worker")
        with steps.step("first night"):
            launcher.manage("night_run", role="worker")


# A machine that was off at two in the morning has missed its night.
SCORED_TODAY = """
SELECT NOT EXISTS (SELECT FROM enterprises_firm) OR EXISTS (
    SELECT FROM innovation_points_night
    WHERE state = 'published' AND as_of >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
"""


def catch_up(launcher: Launcher) -> None:
    """Run the night that was missed, beside the pages."""
    if not finds(launcher, SCORED_TODAY):
        launcher.daemon("night", ["python", "manage.py", "night_run"], role="worker", once=True)


def finds(launcher: Launcher, query: str) -> bool:
    """A yes or no, asked as the worker, whom row security lets through."""
    answer = psql(database.client(), launcher.portal["DATABASE_WORKER_URL"], query)
    if answer.returncode:
        raise Problem(f"The database cannot be read: {answer.stderr.strip()}")
    return answer.stdout.strip() == "t"


def start_portal(launcher: Launcher, steps: Steps, port: int) -> None:
    """The web first; the background work may start while a person reads the first page."""
    if not {"PORTAL_ADDRESS", "PORTAL_ORIGINS"} & launcher.base.keys():
        launcher.portal["PORTAL_ADDRESS"] = f"http://127.0.0.1:{port}"  # how e-mails name this portal
    with steps.step("web"):
        web = launcher.daemon("web", gunicorn(port), role="web")
        deadline = time.monotonic() + 90
        while not healthy(port):
            if web.died or time.monotonic() > deadline:
                web.note_death()
                raise Problem(f"The web server did not start; see {web.log}")
            time.sleep(0.1)
    celery = ["celery", "-A", "zone_portal"]
    worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    launcher.daemon("worker", worker, role="worker")
    launcher.daemon("beat", [*celery, "beat", "--loglevel", "INFO", "--pidfile="], role="worker")


def gunicorn(port: int) -> list[str]:
    """Loaded once and shared; threads because pages wait for the database, two processes because Python does not share cores."""
    return [
        "gunicorn",
        "zone_portal.wsgi",
        "--preload",
        "--no-control-socket",
        f"--bind=127.0.0.1:{port}",
        f"--workers={max(2, min(4, os.cpu_count() or 2))}",
        "--worker-class=zone_portal.web_worker.EvenWorker",
        "--threads=2",  # an export keeps one busy; more would make each other's pages late
        "--timeout=120",
        "--graceful-timeout=2",
        "--access-logfile=-",
    ]


def healthy(port: int) -> bool:
    """Whether /healthz answers; asked without any proxy of the environment."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        wire.request("GET", "/healthz")
        return wire.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        wire.close()


def announce(launcher: Launcher, options: argparse.Namespace) -> None:
    """The address, and who may sign in."""
    url = f"http://127.0.0.1:{options.port}"
    launcher.home.write_state(pid=os.getpid(), port=options.port, url=url)
    print(f"\n{url}\n")
    if not options.no_demo:
        print(f"  {'account':<12} {'password':<16} role")
        for account, role in DEMO_ACCOUNTS.items():
            print(f"  {account:<12} {DEMO_PASSWORD:<16} {role}")
    print("\nCtrl-C stops everything.", flush=True)


def watch(launcher: Launcher) -> None:
    """Start again what dies, until a signal ends this loop."""
    while True:
        for event in launcher.crew.tend():
            print(event, flush=True)
        time.sleep(0.2)
