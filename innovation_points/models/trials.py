"""What a trial of a rule showed, kept as evidence beside the version that was tried."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .declarations import person
from .rules import RuleVersion


class Trial(models.Model):
    """One trial as it was seen: the numbers turned, the whole content that came of it, what it was compared with, over whose
    facts, and every result. Written once, never changed: the database refuses it.
    """

    rule_version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="trials")
    base_version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+")
    overrides = models.JSONField(default=dict, help_text=_("numbers changed against the version, by place"))
    content = models.JSONField(help_text=_("the rule as it was tried"))
    content_digest = models.CharField(max_length=64)
    day = models.DateField(_("as of"))
    night_id = models.BigIntegerField(help_text=_("the night whose inputs were read"))
    inputs_digest = models.CharField(max_length=64)
    results = models.JSONField()
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    made_by = person()
    made_by_name = models.CharField(_("kept by"), max_length=80)
    made_at = models.DateTimeField(_("kept at"), default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self):
        return f"{self.rule_version} {self.day}"
