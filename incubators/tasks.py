from celery import shared_task
from django.utils import timezone


@shared_task
def morning() -> None:
    """Each morning: figures that consents show are brought up to date, reports are begun,
    and people are told what ends or is late. Twice does nothing."""
    from django.db import transaction

    from .models import SharedFigures, Tenant, TenantConsent
    from .reporting import telling as reports
    from .sharing import rewrite
    from .telling import tell

    with transaction.atomic():
        concerned = (
            TenantConsent.objects.live().values("tenant").union(SharedFigures.objects.order_by().values("tenant"))
        )
        rewrite(Tenant.objects.filter(pk__in=list(concerned.values_list("tenant", flat=True))))
        tell(timezone.localdate())
        reports.begin_due(timezone.localdate())
        reports.tell(timezone.localdate())
