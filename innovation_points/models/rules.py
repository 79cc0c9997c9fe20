from functools import lru_cache

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from innovation_points.querysets import RuleVersionQuerySet

from .declarations import Comment, person


def document_path(version, name) -> str:
    """Named by what it holds: two files of one name never meet, and the name tells nothing."""
    return f"rules/{version.document_sha256}.{version.document_kind}"


@pghistory.track()
class RuleVersion(models.Model):
    """One dated version of a rule. The shipped files are its baseline; what is in force stands here.

    `content` is the rule file as the rulebook parses it and `digest` the
    rulebook's digest of it; `unread` keeps what was typed into a draft but is no value. It holds from its first day until the next version's first day, or to its own last day where
    it names one. Nothing published is ever edited: what a newer version replaces ends by that version's existence alone.

    A version drafted here is published by somebody who wrote no word of it. The database holds to all of this
    (migration 0006); `writers` is everybody who changed its content.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent for approval")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    code = models.CharField(_("rule"), max_length=60)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    effective_from = models.DateField(_("effective from"))
    effective_to = models.DateField(_("effective to"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=16, help_text=_("official, partial, demonstration, superseded"))
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)

    based_on = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="drafts")
    drafted_by = person()
    drafted_at = models.DateTimeField(_("drafted at"), null=True, editable=False)
    writers = ArrayField(models.BigIntegerField(), default=list, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    unread = models.JSONField(default=dict, editable=False, help_text=_("what was typed but is no value, by place"))
    saved_at = models.DateTimeField(_("saved at"), null=True, editable=False)
    change_reason = models.TextField(_("reason of the change"), blank=True, max_length=1000)
    sent_by = person()
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    return_reason = models.TextField(_("reason of the return"), blank=True, max_length=500)
    approved_by = person()
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    document = models.FileField(_("official document"), upload_to=document_path, blank=True, max_length=120)
    document_name = models.CharField(max_length=200, blank=True, editable=False)
    document_kind = models.CharField(max_length=8, blank=True, editable=False)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-effective_from", F("approved_at").desc(nulls_last=True), "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], condition=~Q(state="discarded"), name="rule_version_once"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")), name="rule_version_ordered"
            ),
            models.CheckConstraint(
                condition=Q(drafted_by=None, state="published") | Q(drafted_by__isnull=False, drafted_at__isnull=False),
                name="rule_version_drafted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"])
                | Q(drafted_by=None)
                | (Q(sent_by__isnull=False, sent_at__isnull=False) & ~Q(change_reason="")),
                name="rule_version_sent_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None) & (~Q(state="published") | Q(drafted_by=None))
                | Q(approved_by__isnull=False, approved_at__isnull=False, state="published", drafted_by__isnull=False),
                name="rule_version_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")) & ~Q(approved_by=F("sent_by")),
                name="rule_version_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"]) | Q(unread={}), name="rule_version_sent_readable"
            ),
            models.CheckConstraint(
                condition=~Q(status="official")
                | Q(drafted_by=None)
                | Q(state__in=["draft", "discarded"])
                | ~Q(document=""),
                name="rule_version_official_by_document",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version})"

    @property
    def is_official(self) -> bool:
        return self.status == "official"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def rule(self):
        """As the rulebook reads it, of a published version: it never changes, so each process parses it once."""
        return _parsed(self, self.digest)


@lru_cache(maxsize=64)
def _parsed(version: RuleVersion, digest: str):
    from rulebook import loader  # not needed while Django starts

    return loader.parse(version.content)


class RuleComment(Comment):
    """A note on one place of a version (no path: on the whole)."""

    rule = models.ForeignKey(RuleVersion, models.CASCADE, related_name="comments")
    path = models.CharField(max_length=80, blank=True, help_text=_("the place in the content, such as items[rd]"))

    class Meta(Comment.Meta):
        pass
