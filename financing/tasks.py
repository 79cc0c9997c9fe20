"""Work of this room that runs in the background, with the worker's rights: the web may not write a bank's rows."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import actions, hooks
from .models import KeptAnswer

KEPT_FOR = timedelta(days=30)


@shared_task
def renew_bank_lists() -> None:
    """Bring every bank's list in line with consents, the last night and what is under publicity. Twice does no harm."""
    actions.write_bank_rows()
    actions.sign_lists()


@shared_task
def sign_bank_list(bank_id: int) -> None:
    """Sign a bank's list anew after the latest was revoked, so that the bank is not left without until the night."""
    actions.sign_lists(bank_id=bank_id)


@shared_task
def send_hooks() -> None:
    """After each step of a loan, and every minute for what is due again. Each message is claimed before it is sent."""
    hooks.write_deliveries()
    hooks.send_waiting()


@shared_task
def forget_answers() -> None:
    """Every day: a request is repeated within hours, if at all."""
    KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
