"""`python -m house server|test|bench|backup|restore ...`, as the scripts beside this folder call it."""

import sys

from . import backup, bench, checks, launcher, restore, server

SCRIPTS = {
    "server": server.main,
    "test": checks.main,
    "bench": bench.main,
    "backup": backup.main,
    "restore": restore.main,
}

if __name__ == "__main__":
    sys.exit(launcher.run(SCRIPTS[sys.argv[1]], sys.argv[2:]))
