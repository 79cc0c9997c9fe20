"""What the portal tells a person, how it reaches the mailbox, and which daily digests went out."""

from django.conf import settings
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workplace.querysets import NoticeQuerySet


class Mail(models.TextChoices):
    AT_ONCE = "at_once", _("at once")
    DIGEST = "digest", _("in the daily summary")
    NONE = "none", _("no e-mail")


class Notice(models.Model):
    """One thing told to one person, once: a second notice of the same kind and key is the same notice.

    `text` is an English msgid and `params` its values, so that each reader gets the own language. `made_by` is filled
    by the database with whoever asks, and row security holds the web to it: nobody tells something in another's name.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=400)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    firm_id = models.BigIntegerField(null=True)
    made_by = models.BigIntegerField(
        null=True, editable=False, db_default=Func(function="portal_user", output_field=models.BigIntegerField())
    )
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    texted_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at"]),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], condition=Q(mailed_at=None, read_at=None), name="notice_unmailed"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="notice_once")]

    def __str__(self):
        text = gettext(self.text)
        return text % self.params if self.params else text


class MailChoice(models.Model):
    """How one person wants to be written to: the language, and by kind of notice when. No row: the kinds' own defaults."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_choice")
    language = models.CharField(_("language of e-mails"), max_length=10, choices=settings.LANGUAGES)
    kinds = models.JSONField(default=dict)  # kind -> Mail

    def __str__(self):
        return str(self.user)


class Digest(models.Model):
    """The daily summary of one person and day, so that the day's task may run again and sends none twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    sent_at = models.DateTimeField(default=timezone.now)
    notices = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self):
        return f"{self.user} {self.day}"
