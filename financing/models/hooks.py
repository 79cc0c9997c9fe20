"""What a bank's own systems bring: answers kept for repeated requests, and addresses that are told what happens."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .loans import LoanEvent


class KeptAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key, kept in the transaction of its effect."""

    bank = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["at"])]
        constraints = [models.UniqueConstraint(fields=["bank", "key"], name="kept_answer_once")]

    def __str__(self):
        return self.key


class Hook(models.Model):
    """An address of a bank's system that is told of its loans. Its secret is derived and stands in no table."""

    bank = models.ForeignKey(Organisation, models.CASCADE, related_name="hooks")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    url = models.URLField(_("address"), max_length=300)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=LoanEvent.Kind), verbose_name=_("what it is told of"), default=list
    )
    is_active = models.BooleanField(_("active"), default=True)
    generation = models.PositiveSmallIntegerField(default=1, editable=False, help_text="of the secret")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by_name = models.CharField(max_length=80, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bank", "url"], name="hook_once_an_address")]

    def __str__(self):
        return self.url


class Delivery(models.Model):
    """One message to one address: what was sent, how often it was tried, and what came back."""

    class State(models.TextChoices):
        WAITING = "pending", _("waiting to be sent")
        DONE = "done", _("received")
        FAILED = "failed", _("given up")

    bank = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(LoanEvent, models.CASCADE, null=True, related_name="deliveries")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    body = models.TextField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"), default=timezone.now)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    sent_at = models.DateTimeField(_("last sent"), null=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="pending"), name="delivery_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["hook", "event"], name="delivery_once_an_event"),
        ]

    def __str__(self):
        return f"{self.kind} {self.uid}"
