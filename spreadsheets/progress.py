"""How far a long piece of work is, for the page that waits for it."""

import time

from django.db import connection
from django.utils import timezone

from .models import Import

EVERY = 0.5  # seconds


class Progress:
    """Writes `done` and `total` of an import over a connection of its own: the work's transaction would hide them until its end.

    Whoever uses it must not change the import's row in the work's transaction before the work is over.
    """

    def __init__(self, job):
        self.job = job
        self.next = 0.0

    def __enter__(self):
        self.connection = connection.copy()
        return self

    def __exit__(self, *_exception):
        self.connection.close()

    def __call__(self, done, total):
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + EVERY
        table = Import._meta.db_table
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET done = %s, total = %s, moved_at = %s WHERE id = %s",
                [done, total, timezone.now(), self.job.pk],
            )
