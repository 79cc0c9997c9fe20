"""What a declaration, a season or a leave is for: a whole fiscal year, or one quarter of it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

WHOLE_YEAR = 0


@dataclass(frozen=True, order=True)
class Period:
    fiscal_year: int
    quarter: int = WHOLE_YEAR

    @property
    def is_year(self) -> bool:
        return self.quarter == WHOLE_YEAR

    @property
    def last_day(self) -> date:
        """The fiscal year is the calendar year."""
        return date(self.fiscal_year, 12, 31) if self.is_year else date(self.fiscal_year, *QUARTER_ENDS[self.quarter])

    @property
    def fields(self) -> dict[str, int]:
        """As the columns of the models that are of a period."""
        return {"fiscal_year": self.fiscal_year, "quarter": self.quarter}

    def __str__(self):
        if self.is_year:
            return str(self.fiscal_year)
        return _("%(year)s, quarter %(quarter)s") % {"year": self.fiscal_year, "quarter": self.quarter}


QUARTER_ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}


def period_choices():
    """The parts of a year for a form; a callable, so that each reader gets the own language."""
    quarters = [(number, _("quarter %(number)s") % {"number": number}) for number in QUARTER_ENDS]
    return [(WHOLE_YEAR, _("the whole year")), *quarters]


class OfPeriod:
    """What the models of a period share."""

    @property
    def period(self) -> Period:
        return Period(self.fiscal_year, self.quarter)
