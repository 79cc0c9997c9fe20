"""Whom to ask at a firm beside its main contact, and what staff noted about it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .firm import Firm


@pghistory.track()
class Contact(models.Model):
    """A further contact of a firm. The main one stands in the firm's own row and nowhere else: ledgers, search and the
    banks that were allowed the group "contacts" read it there; making another one the main contact exchanges the two.
    """

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("contact")
        constraints = [
            models.CheckConstraint(condition=~Q(phone="", email=""), name="contact_can_be_reached"),
        ]

    def __str__(self):
        return self.name


class Note(models.Model):
    """What a person of the zone wants the others to know about a firm. Written once; the firm and banks never read it."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["firm", "-at"])]

    def __str__(self):
        return self.text[:60]
