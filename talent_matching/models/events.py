"""Events (活动): what is planned, who is asked to come, who comes, and what it brought."""

from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from talent_matching.event_querysets import EventQuerySet, FollowUpQuerySet, SignUpQuerySet

from .fields import person
from .matches import Match
from .talents import Talent

DOOR_OPENS = timedelta(hours=2)  # before the beginning


@pghistory.track(exclude=["taken", "saved_at", "for_firms", "for_talents"])
class Event(models.Model):
    """A day on which firms and talents meet.

    `taken` counts the places by the table's trigger (migration 0004), so that whoever signs up learns that an event is full
    without seeing who else comes; the constraint lets nobody in beyond the capacity, also when two ask at once.
    """

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("cooperation event")
        CAMPUS = "campus", _("firms visit a university")
        EXPRESS = "express", _("achievements express")
        CONTEST = "contest", _("competition")

    class Audience(models.TextChoices):
        ALL = "all", _("firms and talents")
        FIRMS = "firms", _("firms of the zone")
        TALENTS = "talents", _("talents")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ANNOUNCED = "announced", _("announced")
        CANCELLED = "cancelled", _("event called off")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ACTIVITY)
    title = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("what happens"), max_length=3000, blank=True)
    place = models.CharField(_("place"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    audience = models.CharField(_("for"), max_length=8, choices=Audience, default=Audience.ALL)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True, help_text=_("empty: no limit"))
    sign_up_until = models.DateTimeField(
        _("sign-up until"), null=True, blank=True, help_text=_("empty: until it begins")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    remark = models.CharField(_("why it was called off"), max_length=300, blank=True, editable=False)
    taken = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    planned_by = person()
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)
    for_firms = models.GeneratedField(
        expression=~Q(state="draft") & ~Q(audience="talents"), output_field=models.BooleanField(), db_persist=True
    )
    for_talents = models.GeneratedField(
        expression=~Q(state="draft") & ~Q(audience="firms"), output_field=models.BooleanField(), db_persist=True
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("event")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="event_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=F("capacity")), name="event_not_overbooked"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(remark=""), name="event_called_off_with_reason"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def places_left(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.taken

    @property
    def closes_at(self):
        return self.sign_up_until or self.starts_at

    @property
    def takes_sign_ups(self) -> bool:
        return self.state == self.State.ANNOUNCED and timezone.now() < self.closes_at and self.places_left != 0

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return timezone.localdate(self.ends_at) < timezone.localdate()

    @property
    def opens_at(self):
        """From when on people are checked in, until the end of the last day."""
        return self.starts_at - DOOR_OPENS

    @property
    def door_is_open(self) -> bool:
        return self.state == self.State.ANNOUNCED and self.opens_at <= timezone.now() and not self.is_over


class Attending(models.Model):
    """Of one firm or of one talent."""

    firm = models.ForeignKey(Firm, models.CASCADE, null=True, related_name="+")
    talent = models.ForeignKey(Talent, models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def side(self) -> str:
        return "firm" if self.firm_id else "talent"


class EventInvitation(Attending):
    """A firm or a talent that the zone asks to come. To come, nobody needs one."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    by = person()
    at = models.DateTimeField(_("invited at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "firm"], name="event_invitation_once_a_firm"),
            models.UniqueConstraint(fields=["event", "talent"], name="event_invitation_once_a_talent"),
            models.CheckConstraint(
                condition=Q(firm=None, talent__isnull=False) | Q(firm__isnull=False, talent=None),
                name="event_invitation_of_one",
            ),
        ]

    def __str__(self):
        return f"{self.event_id} {self.side}"


class SignUp(Attending):
    """One person's place. `checked_in_at` is set once, at the door."""

    class State(models.TextChoices):
        COMING = "coming", _("coming")
        WITHDRAWN = "withdrawn", _("not coming")

    event = models.ForeignKey(Event, models.CASCADE, related_name="sign_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COMING)
    signed_up_at = models.DateTimeField(_("signed up at"), default=timezone.now)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["signed_up_at", "id"]
        verbose_name = _("sign-up")
        indexes = [models.Index(fields=["event", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="sign_up_once_a_person"),
            models.UniqueConstraint(fields=["event", "talent"], name="sign_up_once_a_talent"),
            models.CheckConstraint(
                condition=Q(firm=None, talent__isnull=False) | Q(firm__isnull=False, talent=None), name="sign_up_of_one"
            ),
            models.CheckConstraint(
                condition=Q(checked_in_at=None) | Q(state="coming"), name="sign_up_checked_in_is_coming"
            ),
        ]

    def __str__(self):
        return self.name


class EventNumber(models.Model):
    """What was reported of an event and stands in no row of the portal: results shown, contracts signed there, prize money."""

    class Kind(models.TextChoices):
        RESULTS = "results", _("results presented")
        FIRMS = "firms", _("firms taking part")
        INSTITUTIONS = "institutions", _("institutions presenting")
        EXHIBITED = "exhibited", _("results exhibited")
        INTENTIONS = "intentions", _("intentions to cooperate")
        SIGNED = "signed", _("contracts signed")
        ENTRANTS = "entrants", _("projects entered")
        PRIZE = "prize", _("prize money")
        PROJECTS = "projects", _("projects settled")
        AMOUNT = "amount", _("sum signed")

    MONEY = (Kind.PRIZE, Kind.AMOUNT)

    event = models.ForeignKey(Event, models.CASCADE, related_name="numbers")
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    value = models.BigIntegerField(_("number"))
    source = models.CharField(_("source"), max_length=120)
    by = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="event_number_once_a_kind"),
            models.CheckConstraint(condition=Q(value__gte=0), name="event_number_not_negative"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.value}"

    @property
    def is_money(self) -> bool:
        return self.kind in self.MONEY


class EventMatch(models.Model):
    """A match that began at an event: from these rows its intentions and agreements are counted."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="begun")
    match = models.OneToOneField(Match, models.CASCADE, related_name="begun_at")
    by = person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.event_id} {self.match_id}"


class FollowUp(models.Model):
    """What is to be done after an event, and until when; the zone's own."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="follow_ups")
    text = models.CharField(_("what is to be done"), max_length=160)
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by = person()
    by = person()
    at = models.DateTimeField(default=timezone.now)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("follow-up")

    def __str__(self):
        return self.text
