"""Tenants of a carrier from the first visit to the day they leave, and what happens to them in between."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises import credit_code
from enterprises.models import Chain, Firm
from incubators.querysets import TenantQuerySet

from .carriers import Carrier, Mentor


@pghistory.track()
class Tenant(models.Model):
    """A firm, or a team that is no firm yet, on its way into, through and out of one carrier.

    Its name, code and days are what the tenancy itself gives: the carrier's people read them here and nothing in the
    registry. The database finds the registry's file by the credit code (migration 0002), whoever comes first.
    """

    class Kind(models.TextChoices):
        FIRM = "firm", _("firm")
        TEAM = "team", _("team, not yet a firm")

    class Stage(models.TextChoices):
        VISITED = "visited", _("visited")
        INVITED = "invited", _("invited")
        INSPECTED = "inspected", _("came to see")
        INTENDING = "intending", _("intends to come")
        RESIDENT = "resident", _("resident")
        LEFT = "left", _("has left")

    class Field(models.TextChoices):
        MATERIALS = "materials", _("new materials")
        EQUIPMENT = "equipment", _("advanced manufacturing")
        INFORMATION = "information", _("electronics and information")
        ENERGY = "energy", _("new energy and saving of energy")
        BIOMEDICINE = "biomedicine", _("biomedicine")
        CIRCUITS = "circuits", _("design of integrated circuits")
        AGRICULTURE = "agriculture", _("modern agriculture")
        SERVICES = "services", _("high-tech services")
        OTHER = "other", _("other")

    class Founder(models.TextChoices):
        RETURNEE = "returnee", _("studied abroad")
        STUDENT = "student", _("university student")
        SCIENTIST = "scientist", _("scientist")
        MANAGER = "manager", _("came from a large firm")
        SERIAL = "serial", _("founded firms before")
        OTHER = "other", _("other")

    class Exit(models.TextChoices):
        GRADUATED = "graduated", _("graduated")
        MOVED = "moved", _("moved away")
        CLOSED = "closed", _("closed down")
        REMOVED = "removed", _("removed by the carrier")
        DROPPED = "dropped", _("did not come")

    PROSPECT = (Stage.VISITED, Stage.INVITED, Stage.INSPECTED, Stage.INTENDING)

    carrier = models.ForeignKey(Carrier, models.PROTECT, verbose_name=_("carrier"), related_name="tenants")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.FIRM)
    name = models.CharField(_("name"), max_length=120)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[credit_code.validate]
    )
    firm = models.ForeignKey(Firm, models.SET_NULL, null=True, blank=True, editable=False, related_name="tenancies")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.VISITED, editable=False)
    field = models.CharField(_("field of technology"), max_length=12, choices=Field, blank=True)
    chain = models.ForeignKey(Chain, models.PROTECT, verbose_name=_("chain"), null=True, blank=True)
    business = models.CharField(_("what it does"), max_length=200, blank=True)
    founder = models.CharField(_("founder"), max_length=12, choices=Founder, blank=True)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    registered_inside = models.BooleanField(_("registered in the carrier"), null=True, blank=True)
    works_inside = models.BooleanField(_("main R&D and office in the carrier"), null=True, blank=True)
    acquired_or_listed = models.BooleanField(_("acquired, or listed at home or abroad"), null=True, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    looked_after_by = models.CharField(_("looked after by"), max_length=60, blank=True)
    became_firm_on = models.DateField(_("became a firm on"), null=True, blank=True, editable=False)
    entered_on = models.DateField(_("entered on"), null=True, blank=True, editable=False)
    term_until = models.DateField(_("incubation ends on"), null=True, blank=True, editable=False)
    left_on = models.DateField(_("left on"), null=True, blank=True, editable=False)
    exit = models.CharField(_("how it left"), max_length=10, choices=Exit, blank=True, editable=False)
    exit_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    exit_to = models.CharField(_("where to"), max_length=120, blank=True, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("tenant")
        indexes = [models.Index(fields=["carrier", "stage"]), models.Index(fields=["credit_code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "credit_code"],
                condition=~Q(credit_code="") & Q(left_on=None),
                name="tenant_once_a_carrier",
            ),
            models.CheckConstraint(
                condition=(Q(stage="left") & ~Q(exit="") & Q(left_on__isnull=False))
                | (~Q(stage="left") & Q(exit="") & Q(left_on=None)),
                name="tenant_left_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(stage="resident") | Q(entered_on__isnull=False), name="tenant_resident_since"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(entered_on=None) | Q(left_on__gte=F("entered_on")),
                name="tenant_days_ordered",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_resident(self) -> bool:
        return self.stage == self.Stage.RESIDENT

    @property
    def is_prospect(self) -> bool:
        return self.stage in self.PROSPECT


class Step(models.Model):
    """A step on the way in. Written once: several visits are several rows."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="steps")
    stage = models.CharField(_("stage"), max_length=10, choices=Tenant.Stage)
    on = models.DateField(_("day"), default=timezone.localdate)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by_name = models.CharField(_("by"), max_length=60, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["tenant", "stage"])]

    def __str__(self):
        return f"{self.get_stage_display()} {self.on}"


class TenantPart(models.Model):
    """A row that belongs to a tenant and is kept up by the carrier's people."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="%(class)s_rows", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class ServiceUse(TenantPart):
    class Kind(models.TextChoices):
        FINANCE = "finance", _("accounting and tax")
        LAW = "law", _("law")
        INTELLECTUAL = "intellectual", _("intellectual property")
        FUNDING = "funding", _("financing")
        TECHNOLOGY = "technology", _("technology and testing")
        MARKET = "market", _("market")
        POLICY = "policy", _("policies and declarations")
        TRAINING = "training", _("training")
        OTHER = "other", _("other")

    on = models.DateField(_("day"), default=timezone.localdate)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    text = models.CharField(_("what was done"), max_length=200)
    provider = models.CharField(_("by whom"), max_length=120, blank=True)
    fee = models.BigIntegerField(_("fee"), null=True, blank=True, help_text=_("yuan"))

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("service used")

    def __str__(self):
        return self.text


class MentorSession(TenantPart):
    mentor = models.ForeignKey(Mentor, models.PROTECT, verbose_name=_("mentor"), related_name="sessions")
    on = models.DateField(_("day"), default=timezone.localdate)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1, null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=200)
    result = models.CharField(_("result"), max_length=200, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("mentor session")

    def __str__(self):
        return self.topic


class Financing(TenantPart):
    class Kind(models.TextChoices):
        ANGEL = "angel", _("angel investment")
        VENTURE = "venture", _("venture capital")
        LOAN = "loan", _("loan")
        SUBSIDY = "subsidy", _("subsidy")
        OTHER = "other", _("other")

    on = models.DateField(_("day"), default=timezone.localdate)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.BigIntegerField(_("amount"), help_text=_("yuan"))
    source = models.CharField(_("from whom"), max_length=120, blank=True)
    is_own_fund = models.BooleanField(_("by the carrier's own or joint fund"), default=False)
    is_paid_in = models.BooleanField(_("paid in"), default=True)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("financing")

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"


class Right(TenantPart):
    class Kind(models.TextChoices):
        INVENTION = "invention", _("invention")
        UTILITY = "utility", _("utility model")
        DESIGN = "design", _("industrial design")
        SOFTWARE = "software", _("software copyright")
        PLANT = "plant", _("plant variety")
        LAYOUT = "layout", _("layout of integrated circuits")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    number = models.CharField(_("number"), max_length=60, blank=True)
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        ordering = ["-granted_on", "-applied_on", "-id"]
        verbose_name = _("intellectual property")

    def __str__(self):
        return self.name


class Headcount(TenantPart):
    """People at the end of a month, by kind: what a tenant reports to its carrier."""

    month = models.DateField(_("month"), help_text=_("Any day of the month."))
    total = models.PositiveIntegerField(_("people"))
    doctors = models.PositiveIntegerField(_("doctors"), default=0)
    college = models.PositiveIntegerField(_("college or above"), default=0)
    returnees = models.PositiveIntegerField(_("studied abroad"), default=0)
    talents = models.PositiveIntegerField(_("in talent programmes"), default=0)
    graduates = models.PositiveIntegerField(_("graduated this year"), default=0)

    PARTS = ("doctors", "college", "returnees", "talents", "graduates")

    class Meta:
        ordering = ["-month"]
        verbose_name = _("headcount")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "month"], name="headcount_once_a_month"),
            models.CheckConstraint(
                condition=Q(college__lte=F("total"))
                & Q(doctors__lte=F("college"))
                & Q(returnees__lte=F("total"))
                & Q(talents__lte=F("total"))
                & Q(graduates__lte=F("total")),
                name="headcount_parts_within_total",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"
