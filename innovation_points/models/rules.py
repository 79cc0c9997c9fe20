from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from innovation_points.querysets import RuleVersionQuerySet


class RuleVersion(models.Model):
    """One dated version of a rule. The shipped files are its baseline; what is in force stands here.

    `content` is the rule file as the rulebook parses it; `digest` the rulebook's digest of it. A published version is
    never edited: the database refuses it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    code = models.CharField(_("rule"), max_length=60)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    effective_from = models.DateField(_("effective from"))
    effective_to = models.DateField(_("effective to"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=16, help_text=_("official, partial, demonstration, superseded"))
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["code", "effective_from"], condition=Q(state="published"), name="rule_version_one_a_day"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")), name="rule_version_ordered"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version})"

    @property
    def is_official(self) -> bool:
        return self.status == "official"
