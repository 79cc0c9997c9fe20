"""What only the operating system's packages can bring: fonts, Pango, a browser, the venv module."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from . import home


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and subprocess.run([listing, ":lang=zh", "family"], capture_output=True).stdout.strip())


def _has_pango() -> bool:
    return all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")))


def _has_venv() -> bool:
    return bool(importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"))


# what it is for -> (is it here, Debian's packages)
NEEDS = {
    "Python environments": (_has_venv, ["python3-venv"]),
    "PDF reports": (_has_pango, ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]),
    "Chinese in PDF reports": (_has_chinese_font, ["fontconfig", "fonts-noto-cjk"]),
    "browser tests": (lambda: bool(shutil.which("chromium")), ["chromium"]),
}


def missing(purposes: list[str]) -> list[str]:
    """Debian's names of the packages that these purposes lack here."""
    return [package for purpose in purposes if not NEEDS[purpose][0]() for package in NEEDS[purpose][1]]


def by_hand(packages: list[str]) -> str:
    """The command that a person with the right to do so types."""
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def _as_root() -> list[str] | None:
    """The prefix that makes a command root's, or nothing where this user may not."""
    if os.geteuid() == 0:
        return []
    may = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo", "-n"] if may else None


class Installation:
    """An apt run in the background, because fonts need not hold up the Python environment."""

    def __init__(self, purposes: list[str], log: Path) -> None:
        self.packages = missing(purposes)
        self.log = log
        self.process = self._start() if self.packages else None

    def _start(self) -> subprocess.Popen | None:
        prefix = _as_root()
        if prefix is None or not shutil.which("apt-get"):
            return None
        apt = "apt-get -qq -o DPkg::Lock::Timeout=120"
        script = f"{apt} update; {apt} install -y --no-install-recommends {' '.join(self.packages)}"
        environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", script]
        with self.log.open("ab") as output:
            return subprocess.Popen(environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def finish(self, *, required: bool = False) -> str:
        """Wait for it and say what happened; a required package that is still missing is a problem."""
        if not self.packages:
            return ""
        if self.process and self.process.wait() == 0:
            return f"installed {' '.join(self.packages)}"
        reason = f"apt-get failed, see {self.log}" if self.process else "no right to install"
        advice = f"missing {' '.join(self.packages)} ({reason}); to install: {by_hand(self.packages)}"
        if required:
            raise home.Problem(advice)
        return advice
