"""What the night says of each firm and title, and the dated records that it said it from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from innovation_points.querysets import IntervalQuerySet, TitleResultQuerySet
from rulebook.conditions import OUTCOMES

from .nights import OPEN, Night
from .rules import RuleVersion


class Interval(models.Model):
    """Holds on a day where valid_from <= day < valid_to. Written by COPY like Score: no foreign keys, owned by the worker.

    A row that a second run of the same day replaced keeps an empty interval.
    """

    firm = models.ForeignKey(Firm, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), help_text=_("exclusive"))
    night = models.ForeignKey(Night, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        abstract = True


class Records(Interval):
    """What a firm's dated records said on these nights, as innovation_points.records reads them.

    Certificates and records are corrected later; with this row, and the inputs of the day's score, any past night's titles
    can be computed again. Days are counted from 1970-01-01, sets are bits, the smallest bigint is unknown.
    """

    pk = models.CompositePrimaryKey("firm_id", "valid_from", "night_id")
    credit_code = models.CharField(max_length=18)
    established_on = models.BigIntegerField()
    industry_code = models.BigIntegerField()
    titles = models.BigIntegerField(help_text=_("titles surely in force, by bit"))
    unproven = models.BigIntegerField(help_text=_("1: holds a title of which nobody knows the validity"))
    negatives = models.BigIntegerField(help_text=_("kinds of negative records that are live, by bit"))
    incident_on = models.BigIntegerField(help_text=_("the day of the last incident"))
    stopped = models.BigIntegerField()
    class1_rights = models.BigIntegerField()
    class1_own_rights = models.BigIntegerField()
    class2_rights = models.BigIntegerField()
    institution = models.BigIntegerField(help_text=_("1: has a provincial or national platform in force"))
    awards = models.BigIntegerField(help_text=_("what the awards of the last years surely are, by bit"))
    awards_open = models.BigIntegerField(help_text=_("what they could be, if their rank were known, by bit"))
    development_score = models.BigIntegerField(help_text=_("hundredths"))
    development_score_prev = models.BigIntegerField(help_text=_("hundredths"))

    objects = IntervalQuerySet.as_manager()

    def __str__(self):
        return f"{self.firm_id} {self.valid_from}"


class TitleResult(Interval):
    """What the rule of a title (or of the firm's size) comes to for a firm, from one night until another changed it.

    `result` is a place in the rulebook's OUTCOMES, for the size a place among the rule's tiers. `failed` and `undecided`
    are bits over the rule's checks: the gates, the items with a minimum, the least total.
    """

    SIZE = "enterprise-size"

    class Result(models.IntegerChoices):
        MET = OUTCOMES.index("met"), _("conditions met")
        UNMET = OUTCOMES.index("unmet"), _("not met")
        UNKNOWN = OUTCOMES.index("unknown"), _("data missing")
        MANUAL_REVIEW = OUTCOMES.index("manual_review"), _("for people to judge")

    pk = models.CompositePrimaryKey("code", "firm_id", "valid_from", "night_id")
    code = models.CharField(_("rule"), max_length=60)
    rule_version = models.ForeignKey(
        RuleVersion, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    result = models.SmallIntegerField(_("result"))
    total = models.IntegerField(_("total"), help_text=_("hundredths of a point; -1: none or not known"))
    failed = models.BigIntegerField()
    undecided = models.BigIntegerField(help_text=_("unknown, or for people to judge"))

    objects = TitleResultQuerySet.as_manager()

    class Meta:
        ordering = ["firm_id", "code"]
        indexes = [
            models.Index(fields=["firm", "code"], condition=Q(valid_to=OPEN), name="title_result_of_firm"),
            models.Index(fields=["code", "result"], condition=Q(valid_to=OPEN), name="title_result_open"),
        ]

    def __str__(self):
        return f"{self.firm_id} {self.code} {self.valid_from}: {self.result}"
