"""The zone's carriers of innovation, the titles that one house may hold together, and who and what it works with."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from incubators.querysets import CarrierQuerySet, TitleQuerySet


def area(label, **options):
    """Square metres with two places; None: not known."""
    return models.DecimalField(label, max_digits=10, decimal_places=2, null=True, blank=True, **options)


@pghistory.track()
class Carrier(models.Model):
    """One house with one operator. What it is called by rank (incubator, makerspace …) stands in its titles."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("operator"),
        related_name="carriers",
        limit_choices_to={"kind": "operator"},
    )
    park = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("park"),
        related_name="park_carriers",
        limit_choices_to={"kind": "park"},
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    speciality = models.CharField(_("field of speciality"), max_length=80, blank=True)
    opened_on = models.DateField(_("operating since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    is_legal_person = models.BooleanField(_("operator is a legal person of its own"), null=True, blank=True)
    separate_accounts = models.BooleanField(_("income of incubation accounted separately"), null=True, blank=True)
    statistics_complete = models.BooleanField(
        _("statistics true and complete, two years running"), null=True, blank=True
    )
    typical_cases = models.PositiveSmallIntegerField(
        _("typical cases of the last twelve months"), null=True, blank=True
    )
    incubation_area = area(_("area for tenants"))
    public_area = area(_("public service area"))
    office_area = area(_("office area of the operator"))
    other_area = area(_("other area"))
    fund = models.BigIntegerField(_("incubation fund"), null=True, blank=True, help_text=_("yuan"))
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    map_x = models.PositiveSmallIntegerField(_("place on the map, from the left"), null=True, blank=True)
    map_y = models.PositiveSmallIntegerField(_("place on the map, from the top"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    objects = CarrierQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("carrier")

    def __str__(self):
        return self.name

    @property
    def areas(self) -> list[tuple]:
        """(label, square metres) of each use."""
        names = ["incubation_area", "public_area", "office_area", "other_area"]
        return [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in names]

    @property
    def total_area(self):
        """The sum of all uses; None while one of them is not known."""
        parts = [value for _label, value in self.areas]
        return None if None in parts else sum(parts)


class Part(models.Model):
    """A row that belongs to a carrier and is kept up by its people."""

    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="%(class)s_rows", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


@pghistory.track()
class CarrierTitle(Part):
    """What a carrier is recognised as, by whom and until when. Several of them may be of the same house."""

    class Kind(models.TextChoices):
        GENERAL = "incubator_general", _("Incubator (general)")
        SPECIALISED = "incubator_specialised", _("Incubator (specialised)")
        MAKERSPACE = "makerspace", _("Makerspace")
        STAR = "star_space", _("Star creation space")
        SMART_ISLAND = "smart_island", _("Smart island")
        ACCELERATOR = "accelerator", _("Accelerator")

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        MUNICIPAL = "municipal", _("municipal")
        ZONE = "zone", _("of the zone")

    kind = models.CharField(_("type"), max_length=24, choices=Kind)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    name = models.CharField(_("name in the title"), max_length=120, blank=True)
    document = models.CharField(_("document"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = TitleQuerySet.as_manager()

    class Meta:
        ordering = ["carrier", "kind", "-valid_from"]
        verbose_name = _("title of a carrier")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="carrier_title_validity_ordered",
            ),
        ]

    def __str__(self):
        words = {"level": capfirst(self.get_level_display()), "kind": str(self.get_kind_display()).lower()}
        return gettext("%(level)s %(kind)s") % words

    @property
    def is_held(self) -> bool:
        today = timezone.localdate()
        return (self.valid_from or today) <= today <= (self.valid_to or today)


class Investor(Part):
    class Kind(models.TextChoices):
        FISCAL = "fiscal", _("public funds")
        ENTERPRISE = "enterprise", _("enterprises")
        SOCIAL = "social", _("society")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.BigIntegerField(_("invested"), null=True, blank=True, help_text=_("yuan"))
    since = models.DateField(_("since"), null=True, blank=True)

    class Meta:
        ordering = ["carrier", "-amount", "id"]
        verbose_name = _("investor")

    def __str__(self):
        return self.name


class Staff(Part):
    """Somebody who works for the carrier. `is_professional`: counts as professional service staff by the rule."""

    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60, blank=True)
    is_professional = models.BooleanField(_("professional service staff"), default=False)
    has_degree = models.BooleanField(_("college or above"), default=False)
    is_returnee = models.BooleanField(_("studied abroad"), default=False)
    certificate = models.CharField(_("certificate"), max_length=80, blank=True)
    certificate_number = models.CharField(_("certificate number"), max_length=60, blank=True)
    certified_on = models.DateField(_("certified on"), null=True, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["carrier", "id"]
        verbose_name = _("staff member")

    def __str__(self):
        return self.name


class Mentor(Part):
    name = models.CharField(_("name"), max_length=60)
    organisation = models.CharField(_("works at"), max_length=120, blank=True)
    field = models.CharField(_("advises on"), max_length=80, blank=True)
    is_full_time = models.BooleanField(_("full-time"), default=False)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["carrier", "id"]
        verbose_name = _("mentor")

    def __str__(self):
        return self.name


class Platform(Part):
    class Kind(models.TextChoices):
        TECHNOLOGY = "technology", _("public technology")
        TESTING = "testing", _("inspection and testing")
        FINANCE = "finance", _("financing")
        INTELLECTUAL = "intellectual", _("intellectual property")
        MANAGEMENT = "management", _("management and law")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    is_own = models.BooleanField(_("run by the carrier itself"), default=True)
    description = models.CharField(_("what it offers"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["carrier", "id"]
        verbose_name = _("service platform")

    def __str__(self):
        return self.name


class Activity(Part):
    class Kind(models.TextChoices):
        ROADSHOW = "roadshow", _("roadshow")
        TRAINING = "training", _("training")
        MATCHING = "matching", _("matchmaking")
        CONTEST = "contest", _("contest")
        OTHER = "other", _("other")

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    on = models.DateField(_("day"), default=timezone.localdate)
    people = models.PositiveIntegerField(_("people taking part"), null=True, blank=True)

    class Meta:
        ordering = ["carrier", "-on", "-id"]
        verbose_name = _("event")

    def __str__(self):
        return self.title


class Income(Part):
    """Income beside the rents of leases, which are counted from their payments."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("incubation services")
        PROPERTY = "property", _("rent and property")
        INVESTMENT = "investment", _("investment")
        OTHER = "other", _("other")

    on = models.DateField(_("day"), default=timezone.localdate)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.BigIntegerField(_("amount"), help_text=_("yuan"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["carrier", "-on", "-id"]
        verbose_name = _("income")
        indexes = [models.Index(fields=["carrier", "on"])]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"
