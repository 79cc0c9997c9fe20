"""Where a launcher keeps its files, and the lock that lets only one launcher use them at a time."""

import contextlib
import fcntl
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Problem(Exception):
    """Something a person has to put right; the message says how."""


class Home:
    """One `var/` folder: the demo's is `var`, the tests' is `var/test`, so that both can run at once."""

    def __init__(self, var: Path = ROOT / "var") -> None:
        self.var = var.resolve()
        self.run = self.var / "run"
        self.log = self.var / "log"
        self.media = self.var / "media"
        self.environment_file = self.run / "portal.env"
        self.state_file = self.run / "server.json"

    def make(self) -> "Home":
        """Create the folders; only their owner may look into the running state."""
        for folder in (self.run, self.log, self.media):
            folder.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o700)
        return self

    @property
    def sockets_path(self) -> Path:
        """Named by the place of the checkout, so that each has its own."""
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path("/tmp") / f"zone-portal-{os.getuid()}-{name}"

    @property
    def sockets(self) -> Path:
        """A short private folder for unix sockets, whose paths may not pass 107 bytes however deep the checkout is."""
        folder = self.sockets_path
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
            raise Problem(f"{folder} is not a private folder; somebody else made it. Remove it and start again.")
        return folder

    def state(self) -> dict:
        """What the running launcher wrote about itself, or nothing."""
        try:
            return json.loads(self.state_file.read_text())
        except (OSError, ValueError):
            return {}

    def write_state(self, **state: object) -> None:
        """Replace the state at once, so that no reader sees half of it."""
        draft = self.state_file.with_suffix(".draft")
        draft.write_text(json.dumps(state))
        draft.replace(self.state_file)


@contextlib.contextmanager
def locked(path: Path, *, while_waiting: Callable[[], None] = lambda: None, timeout: float = 300) -> Iterator[None]:
    """Hold `path` exclusively. The kernel lets go when the holder dies, by whatever signal.

    `while_waiting` is called a few times a second and may raise to give up waiting.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + timeout
    with path.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                while_waiting()
                if time.monotonic() > deadline:
                    raise Problem(f"Another process has held {path} for {timeout:.0f} s; is one stuck?") from None
                time.sleep(0.3)
        yield
