"""This year's declaration beside last year's figures: the difference, and what a reviewer should look at twice."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import MergedFacts

from . import figures
from .models import Declaration
from .models.declarations import WHOLE_YEAR
from .sections import SECTIONS

OUTLIER = Decimal(50)  # per cent up or down
SMALL = {"money": 100_000, "count": 10}  # below this base a doubling means little


@dataclass(frozen=True)
class Row:
    """One figure of two years."""

    code: str
    before: object
    now: object

    @property
    def kind(self):
        return figures.kind(self.code)

    @property
    def label(self):
        return figures.label(self.code)

    @property
    def before_shown(self):
        return figures.shown(self.code, self.before)

    @property
    def now_shown(self):
        return figures.shown(self.code, self.now)

    @property
    def change(self) -> Decimal | None:
        """The difference in per cent of last year; None where there is no base to measure it by."""
        if self.kind in ("flag", "grade") or self.now is None or not self.before or self.before < 0:
            return None
        return (Decimal(self.now - self.before) * 100 / Decimal(self.before)).quantize(Decimal("0.1"))

    @property
    def signed(self) -> str:
        return f"{self.change:+,}%"

    @property
    def outlier(self) -> str:
        """Why the figure asks for a second look; empty where it does not."""
        if self.now is None:
            return _("known last year, missing now") if self.before is not None else ""
        if self.kind in ("flag", "grade"):
            return _("changed since last year") if self.before is not None and self.before != self.now else ""
        if self.before and self.before > 0 > self.now:
            return _("profit turned into loss")
        if (
            self.change is None
            or max(self.before, abs(self.now)) < SMALL.get(self.kind, 0)
            or abs(self.change) < OUTLIER
        ):
            return ""
        return _("differs by half or more")

    @property
    def jump(self) -> str:
        """Whether the firm has to say why the figure moved: what it is, empty where nothing has to be said."""
        if self.kind in ("flag", "grade") or self.now is None:
            return ""
        if self.change is not None and abs(self.change) == OUTLIER:
            return ""
        return self.outlier


@dataclass(frozen=True)
class Ratio:
    """A derived rate of two years in per cent; not stored, a help for the eye."""

    label: object
    before: Decimal | None
    now: Decimal | None


RATIOS = [
    (gettext_lazy("R&D intensity"), "rd_expense", "revenue"),
    (gettext_lazy("R&D staff of all staff"), "rd_staff", "staff"),
    (gettext_lazy("High-tech revenue of all revenue"), "hightech_revenue", "revenue"),
    (gettext_lazy("Profit margin"), "net_profit", "revenue"),
    (gettext_lazy("Debt ratio"), "liabilities", "assets"),
]


GROWTHS = [
    (gettext_lazy("Growth of revenue"), "revenue"),
    (gettext_lazy("Growth of R&D expenses"), "rd_expense"),
    (gettext_lazy("Growth of staff"), "staff"),
]


def last_years(declaration):
    """What the year before says: the best known figures, of a quarter the declaration approved then. Or None."""
    earlier = {"firm_id": declaration.firm_id, "fiscal_year": declaration.fiscal_year - 1}
    if declaration.quarter == WHOLE_YEAR:
        return MergedFacts.objects.filter(**earlier).first()
    quarters = Declaration.objects.filter(**earlier, quarter=declaration.quarter, state=Declaration.State.APPROVED)
    return quarters.order_by("-revision").first()


def compare(before, declaration) -> list:
    """(section, its rows) in the order of the form; `before` may be None. Of an optional section only what a year knows."""
    found = []
    for section in SECTIONS:
        rows = [Row(code, getattr(before, code, None), getattr(declaration, code)) for code in section.fields]
        if section.optional:
            rows = [row for row in rows if (row.before, row.now) != (None, None)]
        if rows:
            found.append((section, rows))
    return found


def ratios(before, declaration) -> list[Ratio]:
    return [
        Ratio(name, _per_cent(before, part, whole), _per_cent(declaration, part, whole)) for name, part, whole in RATIOS
    ]


def growths(before, declaration) -> list[Ratio]:
    """How this year's figures grew; last year's own growth would need the year before it."""
    rows = [(name, Row(code, getattr(before, code, None), getattr(declaration, code))) for name, code in GROWTHS]
    return [Ratio(name, None, row.change) for name, row in rows]


def jumps(before, declaration) -> dict[str, Row]:
    """The figures that moved so far that the firm has to say why, by field."""
    rows = [row for _section, rows in compare(before, declaration) for row in rows]
    return {row.code: row for row in rows if row.jump}


def _per_cent(row, part, whole):
    part, whole = getattr(row, part, None), getattr(row, whole, None)
    return None if part is None or not whole else (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"))
