"""Figures of the zone: each defined once, counted from rows of any day, and opened to these rows.

A room that owns rows registers its definitions (`figures.add(Counted(...))`); pages, home cards and briefs read them all
through a Reading, which counts only what the person may see. So a figure always equals the rows behind it.
"""

from .definitions import (
    Counted,
    Cut,
    Entered,
    Fall,
    Figure,
    FirstDay,
    Growth,
    Median,
    Part,
    Share,
    Spread,
    Theme,
    Total,
    fiscal_year_on,
    year_before,
    year_ends,
)
from .reading import Reading, Result, Scope
from .registers import figures
from .rounding import HALF_UP, TRUNCATE, rounded

__all__ = [
    "HALF_UP",
    "TRUNCATE",
    "Counted",
    "Cut",
    "Entered",
    "Fall",
    "Figure",
    "FirstDay",
    "Growth",
    "Median",
    "Part",
    "Reading",
    "Result",
    "Scope",
    "Share",
    "Spread",
    "Theme",
    "Total",
    "figures",
    "fiscal_year_on",
    "rounded",
    "year_before",
    "year_ends",
]
