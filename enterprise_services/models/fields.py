"""Columns that several tables of this room share."""

from django.conf import settings
from django.db import models


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+", **options
    )


def handled_by(label, **options):
    """A department or a park, which handles what firms bring."""
    return models.ForeignKey("accounts.Organisation", models.PROTECT, verbose_name=label, related_name="+", **options)
