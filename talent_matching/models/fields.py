"""Words that several tables of this room share."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Trade(models.TextChoices):
    """The eight fields of high and new technology that the state supports (国科发火〔2016〕32号, annex)."""

    INFORMATION = "information", _("electronics and information")
    BIOLOGY = "biology", _("biology and new medicine")
    AVIATION = "aviation", _("aviation and space")
    MATERIALS = "materials", _("new materials")
    SERVICES = "services", _("high-tech services")
    ENERGY = "energy", _("new energy and saving energy")
    ENVIRONMENT = "environment", _("resources and environment")
    MANUFACTURING = "manufacturing", _("advanced manufacturing and automation")


class Embargoed:
    """With a field `embargo`: the day before which nothing is proposed. As in matching.structured, the day itself is free."""

    @property
    def is_embargoed(self) -> bool:
        return self.embargo is not None and timezone.localdate() < self.embargo


def trades(label, **options):
    return ArrayField(models.CharField(max_length=16, choices=Trade), verbose_name=label, default=list, **options)


def yuan(label, **options):
    return models.BigIntegerField(label, null=True, blank=True, validators=[MinValueValidator(0)], **options)


def person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
