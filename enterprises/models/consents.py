"""A firm's consent that a bank may see groups of its data, and every look that a bank took."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.querysets import LEFT, MERGED, REPLACED, ConsentQuerySet

from .firm import Firm


@pghistory.track()
class Consent(models.Model):
    """Live from valid_from to valid_to unless withdrawn. At most one that is not withdrawn per firm and bank."""

    class Group(models.TextChoices):
        IDENTITY = "identity", _("Identity: name, code, park, chain, industry")
        POINTS = "points", _("Points: total, stage, rank")
        ITEMS = "items", _("Points of each item")
        FIGURES = "figures", _("Declared figures")
        TITLES = "titles", _("Titles and intellectual property")
        NEGATIVE = "negative", _("Negative-record checks")
        CONTACTS = "contacts", _("Contacts")

    class Purpose(models.TextChoices):
        BE_FOUND = "be_found", _("To be found for loans")
        APPLICATION = "application", _("For a loan application")

    class SignedAs(models.TextChoices):
        LEGAL = "legal", _("legal representative")
        AUTHORISED = "authorised", _("person authorised by the firm")

    EVIDENCE = "enterprises.consent"  # whose evidence files are the signed paper or the letter of authority

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="consents")
    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="consents", limit_choices_to={"kind": "bank"})
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose, default=Purpose.BE_FOUND)
    product_id = models.BigIntegerField(_("product number"), null=True, blank=True)  # of a room above; see registers
    product = models.CharField(_("product"), max_length=120, blank=True)
    scope = ArrayField(models.CharField(max_length=12, choices=Group), verbose_name=_("what the bank may see"))
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"))
    text_version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    signed_by = models.CharField(_("signed by"), max_length=80, blank=True)
    signed_as = models.CharField(_("signed as"), max_length=12, choices=SignedAs, blank=True)
    given_by_id = models.BigIntegerField()
    given_by_name = models.CharField(_("given by"), max_length=80)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by_name = models.CharField(_("withdrawn by"), max_length=80, blank=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=200, blank=True)
    follows_id = models.BigIntegerField(_("takes the place of consent no."), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        indexes = [models.Index(fields=["bank", "firm"])]
        constraints = [
            models.UniqueConstraint(fields=["firm", "bank"], condition=Q(withdrawn_at=None), name="consent_once"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="consent_validity_ordered"),
        ]

    def __str__(self):
        return f"{self.firm} → {self.bank}"

    @property
    def scope_labels(self):
        return [self.Group(group).label for group in self.scope]

    @property
    def short_scope(self) -> list[str]:
        """The groups by name alone, without what each holds."""
        return [str(label).partition(":")[0].partition("：")[0] for label in self.scope_labels]

    @property
    def number(self) -> str:
        """How people name the document."""
        return f"{self.given_at:%Y}-{self.pk:06d}"

    @property
    def purpose_label(self) -> str:
        return f"{self.get_purpose_display()} · {self.product}" if self.product else self.get_purpose_display()

    @property
    def signer(self) -> str:
        """Who signed; of consents from before signers were asked for, whoever gave it."""
        return self.signed_by or self.given_by_name

    @property
    def was_replaced(self):
        """A later consent to the same bank took its place."""
        return self.withdrawal_reason == REPLACED

    @property
    def reason_label(self):
        """The reason of its end in words; what a person wrote stands as it was written."""
        known = {LEFT: _("the firm left the zone"), MERGED: _("the file was merged into another")}
        return known.get(self.withdrawal_reason, self.withdrawal_reason)

    @property
    def is_live(self):
        return self.withdrawn_at is None and self.valid_from <= timezone.localdate() <= self.valid_to

    @property
    def state(self) -> str:
        """In force, withdrawn, replaced by a later one, or over by its own date."""
        if self.is_live:
            return "live"
        if self.withdrawn_at is None:
            return "expired"
        return "replaced" if self.was_replaced else "withdrawn"


class Look(models.Model):
    """One look of a bank at a firm: whose, when, at what, what for. Append-only."""

    class Kind(models.TextChoices):
        PAGE = "page", _("page")
        LIST = "list", _("list")
        EXPORT = "export", _("export")
        PDF = "pdf", _("credit sheet")
        API = "api", _("interface")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="looks", db_constraint=False)
    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="looks")
    person_id = models.BigIntegerField()
    person_name = models.CharField(_("who"), max_length=80)
    kind = models.CharField(_("how"), max_length=8, choices=Kind)
    purpose = models.CharField(_("purpose"), max_length=120, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["firm", "-at"])]

    def __str__(self):
        return f"{self.person_name} {self.at:%Y-%m-%d %H:%M}"

    @property
    def purpose_label(self):
        """The consent's purpose in words, with the product where it named one; any other text as it was written."""
        purpose, separator, product = self.purpose.partition(" · ")
        return f"{dict(Consent.Purpose.choices).get(purpose, purpose)}{separator}{product}"
