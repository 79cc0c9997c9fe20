"""The servers that both the demo and the tests stand on: environment, database, broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import database, environment, process
from .broker import Broker
from .home import ROOT, Home, Problem
from .keys import Keys, signing_keys
from .postgres import Cluster, tail
from .supervise import Child, Crew

# What belongs to the Python that runs the launcher, not to the one it starts.
NOT_OURS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "DJANGO_SETTINGS_MODULE", "PORTAL_ROLE")

POLITE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Steps:
    """A line per step with the seconds it took, so that a slow start shows where it is."""

    def __init__(self) -> None:
        self.begin = time.monotonic()

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Print the step's name, then what the caller put into the list and the time."""
        started, said = time.monotonic(), []
        if sys.stdout.isatty():
            print(f"  {name} ...", end="\r", flush=True)
        yield said
        now = time.monotonic()
        print(
            f"  {name:<12} {now - started:6.1f} s  (at {now - self.begin:.1f} s)  {'; '.join(filter(None, said))}",
            flush=True,
        )


class Launcher:
    """Everything that runs for one home, and the environment that Django finds it by."""

    def __init__(self, home: Home, *, careless: bool = False) -> None:
        self.home = home.make()
        self.careless = careless
        self.crew = Crew(home.var)
        self.keys = Keys(home.var / "secrets.json")
        self.base = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        self.portal: dict[str, str] = {
            "PORTAL_SECRET_KEY": self.base.get("PORTAL_SECRET_KEY") or self.keys.make("secret_key"),
            "PORTAL_MEDIA_ROOT": self.base.get("PORTAL_MEDIA_ROOT") or str(home.media),
            "PORTAL_SIGNING_KEYS": self.base.get("PORTAL_SIGNING_KEYS")
            or str(signing_keys(home.var / "signing-keys.json")),
        }

    def env(self, role: str) -> dict[str, str]:
        """The environment of a Django process that works in one database role."""
        return {**self.base, **self.portal, "PORTAL_ROLE": role, "PYTHONUNBUFFERED": "1"}

    def start_database(self) -> str:
        """The embedded PostgreSQL, unless the environment names another; with the three roles either way."""
        if self.base.get("DATABASE_URL"):
            self.portal |= database.external_urls(self.base, self.keys)
            return "DATABASE_URL"
        cluster = Cluster(self.home, careless=self.careless)
        cluster.initialise(self.base)
        log = self.home.log / "postgres.log"
        self.crew.add(
            Child("database", lambda: cluster.spawn(self.base), log, stop_signal=signal.SIGINT, ready=cluster.wait)
        )
        cluster.make_roles()
        self.portal |= cluster.urls()
        return f"PostgreSQL {cluster.sql('SHOW server_version')}"

    def start_broker(self) -> str:
        """The embedded Valkey, unless the environment names another server."""
        if self.base.get("REDIS_URL"):
            self.portal["REDIS_URL"] = self.base["REDIS_URL"]
            return "REDIS_URL"
        broker = Broker(self.home)
        log = self.home.log / "broker.log"
        self.crew.add(Child("broker", lambda: broker.spawn(self.base), log, ready=broker.wait))
        self.portal["REDIS_URL"] = broker.url
        return broker.program.name

    def write_environment(self) -> None:
        """Lines KEY=VALUE, from which manage.py by hand finds the running servers."""
        write_private(self.home.environment_file, "".join(f"{key}={value}\n" for key, value in self.portal.items()))

    def manage(self, *arguments: str, role: str) -> None:
        """Run one management command to its end; it dies with the launcher."""
        log = self.home.log / f"{arguments[0]}.log"
        log.unlink(missing_ok=True)
        command = [environment.PYTHON, "manage.py", *arguments]
        running = process.spawn(command, var=self.home.var, env=self.env(role), log=log, cwd=ROOT)
        if running.wait():
            raise Problem(f"manage.py {' '.join(arguments)} failed; {log} ends with:\n{tail(log, 30)}")

    def daemon(self, name: str, command: list[str | Path], *, role: str, once: bool = False) -> Child:
        """A Python program of the environment that is kept running, or runs beside the others to its own end."""
        log = self.home.log / f"{name}.log"
        program = [environment.VENV / "bin" / command[0], *command[1:]]
        # When the launcher is killed nobody is left to wait for a slow farewell.
        options = {"env": self.env(role), "log": log, "cwd": ROOT, "on_launcher_death": signal.SIGKILL}
        child = Child(name, lambda: process.spawn(program, var=self.home.var, **options), log, once=once)
        self.crew.add(child)
        return child

    def stop(self) -> None:
        """End everything."""
        for number in POLITE:
            signal.signal(number, signal.SIG_IGN)
        self.home.state_file.unlink(missing_ok=True)
        self.home.environment_file.unlink(missing_ok=True)
        self.crew.stop()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, at once."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def end_on_signals() -> None:
    """A polite end is an exception like any other, so that every `finally` runs; a second Ctrl-C must not cut it short."""

    def leave(number: int, _frame: object) -> None:
        for other in POLITE:
            signal.signal(other, signal.SIG_IGN)
        raise SystemExit(0)

    for number in POLITE:
        signal.signal(number, leave)


def run(main: Callable[[list[str]], int], arguments: list[str]) -> int:
    """The outermost frame of every script: problems are sentences, not tracebacks."""
    end_on_signals()
    try:
        return main(arguments) or 0
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
