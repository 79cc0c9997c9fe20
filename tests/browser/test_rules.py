"""The zone governs its own rule: a reviewer changes a weight, tries it and sends it; another publishes; a firm learns why."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from .conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The night of tomorrow, by a clock that is a day ahead.
AHEAD = """
import datetime, time_machine
time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1), tick=True).start()
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "night_run"])
"""


@pytest.fixture
def next_night(portal_env):
    def run():
        done = subprocess.run(
            [sys.executable, "-c", AHEAD],
            cwd=ROOT,
            env={**portal_env, "PORTAL_ROLE": "worker", "PYTHONPATH": os.fspath(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


def draft_with_another_weight(staff) -> str:
    """Less weight on R&D intensity, more on the debt ratio; the address of the draft."""
    page = staff.page
    staff.open("/rules/")
    page.click("tbody a:has-text('企业创新积分（2.0 版）')")
    page.click("form[action$='/draft/'] button")
    page.wait_for_url("**/edit/")
    total = page.locator("[data-sum='base:']")
    page.fill("[name='items.rd_intensity.weight']", "8")
    assert "94" in total.inner_text()
    assert "is-wrong" in total.get_attribute("class")
    page.click("button[name=send]")
    page.wait_for_selector(".error-summary")  # it was saved, and does not go on
    assert page.input_value("[name='items.rd_intensity.weight']") == "8"
    page.fill("[name='items.debt_ratio.weight']", "14")
    assert "is-wrong" not in total.get_attribute("class")
    page.click("main form.draft-form .form-foot button:not([name])")
    page.wait_for_selector(".error-summary", state="detached")
    return page.url.replace("edit/", "").removeprefix(staff.address)


def tried_and_kept(staff, rule):
    """Who wins and loses is read before anything is sent."""
    page = staff.page
    staff.open(f"{rule}trial/")
    page.wait_for_selector(".trial-movers li")
    assert page.locator(".trial-movers").count() == 2
    page.click("form[action$='/keep/'] button")
    page.wait_for_url("**/trials/**")


def send(staff, rule):
    page = staff.page
    staff.open(f"{rule}send/")
    assert page.locator(".rule-changes tbody tr", has_text="研发投入强度").locator("strong").inner_text() == "8 分"
    page.fill("#id_reason", "本区研发投入普遍达标，更看重财务稳健")
    page.click("main form.card button.btn-primary")
    page.wait_for_selector("text=待审批")
    assert page.locator("form[action$='/approve/']").count() == 0


def test_a_weight_changed_by_two_people_reaches_a_firm(visit, next_night):
    staff = visit("staff")
    rule = draft_with_another_weight(staff)
    tried_and_kept(staff, rule)
    send(staff, rule)

    approver = visit("approver")
    approver.open(rule)
    approver.page.wait_for_selector("text=更看重财务稳健")
    assert approver.page.locator("tr[data-href^='/trials/']").count() == 1
    approver.page.click("form[action$='/approve/'] button")
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    approver.page.wait_for_selector(f"text=自 {tomorrow} 起")
    assert approver.open(f"{rule}edit/") == 200
    assert approver.page.url.endswith(rule)  # nothing to edit any more

    next_night()
    name = rule.strip("/").rpartition("/")[2]
    firm = visit("enterprise")
    firm.open("/points/")
    firm.page.click("main a[href$='/change/']")
    words = firm.page.inner_text("main")
    assert "规则" in words
    assert firm.page.locator(f"main a[href='/rules/{name}/']").count() >= 1
    assert firm.page.locator(".reason-parts tr", has_text="研发投入强度").count() == 1
