"""The notice board: what the zone tells firms and banks, and who has read it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workplace.querysets import PostQuerySet


@pghistory.track()
class Post(models.Model):
    """One announcement. It is read from `published_at` on; taking it back empties that."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("policy")
        CALL = "call", _("call for applications")
        DEADLINE = "deadline", _("deadline")

    class Audience(models.TextChoices):
        ALL = "all", _("to everybody")
        FIRMS = "firms", _("to firms")
        BANKS = "banks", _("to banks")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.POLICY)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.FIRMS)
    title = models.CharField(_("headline"), max_length=120)
    text = models.TextField(_("text"), max_length=10_000)
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="deadline") | Q(due_on__isnull=False), name="post_of_a_deadline_has_one"
            ),
        ]

    def __str__(self):
        return self.title


class PostRead(models.Model):
    """The person has opened the announcement. A changed text does not become unread; a new announcement is a new row."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="post_read_once")]

    def __str__(self):
        return f"{self.user} · {self.post}"
