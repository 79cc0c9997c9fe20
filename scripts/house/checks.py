"""scripts/test [pytest's arguments]: what the tests need, the checks, then the tests.

With arguments only pytest runs, on what they name.
"""

import subprocess
import sys

from . import environment, process, system
from .home import ROOT, Home, locked
from .launcher import Launcher, Steps

# What stands behind a proxy with TLS: `check --deploy` has to find nothing there.
DEPLOYED = {"PORTAL_TLS": "1", "PORTAL_HOSTS": "portal.example", "PORTAL_DEBUG": "0"}

CHECKS = {
    "lint": (["ruff", "check", "."], {}),
    "format": (["ruff", "format", "--check", "."], {}),
    "imports": (["lint-imports"], {}),
    "migrations": (["python", "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    "deploy": (["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], DEPLOYED),
}


def main(arguments: list[str]) -> int:
    """Everything in the tests' own home, so that a running demo is not disturbed."""
    home = Home(ROOT / "var" / "test").make()
    with locked(home.run / "server.lock", timeout=3600):
        process.stop_orphans(home.var)
        launcher = Launcher(home, careless=True)
        try:
            prepare(launcher, Steps())
            failed = [] if arguments else [name for name in CHECKS if not check(launcher, name)]
            if failed:
                print(f"\nFAILED before the tests: {', '.join(failed)}", flush=True)
            tests = run_tests(launcher, arguments)
        finally:
            launcher.stop()
    return tests or (1 if failed else 0)


def prepare(launcher: Launcher, steps: Steps) -> None:
    """A browser and fonts besides what the server needs."""
    packages = system.Installation(
        [name for name in system.NEEDS if name != "Python environments"], launcher.home.log / "apt.log"
    )
    with steps.step("environment") as said:
        said.append(environment.ensure(launcher.home.log / "environment.log"))
    with steps.step("database") as said:
        said.append(launcher.start_database())
    with steps.step("broker") as said:
        said.append(launcher.start_broker())
    if packages.packages:
        with steps.step("packages") as said:
            said.append(packages.finish(required=True))
    launcher.write_environment()


def check(launcher: Launcher, name: str) -> bool:
    """One check; its output only matters when it fails."""
    (program, *rest), extra = CHECKS[name]
    env = {**launcher.env("owner"), **extra}
    done = subprocess.run(
        [environment.VENV / "bin" / program, *rest], cwd=ROOT, env=env, capture_output=True, text=True
    )
    print(f"  {name:<12} {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def run_tests(launcher: Launcher, arguments: list[str]) -> int:
    """pytest over this terminal; its closing line is the last thing printed."""
    command = [environment.PYTHON, "-m", "pytest", *(arguments or ["-n", "2", "--dist", "loadgroup"])]
    sys.stdout.flush()
    return process.spawn(command, var=launcher.home.var, env=launcher.env("owner"), cwd=ROOT).wait()
