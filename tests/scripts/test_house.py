"""The launcher's own decisions, each without a server."""

import json
import os
import stat
import subprocess
import sys
import time

import pytest

from scripts.house import broker, database, environment, home, launcher, postgres, prepared, process, restore
from scripts.house.backup import MANIFEST, sums
from scripts.house.keys import Keys
from scripts.house.supervise import PATIENCE, Child, Crew

OWNER = "postgresql://own%40er:p%2Fw@db.example:5433/zone?sslmode=require"


@pytest.fixture
def place(tmp_path):
    return home.Home(tmp_path / "var").make()


@pytest.fixture
def venv(tmp_path):
    """An environment that was installed completely from a lock."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    lock = tmp_path / "requirements.txt"
    lock.write_text("django==5.2 --hash=sha256:00\n")
    (tmp_path / "lock.sha256").write_text(environment.fingerprint(lock))
    return tmp_path, lock


def test_nothing_is_installed_while_the_lock_is_the_same(venv):
    folder, lock = venv
    assert environment.is_ready(folder, lock)


def test_another_lock_or_a_missing_python_asks_for_an_installation(venv):
    folder, lock = venv
    (folder / "bin" / "python").unlink()
    assert not environment.is_ready(folder, lock)
    (folder / "bin" / "python").symlink_to(sys.executable)
    lock.write_text("django==5.3 --hash=sha256:00\n")
    assert not environment.is_ready(folder, lock)


def test_another_interpreter_asks_for_an_installation(venv):
    _, lock = venv
    assert environment.fingerprint(lock, "3.11") != environment.fingerprint(lock, "3.12")


def test_uv_is_pinned_by_hash_and_no_registry_is_named():
    pin = environment.UV.read_text()
    assert pin.startswith("uv==")
    assert "--hash=sha256:" in pin
    assert "://" not in pin


def test_another_role_gets_the_owner_s_address_with_its_own_name():
    changed = database.with_user(OWNER, "portal_web", "a/b@c")
    assert changed == "postgresql://portal_web:a%2Fb%40c@db.example:5433/zone?sslmode=require"


def test_a_socket_address_keeps_its_query():
    changed = database.with_user("postgresql://owner@/portal?host=/tmp/x", "portal_worker", "s")
    assert changed == "postgresql://portal_worker:s@/portal?host=/tmp/x"


def test_without_the_right_to_make_roles_the_sql_to_run_is_named():
    advice = database.by_hand(OWNER)
    assert "CREATE ROLE portal_web LOGIN" in advice
    assert "GRANT portal_web, portal_worker TO" in advice


def test_socket_paths_fit_however_deep_the_checkout_is(tmp_path):
    deep = home.Home(tmp_path / ("x" * 120) / "var").sockets
    try:
        assert len(str(deep / ".s.PGSQL.5432")) < 107
        assert stat.S_IMODE(deep.stat().st_mode) == 0o700
    finally:
        deep.rmdir()


def test_two_homes_do_not_share_sockets(tmp_path):
    first, second = home.Home(tmp_path / "a").sockets, home.Home(tmp_path / "b").sockets
    assert first != second
    first.rmdir(), second.rmdir()


def test_somebody_else_s_socket_folder_is_refused(place):
    place.sockets.chmod(0o755)
    try:
        with pytest.raises(home.Problem, match="not a private folder"):
            _ = place.sockets
    finally:
        place.sockets_path.rmdir()


def test_the_lock_is_held_by_one(tmp_path):
    path = tmp_path / "lock"
    with home.locked(path), pytest.raises(home.Problem, match="has held"), home.locked(path, timeout=0):
        pass
    with home.locked(path, timeout=0):
        pass


def test_a_killed_holder_lets_go(tmp_path):
    path = tmp_path / "lock"
    code = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        with home.locked(path, timeout=5):
            pass


def test_secrets_are_private_and_stay_the_same(tmp_path):
    keys = Keys(tmp_path / "secrets.json")
    first = keys.make("secret_key")
    keys.put("other", "value")
    assert Keys(keys.path).make("secret_key") == first
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600


def test_the_environment_file_is_read_back_by_the_settings(place, monkeypatch):
    from zone_portal.environment import load_running

    one = launcher.Launcher(place)
    one.portal["DATABASE_URL"] = OWNER
    one.write_environment()
    assert stat.S_IMODE(place.environment_file.stat().st_mode) == 0o600
    monkeypatch.setattr(os, "environ", {})
    load_running(place.environment_file)
    assert os.environ["DATABASE_URL"] == OWNER
    assert os.environ["PORTAL_SECRET_KEY"] == one.portal["PORTAL_SECRET_KEY"]


def test_a_data_folder_is_only_opened_by_the_version_that_made_it(place, monkeypatch, tmp_path):
    versions = {tmp_path / "new": 18, tmp_path / "old": 15}
    monkeypatch.setattr(postgres, "programs", lambda: list(versions))
    monkeypatch.setattr(postgres, "version", versions.get)
    cluster = postgres.Cluster(place)
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("15\n")
    assert cluster.bin == tmp_path / "old"
    (cluster.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(home.Problem, match="belongs to PostgreSQL 16"):
        _ = postgres.Cluster(place).bin
    cluster.sockets.rmdir()


@pytest.mark.parametrize(("memory", "buffers"), [(900, "128MB"), (8000, "1000MB"), (64000, "2048MB")])
def test_buffers_are_an_eighth_of_the_machine_within_bounds(tmp_path, memory, buffers):
    assert postgres.settings(memory, tmp_path)["shared_buffers"] == buffers


def test_each_broker_program_keeps_a_folder_of_its_own(place, monkeypatch, tmp_path):
    monkeypatch.setattr(broker, "program", lambda: tmp_path / "redis-server")
    assert broker.Broker(place).data == place.var / "redis"
    place.sockets.rmdir()


def test_a_zombie_does_not_count_as_alive():
    child = subprocess.Popen(["true"])
    deadline = time.monotonic() + 5
    while process.alive(child.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not process.alive(child.pid)
    os.kill(child.pid, 0)  # which is why kill -0 is not asked
    child.wait()


def test_a_child_that_keeps_dying_is_given_up_with_the_end_of_its_log(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("the reason\n")
    child = Child("web", lambda: subprocess.Popen(["false"]), log, started=time.monotonic())
    for _ in range(PATIENCE):
        child.note_death()
    with pytest.raises(home.Problem, match="the reason"):
        child.note_death()


def test_a_dead_child_is_started_again_and_a_finished_one_is_not(tmp_path):
    crew = Crew(tmp_path)
    started = []

    def start():
        started.append(1)
        return subprocess.Popen(["true"] if len(started) == 1 else ["sleep", "30"], start_new_session=True)

    crew.add(Child("web", start, tmp_path / "web.log"))
    crew.add(Child("night", lambda: subprocess.Popen(["true"], start_new_session=True), tmp_path / "n.log", once=True))
    deadline = time.monotonic() + 5
    events = []
    while (len(started) < 2 or len(crew.children) > 1) and time.monotonic() < deadline:
        events += crew.tend()
        time.sleep(0.05)
    crew.stop()
    assert len(started) == 2
    assert sorted(event.split()[0] for event in events) == ["night", "web"]


@pytest.fixture
def kept(tmp_path):
    """A whole backup of one file."""
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "报告.pdf").write_bytes(b"pdf")
    (tmp_path / MANIFEST).write_text(json.dumps({"format": 1, "files": sums(tmp_path)}))
    return tmp_path


def test_a_whole_backup_is_accepted(kept):
    assert list(restore.verified(kept)["files"]) == ["media/报告.pdf"]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "media" / "报告.pdf").write_bytes(b"pfd"), "changed"),
        (lambda folder: (folder / "media" / "报告.pdf").unlink(), "missing"),
        (lambda folder: (folder / "stray").write_bytes(b""), "not in the manifest"),
        (lambda folder: (folder / MANIFEST).unlink(), "not a whole backup"),
        (lambda folder: (folder / MANIFEST).write_text('{"format": 9}'), "format 9"),
    ],
)
def test_a_harmed_backup_is_refused(kept, harm, said):
    harm(kept)
    with pytest.raises(home.Problem, match=said):
        restore.verified(kept)


def test_extensions_are_left_to_the_database_s_administrator():
    contents = "2; 3079 16390 EXTENSION - pg_trgm \n219; 1259 16400 TABLE public firm owner\n"
    assert restore.without_extensions(contents) == "219; 1259 16400 TABLE public firm owner\n"


def test_a_new_migration_is_noticed(tmp_path):
    (tmp_path / "firms" / "migrations").mkdir(parents=True)
    for name in ("__init__", "0001_initial", "0002_more"):
        (tmp_path / "firms" / "migrations" / f"{name}.py").touch()
    assert prepared.migrations(tmp_path) == {"firms.0001_initial", "firms.0002_more"}


def test_a_changed_asset_or_package_asks_for_collecting_again(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text("a")
    (tmp_path / "static" / "css").mkdir(parents=True)
    sheet = tmp_path / "static" / "css" / "portal.css"
    sheet.write_text("a {}")
    seen = [prepared.sources(tmp_path, lock)]
    sheet.write_text("b {}")
    seen.append(prepared.sources(tmp_path, lock))
    sheet.rename(sheet.with_name("other.css"))
    seen.append(prepared.sources(tmp_path, lock))
    lock.write_text("b")
    seen.append(prepared.sources(tmp_path, lock))
    assert len(set(seen)) == 4
