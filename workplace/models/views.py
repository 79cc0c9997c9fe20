from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workplace.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """A list as one person likes to see it: its filters, order and columns as they stand in the address.

    `list` is the name of the list's route. A view shared with a role is seen by whoever holds the role; changed by its
    owner only.
    """

    list = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=30)
    query = models.CharField(max_length=2000)
    shared_with = models.CharField(_("shared with"), max_length=24, blank=True)  # the code of a role
    position = models.PositiveSmallIntegerField(default=0)
    # The last row of the list that the owner was told of at night, where asked to be told (registers.told_lists).
    told_upto = models.BigIntegerField(null=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "list", "name"], name="saved_view_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self):
        return self.name
