"""The zone's chains as steps that supply each other, and where the firms stand on them with what they make there."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprise_services.chain_querysets import ChainPlaceQuerySet
from enterprises.models import Chain, Firm


@pghistory.track()
class ChainStep(models.Model):
    """One step of a chain. What is shipped is the portal's own sketch; a step that somebody saved is the zone's."""

    class Stage(models.TextChoices):
        UPSTREAM = "upstream", _("upstream")
        MIDSTREAM = "midstream", _("midstream")
        DOWNSTREAM = "downstream", _("downstream")

    class Origin(models.TextChoices):
        SKETCH = "sketch", _("the portal's own sketch")
        ZONE = "zone", _("kept by the zone")

    chain = models.ForeignKey(Chain, models.PROTECT, verbose_name=_("chain"), related_name="steps")
    stage = models.CharField(_("part of the chain"), max_length=12, choices=Stage)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    text = models.CharField(_("what is made here"), max_length=200, blank=True)
    words = ArrayField(models.CharField(max_length=30), verbose_name=_("words"), default=list, blank=True)
    suppliers = models.ManyToManyField(
        "self", verbose_name=_("supplied by"), symmetrical=False, related_name="customers", blank=True
    )
    position = models.PositiveSmallIntegerField(_("place among the steps"), default=0)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.ZONE, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["chain__position", "position", "id"]
        verbose_name = _("step of a chain")
        constraints = [models.UniqueConstraint(fields=["chain", "name"], name="chain_step_once")]

    def __str__(self):
        return (self.name_en or self.name) if (get_language() or "").startswith("en") else self.name


@pghistory.track()
class ChainPlace(models.Model):
    """A firm stands at a step, with the products it makes there."""

    firm = models.ForeignKey(Firm, models.CASCADE, verbose_name=_("firm"), related_name="chain_places")
    step = models.ForeignKey(ChainStep, models.PROTECT, verbose_name=_("step"), related_name="places", db_index=False)
    products = ArrayField(models.CharField(max_length=60), verbose_name=_("products"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ChainPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["step", "firm__pinyin", "id"]
        verbose_name = _("place in a chain")
        constraints = [models.UniqueConstraint(fields=["step", "firm"], name="chain_place_once")]

    def __str__(self):
        return f"{self.step} · {self.firm}"
