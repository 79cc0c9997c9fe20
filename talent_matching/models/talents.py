"""The library of talents (博士人才信息库): the profile, the personal contact apart from it, and the card that firms see."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from talent_matching import disciplines
from talent_matching.querysets import CardQuerySet, TalentQuerySet
from workplace.wording import listed

from .demands import Demand
from .fields import Embargoed, Trade, trades


@pghistory.track(exclude=["saved_at"])
class Talent(Embargoed, models.Model):
    """A PhD of a university. Firms have no way to this table: what they may see is written into Card, from consented parts only.

    `consented_at` is empty without a consent in force; `shown_parts` names the parts of the profile that firms see.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        LEFT = "left", _("left")

    class Title(models.TextChoices):
        PROFESSOR = "professor", _("professor")
        ASSOCIATE = "associate", _("associate professor")
        LECTURER = "lecturer", _("lecturer")
        ENGINEER = "engineer", _("senior engineer")
        OTHER = "other", _("other title")

    class Part(models.TextChoices):
        NAME = "name", _("full name")
        COLLEGE = "college", _("college")
        TITLE = "title", _("academic title")
        SKILLS = "skills", _("skills")
        WORKS = "works", _("papers, patents and projects")
        TIME = "time", _("available days and distance")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="talent",
        verbose_name=_("account"),
    )
    school = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("school"),
        related_name="+",
        limit_choices_to={"kind": "university"},
    )
    number = models.CharField(_("staff number"), max_length=30)
    name = models.CharField(_("full name"), max_length=60)
    college = models.CharField(_("college"), max_length=60)
    discipline = models.CharField(_("discipline (GB/T 13745)"), max_length=3)
    trades = trades(_("fields"), blank=True)
    kinds = ArrayField(
        models.CharField(max_length=12, choices=Demand.Kind), verbose_name=_("kinds of work"), default=list, blank=True
    )
    title = models.CharField(_("academic title"), max_length=10, choices=Title, default=Title.LECTURER)
    directions = models.TextField(_("research directions"), max_length=1000)
    skills = models.TextField(_("skills"), max_length=1000, blank=True)
    doctorate_year = models.PositiveSmallIntegerField(
        _("year of the doctorate"), null=True, blank=True, validators=[MinValueValidator(1950), MaxValueValidator(2100)]
    )
    available_days = models.PositiveSmallIntegerField(
        _("days a month for firms"), default=4, validators=[MaxValueValidator(31)]
    )
    distance_km = models.PositiveSmallIntegerField(
        _("goes as far as"), null=True, blank=True, validators=[MaxValueValidator(5000)]
    )
    capacity = models.PositiveSmallIntegerField(_("firms at a time"), default=2, validators=[MaxValueValidator(20)])
    embargo = models.DateField(_("not proposed until"), null=True, blank=True)
    conflicts = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        editable=False,
        help_text=_("firms that may not be proposed"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    shown_parts = ArrayField(
        models.CharField(max_length=8, choices=Part), verbose_name=_("parts that firms see"), default=list, blank=True
    )
    consented_at = models.DateTimeField(_("consented at"), null=True, editable=False)
    consent_by = models.CharField(_("consent given by"), max_length=80, blank=True, editable=False)
    joined_on = models.DateField(_("in the library since"), default=timezone.localdate, editable=False)
    left_on = models.DateField(_("left on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)

    objects = TalentQuerySet.as_manager()

    class Meta:
        ordering = ["school", "number"]
        verbose_name = _("talent")
        indexes = [models.Index(fields=["school", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="talent_number_once_a_school"),
            models.CheckConstraint(
                condition=(Q(state="left") & Q(left_on__isnull=False)) | (~Q(state="left") & Q(left_on=None)),
                name="talent_left_has_a_day",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def discipline_label(self) -> str:
        return disciplines.label(self.discipline)

    @property
    def is_shown(self) -> bool:
        """Whether firms may see a card of this talent now."""
        return self.consented_at is not None and self.state == self.State.ACTIVE

    @property
    def trade_labels(self) -> str:
        return listed(Trade(code).label for code in self.trades)

    @property
    def kind_labels(self) -> str:
        return listed(Demand.Kind(code).label for code in self.kinds)


class TalentContact(models.Model):
    """How to reach a talent. No page, export, answer, mail or log holds it before both sides of a match have accepted; the talent
    and the school's liaison keep it. Without a history on purpose: an old telephone number is of use to nobody.
    """

    talent = models.OneToOneField(Talent, models.CASCADE, primary_key=True, related_name="contact")
    name = models.CharField(max_length=60, editable=False)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    def __str__(self):
        return str(self.talent_id)


@pghistory.track()
class Work(models.Model):
    """One paper, patent or project of a talent, as a line."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("paper")
        PATENT = "patent", _("patent")
        PROJECT = "project", _("project")
        AWARD = "award", _("award")

    talent = models.ForeignKey(Talent, models.CASCADE, related_name="works")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(1950), MaxValueValidator(2100)]
    )
    title = models.CharField(_("title of the work"), max_length=200)

    class Meta:
        ordering = ["-year", "id"]

    def __str__(self):
        return self.title


class Card(models.Model):
    """What firms see of a talent: written by cards.renew alone, from consented parts alone; gone at once with the consent.

    Without the name a talent is called by a number that says nothing.
    """

    talent = models.OneToOneField(Talent, models.CASCADE, primary_key=True, related_name="card")
    name = models.CharField(_("full name"), max_length=60)
    school = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("school"), related_name="+")
    college = models.CharField(_("college"), max_length=60, blank=True)
    discipline = models.CharField(_("discipline (GB/T 13745)"), max_length=3)
    trades = trades(_("fields"), blank=True)
    title = models.CharField(_("academic title"), max_length=10, choices=Talent.Title, blank=True)
    directions = models.TextField(_("research directions"))
    skills = models.TextField(_("skills"), blank=True)
    works = models.JSONField(_("papers, patents and projects"), default=list)
    available_days = models.PositiveSmallIntegerField(_("days a month for firms"), null=True)
    distance_km = models.PositiveSmallIntegerField(_("goes as far as"), null=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["school_id", "discipline", "talent_id"]  # by no row that a firm may not read
        verbose_name = _("talent's card")

    def __str__(self):
        return self.name

    @property
    def discipline_label(self) -> str:
        return disciplines.label(self.discipline)

    @property
    def trade_labels(self) -> str:
        return listed(Trade(code).label for code in self.trades)

    @property
    def work_lines(self) -> list[tuple[str, str, str]]:
        """(kind, year, title) of each work."""
        return [(str(Work.Kind(line["kind"]).label), str(line["year"] or ""), line["title"]) for line in self.works]

    @property
    def text(self) -> str:
        """What is compared with demands: what firms may read, and nothing else."""
        return "\n".join([self.directions, self.skills, *(line["title"] for line in self.works)])
