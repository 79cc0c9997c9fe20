"""scripts/bench [NAME] [--json FILE]: how long the portal's heavy work takes beside a limit or a peer in the same run.

Runs on DATABASE_URL, else on the running embedded server, else on one started for this. It makes a database of its own
there and drops it afterwards; the server's settings stay what they are.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from . import environment, process
from .home import ROOT, Home, locked
from .launcher import Launcher
from .postgres import Cluster


def main(arguments: list[str]) -> int:
    with opened() as launcher:
        command = [environment.PYTHON, "-m", "benchmarks", *arguments]
        return subprocess.run(command, cwd=ROOT, env=launcher.env("owner")).returncode


@contextmanager
def opened() -> Iterator[Launcher]:
    """A launcher whose database answers."""
    home = Home().make()
    environment.ensure(home.log / "environment.log")
    running = Cluster(home)
    launcher = Launcher(home)
    if not launcher.base.get("DATABASE_URL") and running.answers():
        launcher.portal |= running.urls()
        yield launcher
        return
    own = Home(ROOT / "var" / "bench").make()
    with locked(own.run / "server.lock", timeout=3600):
        process.stop_orphans(own.var)
        launcher = Launcher(own)
        try:
            launcher.start_database()
            yield launcher
        finally:
            launcher.stop()
