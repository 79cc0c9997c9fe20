"""Keeping children alive, and ending them all in time."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import process
from .home import Problem
from .postgres import tail

QUICK = 15  # a child that lives shorter than this has not recovered
PATIENCE = 5  # so many quick deaths in a row, and a person has to look


@dataclass
class Child:
    """One long-running program and how to start it again."""

    name: str
    start: Callable[[], subprocess.Popen]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen | None = None
    started: float = 0
    once: bool = False
    ready: Callable[[subprocess.Popen], None] = lambda process: None
    quick_deaths: int = field(default=0)

    def run(self) -> subprocess.Popen:
        """Start it, after whatever its last incarnation left running in the same process group."""
        if self.process:
            process.send_group(self.process.pid, signal.SIGKILL)
        self.started = time.monotonic()
        self.process = self.start()
        return self.process

    @property
    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def due(self) -> float:
        """When to try again: at once after a long life, later and later after short ones."""
        return self.started + min(self.quick_deaths, PATIENCE)

    def note_death(self) -> None:
        """Count deaths in a row that came quickly."""
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.started < QUICK else 1
        if self.quick_deaths > PATIENCE:
            raise Problem(f"{self.name} keeps dying. The end of {self.log}:\n{tail(self.log)}")


class Crew:
    """All children of one launcher, in the order in which they depend on each other."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.children: list[Child] = []
        self.waiting: set[str] = set()

    def add(self, child: Child) -> None:
        """Start a child, wait until it is of use, and keep it from now on."""
        self.children.append(child)
        child.ready(child.run())

    def tend(self) -> Iterator[str]:
        """Look after the children once; says what was done."""
        for child in [child for child in self.children if child.died]:
            if child.once:
                self.children.remove(child)
                yield f"{child.name} ended with {child.process.returncode} (log: {child.log})"
                continue
            if child.name not in self.waiting:
                child.note_death()
                self.waiting.add(child.name)
                yield f"{child.name} ended with {child.process.returncode}; starting it again (log: {child.log})"
            if time.monotonic() >= child.due:
                self.waiting.discard(child.name)
                # What stands on it would die too, again and again, so they wait here; if it fails, that is one more death.
                with contextlib.suppress(Problem):
                    child.ready(child.run())

    def stop(self, seconds: float = 3.8) -> None:
        """End the children, those that depend on others first, and leave nothing running when the time is up."""
        deadline = time.monotonic() + seconds
        servers = [child for child in self.children if child.stop_signal == signal.SIGINT]
        others = [child for child in self.children if child not in servers]
        self._end(others, time.monotonic() + seconds / 2)
        self._end(servers, deadline)
        process.stop_orphans(self.var, patience=0.5)
        self.children.clear()

    def _end(self, children: list[Child], deadline: float) -> None:
        running = [child for child in children if child.process]
        for child in running:
            if not child.died:
                process.send(child.process.pid, child.stop_signal)
        for child in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.05, deadline - time.monotonic()))
        for child in running:
            process.send_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
