"""What pages show of yearly facts: labels and units by the rulebook, each figure with its source and its change."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rulebook.facts import FACTS, GRADES

from .models import FACT_CODES, YearFacts

# The best source first; the same order as in the view enterprises_mergedfacts.
SOURCES = [YearFacts.Source.DECLARATION, YearFacts.Source.STAFF, YearFacts.Source.IMPORT]

SECTIONS = [
    (_("Revenue and profit"), "revenue main_business_revenue hightech_revenue total_income net_profit"),
    (_("Assets"), "assets liabilities net_assets cost_and_expense"),
    (_("R&D expense"), "rd_expense rd_expense_domestic_3y rd_super_deduction tech_contract_amount"),
    (_("People"), "staff rd_staff tech_staff postgraduate_staff graduates_hired"),
    (_("Intellectual property"), "invention_applications pct_applications valid_ip class1_ip class1_ip_self class2_ip"),
    (_("Platforms, awards and projects"), "provincial_platforms provincial_awards_3y provincial_projects_3y"),
    (_("Financing and growth"), "venture_capital equity_financing_3y high_growth_listings niche_years"),
    (
        _("Answers for titles"),
        "strategic_industry resident_enterprise restricted_industry national_award_top3_5y award_3y "
        "demonstration_title provincial_rd_institution led_standard_5y hnte_innovation_score "
        "class1_ip_high_value class1_ip_applied venture_capital_total equity_financing_2y no_sharp_drop_3y "
        "acquired_or_listed",
    ),
    (
        _("Market and leading product"),
        "niche_market_share niche_domestic_rank market_share_leading key_chain_product product_field_grade own_brand "
        "local_feature_score",
    ),
    (
        _("Quality, standards and digitalisation"),
        "quality_award quality_system product_certification standard_participation digital_level core_business_system "
        "rd_institution rd_institution_grade",
    ),
    (
        _("Before the review as a high-tech enterprise"),
        "hnte_core_ip hnte_supported_field hnte_advancedness hnte_core_support hnte_own_development "
        "hnte_transfers_yearly hnte_rd_system hnte_rd_facilities hnte_transfer_incentive hnte_talent_system",
    ),
]
MAY_BE_NEGATIVE = {"net_profit", "net_assets"}
# The largest value that can be true, where the scale ends.
AT_MOST = {"niche_market_share": 100, "digital_level": 4, "local_feature_score": 15, "hnte_innovation_score": 100}


def label(code: str) -> str:
    return FACTS[code].label_en if (get_language() or "").startswith("en") else FACTS[code].label_zh


def help_text(code: str) -> str:
    return FACTS[code].help_en if (get_language() or "").startswith("en") else FACTS[code].help_zh


def kind(code: str) -> str:
    """money, count, flag, decimal or grade. A score by experts is kept in whole points."""
    return "count" if code == "hnte_innovation_score" else FACTS[code].kind


def grades(code: str) -> list[tuple[str, str]]:
    """The letters of a grade, the best first, each with what it means."""
    english = (get_language() or "").startswith("en")
    return [(letter, f"{letter} {texts[english]}") for letter, texts in FACTS[code].grades.items()]


def natural(code: str, value):
    """A field's value as people and the rulebook write it: a grade is stored as a number and is a letter."""
    return GRADES[value] if isinstance(value, int) and kind(code) == "grade" else value


def stored(code: str, value):
    """The reverse of natural."""
    return GRADES.index(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Figure:
    """One figure of one year: its value, the row that it stands in (None: unknown), the year before's value."""

    code: str
    year: int
    value: int | bool | Decimal | str | None = None
    row: YearFacts | None = None
    before: int | bool | Decimal | str | None = None

    @property
    def kind(self):
        return kind(self.code)

    @property
    def label(self):
        return label(self.code)

    @property
    def unit(self):
        return _("yuan") if self.kind == "money" else ""

    @property
    def last_year(self):
        return self.year - 1

    @property
    def source(self):
        return self.row.source if self.row else ""

    @property
    def change(self) -> float | None:
        """Change against the year before in per cent; None for flags, grades, unknowns and a base that is not above zero."""
        if self.kind in ("flag", "grade") or self.value is None or not self.before or self.before < 0:
            return None
        return float((self.value - self.before) / self.before * 100)


class FigureTable:
    """A firm's figures of several years, merged from what its sources say; reads the rows of one query."""

    def __init__(self, rows, years: int = 3):
        self.rows = {(row.fiscal_year, row.source): row for row in rows}
        self.years = sorted({year for year, _source in self.rows}, reverse=True)[:years]

    def find(self, code: str, year: int) -> tuple[object, YearFacts | None]:
        """The natural value of the best source that knows the figure, and that source's row."""
        for source in SOURCES:
            row = self.rows.get((year, source))
            if row is not None and (value := getattr(row, code)) is not None:
                return natural(code, value), row
        return None, None

    def figure(self, code: str, year: int) -> Figure:
        value, row = self.find(code, year)
        return Figure(code, year, value, row, self.find(code, year - 1)[0])

    @cached_property
    def sections(self):
        """(heading, [(code, label, figures by year)]) without the figures that no year knows."""
        result = []
        for heading, codes in SECTIONS:
            lines = [(code, label(code), [self.figure(code, year) for year in self.years]) for code in codes.split()]
            if known := [line for line in lines if any(figure.value is not None for figure in line[2])]:
                result.append((heading, known))
        return result

    @cached_property
    def missing(self) -> list[str]:
        """Labels of the figures that no year knows."""
        return [label(code) for code in FACT_CODES if all(self.find(code, year)[1] is None for year in self.years)]

    @property
    def sources(self) -> list[YearFacts]:
        """The rows that the table is merged from, the newest year and the best source first."""
        return [self.rows[year, source] for year in self.years for source in SOURCES if (year, source) in self.rows]


assert sorted(" ".join(codes for _heading, codes in SECTIONS).split()) == sorted(FACT_CODES)
