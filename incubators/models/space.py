"""Buildings, floors and rooms of a carrier, and who has which room when."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incubators.querysets import ChargeQuerySet, LeaseQuerySet, RoomQuerySet

from .carriers import Carrier
from .tenants import Tenant

POSITIVE = [MinValueValidator(0)]


class Building(models.Model):
    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="buildings", editable=False)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["carrier", "position", "id"]
        verbose_name = _("building")
        constraints = [models.UniqueConstraint(fields=["carrier", "name"], name="building_name_per_carrier")]

    def __str__(self):
        return self.name


class Floor(models.Model):
    """One floor, its plan drawn in metres from the upper left corner."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="floors", editable=False)
    number = models.SmallIntegerField(_("floor"))
    width = models.DecimalField(_("width of the plan"), max_digits=6, decimal_places=1, validators=POSITIVE)
    depth = models.DecimalField(_("depth of the plan"), max_digits=6, decimal_places=1, validators=POSITIVE)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["building", "number"]
        verbose_name = _("floor")
        constraints = [models.UniqueConstraint(fields=["building", "number"], name="floor_number_per_building")]

    def __str__(self):
        return f"{self.building} {self.number}F"


@pghistory.track()
class Room(models.Model):
    """A room or a desk. Only those for tenants are let; the others belong to the plan and to the areas by use."""

    class Kind(models.TextChoices):
        ROOM = "room", _("room")
        DESK = "desk", _("desk")

    class Use(models.TextChoices):
        TENANTS = "tenants", _("for tenants")
        PUBLIC = "public", _("public service")
        OFFICE = "office", _("operator's office")
        OTHER = "other", _("other")

    floor = models.ForeignKey(Floor, models.PROTECT, verbose_name=_("floor"), related_name="rooms")
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.ROOM)
    use = models.CharField(_("use"), max_length=8, choices=Use, default=Use.TENANTS)
    area = models.DecimalField(_("area"), max_digits=8, decimal_places=2, validators=POSITIVE)
    x = models.DecimalField(_("from the left"), max_digits=6, decimal_places=1, validators=POSITIVE)
    y = models.DecimalField(_("from the top"), max_digits=6, decimal_places=1, validators=POSITIVE)
    width = models.DecimalField(_("width"), max_digits=6, decimal_places=1, validators=POSITIVE)
    depth = models.DecimalField(_("depth"), max_digits=6, decimal_places=1, validators=POSITIVE)
    from_on = models.DateField(_("in use from"), null=True, blank=True)
    until_on = models.DateField(_("in use until"), null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["floor", "number"]
        verbose_name = _("room")
        constraints = [
            models.UniqueConstraint(fields=["floor", "number"], name="room_number_per_floor"),
            models.CheckConstraint(condition=Q(area__gt=0), name="room_area_positive"),
        ]

    def __str__(self):
        return self.number

    @property
    def place(self) -> str:
        return f"{self.floor} {self.number}"


@pghistory.track()
class Lease(models.Model):
    """Who has a room from one day to another: reserved, or let. Two of one room never overlap, whoever writes them.

    `place` keeps how the room was called, for the tenant's own people, who see no other rooms.
    """

    class Kind(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        LET = "let", _("let")

    room = models.ForeignKey(Room, models.PROTECT, related_name="leases", editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="leases", verbose_name=_("tenant"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.LET)
    number = models.CharField(_("contract number"), max_length=60, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    monthly_rent = models.BigIntegerField(_("monthly rent"), default=0, help_text=_("yuan"), validators=POSITIVE)
    rent_free_until = models.DateField(_("rent-free until"), null=True, blank=True)
    deposit = models.BigIntegerField(_("deposit"), default=0, help_text=_("yuan"), validators=POSITIVE)
    area = models.DecimalField(_("area"), max_digits=8, decimal_places=2, editable=False)
    place = models.CharField(_("place"), max_length=120, editable=False)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True, editable=False)

    objects = LeaseQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "id"]
        verbose_name = _("lease")
        indexes = [models.Index(fields=["ends_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="lease_days_ordered"),
            ExclusionConstraint(
                name="lease_one_tenant_a_room",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(cancelled_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.place} · {self.starts_on} – {self.ends_on}"

    @property
    def is_running(self) -> bool:
        return self.cancelled_on is None and self.starts_on <= timezone.localdate() <= self.ends_on

    @property
    def is_open(self) -> bool:
        """It runs, or will."""
        return self.cancelled_on is None and timezone.localdate() <= self.ends_on


class RentCharge(models.Model):
    """A month's rent of a lease: due on a day, and paid on another or not yet."""

    lease = models.ForeignKey(Lease, models.CASCADE, related_name="charges")
    due_on = models.DateField(_("due on"))
    amount = models.BigIntegerField(_("amount"), help_text=_("yuan"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("rent")
        constraints = [models.UniqueConstraint(fields=["lease", "due_on"], name="rent_once_a_month")]
        indexes = [models.Index(fields=["due_on"], condition=Q(paid_on=None), name="rent_unpaid")]

    def __str__(self):
        return f"{self.lease} {self.due_on}"
