"""People, the organisations they act for, and the log of what they did."""

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .access import ADMINISTRATORS, ROLES, Access
from .querysets import MembershipQuerySet, OrganisationQuerySet


class Organisation(models.Model):
    """Whoever a person acts for. A firm's organisation is made when the first of its people joins."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Zone department")
        PARK = "park", _("Park")
        FIRM = "firm", _("Firm")
        BANK = "bank", _("Bank")
        UNIVERSITY = "university", _("University")
        OPERATOR = "operator", _("Incubator operator")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True, null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], condition=~Q(kind="firm"), name="organisation_name_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="organisation_stands_at_one_place",
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where nobody has entered them."""
        return None if self.longitude is None else (self.longitude, self.latitude)


class User(AbstractUser):
    """A person. What a person may do comes from memberships alone; Django's own permissions are not used."""

    first_name = None
    last_name = None
    display_name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    REQUIRED_FIELDS = ["display_name"]

    def __str__(self):
        return self.display_name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    @cached_property
    def access(self) -> Access:
        """The person's memberships in force. The middleware replaces it by one that knows the firm switched to."""
        return Access.of(self)


class Membership(models.Model):
    """One role of one person for one organisation. Several add up.

    `is_proposed`: asked for with an invitation, and nothing yet. Whoever makes accounts gives no roles. The database
    refuses an administrator's role beside any other (migration 0004).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=24, choices=[(role.code, role.label) for role in ROLES.values()])
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_proposed = models.BooleanField(default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ended_at=None), name="membership_once"
            ),
            # System, security and audit administration are three persons.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at=None, role__in=sorted(ADMINISTRATORS)),
                name="membership_one_administrator_role",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class JoinRequest(models.Model):
    """A person asks to act for the firm with this credit code; staff confirm after asking the firm."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    user = models.ForeignKey(User, models.CASCADE, related_name="join_requests")
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    role = models.CharField(_("role"), max_length=24, default="firm_filler")
    note = models.CharField(_("note"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "credit_code"], condition=Q(state="waiting"), name="join_request_once"
            ),
        ]

    def __str__(self):
        return f"{self.user} → {self.credit_code}"


class ApiToken(models.Model):
    """A key for a program. Only its SHA-256 is kept; scopes narrow what the person may do and never widen it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return self.name

    @staticmethod
    def new_key() -> str:
        return f"zp_{secrets.token_urlsafe(32)}"

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()


class AuditEvent(models.Model):
    """What happened. Append-only by the database; no foreign keys, so the log never stands in the way of live data.

    `transaction` is the writing transaction's number: only rows whose transaction has surely ended are sealed.
    """

    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    organisation_name = models.CharField(max_length=120, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_name = models.CharField(max_length=160, blank=True)
    firm_id = models.BigIntegerField(null=True)
    address = models.GenericIPAddressField(null=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["event", "-id"]),
            models.Index(fields=["actor_id", "-id"]),
            models.Index(fields=["subject_type", "subject_id"]),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.event}"


class AuditSeal(models.Model):
    """One link of the chain over the events of the transactions from `since` up to but not including `until`.

    digest = sha256(previous digest, the events' rows ordered by transaction and id).
    """

    at = models.DateTimeField(default=timezone.now)
    since = models.BigIntegerField()
    until = models.BigIntegerField(unique=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.first_id}–{self.last_id}"
