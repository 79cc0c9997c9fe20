"""What a bank offers in the financial supermarket (金融超市)."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from financing.querysets import ProductQuerySet


def promised_days() -> dict[str, int]:
    """Working days that a bank promises for each step unless it says otherwise: a choice of this portal, no rule."""
    return {"applied": 2, "accepted": 3, "diligence": 10, "granted": 5, "signed": 5}


@pghistory.track()
class Product(models.Model):
    """One product of a bank. The bank keeps it, the zone publishes it; a published one never changes.

    `conditions` are gates of the rulebook's grammar that come on top of the zone's loan readiness, none of them looser.
    A draft is the bank's alone. Changing a published product is publishing another one in its place (`replaces`).
    """

    class Kind(models.TextChoices):
        POINTS = "points", _("points loan")
        TECH = "tech", _("technology loan")
        PLEDGE = "pledge", _("IP pledge loan")
        OTHER = "other", _("other loan")

    class Guarantee(models.TextChoices):
        CREDIT = "credit", _("on credit")
        COMPANY = "company", _("guarantee company")
        GOVERNMENT = "government", _("government-backed guarantee")
        PLEDGE = "pledge", _("IP pledge")
        MORTGAGE = "mortgage", _("mortgage")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for the zone")
        RETURNED = "returned", _("returned by the zone")
        PUBLISHED = "published", _("published")
        ENDED = "ended", _("no longer offered")

    EDITABLE = (State.DRAFT, State.RETURNED)
    PUBLIC = (State.PUBLISHED, State.ENDED)

    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="products", verbose_name=_("bank"))
    kind = models.CharField(_("kind of loan"), max_length=8, choices=Kind)
    name = models.CharField(_("name of the product"), max_length=60)
    summary = models.TextField(_("for whom and what for"), max_length=500)
    amount_min = models.BigIntegerField(_("from"), help_text=_("whole yuan"))
    amount_max = models.BigIntegerField(_("up to"), help_text=_("whole yuan"))
    term_months = models.PositiveSmallIntegerField(_("longest term"))
    rate_bp = models.SmallIntegerField(
        _("rate over LPR, at most"), help_text=_("basis points over the one-year LPR; below it with a minus")
    )
    guarantees = ArrayField(models.CharField(max_length=12, choices=Guarantee), verbose_name=_("guarantee"))
    conditions = models.JSONField(_("conditions"), default=list)
    documents = ArrayField(models.CharField(max_length=80), verbose_name=_("documents wanted"), default=list)
    step_days = models.JSONField(_("working days promised"), default=promised_days)
    valid_from = models.DateField(_("offered from"))
    valid_to = models.DateField(_("offered to"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="successors")
    made_by_name = models.CharField(max_length=80, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by_name = models.CharField(max_length=80, blank=True, editable=False)
    return_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["bank", "kind", "name", "id"]
        indexes = [models.Index(fields=["bank", "state"]), models.Index(fields=["state", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_min__gt=0, amount_max__gte=F("amount_min")), name="product_amounts_ordered"
            ),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="product_validity_ordered"),
            models.CheckConstraint(condition=Q(term_months__gte=1, term_months__lte=360), name="product_term"),
            models.CheckConstraint(condition=Q(rate_bp__gte=-500, rate_bp__lte=2000), name="product_rate"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "returned"]) | Q(decided_at__isnull=False),
                name="product_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=~Q(state="ended"), name="product_one_successor"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.PUBLISHED and self.valid_from <= timezone.localdate() <= self.valid_to

    @property
    def guarantee_labels(self) -> list:
        return [self.Guarantee(each).label for each in self.guarantees]

    @property
    def rate_text(self) -> str:
        """As banks write it: LPR + 80 bp."""
        return f"LPR {'−' if self.rate_bp < 0 else '+'} {abs(self.rate_bp)} bp"

    @property
    def promised(self) -> int:
        """Working days from the application to the first money, as the bank promises them."""
        return sum(self.step_days.values())
