"""The declaration's sections: which figures stand together, in the order in which a firm's books give them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Declaration
from .stages import SUBMITTED, missing


@dataclass(frozen=True)
class Section:
    code: str
    label: str | Promise
    fields: tuple[str, ...]
    optional: bool = (
        False  # asked only for titles: folded in the form, and shown elsewhere only where something is known
    )


SECTIONS = [
    Section(
        "finance",
        _("Operations and finance"),
        (
            "revenue",
            "main_business_revenue",
            "hightech_revenue",
            "total_income",
            "net_profit",
            "cost_and_expense",
            "assets",
            "liabilities",
            "net_assets",
        ),
    ),
    Section(
        "research",
        _("Research and development"),
        ("rd_expense", "rd_expense_domestic_3y", "rd_super_deduction", "tech_contract_amount"),
    ),
    Section(
        "people",
        _("People"),
        ("staff", "rd_staff", "tech_staff", "postgraduate_staff", "graduates_hired"),
    ),
    Section(
        "property",
        _("Intellectual property and results"),
        ("invention_applications", "pct_applications", "valid_ip", "class1_ip", "class1_ip_self", "class2_ip"),
    ),
    Section(
        "honours",
        _("Platforms, awards and financing"),
        (
            "provincial_platforms",
            "provincial_awards_3y",
            "provincial_projects_3y",
            "high_growth_listings",
            "venture_capital",
            "equity_financing_3y",
        ),
    ),
    Section(
        "qualification",
        _("Qualification and marks"),
        (
            "niche_years",
            "strategic_industry",
            "resident_enterprise",
            "restricted_industry",
            "national_award_top3_5y",
            "award_3y",
            "demonstration_title",
            "provincial_rd_institution",
            "led_standard_5y",
            "hnte_innovation_score",
        ),
    ),
    Section(
        "title_market",
        _("For titles (optional): market and product"),
        (
            "niche_market_share",
            "niche_domestic_rank",
            "market_share_leading",
            "key_chain_product",
            "product_field_grade",
            "own_brand",
            "local_feature_score",
            "venture_capital_total",
            "equity_financing_2y",
            "no_sharp_drop_3y",
            "acquired_or_listed",
        ),
        optional=True,
    ),
    Section(
        "title_quality",
        _("For titles (optional): innovation, quality and digitalisation"),
        (
            "class1_ip_high_value",
            "class1_ip_applied",
            "rd_institution",
            "rd_institution_grade",
            "quality_award",
            "quality_system",
            "product_certification",
            "standard_participation",
            "digital_level",
            "core_business_system",
        ),
        optional=True,
    ),
    Section(
        "title_high_tech",
        _("For titles (optional): before a review as a high-tech enterprise"),
        (
            "hnte_core_ip",
            "hnte_supported_field",
            "hnte_advancedness",
            "hnte_core_support",
            "hnte_own_development",
            "hnte_transfers_yearly",
            "hnte_rd_system",
            "hnte_rd_facilities",
            "hnte_transfer_incentive",
            "hnte_talent_system",
        ),
        optional=True,
    ),
]
SECTION_OF = {field: section for section in SECTIONS for field in section.fields}


@dataclass(frozen=True)
class Progress:
    """The honest state of a section: what is known, what is still needed, what is wrong."""

    section: Section
    known: int
    missing: int
    wrong: int
    closed: bool = False  # a returned declaration: the reviewer asked for nothing here

    @property
    def state(self):
        if self.closed:
            return "closed"
        if self.wrong:
            return "wrong"
        if self.missing:
            return "missing" if self.known else "empty"
        if self.known == len(self.section.fields):
            return "complete"
        return "enough" if self.known else "optional"


def progress(declaration: Declaration, wrong: set[str]) -> list[Progress]:
    """Each section's state, from the stage table and the fields that hold a problem."""
    open_fields = set(missing(declaration, SUBMITTED))
    return [
        Progress(
            section,
            known=sum(getattr(declaration, field) is not None for field in section.fields),
            missing=len(open_fields.intersection(section.fields)),
            wrong=len(wrong.intersection(section.fields)),
            closed=not any(declaration.is_field_open(field) for field in section.fields),
        )
        for section in SECTIONS
    ]
