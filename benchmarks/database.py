"""A database of the bench's own on the server that the environment names."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = ("DATABASE_URL", "DATABASE_WEB_URL", "DATABASE_WORKER_URL")


def renamed(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def sql(url: str, statement: str) -> None:
    """One statement outside of a transaction."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def drop(server: str, name: str) -> None:
    """Without FORCE, which may not end an autovacuum: that gives way by itself. Our own left-overs are ended by name."""
    sql(
        server,
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pg_has_role(usename, 'MEMBER')",
    )
    sql(server, f'DROP DATABASE IF EXISTS "{name}"')


@contextmanager
def scratch(name: str) -> Iterator[dict[str, str]]:
    """The environment of a new database with all migrations applied; it is dropped at the end."""
    server = os.environ["DATABASE_URL"]
    env = dict(os.environ) | {key: renamed(os.environ[key], name) for key in VARIABLES}
    drop(server, name)
    sql(server, f"CREATE DATABASE {name}")
    try:
        manage(env | {"PORTAL_ROLE": "owner"}, "migrate", "--verbosity", "0")
        yield env
    finally:
        drop(server, name)


def manage(env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", *arguments], env=env, cwd=ROOT, check=True)
