"""scripts/restore DIR: what scripts/backup wrote, back into this installation, whole or not at all."""

import argparse
import json
import os
import re
import shutil
import time
from pathlib import Path

from .backup import DUMP, FORMAT, KEYS, MANIFEST, MEDIA, Access, opened, sums
from .home import Home, Problem
from .postgres import psql

FILLED = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"

# In the same transaction as the restored data, so that a failure leaves everything as it was.
CLEAR = """
SET client_min_messages = warning;
DO $$ DECLARE statement text; BEGIN
    FOR statement IN
        SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
        WHERE nspname NOT IN ('public', 'information_schema') AND nspname NOT LIKE 'pg\\_%'
    LOOP EXECUTE statement; END LOOP;
    FOR statement IN
        SELECT format('DROP %s IF EXISTS %s CASCADE',
            CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
            c.oid::regclass)
        FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
          AND NOT relispartition
          AND NOT EXISTS (
              SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND (d.deptype = 'e' OR relkind = 'S' AND d.deptype IN ('a', 'i')))
    LOOP EXECUTE statement; END LOOP;
    FOR statement IN
        SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
        FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP EXECUTE statement; END LOOP;
    FOR statement IN
        SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype)
        FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    LOOP EXECUTE statement; END LOOP;
END $$;
"""


def main(arguments: list[str]) -> int:
    """Check first, then replace the database in one transaction and the files by a rename."""
    parser = argparse.ArgumentParser(prog="scripts/restore", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder written by scripts/backup")
    parser.add_argument("--force", action="store_true", help="replace what is there")
    options = parser.parse_args(arguments)
    begin, folder = time.monotonic(), options.folder.absolute()
    manifest = verified(folder)
    home = Home().make()
    with opened(home) as access:
        check_target(access, manifest, force=options.force)
        restore_database(access, folder, manifest)
        restore_media(folder / MEDIA, Path(access.launcher.portal["PORTAL_MEDIA_ROOT"]))
        restore_key(access, folder)
    print(f"Restored the backup of {manifest['made']} in {time.monotonic() - begin:.1f} s.")
    return 0


def verified(folder: Path) -> dict:
    """The manifest, once every file is there, unchanged, and no other."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise Problem(f"{folder} is not a whole backup: {error}") from None
    if manifest.get("format") != FORMAT:
        raise Problem(f"{folder} has format {manifest.get('format')}; this version reads {FORMAT}.")
    if wrong := differences(manifest["files"], sums(folder)):
        raise Problem(f"{folder} is damaged, nothing was restored:\n" + "\n".join(wrong))
    return manifest


def differences(written: dict[str, dict], found: dict[str, dict]) -> list[str]:
    """What is missing, changed or strange, one line each."""
    return [
        f"  {name}: "
        + ("missing" if name not in found else "not in the manifest" if name not in written else "changed")
        for name in sorted(written.keys() | found.keys())
        if written.get(name) != found.get(name)
    ]


def check_target(access: Access, manifest: dict, *, force: bool) -> None:
    """Nobody's data is replaced by accident, and no older PostgreSQL is asked to read a newer dump."""
    version = int(access.ask("SHOW server_version_num")) // 10000
    if version < manifest["postgres"]:
        raise Problem(
            f"The backup comes from PostgreSQL {manifest['postgres']}, this is {version}; restore into a newer one."
        )
    if not force and access.ask(FILLED) != "0":
        raise Problem("The database is not empty. To replace everything in it: scripts/restore DIR --force")


def restore_database(access: Access, folder: Path, manifest: dict) -> None:
    """Dump to SQL, then old out and new in, in one transaction."""
    script = access.launcher.home.run / "restore.sql"
    contents = script.with_suffix(".list")
    try:
        access.run("pg_restore", "--list", f"--file={contents}", folder / DUMP)
        contents.write_text(without_extensions(contents.read_text()))
        access.run("pg_restore", f"--use-list={contents}", f"--file={script}", folder / DUMP)
        script.chmod(0o600)
        load(access, script, manifest["extensions"])
    finally:
        script.unlink(missing_ok=True)
        contents.unlink(missing_ok=True)


def without_extensions(contents: str) -> str:
    """Extensions may belong to the database's administrator: they are made if missing, never dropped."""
    return "".join(line for line in contents.splitlines(keepends=True) if not re.search(r" EXTENSION ", line))


def load(access: Access, script: Path, extensions: list[str]) -> None:
    """One psql, one transaction."""
    wanted = "".join(f'CREATE EXTENSION IF NOT EXISTS "{name}";\n' for name in extensions)
    older = int(access.ask("SHOW server_version_num")) < 170000
    # A setting that pg_restore 17 and later always writes and that PostgreSQL 16 does not know.
    unknown = "" if not older else f"\\! sed -i '/^SET transaction_timeout/d' '{script}'\n"
    done = psql(
        access.programs, access.url, f"{unknown}BEGIN;\n{CLEAR}{wanted}\\i '{script}'\nCOMMIT;\n", seconds=6 * 3600
    )
    if done.returncode:
        raise Problem(f"The restore failed and was rolled back: {done.stderr.strip()[-2000:]}")


def restore_media(source: Path, target: Path) -> None:
    """Copy beside, then swap; the old files go last."""
    fresh, old = target.with_name(target.name + ".new"), target.with_name(target.name + ".old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, fresh)
    else:
        fresh.mkdir(parents=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def restore_key(access: Access, folder: Path) -> None:
    """Signed links and sessions stay valid, unless the environment names the key."""
    key = json.loads((folder / KEYS).read_text())["secret_key"]
    if os.environ.get("PORTAL_SECRET_KEY") or access.launcher.keys.get("secret_key") == key:
        return
    access.launcher.keys.put("secret_key", key)
    print("The signing key was restored too; a running portal takes it up when it is started again.")
