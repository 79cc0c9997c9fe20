"""A process that has work leaves new connections to one that has less."""

import http.client
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import ThreadWorker

from scripts.house.server import gunicorn
from zone_portal.web_worker import LONGEST, EvenWorker

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def held_back(monkeypatch):
    """accepted(number of connections) -> seconds for which the worker holds back before it accepts."""
    seconds, taken = [], []
    monkeypatch.setattr(time, "sleep", seconds.append)
    monkeypatch.setattr(ThreadWorker, "accept", lambda worker, listener: taken.append(list(seconds)))
    worker = EvenWorker(1, 1, [], None, 30, Config(), None)
    assert worker.nr_conns == 0, "counted by gunicorn under this name"

    def accepted(connections):
        seconds.clear()
        worker.nr_conns = connections
        worker.accept("listener")
        assert taken.pop() == seconds, "it accepts, and only after it held back"
        return seconds[0]

    yield accepted
    worker.tmp.close()


def test_the_more_it_has_the_longer_it_waits_but_never_long(held_back):
    waits = [held_back(connections) for connections in range(5)]
    assert waits[0] == 0
    assert waits == sorted(set(waits))
    assert held_back(500) == LONGEST


def test_the_portal_is_served_by_it():
    assert f"--worker-class={EvenWorker.__module__}.{EvenWorker.__name__}" in gunicorn(8000)


@pytest.fixture
def port(tmp_path):
    """A server of one process with two threads, for an application that says hello."""
    (tmp_path / "hello.py").write_text(
        "def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'hello']\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    worker = f"--worker-class={EvenWorker.__module__}.{EvenWorker.__name__}"
    command = ["gunicorn", "hello", f"--bind=127.0.0.1:{port}", worker, "--threads=2", f"--pythonpath={tmp_path}"]
    command += ["--no-control-socket", "--log-level=error"]
    with subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT) as server:
        yield port
        server.terminate()


def test_connections_that_browsers_open_ahead_hold_up_nobody(port):
    with ExitStack() as opened:
        for _each in range(6):
            opened.enter_context(_connected(port))
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
        asking.request("GET", "/")
        assert asking.getresponse().read() == b"hello"
        asking.close()


def _connected(port) -> socket.socket:
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)
