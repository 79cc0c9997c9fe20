"""A process that has work leaves new connections to one that has less."""

import time

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import ThreadWorker

from scripts.house.server import gunicorn
from zone_portal.web_worker import LONGEST, EvenWorker


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
