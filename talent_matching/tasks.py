"""Work of this room that runs in the background. Each task may be delivered twice and does its work once.

People of both sides are told by the worker: neither side may read who the other's people are.
"""

from functools import partial

from celery import shared_task
from django.db import transaction


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
