"""Work of this room in the background. Each task may be delivered twice, or run beside itself, and sends nothing twice."""

from celery import shared_task

from . import mailing


@shared_task
def deliver() -> None:
    """After each notice, and every five minutes for what could not be sent before."""
    mailing.send_waiting()
    mailing.text_waiting()


@shared_task
def send_digests() -> None:
    """Every morning, and again a few times for those whose summary could not be sent."""
    mailing.send_digests()


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=8)
def scan_evidence(pk: str) -> None:
    """After an upload, where the portal has a virus scanner."""
    from .evidence import scan  # it starts this task

    scan(pk)
