import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises import credit_code, names
from enterprises.querysets import FirmQuerySet

COUNTED = ["organisation", "chain", "officer", "above_scale"]


class Chain(models.Model):
    """One of the zone's industrial chains."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.name_en if (get_language() or "").startswith("en") else self.name


class Industry(models.Model):
    """A division (大类, two digits) of GB/T 4754-2017 with its section (门类, a letter)."""

    code = models.CharField(max_length=4, primary_key=True)
    section = models.CharField(max_length=1)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.section}{self.code} {self.name}"


@pghistory.track()
class Firm(models.Model):
    """One firm of the zone: what stays the same over the years. Figures by year stand in YearFacts."""

    class Status(models.TextChoices):
        OPERATING = "operating", _("operating")
        SUSPENDED = "suspended", _("suspended")
        MOVED = "moved", _("moved away")
        CANCELLED = "cancelled", _("cancelled")
        MERGED = "merged", _("merged into another file")

    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, unique=True, validators=[credit_code.validate]
    )
    name = models.CharField(_("name"), max_length=120)
    former_names = ArrayField(
        models.CharField(max_length=120), verbose_name=_("former names"), default=list, blank=True
    )
    pinyin = models.CharField(max_length=400, editable=False)
    initials = models.CharField(max_length=120, editable=False)
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, editable=False, related_name="firm"
    )
    park = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("park"),
        related_name="park_firms",
        db_index=False,  # two indexes of the table begin with it
        limit_choices_to={"kind": "park"},
    )
    officer = models.ForeignKey(
        "accounts.User", models.SET_NULL, verbose_name=_("officer"), null=True, blank=True, related_name="officer_firms"
    )
    chain = models.ForeignKey(Chain, models.PROTECT, verbose_name=_("chain"), null=True, blank=True)
    industry_code = models.CharField(_("industry code (GB/T 4754)"), max_length=4, blank=True)
    above_scale = models.BooleanField(_("above-scale industrial firm"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPERATING)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    registered_capital = models.BigIntegerField(_("registered capital"), null=True, blank=True, help_text=_("yuan"))
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_post = models.CharField(_("post"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    remark = models.TextField(_("remark"), blank=True)
    tags = models.ManyToManyField("enterprises.Tag", through="enterprises.FirmTag", related_name="firms")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = FirmQuerySet.as_manager()

    class Meta:
        ordering = ["pinyin", "id"]
        indexes = [
            models.Index(fields=["park", "pinyin"]),
            models.Index(fields=["chain", "pinyin"]),
            # A page's keys and its count from the index alone: with what the row policies and the plainest filters ask.
            models.Index(fields=["pinyin", "id"], include=["park", "status", *COUNTED], name="firm_listed"),
            models.Index(fields=["park", "status"], include=COUNTED, name="firm_counted"),
            models.Index(fields=["initials"], opclasses=["text_pattern_ops"], name="firm_initials_prefix"),
            models.Index(fields=["established_on"]),
            models.Index(fields=["above_scale"], condition=models.Q(above_scale=True), name="firm_above_scale"),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.name_changed()
        super().save(**kwargs)

    def name_changed(self):
        """Bring the searchable spellings in line with the name; bulk writers call this themselves."""
        self.pinyin, self.initials = names.pinyin(self.name)[:400], names.initials(self.name)[:120]
