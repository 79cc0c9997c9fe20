"""The accountant fills the form while the network fails twice and the browser is killed once, and loses nothing."""

import os
import signal

import psycopg2
import pytest

from .conftest import CHROMIUM
from .steps import SAVED, check_and_submit, fill, start_declaration, typed
from .test_main_job import FIGURES, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OFFLINE = "#saved-at[data-state=offline]"
PARTS = [
    dict(list(FIGURES.items())[first:last]) for first, last in ((0, 5), (5, 10), (10, 15))
]  # staff stands in the second
TYPED = FIGURES | {"net_profit": "951"}  # as the form writes it once it is saved
MAKE_ACCOUNTANT = """
from innovation_points.models import Declaration, Invitation
from tests import factories
asked = Invitation.objects.filter(season__state="open", season__quarter=0).select_related("firm", "season")
begun = {{(row.firm_id, row.fiscal_year) for row in Declaration.objects.all()}}
firm = next(one.firm for one in asked if (one.firm_id, one.season.fiscal_year) not in begun)
person = factories.firm_user(firm, username="accountant")
person.set_password({password!r})
person.save()
"""


class KilledBrowser:
    """A browser with a profile on disk, which can be killed like a machine that loses power, and started again."""

    def __init__(self, playwright, profile, address):
        self.playwright, self.profile, self.address = playwright, profile, address
        self.start()

    def start(self):
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path="/usr/bin/chromium", args=CHROMIUM, locale="zh-CN"
        )
        self.page = self.context.pages[0]
        self.page.set_default_timeout(15_000)

    def open(self, path):
        self.page.goto(self.address + path)

    def sign_in(self, username, password):
        self.open("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.click("form.sign-in button[type=submit]")
        self.page.wait_for_url(self.address + "/")

    def kill(self):
        """No page is unloaded, no last request is sent."""
        for pid in self._processes():
            os.kill(pid, signal.SIGKILL)
        self.context.close()

    def _processes(self):
        """The browser of this profile: it alone names it."""
        mark = f"--user-data-dir={self.profile}".encode()
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as line:
                    parts = line.read().split(b"\0")
            except OSError:
                continue
            if entry.isdigit() and mark in parts and not any(part.startswith(b"--type=") for part in parts):
                yield int(entry)


@pytest.fixture
def accountant(portal_env, portal, manage):
    """Somebody of a firm that has not begun; their name and password."""
    manage("shell", "-c", MAKE_ACCOUNTANT.format(password=PASSWORD), PORTAL_ROLE="worker")
    return "accountant", PASSWORD


@pytest.fixture
def machine(playwright, portal, tmp_path):
    machine = KilledBrowser(playwright, tmp_path / "profile", portal)
    yield machine
    machine.context.close()


def stored(portal_env):
    """What the database holds of the accountant's declaration."""
    with psycopg2.connect(portal_env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.revenue, d.staff, d.class1_ip, d.state, d.confirmed_by_name FROM innovation_points_declaration d"
            " ORDER BY d.id DESC LIMIT 1"
        )
        return cursor.fetchone()


def test_nothing_is_lost_when_the_network_fails_and_the_browser_dies(machine, accountant, portal_env):
    machine.sign_in(*accountant)
    start_declaration(machine)
    page = machine.page
    fill(page, PARTS[0])
    page.wait_for_selector(SAVED)

    machine.context.set_offline(True)  # the first cut: it comes back while the page stays open
    fill(page, PARTS[1])
    page.wait_for_selector(OFFLINE)
    assert stored(portal_env)[1] is None
    machine.context.set_offline(False)
    page.wait_for_selector(SAVED)
    assert stored(portal_env)[1] == 175

    machine.context.set_offline(True)  # the second cut: the machine dies before it comes back
    fill(page, PARTS[2])
    page.wait_for_selector(OFFLINE)
    page.wait_for_timeout(6_500)  # Chromium writes what pages store to the disk within some five seconds
    address = page.url.removeprefix(machine.address)
    machine.kill()
    assert stored(portal_env)[2] is None

    machine.start()
    machine.open(address)
    if "/sign-in/" in machine.page.url:
        machine.sign_in(*accountant)
        machine.open(address)
    page = machine.page
    page.wait_for_selector(SAVED)
    page.reload()
    assert typed(page, TYPED) == TYPED
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('portal.declaration.'))") == []
    check_and_submit(page, "钱敏")
    assert stored(portal_env) == (95_077_700, 175, 4, "submitted", "钱敏")
