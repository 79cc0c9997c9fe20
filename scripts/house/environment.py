"""The Python environment: `.venv`, filled from the hashed lock by a hash-pinned uv, or by pip where uv cannot run."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from . import home, system

VENV = home.ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = home.ROOT / "requirements.txt"
UV = home.ROOT / "scripts" / "uv.txt"


def fingerprint(lock: Path = LOCK, version: str = sys.version) -> str:
    """Changes when the lock or the interpreter does, and only then is anything installed."""
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def is_ready(venv: Path = VENV, lock: Path = LOCK) -> bool:
    """Whether the last complete installation was of this lock on this interpreter, and can still start."""
    stamp = venv / "lock.sha256"
    current = stamp.is_file() and stamp.read_text() == fingerprint(lock)
    return current and os.access(venv / "bin" / "python", os.X_OK)


def ensure(log: Path) -> str:
    """Make the environment match the lock; says what was done. Two launchers that start at once take turns."""
    with home.locked(home.ROOT / "var" / "environment.lock"):
        if is_ready():
            return "unchanged"
        if not system.NEEDS["Python environments"][0]():
            system.Installation(["Python environments"], log).finish(required=True)
        _make_venv(log)
        how = _install(log)
        (VENV / "lock.sha256").write_text(fingerprint())
        return how


def _make_venv(log: Path) -> None:
    """Keep an environment of the same interpreter, replace one of another or one that does not start."""
    asked = "import sys; print(sys.version)"
    try:
        same = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True).stdout.strip() == sys.version
    except OSError:
        same = False
    if not same:
        _run([sys.executable, "-m", "venv", "--clear", VENV], log)


def _install(log: Path) -> str:
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    try:
        _run([*pip, UV], log)
        _run(
            [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--require-hashes", "-r", LOCK],
            log,
            _uv_settings(),
        )
        return "installed by uv"
    except home.Problem:
        _run([*pip, LOCK], log)
        return "installed by pip"


def _uv_settings() -> dict[str, str]:
    """uv does not read pip's configuration: hand it the index that this machine's pip uses."""
    settings = {"UV_PYTHON_DOWNLOADS": "never"}
    index = subprocess.run([PYTHON, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True)
    if index.returncode == 0:
        settings["UV_DEFAULT_INDEX"] = os.environ.get("UV_DEFAULT_INDEX", index.stdout.strip())
    return settings


def _run(command: list[str | Path], log: Path, settings: dict[str, str] | None = None) -> None:
    with log.open("a") as output:
        done = subprocess.run(command, stdout=output, stderr=output, env={**os.environ, **(settings or {})})
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise home.Problem(f"{' '.join(map(str, command))} failed:\n{tail}")
