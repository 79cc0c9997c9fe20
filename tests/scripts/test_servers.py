"""Real servers in a folder of their own: killed, started twice at once, backed up and restored."""

import os
import signal
import subprocess
import sys
import time

import pytest

from scripts.house import backup, database, process, restore
from scripts.house.home import ROOT, Home, Problem
from scripts.house.launcher import Launcher
from scripts.house.postgres import Cluster, psql

pytestmark = pytest.mark.slow

START = """
import sys, time
from pathlib import Path
from scripts.house import process
from scripts.house.home import Home, locked
from scripts.house.launcher import Launcher, end_on_signals
end_on_signals()
home = Home(Path(sys.argv[1])).make()
with locked(home.run / "server.lock"):
    process.stop_orphans(home.var)
    launcher = Launcher(home, careless=True)
    try:
        launcher.start_database()
        launcher.start_broker()
        print(launcher.portal["DATABASE_URL"], flush=True)
        time.sleep(float(sys.argv[2]))
    finally:
        launcher.stop()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    given = ("DATABASE_URL", "DATABASE_WEB_URL", "DATABASE_WORKER_URL", "REDIS_URL", "PORTAL_SECRET_KEY")
    for name in (*given, "PORTAL_MEDIA_ROOT"):
        monkeypatch.delenv(name, raising=False)
    home = Home(tmp_path / "var").make()
    sockets = home.sockets
    yield home
    process.stop_orphans(home.var, patience=1)
    subprocess.run(["rm", "-rf", sockets], check=True)


@pytest.fixture
def running(place):
    """A launcher in this process."""
    launcher = Launcher(place, careless=True)
    try:
        launcher.start_database()
        launcher.start_broker()
        yield launcher
    finally:
        for child in launcher.crew.children:
            process.send(child.process.pid, signal.SIGCONT)
        launcher.crew.stop()


def start(place, seconds: float = 60) -> subprocess.Popen:
    """A launcher of its own, which can be killed."""
    command = [sys.executable, "-P", "-c", START, str(place.var), str(seconds)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


def kept_running(launcher: Launcher, ready, seconds: float = 15) -> bool:
    """Tend the children until `ready` holds."""
    deadline = time.monotonic() + seconds
    while not ready():
        list(launcher.crew.tend())
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_a_killed_server_comes_back_with_its_rows(running):
    with backup.opened(running.home) as access:
        access.ask("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
        for child in list(running.crew.children):
            process.send(child.process.pid, signal.SIGKILL)
            child.process.wait()
        assert kept_running(running, lambda: not any(child.died for child in running.crew.children))
        assert kept_running(running, lambda: psql(access.programs, access.url, "SELECT 1").returncode == 0)
        assert access.ask("SELECT id FROM kept") == "7"


def test_the_owner_is_no_superuser_and_holds_both_roles(running):
    with backup.opened(running.home) as access:
        rights = access.ask(
            "SELECT rolsuper, rolbypassrls, pg_has_role('portal_owner', 'portal_worker', 'USAGE'),"
            " pg_has_role('portal_owner', 'portal_web', 'USAGE') FROM pg_roles WHERE rolname = 'portal_owner'"
        )
    assert rights == "f|f|t|t"


def test_children_die_with_a_killed_launcher_and_the_next_start_works(place):
    with start(place) as first:
        assert first.stdout.readline()
        assert len(process.orphans(place.var)) >= 2
        first.kill()
    deadline = time.monotonic() + 10
    while process.orphans(place.var) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert process.orphans(place.var) == []
    with start(place, 0) as second:
        assert second.stdout.readline()
        assert second.wait(20) == 0
    assert process.orphans(place.var) == []


def test_an_orphan_that_hangs_is_ended_by_the_next_start(place):
    with start(place) as first:
        assert first.stdout.readline()
        for pid in process.orphans(place.var):
            process.send(pid, signal.SIGSTOP)
        first.kill()
    with start(place, 0) as second:
        assert second.stdout.readline()
        assert second.wait(20) == 0


def test_two_starts_at_once_take_turns(place):
    with start(place, 1) as first, start(place, 1) as second:
        assert first.stdout.readline()
        assert second.stdout.readline()
        assert (first.wait(20), second.wait(20)) == (0, 0)


def test_a_stop_by_signal_leaves_nothing_and_is_quick(place):
    with start(place) as launcher:
        assert launcher.stdout.readline()
        begin = time.monotonic()
        launcher.terminate()
        launcher.wait(10)
        assert time.monotonic() - begin < 5
    assert process.orphans(place.var) == []


def test_a_backup_comes_back_whole_and_replaces_only_by_force(running, tmp_path):
    place, folder = running.home, tmp_path / "kept"
    (place.media / "a.txt").write_text("file")
    with backup.opened(place) as access:
        access.ask(
            "SET ROLE portal_owner; CREATE EXTENSION pg_trgm; CREATE TABLE firm (name text);"
            "CREATE INDEX ON firm USING gin (name gin_trgm_ops); INSERT INTO firm VALUES ('甲'), ('乙');"
            "CREATE TABLE score (firm int) PARTITION BY LIST (firm); CREATE TABLE score_one PARTITION OF score FOR VALUES IN (1);"
            "CREATE TABLE numbered (id serial, other int GENERATED ALWAYS AS IDENTITY); CREATE VIEW seen AS SELECT * FROM firm;"
            "ALTER TABLE firm ENABLE ROW LEVEL SECURITY; ALTER TABLE firm FORCE ROW LEVEL SECURITY;"
            "CREATE POLICY worker ON firm TO portal_worker USING (true); GRANT SELECT ON firm TO portal_web"
        )
        folder.mkdir()
        manifest = backup.write(access, folder)
        assert manifest["extensions"] == ["pg_trgm"]
        access.ask(
            "DELETE FROM firm; CREATE TABLE newer (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1"
        )
        (place.media / "b.txt").write_text("later")
        with pytest.raises(Problem, match="not empty"):
            restore.check_target(access, manifest, force=False)
        restore.restore_database(access, folder, restore.verified(folder))
        restore.restore_media(folder / "media", place.media)
        assert access.ask("SELECT string_agg(name, '' ORDER BY name DESC) FROM firm") in ("甲乙", "乙甲")
        assert access.ask("SELECT to_regclass('newer') IS NULL AND to_regproc('f') IS NULL") == "t"
        assert (
            access.ask("SELECT relowner::regrole, relforcerowsecurity FROM pg_class WHERE relname = 'firm'")
            == "portal_owner|t"
        )
        assert access.ask("SET ROLE portal_web; SELECT count(*) FROM firm") == "0"
    assert [path.name for path in place.media.iterdir()] == ["a.txt"]


def test_a_failed_restore_changes_nothing(running, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    with backup.opened(running.home) as access:
        access.ask("CREATE TABLE firm (id int); INSERT INTO firm VALUES (1)")
        manifest = backup.write(access, folder)
        manifest["extensions"] = ["no_such_extension"]
        with pytest.raises(Problem, match="rolled back"):
            restore.restore_database(access, folder, manifest)
        assert access.ask("SELECT id FROM firm") == "1"


def test_rows_that_the_owner_may_not_see_stop_a_backup(running, tmp_path):
    with backup.opened(running.home) as access:
        access.ask(
            "SET ROLE portal_owner; CREATE TABLE hidden (id int); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;"
            "ALTER TABLE hidden FORCE ROW LEVEL SECURITY"
        )
        owner = backup.Access(access.launcher, access.programs, running.portal["DATABASE_URL"])
        with pytest.raises(Problem, match="hidden"):
            backup.write(owner, tmp_path)


BOSS = "DROP DATABASE portal; DROP ROLE portal_web, portal_worker, portal_owner; CREATE ROLE boss LOGIN CREATEROLE"


def test_an_owner_who_may_make_roles_is_given_them_once(running):
    cluster = Cluster(running.home)
    for statement in (*BOSS.split("; "), "CREATE DATABASE zone OWNER boss"):
        cluster.sql(statement)
    given = {"DATABASE_URL": f"postgresql://boss@/zone?host={cluster.sockets}"}
    urls = database.external_urls(given, running.keys)
    assert database.external_urls(given, running.keys) == urls
    assert psql(cluster.bin, urls["DATABASE_WEB_URL"], "SELECT current_user").stdout.strip() == "portal_web"
    assert psql(cluster.bin, urls["DATABASE_WORKER_URL"], "SELECT current_user").stdout.strip() == "portal_worker"


def test_an_owner_who_may_not_is_told_what_to_run(running):
    cluster = Cluster(running.home)
    for statement in (*BOSS.replace(" CREATEROLE", "").split("; "), "CREATE DATABASE zone OWNER boss"):
        cluster.sql(statement)
    given = {"DATABASE_URL": f"postgresql://boss@/zone?host={cluster.sockets}"}
    with pytest.raises(Problem, match="CREATE ROLE portal_web LOGIN"):
        database.external_urls(given, running.keys)
