"""How a declaration's rates lie among those of the firm's industry: what the approved declarations of the same year say."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Industry

from .models import Declaration
from .models.declarations import WHOLE_YEAR

LEAST = 8  # firms below which an industry says nothing; the zone stands in for it
FENCE = 1.5  # interquartile ranges beyond the quartiles, as in a box plot


@dataclass(frozen=True)
class Rate:
    """A derived measure that firms of any size can be compared by: `part` over `whole`, in per cent or in 10k yuan."""

    code: str
    label: str | Promise
    part: str
    whole: str
    unit: str | Promise = "%"
    scale: Decimal = Decimal(100)

    def of(self, row) -> Decimal | None:
        part, whole = getattr(row, self.part, None), getattr(row, self.whole, None)
        if part is None or not whole or whole < 0:
            return None
        return (Decimal(part) * self.scale / Decimal(whole)).quantize(Decimal("0.1"))


RATES = [
    Rate("rd_intensity", gettext_lazy("R&D intensity"), "rd_expense", "revenue"),
    Rate("rd_staff_share", gettext_lazy("R&D staff of all staff"), "rd_staff", "staff"),
    Rate("hightech_share", gettext_lazy("High-tech revenue of all revenue"), "hightech_revenue", "revenue"),
    Rate("margin", gettext_lazy("Profit margin"), "net_profit", "revenue"),
    Rate("debt_ratio", gettext_lazy("Debt ratio"), "liabilities", "assets"),
    Rate(
        "productivity",
        gettext_lazy("Revenue per head"),
        "revenue",
        "staff",
        gettext_lazy("10k yuan"),
        Decimal(1) / 10_000,
    ),
]
COLUMNS = sorted({column for rate in RATES for column in (rate.part, rate.whole)})


@dataclass(frozen=True)
class Spread:
    """A rate among several firms: least, quartiles and most."""

    low: float
    q1: float
    median: float
    q3: float
    high: float
    firms: int
    of: str  # the industry's name; empty for the whole zone

    def is_far(self, value) -> bool:
        """Beyond the fences of a box plot."""
        reach = FENCE * (self.q3 - self.q1)
        return value is not None and not self.q1 - reach <= float(value) <= self.q3 + reach

    @property
    def among(self) -> str:
        names = {"count": self.firms, "industry": self.of or _("the whole zone")}
        return _("%(count)s firms, %(industry)s") % names


class Spreads:
    """The spreads of all rates for the years of these declarations; one query for the figures, one for the names."""

    def __init__(self, declarations):
        years = {declaration.fiscal_year for declaration in declarations}
        self.names = dict(Industry.objects.values_list("code", "name")) if years else {}
        self.groups = defaultdict(list)
        for row in _approved(years):
            self.groups[row.fiscal_year, ""].append(row)
            self.groups[row.fiscal_year, row.division].append(row)
        self.made = {}

    def of(self, rate: Rate, declaration) -> Spread | None:
        """Among the firm's division of GB/T 4754, where it is large enough, else among the zone; None: nobody to compare."""
        year, division = declaration.fiscal_year, declaration.firm.industry_code[:2]
        for group in (division, ""):
            key = (rate.code, year, group)
            if key not in self.made:
                self.made[key] = self._spread(rate, self.groups.get((year, group), ()), group)
            if self.made[key] is not None:
                return self.made[key]
        return None

    def _spread(self, rate, rows, group) -> Spread | None:
        values = [float(value) for value in map(rate.of, rows) if value is not None]
        if len(values) < LEAST:
            return None
        points = np.percentile(values, [0, 25, 50, 75, 100])
        return Spread(*map(float, points), firms=len(values), of=self.names.get(group, group))


@dataclass(frozen=True)
class Box:
    """A rate of one declaration drawn into its spread; x runs from 0 to 100."""

    rate: Rate
    before: Decimal | None
    now: Decimal | None
    spread: Spread | None

    @property
    def is_far(self) -> bool:
        return self.spread is not None and self.spread.is_far(self.now)

    @property
    def marks(self) -> dict[str, str]:
        """Where the parts of the drawing stand."""
        spread = self.spread
        low = min(spread.q1 - FENCE * (spread.q3 - spread.q1), float(self.now))
        high = max(spread.q3 + FENCE * (spread.q3 - spread.q1), float(self.now))
        reach = (high - low) or 1
        ends = {"low": max(spread.low, low), "high": min(spread.high, high)}
        places = {"q1": spread.q1, "median": spread.median, "q3": spread.q3, "now": float(self.now), **ends}
        found = {name: 2 + 96 * (value - low) / reach for name, value in places.items()}
        found["width"] = found["q3"] - found["q1"]
        return {name: f"{value:.1f}" for name, value in found.items()}

    @property
    def text(self) -> str:
        """The drawing in words."""
        parts = {"now": self.now, "among": self.spread.among}
        parts |= {name: f"{getattr(self.spread, name):,.1f}" for name in ("low", "q1", "median", "q3", "high")}
        return _("%(now)s; of %(among)s: least %(low)s, quartiles %(q1)s, %(median)s and %(q3)s, most %(high)s") % parts


def boxes(declaration, before) -> list[Box]:
    spreads = Spreads([declaration])
    return [
        Box(rate, rate.of(before), now, spreads.of(rate, declaration) if now is not None else None)
        for rate in RATES
        for now in [rate.of(declaration)]
    ]


@dataclass(frozen=True)
class _Row:
    fiscal_year: int
    division: str
    figures: dict

    def __getattr__(self, name):
        try:
            return self.figures[name]
        except KeyError:
            raise AttributeError(name) from None


def _approved(years):
    """The last approved revision of each firm and year; what is being corrected counts as it was approved."""
    rows = Declaration.objects.filter(state="approved", quarter=WHOLE_YEAR, fiscal_year__in=years)
    rows = rows.order_by("firm_id", "fiscal_year", "-revision").distinct("firm_id", "fiscal_year")
    for year, industry, *values in rows.values_list("fiscal_year", "firm__industry_code", *COLUMNS):
        yield _Row(year, industry[:2], dict(zip(COLUMNS, values, strict=True)))
