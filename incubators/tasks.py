from celery import shared_task
from django.utils import timezone


@shared_task
def morning() -> None:
    """Each morning: figures that consents show are brought up to date, reports are begun,
    and people are told what ends or is late. Twice does nothing."""
    from django.db import transaction

    from .reporting import telling as reports
    from .sharing import rewrite_all
    from .telling import tell

    with transaction.atomic():
        rewrite_all()
        tell(timezone.localdate())
        reports.begin_due(timezone.localdate())
        reports.tell(timezone.localdate())
