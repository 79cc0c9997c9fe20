"""How the processes of the web server share what comes in."""

import time

from gunicorn.workers.gthread import ThreadWorker

HOLD_BACK = 0.001  # seconds for each connection that the process has already
LONGEST = 0.008


class EvenWorker(ThreadWorker):
    """Leaves a new connection to a process that has fewer.

    All processes take connections from one queue as fast as they can: with eight people one had seven pages to make and
    its neighbour one, and the slow pages were slow because they waited there.
    """

    def accept(self, listener):
        time.sleep(min(HOLD_BACK * self.nr_conns, LONGEST))
        super().accept(listener)
