from functools import partial

from celery import shared_task
from django.db import transaction

from . import actions


@shared_task
def check_import(pk):
    actions.run_check(pk)


@shared_task
def commit_import(pk):
    actions.run_commit(pk)


def start(task, pk):
    """After the commit. A broker that is down does not break the page: it shows the work waiting, with a button to go on."""
    transaction.on_commit(partial(task.delay, pk), robust=True)
