"""The real thing: a demo zone in its own database, gunicorn as portal_web, Celery as portal_worker, Chromium.

The server is asked for once per run; tests that change things use firms of their own.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw8")
DATABASE = f"browser_portal_{WORKER}"
FIRMS = 60
PASSWORD = "zone-demo-2026"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip


def renamed(url: str, name: str) -> str:
    """The same server's address with another database."""
    before, _, query = url.partition("?")
    return before.rpartition("/")[0] + "/" + name + (f"?{query}" if query else "")


def apart(url: str) -> str:
    """The same broker with a number of the test worker's own, so that no other portal's worker takes its tasks."""
    return re.sub(r"(db=|/)0$", rf"\g<1>{int(WORKER.removeprefix('gw')) + 1}", url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def portal_env(tmp_path_factory):
    """The environment of the portal's processes, over a database made for this run."""
    owner = os.environ["DATABASE_URL"]
    admin = psycopg2.connect(renamed(owner, "postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    env = {
        **os.environ,
        **{name: renamed(os.environ[name], DATABASE) for name in ("DATABASE_URL", "DATABASE_WEB_URL", "DATABASE_WORKER_URL")},
        "DJANGO_SETTINGS_MODULE": "zone_portal.settings",
        "PORTAL_MEDIA_ROOT": str(tmp_path_factory.mktemp("media")),
        "PORTAL_STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
        "REDIS_URL": apart(os.environ["REDIS_URL"]),
        "PORTAL_DEMO": "1",
        "PORTAL_SECRET_KEY": "browser-tests-only",
    }  # fmt: skip
    env.pop("PORTAL_ROLE", None)
    yield env
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    admin.close()


@pytest.fixture(scope="session")
def manage(portal_env):
    """manage("night_run") -> output of the command, run as its own role."""

    def run(*arguments, **extra):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env={**portal_env, **extra}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def portal(portal_env, manage, tmp_path_factory):
    """The address of a running portal with a demo zone and its first night."""
    manage("prepare")
    manage("seed_demo", "--enterprises", str(FIRMS))
    manage("night_run")
    port, logs = free_port(), tmp_path_factory.mktemp("logs")
    web = [sys.executable, "-m", "gunicorn", "zone_portal.wsgi", "--no-control-socket", "--threads", "4",
           "--bind", f"127.0.0.1:{port}"]  # fmt: skip
    worker = [sys.executable, "-m", "celery", "-A", "zone_portal", "worker", "--concurrency", "1", "-l", "warning"]
    processes = []
    for role, command in {"web": web, "worker": worker}.items():
        with (logs / f"{role}.log").open("wb") as log:
            processes.append(
                subprocess.Popen(command, cwd=ROOT, env={**portal_env, "PORTAL_ROLE": role}, stdout=log, stderr=log)
            )
    address = f"http://127.0.0.1:{port}"
    wait_for(address + "/healthz", logs)
    yield address
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=20)


def wait_for(url, logs, seconds=60):
    for _ in range(seconds * 5):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("The portal did not start:\n" + "\n".join(log.read_text() for log in logs.iterdir()))


@pytest.fixture(scope="session")
def playwright():
    """The one driver of the run: a process holds no second one."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright):
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
    yield chromium
    chromium.close()


class Person:
    """One person at one browser: signs in, and notes what the console and the network should not have shown."""

    def __init__(self, browser, address, width=1440):
        self.address = address
        self.context = browser.new_context(
            locale="zh-CN", viewport={"width": width, "height": 900}, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints = []
        self.page.on("console", lambda message: self.note(message))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.note_request(request.url))

    def note(self, message):
        expected = re.search(r"status of (4\d\d)", message.text)  # a refused form is an answer, not a fault
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(message.text)

    def note_request(self, url):
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"loaded from elsewhere: {url}")

    def open(self, path):
        response = self.page.goto(self.address + path)
        return response.status if response else None

    def sign_in(self, username, password=PASSWORD):
        self.open("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.click("form.sign-in button[type=submit]")
        self.page.wait_for_url(self.address + "/")
        return self


@pytest.fixture
def visit(browser, portal):
    """visit("staff") -> a Person signed in; the test fails if any page complained in the console."""
    people = []

    def enter(username=None, width=1440):
        person = Person(browser, portal, width)
        people.append(person)
        return person.sign_in(username) if username else person

    yield enter
    complaints = [complaint for person in people for complaint in person.complaints]
    for person in people:
        person.context.close()
    assert complaints == []
