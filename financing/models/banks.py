"""Loan readiness by night, and what each bank may see.

The tables belong to the worker: the web reads them by policy and writes none of them. What a bank sees stands in
rows of its own (BankFirm), written by the database function `financing_write_bank_rows` from consented groups only.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import DO_NOTHING, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Chain, Consent, Firm, Title
from financing.querysets import BankDropQuerySet, BankFirmPastQuerySet, BankFirmQuerySet, ReadinessQuerySet
from innovation_points.models import Night, RuleVersion

OPEN = "9999-12-31"  # the end of an interval that has none yet


def reference(to, **options):
    """A column that points at a row without the database's watching: these tables are filled by COPY."""
    return models.ForeignKey(to, DO_NOTHING, db_constraint=False, **options)


class Readiness(models.Model):
    """Whether one firm passes the zone's gates, from one night until another changed it.

    `failed` and `unknown` are bit masks over the gates of `rule_version`, in the rule's order. Consent is a gate per
    bank and not among them. The state on a day is the row with valid_from <= day < valid_to; a row that a rerun
    superseded has an empty interval.
    """

    class Result(models.IntegerChoices):
        NOT_READY = 0, _("not ready")
        READY = 1, _("ready")
        MANUAL_REVIEW = 2, _("to be looked at by a person")

    TIERS = ("A", "B", "C")

    firm = reference(Firm, related_name="readiness", db_index=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    night = reference(Night, related_name="+", db_index=False)
    rule_version = reference(RuleVersion, related_name="+", db_index=False)
    result = models.SmallIntegerField(_("loan readiness"), choices=Result)
    tier = models.CharField(_("tier"), max_length=1, blank=True)
    ceiling = models.BigIntegerField(_("suggested ceiling"), null=True)
    total = models.IntegerField(_("points"), help_text="hundredths; -1: not published")
    failed = models.IntegerField()
    unknown = models.IntegerField()

    objects = ReadinessQuerySet.as_manager()

    class Meta:
        ordering = ["firm_id", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["firm"], condition=Q(valid_to=OPEN), name="readiness_one_open"),
        ]
        indexes = [
            models.Index(fields=["firm", "valid_from"]),
            models.Index(fields=["result", "tier"], condition=Q(valid_to=OPEN), name="readiness_open_result"),
            # The order of the list: sorted without it, the best are sought among all each time.
            models.Index(fields=["-total"], condition=Q(valid_to=OPEN), name="readiness_open_total"),
        ]

    def __str__(self):
        return f"{self.firm_id} {self.valid_from} {self.get_result_display()}"


class Standing(models.Model):
    """Rank of a ready firm on the last night: it moves without the firm, so it stands beside Readiness.

    Only ready firms have a row, and the night replaces all of them at once: `as_of` is the night that banks see.
    """

    firm = models.OneToOneField(Firm, DO_NOTHING, db_constraint=False, primary_key=True, related_name="+")
    as_of = models.DateField()
    rank_in_stage = models.IntegerField()
    in_stage = models.IntegerField()
    percentile = models.FloatField()

    def __str__(self):
        return f"{self.firm_id} {self.rank_in_stage}/{self.in_stage}"


def amount(label):
    return models.BigIntegerField(label, null=True)


# What the list's filters ask for stands in the index of its order: a filter that fits one row in a hundred reads no others.
COVERED = (
    "valid_to",
    "first_listed_on",
    "as_of",
    "tier",
    "park",
    "chain",
    "revenue_growth",
    "rd_intensity",
    "name",
    "titles",
)


class BankFirm(models.Model):
    """One ready firm as one bank may see it. A group of columns is empty unless the firm consented to the group."""

    GROUPS = {
        Consent.Group.IDENTITY: ["name", "pinyin", "initials", "credit_code", "park", "chain", "industry", "established_on"],
        Consent.Group.POINTS: ["total", "stage", "rank_in_stage", "in_stage", "percentile", "tier", "ceiling", "trend"],
        Consent.Group.ITEMS: ["items", "rule_version"],
        Consent.Group.FIGURES: [
            "revenue", "revenue_prev", "revenue_prev2", "revenue_growth", "rd_expense", "rd_expense_prev",
            "rd_expense_prev2", "rd_intensity", "staff", "staff_prev", "rd_staff", "net_profit", "assets", "liabilities",
            "hightech_revenue", "rd_super_deduction", "tech_contract_amount",
        ],
        Consent.Group.TITLES: ["titles", "title_details", "rights"],
        Consent.Group.NEGATIVE: ["negatives_checked_on", "past_negatives"],
        Consent.Group.CONTACTS: ["legal_representative", "address", "contact_name", "contact_phone", "contact_email"],
    }  # fmt: skip

    bank = reference(Organisation, related_name="+", db_index=False)
    firm = reference(Firm, related_name="+")
    consent_id = models.BigIntegerField()
    scope = ArrayField(models.CharField(max_length=12, choices=Consent.Group), verbose_name=_("what the bank may see"))
    purpose = models.CharField(_("purpose"), max_length=16, choices=Consent.Purpose)
    product_id = models.BigIntegerField(null=True)
    product = models.CharField(_("product"), max_length=120, blank=True, db_default="")
    valid_to = models.DateField(_("consent until"))
    as_of = models.DateField(_("as of the night of"))
    first_listed_on = models.DateField(_("listed since"))
    fiscal_year = models.SmallIntegerField(_("fiscal year"), null=True)

    name = models.CharField(_("firm name"), max_length=120, null=True)  # noqa: DJ001
    pinyin = models.CharField(max_length=400, null=True)  # noqa: DJ001
    initials = models.CharField(max_length=120, null=True)  # noqa: DJ001
    credit_code = models.CharField(_("unified social credit code"), max_length=18, null=True)  # noqa: DJ001
    park = reference(Organisation, verbose_name=_("park"), null=True, related_name="+", db_index=False)
    chain = reference(Chain, verbose_name=_("chain"), null=True, related_name="+", db_index=False)
    industry = models.CharField(_("industry"), max_length=100, null=True)  # noqa: DJ001
    established_on = models.DateField(_("established on"), null=True)

    total = models.IntegerField(_("points"), null=True, help_text="hundredths")
    stage = models.SmallIntegerField(_("stage"), null=True)
    rank_in_stage = models.IntegerField(_("rank in its stage"), null=True)
    in_stage = models.IntegerField(null=True)
    percentile = models.FloatField(_("percentile"), null=True)
    tier = models.CharField(_("tier"), max_length=1, null=True)  # noqa: DJ001
    ceiling = amount(_("suggested ceiling"))
    # The last result of each of three fiscal years: year, total, stage, and the day until which it stood (null: still does).
    trend = models.JSONField(_("points of three years"), null=True)

    items = ArrayField(models.SmallIntegerField(), verbose_name=_("points of each item"), null=True)
    rule_version = reference(RuleVersion, null=True, related_name="+", db_index=False)

    revenue = amount(_("revenue"))
    revenue_prev = amount(_("revenue, a year earlier"))
    revenue_prev2 = amount(_("revenue, two years earlier"))
    revenue_growth = models.FloatField(_("revenue growth"), null=True)
    rd_expense = amount(_("R&D expense"))
    rd_expense_prev = amount(_("R&D expense, a year earlier"))
    rd_expense_prev2 = amount(_("R&D expense, two years earlier"))
    rd_intensity = models.FloatField(_("R&D intensity"), null=True)
    staff = amount(_("staff"))
    staff_prev = amount(_("staff, a year earlier"))
    rd_staff = amount(_("R&D staff"))
    net_profit = amount(_("net profit"))
    assets = amount(_("assets"))
    liabilities = amount(_("liabilities"))
    hightech_revenue = amount(_("high-tech revenue"))
    rd_super_deduction = amount(_("R&D super deduction"))
    tech_contract_amount = amount(_("technology contracts"))

    titles = ArrayField(models.CharField(max_length=24), verbose_name=_("titles in force"), null=True)
    title_details = models.JSONField(_("titles"), null=True)
    rights = models.JSONField(_("intellectual property"), null=True)

    negatives_checked_on = models.DateField(_("negative records checked on"), null=True)
    past_negatives = models.JSONField(_("ended negative records"), null=True)

    legal_representative = models.CharField(_("legal representative"), max_length=60, null=True)  # noqa: DJ001
    address = models.CharField(_("address"), max_length=200, null=True)  # noqa: DJ001
    contact_name = models.CharField(_("contact"), max_length=60, null=True)  # noqa: DJ001
    contact_phone = models.CharField(_("telephone"), max_length=40, null=True)  # noqa: DJ001
    contact_email = models.CharField(_("e-mail"), max_length=254, null=True)  # noqa: DJ001

    objects = BankFirmQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bank", "firm"], name="bank_firm_once")]
        indexes = [
            models.Index("bank", F("total").desc(nulls_last=True), "id", name="bank_firm_points", include=COVERED),
            models.Index(
                "bank", "tier", F("total").desc(nulls_last=True), "id", name="bank_firm_of_tier", include=COVERED
            ),
            models.Index(
                "bank", "park", F("total").desc(nulls_last=True), "id", name="bank_firm_of_park", include=COVERED
            ),
            models.Index(
                "bank", "chain", F("total").desc(nulls_last=True), "id", name="bank_firm_of_chain", include=COVERED
            ),
            models.Index("bank", F("revenue_growth").desc(nulls_last=True), "id", name="bank_firm_growth"),
            models.Index("bank", F("rd_intensity").desc(nulls_last=True), "id", name="bank_firm_rd"),
            models.Index("bank", F("pinyin").asc(nulls_last=True), "id", name="bank_firm_pinyin"),
            models.Index("bank", F("revenue").desc(nulls_last=True), "id", name="bank_firm_revenue"),
            models.Index("bank", F("ceiling").desc(nulls_last=True), "id", name="bank_firm_ceiling"),
            models.Index("bank", F("first_listed_on").desc(nulls_last=True), "id", name="bank_firm_listed"),
            models.Index(
                "bank",
                F("total").desc(nulls_last=True),
                "id",
                name="bank_firm_new",
                condition=Q(first_listed_on__gte=F("as_of")),
                include=COVERED,
            ),
        ]

    def __str__(self):
        return self.name or str(_("Firm no. %(number)s, name not shared") % {"number": self.pk})

    @property
    def is_new(self) -> bool:
        """Whether the firm came on the list with the last night or since."""
        return self.first_listed_on >= self.as_of

    @property
    def purpose_label(self) -> str:
        label = self.get_purpose_display()
        return f"{label} · {self.product}" if self.product else label

    @property
    def title_labels(self) -> list:
        labels = dict(Title.Kind.choices)
        return [labels.get(kind, kind) for kind in self.titles or []]

    def shares(self, group) -> bool:
        return group in self.scope


class BankTerm(models.Model):
    """By what a bank finds its rows: every pair of letters of a name that is no plain ASCII, and "#" before a title.

    Equality of text is what row security lets the planner use an index for; LIKE and overlapping arrays are not. Written
    by triggers on BankFirm.
    """

    pk = models.CompositePrimaryKey("bank_id", "term", "row")
    bank = reference(Organisation, related_name="+", db_index=False)
    term = models.CharField(max_length=25, db_collation="C")
    row = reference(BankFirm, related_name="terms", db_column="row_id")

    def __str__(self):
        return self.term


class StageMedian(models.Model):
    """The middle of a stage on a night, total and items in hundredths: what a bank compares a firm with. Names no firm."""

    as_of = models.DateField()
    stage = models.SmallIntegerField()
    rule_version = reference(RuleVersion, related_name="+", db_index=False)
    total = models.IntegerField()
    items = ArrayField(models.SmallIntegerField())

    class Meta:
        ordering = ["as_of", "stage"]
        constraints = [models.UniqueConstraint(fields=["stage", "as_of"], name="stage_median_once")]

    def __str__(self):
        return f"{self.as_of} {self.stage} {self.total}"


class BankDrop(models.Model):
    """A firm that left a bank's list. The name stands only where, and as long as, a consent to it is live."""

    class Reason(models.TextChoices):
        READINESS = "readiness", _("no longer ready")
        CONSENT = "consent", _("consent ended")

    bank = reference(Organisation, related_name="+", db_index=False)
    dropped_on = models.DateField(_("left on"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    firm = reference(Firm, null=True, related_name="+", db_index=False)
    name = models.CharField(_("firm name"), max_length=120, null=True)  # noqa: DJ001
    consent_id = models.BigIntegerField(null=True)
    valid_to = models.DateField(null=True)

    objects = BankDropQuerySet.as_manager()

    class Meta:
        ordering = ["-dropped_on", "id"]
        indexes = [models.Index(fields=["bank", "-dropped_on"])]

    def __str__(self):
        return f"{self.dropped_on} {self.get_reason_display()}"

    @property
    def shared_name(self) -> str:
        return self.name if self.name and self.valid_to >= timezone.localdate() else ""


class BankFirmPast(models.Model):
    """What a bank's row of one firm said from one moment to another; `shown` is that row, `until` NULL while it stands.

    Triggers on BankFirm write it, so whatever writes a bank's rows writes its history. It moves when the firm's own
    content does: ranks, percentiles and the night's date move every night without the firm and are left out.

    Zone staff, the firm's park and the firm itself read it, to answer what a bank saw. Banks do not: a past row holds
    groups that have been withdrawn since, and row security cuts rows, not columns. Of its past a bank keeps BankDrop.
    """

    MOVES_ALONE = ("id", "as_of", "rank_in_stage", "in_stage", "percentile")

    bank = reference(Organisation, related_name="+", db_index=False)
    firm = reference(Firm, related_name="+", db_index=False)
    since = models.DateTimeField(_("seen from"))
    until = models.DateTimeField(_("seen until"), null=True)
    shown = models.JSONField()

    objects = BankFirmPastQuerySet.as_manager()

    class Meta:
        ordering = ["bank_id", "firm_id", "since"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "firm"], condition=Q(until=None), name="bank_firm_past_one_open"),
        ]
        indexes = [
            models.Index(fields=["bank", "since"], name="bank_firm_past_since"),
            models.Index(fields=["firm", "since"], name="bank_firm_past_firm"),
        ]

    def __str__(self):
        return f"{self.bank_id} {self.firm_id} {self.since:%Y-%m-%d %H:%M}"

    @property
    def row(self) -> BankFirm:
        """The bank's row as it was: pages and exports show it like a standing one."""
        fields = {field.attname: field for field in BankFirm._meta.concrete_fields}
        values = {name: fields[name].to_python(value) for name, value in self.shown.items() if name in fields}
        return BankFirm(**values)
