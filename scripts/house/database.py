"""The addresses of somebody else's PostgreSQL: who owns, who serves the web, who works at night."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from . import postgres
from .home import Problem
from .keys import Keys
from .postgres import WEB, WORKER

VARIABLES = {WEB: "DATABASE_WEB_URL", WORKER: "DATABASE_WORKER_URL"}


def with_user(url: str, user: str, password: str) -> str:
    """The same database for another role."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{address}"))


def external_urls(given: Mapping[str, str], keys: Keys) -> dict[str, str]:
    """All three addresses from the owner's, making the other two roles where they were not given."""
    owner = given["DATABASE_URL"]
    urls = {"DATABASE_URL": owner} | {name: given[name] for name in VARIABLES.values() if given.get(name)}
    folder = client()
    reached = postgres.psql(folder, owner, "SELECT 1")
    if reached.returncode:
        raise Problem(f"DATABASE_URL cannot be reached: {reached.stderr.strip()}")
    for role, variable in VARIABLES.items():
        if variable not in urls:
            urls[variable] = with_user(owner, role, _password(folder, owner, role, keys))
    member = postgres.psql(folder, owner, f"SELECT pg_has_role('{WEB}', 'USAGE') AND pg_has_role('{WORKER}', 'USAGE')")
    if member.stdout.strip() != "t":
        raise Problem(f"The owner in DATABASE_URL must be a member of both other roles. {by_hand(owner)}")
    return urls


def client() -> Path:
    """A folder with psql and pg_dump in it."""
    available = postgres.programs()
    if not available:
        raise Problem("No PostgreSQL client can run here; install one: sudo apt-get install -y postgresql-client")
    return available[0]


def _password(folder: Path, owner: str, role: str, keys: Keys) -> str:
    """The role's password, kept beside the other secrets; made together with the role when it is not known."""
    name = f"{role}_password"
    if known := keys.get(name):
        url = with_user(owner, role, known)
        if postgres.psql(folder, url, "SELECT 1").returncode == 0:
            return known
    password = secrets.token_urlsafe(24)
    made = postgres.psql(
        folder,
        owner,
        f"""
        DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role}; END IF; END $$;
        ALTER ROLE {role} LOGIN PASSWORD '{password}';
        DO $$ BEGIN
            IF NOT pg_has_role('{role}', 'USAGE') THEN EXECUTE format('GRANT {role} TO %I', current_user); END IF;
        END $$;
        """,
    )
    if made.returncode:
        raise Problem(f"The owner in DATABASE_URL may not make roles ({made.stderr.strip()}). {by_hand(owner)}")
    keys.put(name, password)
    return password


def by_hand(owner: str) -> str:
    """What the database's administrator runs instead."""
    name = urlsplit(owner).username or "the_owner"
    return f"""As a superuser, run:
    CREATE ROLE {WEB} LOGIN PASSWORD '...';
    CREATE ROLE {WORKER} LOGIN PASSWORD '...';
    GRANT {WEB}, {WORKER} TO "{name}";
and start again with DATABASE_WEB_URL and DATABASE_WORKER_URL set to the addresses of these two."""
