"""The library of demands (项目合作需求信息库): what a firm shows to everybody, and apart from it what it shows to its partner."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.models import Chain, Firm
from talent_matching.querysets import DemandQuerySet

from .fields import Embargoed, Trade, person, yuan


@pghistory.track(exclude=["is_listed", "saved_at"])
class Demand(Embargoed, models.Model):
    """A problem of a firm, in its own words: the public part. What is matched is what may be shown, so texts are matched by this.

    `shown_as` is the firm's name for others, empty where the firm keeps it to itself. Row security cuts rows and not columns: whatever is confidential stands
    in Particulars.
    """

    class Kind(models.TextChoices):
        BREAKTHROUGH = "breakthrough", _("technical breakthrough")
        PROJECT = "project", _("joint project")
        TRAINING = "training", _("training of people")
        TESTING = "testing", _("testing and inspection")
        PLATFORM = "platform", _("joint platform")
        CHALLENGE = "challenge", _("open challenge")

    class Seniority(models.TextChoices):
        """Talent.Title without the last one: the least title that the firm asks for."""

        PROFESSOR = "professor", _("professor")
        ASSOCIATE = "associate", _("associate professor")
        ENGINEER = "engineer", _("senior engineer")
        LECTURER = "lecturer", _("lecturer")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("in review")
        RETURNED = "returned", _("returned")
        OPEN = "open", _("looking for partners")
        CLOSED = "closed", _("no longer looking")

    class Confidentiality(models.TextChoices):
        PUBLIC = "public", _("public, with the firm's name")
        NAMELESS = "nameless", _("public, without the firm's name")
        CLOSED = "closed", _("shown only to proposed partners")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="demands")
    shown_as = models.CharField(_("firm as others read it"), max_length=120, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("headline"), max_length=80)
    problem = models.TextField(_("problem"), max_length=3000)
    wanted = models.TextField(_("wanted result"), max_length=1000)
    trade = models.CharField(_("field"), max_length=16, choices=Trade)
    chain = models.ForeignKey(Chain, models.PROTECT, verbose_name=_("chain"), null=True, blank=True, related_name="+")
    seniority = models.CharField(_("least title wanted"), max_length=10, choices=Seniority, blank=True)
    budget = yuan(_("budget"))
    due_on = models.DateField(_("wanted by"), null=True, blank=True)
    embargo = models.DateField(_("confidential until"), null=True, blank=True)
    confidentiality = models.CharField(
        _("confidentiality"), max_length=8, choices=Confidentiality, default=Confidentiality.PUBLIC
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    remark = models.CharField(_("what the zone says"), max_length=500, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    written_by = person()
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)
    is_listed = models.GeneratedField(
        expression=Q(state="open") & ~Q(confidentiality="closed"), output_field=models.BooleanField(), db_persist=True
    )

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        verbose_name = _("demand")
        indexes = [models.Index(fields=["state", "-opened_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="demand_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned"]) | Q(opened_at__isnull=False),
                name="demand_open_has_a_day",
            ),
        ]

    def __str__(self):
        return self.title or _("demand without a headline")

    @property
    def firm_label(self) -> str:
        """The firm as everybody may read it."""
        return self.shown_as or gettext("name withheld")

    @property
    def is_editable(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def text(self) -> str:
        """What is compared with the cards of talents."""
        return "\n".join(filter(None, [self.title, self.problem, self.wanted]))


class Particulars(models.Model):
    """The confidential part of a demand: the firm's name, what is not for everybody, and whom to ask. The firm and the zone
    read it, and a partner from the moment on that both sides have accepted.
    """

    demand = models.OneToOneField(Demand, models.CASCADE, primary_key=True, related_name="particulars")
    firm_name = models.CharField(max_length=120, editable=False)
    details = models.TextField(_("confidential details"), max_length=3000, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60)
    contact_phone = models.CharField(_("telephone"), max_length=40)

    class Meta:
        verbose_name = _("particulars")

    def __str__(self):
        return str(self.demand_id)
