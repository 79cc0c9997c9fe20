"""Investment projects (招商): from the first lead to production, with the days between."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Chain, Firm


class ProjectQuerySet(models.QuerySet):
    def signed(self, day: date):
        """Signed by the end of the day, also where it was given up later."""
        return self.filter(signed_on__lte=day)

    def pending(self, day: date):
        """Known by the end of the day, and neither signed nor given up by then."""
        signed, dropped = Q(signed_on__lte=day), Q(dropped_on__lte=day)
        return self.filter(lead_on__lte=day).exclude(signed).exclude(dropped)


@pghistory.track()
class Project(models.Model):
    """An investment that the zone follows. Its stage is the last step that has a day; steps come in their order."""

    class Stage(models.TextChoices):
        LEAD = "lead", _("lead")
        TALKS = "talks", _("in talks")
        SIGNED = "signed", _("signed")
        STARTED = "started", _("construction started")
        PRODUCING = "producing", _("in production")
        DROPPED = "dropped", _("given up")

    STEPS = (Stage.LEAD, Stage.TALKS, Stage.SIGNED, Stage.STARTED, Stage.PRODUCING)

    name = models.CharField(_("project"), max_length=120)
    investor = models.CharField(_("investor"), max_length=120)
    park = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", limit_choices_to={"kind": "park"}, verbose_name=_("park")
    )
    chain = models.ForeignKey(Chain, models.PROTECT, null=True, blank=True, verbose_name=_("chain"))
    brought_by = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="brought_projects",
        verbose_name=_("firm that brought it"), help_text=_("a firm of the zone whose business drew the investor here"),
    )  # fmt: skip
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("firm it became"),
        help_text=_("the firm of the registry that runs it"),
    )  # fmt: skip
    amount = models.BigIntegerField(_("planned investment"), null=True, blank=True, help_text=_("in whole yuan"))
    invested = models.BigIntegerField(_("invested so far"), null=True, blank=True, help_text=_("in whole yuan"))
    text = models.TextField(_("what it is about"), blank=True, max_length=2000)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    followed_by = models.CharField(_("followed by"), max_length=60, blank=True)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage, default=Stage.LEAD, editable=False)
    lead_on = models.DateField(_("lead since"), default=timezone.localdate)
    talks_on = models.DateField(_("talks since"), null=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, editable=False)
    started_on = models.DateField(_("construction started on"), null=True, editable=False)
    producing_on = models.DateField(_("in production since"), null=True, editable=False)
    dropped_on = models.DateField(_("given up on"), null=True, editable=False)
    drop_reason = models.CharField(_("why it was given up"), max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-lead_on", "-id"]
        verbose_name = _("investment project")
        indexes = [models.Index(fields=["park", "stage"])]
        constraints = [
            models.CheckConstraint(
                condition=(Q(talks_on=None) | Q(talks_on__gte=F("lead_on")))
                & (Q(signed_on=None) | Q(signed_on__gte=F("talks_on")))
                & (Q(started_on=None) | Q(started_on__gte=F("signed_on")))
                & (Q(producing_on=None) | Q(producing_on__gte=F("started_on"))),
                name="project_steps_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(signed_on=None) | Q(talks_on__isnull=False))
                & (Q(started_on=None) | Q(signed_on__isnull=False))
                & (Q(producing_on=None) | Q(started_on__isnull=False)),
                name="project_steps_complete",
            ),
            models.CheckConstraint(
                condition=Q(stage="dropped", dropped_on__isnull=False) & ~Q(drop_reason="")
                | (~Q(stage="dropped") & Q(dropped_on=None)),
                name="project_given_up_with_reason",
            ),
            models.CheckConstraint(
                condition=(Q(amount=None) | Q(amount__gte=0)) & (Q(invested=None) | Q(invested__gte=0)),
                name="project_amounts_positive",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def next_stage(self):
        """The step that comes next; None at the end of the way."""
        if self.stage == self.Stage.DROPPED or self.stage == self.Stage.PRODUCING:
            return None
        return self.STEPS[self.STEPS.index(self.stage) + 1]

    def day_of(self, stage) -> date | None:
        return getattr(self, f"{self.Stage(stage).value}_on")

    @property
    def way(self) -> list[tuple]:
        """(stage, its day, days since the step before) of each step, whether taken or not."""
        found, before = [], None
        for stage in self.STEPS:
            day = self.day_of(stage)
            found.append((stage, day, (day - before).days if day and before else None))
            before = day
        return found
