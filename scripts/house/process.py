"""Starting children that die with their launcher, and finding those that did not."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

MARK = "PORTAL_LAUNCHED_FROM"
NOBODY = 65534
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000

libc = ctypes.CDLL(None, use_errno=True)


def spawn(
    command: Sequence[str | Path],
    *,
    var: Path,
    env: Mapping[str, str],
    log: Path | None = None,
    cwd: Path | None = None,
    on_launcher_death: signal.Signals = signal.SIGTERM,
    become: Callable[[], None] | None = None,
) -> subprocess.Popen:
    """Start a child in a session of its own, so that Ctrl-C reaches the launcher alone and it can stop things in order.

    The kernel signals the child when the launcher dies. `become` changes the child's identity first, because
    a change of identity forgets the death signal. The mark in the environment lets a later launcher know its orphans.
    """
    launcher = os.getpid()

    def set_up() -> None:
        if become:
            become()
        libc.prctl(PR_SET_PDEATHSIG, int(on_launcher_death))
        if os.getppid() != launcher:
            os._exit(1)

    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            cwd=cwd,
            env={**env, MARK: str(var)},
            start_new_session=True,
            preexec_fn=set_up,
        )
    finally:
        if output:
            output.close()


def enter_user_namespace() -> None:
    """Go on as nobody inside, while files made outside stay root's: PostgreSQL refuses to run as root."""
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def become_nobody() -> None:
    """Give up root for good, where user namespaces are switched off."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def works(become: Callable[[], None]) -> bool:
    """Try a change of identity on a child that does nothing."""
    try:
        return subprocess.run(["true"], preexec_fn=become, check=False).returncode == 0
    except (subprocess.SubprocessError, OSError):
        return False


def alive(pid: int) -> bool:
    """Whether `pid` runs. A zombie answers to kill -0 but does not run."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def orphans(var: Path) -> list[int]:
    """Processes that a launcher of `var` started: by the mark, or by where they work, for PostgreSQL hides its environment.

    Only the holder of the launcher's lock may ask, for then whatever is found has lost its launcher.
    """
    wanted = f"{MARK}={var}".encode()
    return [pid for pid in _others() if alive(pid) and (wanted in _environment(pid) or is_postgres(pid, var))]


def backends(var: Path) -> list[int]:
    """PostgreSQL's processes over this data folder; some outlive a killed server until their query ends."""
    return [pid for pid in _others() if alive(pid) and is_postgres(pid, var)]


def _others() -> Iterable[int]:
    mine = {os.getpid(), os.getppid()}
    return (int(entry) for entry in os.listdir("/proc") if entry.isdigit() and int(entry) not in mine)


def _environment(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []


def is_postgres(pid: int, var: Path) -> bool:
    """Whether it is a database server inside this folder; a person's shell may stand there too."""
    with contextlib.suppress(OSError):
        place = os.readlink(f"/proc/{pid}/cwd")
        return place == str(var / "postgres") and Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    return False


def stop_orphans(var: Path, *, patience: float = 4) -> int:
    """End what an earlier launcher left behind, kindly first; returns how many there were."""
    found = orphans(var)
    for pid in found:
        send(pid, signal.SIGINT if is_postgres(pid, var) else signal.SIGTERM)
    if not wait_gone(found, patience):
        kill(orphans(var), patience)
    return len(found)


def kill(pids: Iterable[int], patience: float = 4) -> None:
    """End processes at once."""
    pids = list(pids)
    for pid in pids:
        send(pid, signal.SIGKILL)
    wait_gone(pids, patience)


def send(pid: int, number: signal.Signals) -> None:
    """Signal one process that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def send_group(pid: int, number: signal.Signals) -> None:
    """Signal a child's whole session group, which outlives a killed leader."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def wait_gone(pids: Iterable[int], seconds: float) -> bool:
    """Wait until none of them runs."""
    deadline = time.monotonic() + seconds
    pids = list(pids)
    while any(map(alive, pids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
