"""Where the portal finds its servers: the environment, or the embedded servers that scripts/server started."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
RUNNING = BASE_DIR / "var" / "run" / "portal.env"


def load_running(path: Path = RUNNING) -> None:
    """Fill what the environment leaves open from the file that the running server wrote (lines KEY=VALUE)."""
    if "DATABASE_URL" in os.environ or not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        key, separator, value = line.partition("=")
        if separator:
            os.environ.setdefault(key.strip(), value.strip())


def required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(
            f"{name} is not set and no portal runs here: start it with scripts/server, or set {name} yourself."
        ) from None


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def database(url: str) -> dict:
    """Django's settings of one PostgreSQL connection from postgresql://user:password@host:port/name?host=/socket."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"A database address starts with postgresql://, not {parts.scheme}://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # only select boxes use them: three more trips for some ten rows each
    }


def broker(url: str) -> str:
    """Celery's spelling of a Redis address: a unix socket is redis+socket:// there and unix:// for the client."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    db = parse_qs(query).get("db", ["0"])[-1]
    return f"redis+socket://{path}?virtual_host={db}"
