"""When declarations are asked for: a season with its period and deadline, and who is asked."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from innovation_points.periods import OfPeriod
from innovation_points.querysets import InvitationQuerySet, LeaveQuerySet, SeasonQuerySet


@pghistory.track()
class Season(OfPeriod, models.Model):
    """The zone asks its firms for the figures of one year or one quarter, from one day to another.

    `choice` says which firms will be asked when the season opens (seasons.choosing); from then on the invitations do.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open for declarations")
        CLOSED = "closed", _("closed to declarations")

    title = models.CharField(_("title"), max_length=120)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=0, help_text=_("0: the whole year"))
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    form_version = models.PositiveSmallIntegerField(_("form version"), default=1)
    instructions = models.TextField(_("instructions"), max_length=4000, blank=True)
    needs_stamped_scan = models.BooleanField(_("asks for the stamped scan"), default=False)
    choice = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SeasonQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "-quarter", "-opens_on"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="season_ordered"),
            models.CheckConstraint(condition=Q(quarter__lte=4), name="season_a_quarter"),
            models.UniqueConstraint(
                fields=["fiscal_year", "quarter"], condition=Q(state="open"), name="season_one_open_a_period"
            ),
        ]

    def __str__(self):
        return self.title


@pghistory.track()
class Invitation(models.Model):
    """One firm is asked in one season; a longer time for this firm alone needs a reason."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="invitations")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField(default=timezone.now)
    extended_to = models.DateField(_("extended to"), null=True, blank=True)
    extension_reason = models.CharField(_("reason"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["season_id", "firm_id"]
        constraints = [
            models.UniqueConstraint(fields=["season", "firm"], name="invited_once"),
            models.CheckConstraint(
                condition=Q(extended_to=None) | ~Q(extension_reason=""), name="extended_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.season}: {self.firm}"


@pghistory.track()
class Leave(OfPeriod, models.Model):
    """Staff allow one firm to declare a period outside of any season: late, or for the first time."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="leaves")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=0)
    until = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    withdrawal_reason = models.CharField(_("reason of the withdrawal"), max_length=300, editable=False, default="")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        indexes = [models.Index(fields=["firm", "fiscal_year", "quarter"])]

    def __str__(self):
        return f"{self.firm} {self.period}"

    @property
    def is_live(self) -> bool:
        return self.withdrawn_on is None and self.until >= timezone.localdate()


@pghistory.track()
class Reminder(models.Model):
    """One batch of reminders in a season: what was written, to which firms, by whom. Prepared, looked at, sent once."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="reminders")
    text = models.CharField(_("text"), max_length=500)
    firm_ids = models.JSONField(default=list)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.season}: {self.text[:40]}"
