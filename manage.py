#!/usr/bin/env python
"""Django's commands. By hand they work on the running portal, each in the database role that suits it."""

import importlib.util
import os
import sys
from pathlib import Path

PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
# Whatever is not listed is about tables, and tables are the owner's.
ROLES = {
    "night_run": "worker",
    "import_registry": "worker",
    "seed_demo": "worker",
    "shell": "web",
    "runserver": "web",
}


def main() -> None:
    """Continue in the portal's own environment, then hand over to Django."""
    if importlib.util.find_spec("django") is None and PYTHON.exists():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zone_portal.settings")
    os.environ.setdefault("PORTAL_ROLE", ROLES.get(next(iter(sys.argv[1:]), ""), "owner"))
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("There is no Python environment yet: scripts/server makes it.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
