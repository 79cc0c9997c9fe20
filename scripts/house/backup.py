"""scripts/backup DIR: the database, the files and the signing key, in a folder that scripts/restore takes."""

import argparse
import hashlib
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import database, environment, postgres, process
from .home import ROOT, Home, Problem, locked
from .launcher import Launcher, write_private
from .postgres import WORKER, Cluster

FORMAT = 1
DUMP, MEDIA, KEYS, MANIFEST = "portal.dump", "media", "secrets.json", "manifest.json"

# pg_dump as an owner sees what the policies let through: every protected table must let the worker's members see all.
HIDDEN = f"""
SELECT string_agg(c.oid::regclass::text, ', ')
FROM pg_class c
WHERE c.relrowsecurity AND c.relkind IN ('r', 'p')
  AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
  AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
  AND NOT EXISTS (
      SELECT FROM pg_policy p
      WHERE p.polrelid = c.oid AND p.polcmd IN ('r', '*') AND p.polpermissive
        AND '{WORKER}'::regrole = ANY (p.polroles) AND pg_get_expr(p.polqual, p.polrelid) = 'true')
"""


@dataclass
class Access:
    """A database that answers, and a role in it that sees every row."""

    launcher: Launcher
    programs: Path
    url: str

    def ask(self, query: str) -> str:
        """The answer to one query."""
        done = postgres.psql(self.programs, self.url, query)
        if done.returncode:
            raise Problem(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs against it."""
        done = subprocess.run([self.programs / program, *arguments], capture_output=True, text=True)
        if done.returncode:
            raise Problem(f"{program} failed: {done.stderr.strip()}")


@contextmanager
def opened(home: Home) -> Iterator[Access]:
    """The external database, the running embedded one, or the embedded one started for as long as this takes."""
    launcher = Launcher(home)
    environment.ensure(home.log / "environment.log")
    if url := launcher.base.get("DATABASE_URL"):
        launcher.start_database()
        yield Access(launcher, database.client(), url)
        return
    cluster = Cluster(home)
    superuser = f"postgresql://postgres@/{postgres.DATABASE}?host={cluster.sockets}"
    if cluster.answers():
        cluster.make_roles()
        yield Access(launcher, cluster.bin, superuser)
        return
    with locked(home.run / "server.lock"):
        process.stop_orphans(home.var)
        try:
            launcher.start_database()
            yield Access(launcher, cluster.bin, superuser)
        finally:
            launcher.stop()


def main(arguments: list[str]) -> int:
    """Write the folder under another name and rename it when it is whole."""
    parser = argparse.ArgumentParser(prog="scripts/backup", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")
    folder = parser.parse_args(arguments).folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problem(f"{folder} is not empty. Name a new folder.")
    draft = folder.with_name(folder.name + ".partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    begin = time.monotonic()
    with opened(Home().make()) as access:
        manifest = write(access, draft)
    if folder.exists():
        folder.rmdir()
    draft.rename(folder)
    size = sum(entry["bytes"] for entry in manifest["files"].values()) / 2**20
    print(f"{folder}: {len(manifest['files'])} files, {size:.1f} MB, {time.monotonic() - begin:.1f} s")
    return 0


def write(access: Access, folder: Path) -> dict:
    """The dump first: files are written before the rows that name them, so none of the dump's is missing."""
    if hidden := access.ask(HIDDEN):
        raise Problem(
            f"Row security would leave rows of {hidden} out of the backup; the owner needs a policy that lets it see them."
        )
    options = ["--format=custom", "--enable-row-security", f"--file={folder / DUMP}", f"--dbname={access.url}"]
    access.run("pg_dump", *options)
    media = Path(access.launcher.portal["PORTAL_MEDIA_ROOT"])
    if media.is_dir():
        shutil.copytree(media, folder / MEDIA)
    write_private(folder / KEYS, json.dumps({"secret_key": access.launcher.portal["PORTAL_SECRET_KEY"]}))
    manifest = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "portal": commit(),
        "postgres": int(access.ask("SHOW server_version_num")) // 10000,
        "extensions": access.ask("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1").split(),
        "files": sums(folder),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return manifest


def commit() -> str:
    """Which version of the portal wrote it; empty outside a checkout."""
    try:
        return subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def sums(folder: Path) -> dict[str, dict]:
    """Size and sha256 of every file but the manifest, by its path in the folder."""
    return {
        str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def digest(path: Path) -> str:
    """The file's sha256, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
