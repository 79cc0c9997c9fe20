"""Words that staff put on firms, to find them again. People of firms and banks never see them."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from .firm import Firm


class Tag(models.Model):
    """One word of the zone's own; the same for all parks, so that it is written in one way."""

    name = models.CharField(_("tag"), max_length=24, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


@pghistory.track()
class FirmTag(models.Model):
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="firm_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="firm_tags")

    class Meta:
        ordering = ["tag__name"]
        verbose_name = _("tag")
        constraints = [models.UniqueConstraint(fields=["firm", "tag"], name="firm_tag_once")]

    def __str__(self):
        return str(self.tag)
