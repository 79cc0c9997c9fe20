"""Nights over real connections of the worker's role, in a database of their own: killed, in pairs, in bulk."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from benchmarks.database import ROOT, VARIABLES, drop, renamed, sql
from benchmarks.night import ZONE

from .nights import DAY, on

FIRMS = 5000


@contextmanager
def copy_of_the_test_database(suffix: str, firms: int = FIRMS):
    """A database made from the tests' own, with so many firms; its environment. Dropped at the end."""
    template, name = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_{suffix}"
    server = renamed(os.environ["DATABASE_URL"], "postgres")
    connection.close()  # a template is copied only while nobody is connected
    ours = f"datname = '{template}' AND pg_has_role(usename, 'MEMBER')"  # of threads that earlier tests left behind
    sql(server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
    drop(server, name)
    sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        env = os.environ | {key: renamed(os.environ[key], name) for key in VARIABLES if key in os.environ}
        sql(env["DATABASE_URL"], ZONE.read_text() % {"firms": firms})
        yield env | {"PORTAL_ROLE": "worker"}
    finally:
        drop(server, name)


def nights(kills: int) -> dict:
    with copy_of_the_test_database(f"kills{kills}") as env:
        command = [sys.executable, "-m", "tests.innovation_points.killing", str(kills)]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.django_db
def test_killed_twenty_times_the_old_night_stays_and_the_next_one_comes_out_the_same():
    undisturbed, killed = nights(kills=0), nights(kills=20)
    assert killed["broken"] == []
    assert killed["died"] >= 10, "most kills came too late to disturb anything"
    assert killed["digest"] == killed["again"] == undisturbed["digest"] == undisturbed["again"]
    assert killed["replay"]
    assert undisturbed["replay"]
    assert killed["running"] == killed["waiting"] == 0
    assert {killed["role"], undisturbed["role"]} == {"portal_worker"}
    assert undisturbed["way"] == "changed"


@pytest.mark.django_db
def test_a_second_run_at_once_says_so(capsys):
    other = psycopg2.connect(
        **{k: v for k, v in connection.get_connection_params().items() if k not in ("cursor_factory", "context")}
    )
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('portal.points.night'))")
            with on(DAY), pytest.raises(CommandError, match=r"."):
                call_command("night_run", as_of=DAY)
    finally:
        other.close()
