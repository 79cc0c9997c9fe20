from celery import shared_task

from . import audit


@shared_task
def seal_audit_log() -> int:
    """Every minute by beat: seal what has been written since."""
    return audit.seal()
