"""A match: one demand and one talent on their way from a proposal to a result."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from talent_matching.querysets import MatchQuerySet

from .demands import Demand
from .fields import person
from .rounds import Round
from .talents import Talent


class Side(models.TextChoices):
    FIRM = "firm", _("the firm")
    TALENT = "talent", _("the talent")
    ZONE = "zone", _("the zone")


@pghistory.track(exclude=["terms", "words"])
class Match(models.Model):
    """One pair. Contacts are shown from `accepted_at` on, and only while the state is one of OPENED.

    The talent may be erased; what the firm signed stays. A firm reads of the talent the card, never the profile.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("pair proposed")
        ASKED = "asked", _("both asked")
        ACCEPTED = "accepted", _("accepted by both")
        MEETING = "meeting", _("meeting arranged")
        SIGNED = "signed", _("agreement signed")
        FINISHED = "finished", _("finished")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPENED = (State.ACCEPTED, State.MEETING, State.SIGNED, State.FINISHED)
    LIVE = (State.PROPOSED, State.ASKED, State.ACCEPTED, State.MEETING, State.SIGNED)
    UNSIGNED = (State.PROPOSED, State.ASKED, State.ACCEPTED, State.MEETING)
    MOVING = (State.ASKED, State.ACCEPTED, State.MEETING)  # where somebody's next step is waited for

    class Reason(models.TextChoices):
        TRADE = "trade", _("another field")
        TIME = "time", _("no time")
        DISTANCE = "distance", _("too far away")
        BUDGET = "budget", _("budget")
        CONFLICT = "conflict", _("conflict of interest")
        SOLVED = "solved", _("solved otherwise")
        UNREACHED = "unreached", _("the other side did not answer")
        CONSENT = "consent", _("consent withdrawn")
        OTHER = "other", _("other reason")

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="matches")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="matches")
    talent = models.ForeignKey(Talent, models.SET_NULL, null=True, related_name="matches")
    round = models.ForeignKey(Round, models.SET_NULL, null=True, editable=False, related_name="matches")
    score = models.IntegerField(_("score"), null=True, editable=False)
    terms = models.JSONField(default=list, editable=False)
    words = models.JSONField(default=list, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = person()
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    asked_at = models.DateTimeField(_("asked at"), null=True)
    firm_accepted_at = models.DateTimeField(_("accepted by the firm"), null=True)
    talent_accepted_at = models.DateTimeField(_("accepted by the talent"), null=True)
    accepted_at = models.DateTimeField(_("accepted by both"), null=True)
    meeting_at = models.DateTimeField(_("meeting"), null=True)
    meeting_place = models.CharField(_("place"), max_length=120, blank=True)
    meeting_note = models.CharField(_("about"), max_length=300, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=6, choices=Side, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    reason_note = models.CharField(_("remark"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    moved_at = models.DateTimeField(_("last step"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_at", "-id"]
        verbose_name = _("match")
        indexes = [
            models.Index(fields=["state", "-moved_at"]),
            models.Index(fields=["firm", "-moved_at"]),
            models.Index(fields=["talent", "-moved_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "talent"],
                condition=~Q(state__in=["declined", "withdrawn"]),
                name="match_one_live_a_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "meeting", "signed", "finished"]) | Q(accepted_at__isnull=False),
                name="match_opened_was_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(firm_accepted_at__isnull=False, talent_accepted_at__isnull=False),
                name="match_accepted_by_both",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn"])
                | (~Q(reason="") & ~Q(ended_by="") & Q(ended_at__isnull=False)),
                name="match_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="meeting") | Q(meeting_at__isnull=False), name="match_meeting_has_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.demand} · {self.pk}"

    @property
    def is_opened(self) -> bool:
        """Whether both sides accepted, so that each may know how to reach the other."""
        return self.state in self.OPENED

    @property
    def is_ended(self) -> bool:
        return self.state in (self.State.DECLINED, self.State.WITHDRAWN, self.State.FINISHED)


class Rating(models.Model):
    """What one side says of the other at the end. Each reads the other's once both have said theirs, the zone at once."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="ratings")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.CharField(_("in words"), max_length=500, blank=True)
    by = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["match", "side"], name="rating_once_a_side"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five"),
        ]

    def __str__(self):
        return f"{self.match_id} {self.side} {self.stars}"
