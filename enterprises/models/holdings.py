"""What a firm holds or has on record: titles, intellectual property, platforms, awards, assessments, negative records."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.querysets import NegativeRecordQuerySet, ValidityQuerySet

from .firm import Firm


@pghistory.track()
class Title(models.Model):
    """A title with its validity. `held=False` records a known no; without `valid_to` its validity is unknown."""

    class Kind(models.TextChoices):
        HIGH_TECH = "high-tech-enterprise", _("High-tech enterprise")
        SCIENCE_SME = "science-sme", _("Science and technology SME")
        INNOVATIVE_SME = "innovative-sme", _("Innovative SME")
        SPECIALIZED_SME = "specialized-sme", _("Specialized SME")
        LITTLE_GIANT = "little-giant", _("Little giant")
        GAZELLE = "gazelle", _("Gazelle")
        TOP_LIST = "top-list", _("Top-100 style listing")
        IP_ADVANTAGE = "ip-advantage", _("National IP advantage enterprise")

    HONOURS = frozenset({Kind.TOP_LIST, Kind.IP_ADVANTAGE})  # no rule of the portal leads to them

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="titles")
    kind = models.CharField(_("title"), max_length=24, choices=Kind)
    held = models.BooleanField(_("held"), default=True)
    number = models.CharField(_("certificate number"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        ordering = ["firm_id", "kind", "-valid_to"]
        indexes = [models.Index(fields=["kind", "valid_to"]), models.Index(fields=["firm", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="title_validity_ordered",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()


@pghistory.track()
class IntellectualProperty(models.Model):
    """One right. Class I and II as the evaluation of science and technology SMEs tells them apart."""

    class Kind(models.TextChoices):
        INVENTION = "invention", _("Invention patent (class I)")
        VARIETY = "variety", _("Plant variety (class I)")
        LAYOUT = "layout", _("Layout design of integrated circuits (class I)")
        UTILITY = "utility", _("Utility model (class II)")
        DESIGN = "design", _("Design patent (class II)")
        SOFTWARE = "software", _("Software copyright (class II)")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="rights")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    number = models.CharField(_("number"), max_length=60)
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    acquired = models.BooleanField(_("transferred in"), default=False)

    class Meta:
        ordering = ["firm_id", "kind", "-granted_on"]
        verbose_name = _("intellectual property")
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="right_once")]

    def __str__(self):
        return self.name


@pghistory.track()
class Platform(models.Model):
    """A recognised R&D institution or platform of the firm."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        MUNICIPAL = "municipal", _("municipal")
        ZONE = "zone", _("zone")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="platforms")
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    recognised_on = models.DateField(_("recognised on"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        ordering = ["firm_id", "level"]
        indexes = [models.Index(fields=["level", "recognised_on"])]

    def __str__(self):
        return self.name


@pghistory.track()
class Award(models.Model):
    """An award of the firm with its place among the winners. Without a rank nobody can say which rules it serves."""

    class Kind(models.TextChoices):
        SCIENCE = "science", _("Science and technology award")
        MAKER_CHINA = "maker-china", _("Maker in China contest, enterprise group")

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        MUNICIPAL = "municipal", _("municipal")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="awards")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    awarded_on = models.DateField(_("awarded on"))
    document = models.CharField(_("proof"), max_length=160, blank=True)

    class Meta:
        ordering = ["firm_id", "-awarded_on"]
        constraints = [
            models.CheckConstraint(condition=Q(rank=None) | Q(rank__gte=1), name="award_rank_from_one"),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class Assessment(models.Model):
    """A score that another authority gave the firm for one year. Kept with its proof, never computed here."""

    class Kind(models.TextChoices):
        DEVELOPMENT = "development", _("Development evaluation of specialised SMEs")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="assessments")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DEVELOPMENT)
    year = models.PositiveSmallIntegerField(_("year evaluated"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    issued_on = models.DateField(_("issued on"))
    document = models.CharField(_("proof"), max_length=160)

    class Meta:
        ordering = ["firm_id", "kind", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "kind", "year"], name="assessment_once_a_year"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="assessment_of_hundred"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2100), name="assessment_plausible_year"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"


@pghistory.track()
class NegativeRecord(models.Model):
    """A record that stands against lending, with the source and the day it was looked up. Live until `ended_on`."""

    class Kind(models.TextChoices):
        DISHONEST = "dishonest", _("Dishonest person subject to enforcement")
        SERIOUS = "serious", _("Serious violation list")
        ABNORMAL = "abnormal", _("List of abnormal operation")
        TAX = "tax", _("Tax credit D or tax owed")
        ENVIRONMENT = "environment", _("Environmental credit red or black")
        OVERDUE = "overdue", _("Overdue loan")
        FALSIFIED = "falsified", _("Data falsified")
        STOPPED = "stopped", _("Not operating")
        INCIDENT = "incident", _("Major safety, quality or environmental incident")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="negative_records")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    description = models.CharField(_("description"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=120)
    source_date = models.DateField(_("looked up on"))
    recorded_on = models.DateField(_("recorded on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = NegativeRecordQuerySet.as_manager()

    class Meta:
        ordering = ["firm_id", "-recorded_on"]
        indexes = [models.Index(fields=["kind", "recorded_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("recorded_on")), name="negative_record_ordered"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
