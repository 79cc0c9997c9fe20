"""Whether migrations and static files are up to date, answered without starting Django, which takes seconds."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from . import database, environment
from .home import ROOT
from .postgres import psql

STAMP = ROOT / "staticfiles" / ".sources"


def migrations(root: Path = ROOT) -> set[str]:
    """The portal's own migrations, `app.name`."""
    return {f"{path.parts[-3]}.{path.stem}" for path in root.glob("*/migrations/[0-9]*.py")}


def sources(root: Path = ROOT, lock: Path = environment.LOCK) -> str:
    """Changes when an asset, a setting or a package does; packages bring migrations and assets of their own."""
    total = hashlib.sha256(lock.read_bytes())
    for path in sorted(_assets(root)):
        total.update(str(path.relative_to(root)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _assets(root: Path) -> Iterator[Path]:
    yield from root.glob("zone_portal/*.py")
    for pattern in ("static/**/*", "*/static/**/*"):
        yield from (path for path in root.glob(pattern) if path.is_file() and path.parts[len(root.parts)] != "var")


def is_current(url: str) -> bool:
    """Every migration is in this database, and the collected files were made from these sources."""
    if not STAMP.is_file() or STAMP.read_text() != sources():
        return False
    applied = psql(database.client(), url, "SELECT app || '.' || name FROM django_migrations")
    return applied.returncode == 0 and migrations() <= set(applied.stdout.split())


def note() -> None:
    """To be called when everything was brought up to date."""
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(sources())
