"""What a match came to: an agreement, its milestones, and what it brought."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from talent_matching.querysets import AgreementQuerySet

from .fields import person, yuan
from .matches import Match
from .talents import Talent


@pghistory.track()
class Agreement(models.Model):
    """A signed agreement (产学研合作协议). In force from its signing until `ended_on`, for figures of any past day.

    A technology contract may be registered by the market's office; its amount then counts in the firm's declaration.
    """

    class Kind(models.TextChoices):
        DEVELOPMENT = "development", _("technology development contract")
        TRANSFER = "transfer", _("technology transfer contract")
        LICENCE = "licence", _("technology licence contract")
        CONSULTING = "consulting", _("technology consulting contract")
        SERVICE = "service", _("technology service contract")
        FRAME = "frame", _("framework of cooperation")

    TECHNOLOGY = (Kind.DEVELOPMENT, Kind.TRANSFER, Kind.LICENCE, Kind.CONSULTING, Kind.SERVICE)

    match = models.OneToOneField(Match, models.PROTECT, related_name="agreement")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="agreements")
    talent = models.ForeignKey(Talent, models.SET_NULL, null=True, related_name="agreements")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DEVELOPMENT)
    number = models.CharField(_("number of the agreement"), max_length=60, unique=True)
    signed_on = models.DateField(_("signed on"))
    parties = models.CharField(_("parties"), max_length=300)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    amount = yuan(_("amount"))
    registered_number = models.CharField(
        _("registration number of the technology contract"), max_length=60, blank=True,
        help_text=_("as the registration office gave it; empty where the contract is not registered"),
    )  # fmt: skip
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_note = models.CharField(_("how it ended"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    recorded_by = person()
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-id"]
        verbose_name = _("agreement")
        indexes = [models.Index(fields=["firm", "-signed_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("signed_on")), name="agreement_ended_after_signing"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_technology(self) -> bool:
        return self.kind in self.TECHNOLOGY


@pghistory.track()
class Milestone(models.Model):
    """A step of an agreement with its day."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self):
        return self.title

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < timezone.localdate()


@pghistory.track()
class Outcome(models.Model):
    """What an agreement brought, with its day and, where it has one, its amount."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("technology contract")
        PATENT = "patent", _("joint patent")
        PRODUCT = "product", _("new product")
        SAVING = "saving", _("cost saved")
        OTHER = "other", _("other result")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="outcomes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("result"), max_length=160)
    on = models.DateField(_("day"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    amount = yuan(_("amount"))

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self):
        return self.title
