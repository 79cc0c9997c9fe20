import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rulebook.facts import GRADES

from .firm import Firm


def money():
    return models.BigIntegerField(null=True, blank=True)


def count():
    return models.PositiveIntegerField(null=True, blank=True)


def flag():
    return models.BooleanField(null=True, blank=True)


def decimal():
    return models.DecimalField(null=True, blank=True, max_digits=9, decimal_places=2)


def grade():
    """A letter as the rulebook stores it: its place in GRADES, so that the better one is the larger number."""
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(len(GRADES) - 1)])


class FactFields(models.Model):
    """The facts of one fiscal year by the rulebook's codes: money in whole yuan, counts, flags, decimals, grades; NULL is
    unknown.

    Labels and units stand in the rulebook (rulebook.facts.FACTS), where pages take them from.
    """

    revenue = money()
    main_business_revenue = money()
    hightech_revenue = money()
    total_income = money()
    net_profit = money()
    assets = money()
    liabilities = money()
    net_assets = money()
    cost_and_expense = money()
    rd_expense = money()
    rd_expense_domestic_3y = money()
    rd_super_deduction = money()
    staff = count()
    rd_staff = count()
    tech_staff = count()
    postgraduate_staff = count()
    graduates_hired = count()
    invention_applications = count()
    pct_applications = count()
    valid_ip = count()
    class1_ip = count()
    class1_ip_self = count()
    class2_ip = count()
    tech_contract_amount = money()
    provincial_platforms = count()
    provincial_awards_3y = count()
    provincial_projects_3y = count()
    venture_capital = money()
    equity_financing_3y = money()
    high_growth_listings = count()
    niche_years = count()
    strategic_industry = flag()
    resident_enterprise = flag()
    restricted_industry = flag()
    national_award_top3_5y = flag()
    award_3y = flag()
    demonstration_title = flag()
    provincial_rd_institution = flag()
    led_standard_5y = flag()
    hnte_innovation_score = count()
    # What only the titles' rules ask for.
    equity_financing_2y = money()
    venture_capital_total = money()
    class1_ip_high_value = count()
    class1_ip_applied = count()
    niche_market_share = decimal()
    niche_domestic_rank = count()
    digital_level = count()
    local_feature_score = decimal()
    product_field_grade = grade()
    rd_institution_grade = grade()
    market_share_leading = flag()
    key_chain_product = flag()
    own_brand = flag()
    quality_award = flag()
    quality_system = flag()
    product_certification = flag()
    standard_participation = flag()
    core_business_system = flag()
    rd_institution = flag()
    no_sharp_drop_3y = flag()
    acquired_or_listed = flag()
    hnte_core_ip = flag()
    hnte_supported_field = flag()
    hnte_advancedness = grade()
    hnte_core_support = grade()
    hnte_own_development = flag()
    hnte_transfers_yearly = decimal()
    hnte_rd_system = flag()
    hnte_rd_facilities = flag()
    hnte_transfer_incentive = flag()
    hnte_talent_system = flag()

    class Meta:
        abstract = True


@pghistory.track()
class YearFacts(FactFields):
    """What one source says of one firm's fiscal year. Where sources differ, per figure: an approved declaration,
    then staff's correction, then an import (the view enterprises_mergedfacts)."""

    class Source(models.TextChoices):
        DECLARATION = "declaration", _("approved declaration")
        STAFF = "staff", _("staff correction")
        IMPORT = "import", _("import")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="year_facts")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    source = models.CharField(_("source"), max_length=12, choices=Source)
    known_on = models.DateField(_("known since"), default=timezone.localdate)
    source_reference = models.CharField(_("reference"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["firm_id", "-fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "fiscal_year", "source"], name="year_facts_once_per_source"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year__gte=1990, fiscal_year__lte=2100), name="year_facts_plausible_year"
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.fiscal_year} ({self.get_source_display()})"


FACT_CODES = [f.name for f in FactFields._meta.local_fields]
