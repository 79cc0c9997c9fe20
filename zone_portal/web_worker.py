"""How the processes of the web server share what comes in."""

import time

from gunicorn.workers import gthread

HOLD_BACK = 0.001  # seconds for each connection that the process has already
LONGEST = 0.008
# Browsers open connections ahead of need: a thread waits this long for the first word, not the five seconds of gunicorn.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.02


class EvenWorker(gthread.ThreadWorker):
    """Leaves a new connection to a process that has fewer.

    All processes take connections from one queue as fast as they can: with eight people one had seven pages to make and
    its neighbour one, and the slow pages were slow because they waited there.
    """

    def accept(self, listener):
        time.sleep(min(HOLD_BACK * self.nr_conns, LONGEST))
        super().accept(listener)
