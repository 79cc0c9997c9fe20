"""Work of this room that runs in the background, with the worker's rights: the web may not write a bank's rows."""

from celery import shared_task

from . import actions


@shared_task
def renew_bank_lists() -> None:
    """Bring every bank's list in line with consents, the last night and what is under publicity. Twice does no harm."""
    actions.write_bank_rows()
