"""Work of this room that runs in the background. Each task may be delivered twice and does its work once.

People of both sides are told by the worker: neither side may read who the other's people are.
"""

import time
from functools import partial

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

EVERY = 0.5  # seconds between two notes of progress


def later(task, *arguments) -> None:
    """After the commit. A broker that is down breaks no step: what was not told is told by the day's reminder."""
    transaction.on_commit(partial(task.apply_async, arguments, retry=False), robust=True)


@shared_task
def tell_of_match(pk: int, state: str) -> None:
    from . import telling

    telling.of_match(pk, state)


@shared_task
def tell_of_demand(pk: int) -> None:
    from . import telling

    telling.of_demand(pk)


@shared_task
def remind_dormant() -> None:
    """Once a day: matches in which nothing has happened for a while, and what was not told when it happened."""
    from . import telling

    telling.of_dormant()


@shared_task
def compute_round(pk: int) -> None:
    from .actions import rounds

    rounds.compute(pk)


class Progress:
    """How far a round is, written over a connection of its own: the work's transaction would hide it until its end."""

    def __init__(self, found):
        self.pk, self.table, self.next = found.pk, found._meta.db_table, 0.0

    def __enter__(self):
        self.connection = connection.copy()
        return self

    def __exit__(self, *_exception):
        self.connection.close()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + EVERY
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET state = 'running', done = %s, total = %s, moved_at = %s WHERE id = %s",
                [done, total, timezone.now(), self.pk],
            )


@shared_task
def tell_of_event(pk: int, what: str) -> None:
    from . import event_telling

    event_telling.of_event(pk, what)


@shared_task
def remind_of_events() -> None:
    """Once a day: whoever comes to an event of the next day."""
    from . import event_telling

    event_telling.of_tomorrow()
