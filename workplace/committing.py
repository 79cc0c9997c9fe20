"""What is asked for after the commit, once a transaction however many of its writes ask for it."""

from collections.abc import Callable

from django.db import connection, transaction


def once_after_commit(call: Callable[[], None]) -> None:
    """Call after the commit of this transaction; a failure is logged and breaks nothing that was committed."""
    waiting = (entry[1] for entry in connection.run_on_commit)
    if not (connection.in_atomic_block and call in waiting):
        transaction.on_commit(call, robust=True)
