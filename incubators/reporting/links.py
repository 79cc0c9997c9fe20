"""The signed link by which a tenant without an account fills in its share: one share, some days, ended by the next link."""

from datetime import timedelta

from django.core import signing
from django.db import connection

from incubators.models import TenantShare

SALT = "incubators.share"
LASTS = timedelta(days=14)


def token_of(share: TenantShare) -> str:
    return signing.TimestampSigner(salt=SALT).sign_object([share.pk, share.link_number])


def share_by(token: str) -> TenantShare | None:
    """The share that the link opens, None where the link is over, was replaced or never was one.

    The database shows this one share to the request, and nothing else of the report or the tenancy.
    """
    try:
        pk, number = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.share', %s, true)", [str(pk)])
    return TenantShare.objects.filter(pk=pk, link_number=number).first()
