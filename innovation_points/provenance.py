"""Where a figure came from: declaration, staff, import, the firm's own records; and the file that backs it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import Perm, visible
from enterprises.figures import natural
from enterprises.models import YearFacts
from rulebook.facts import DERIVED, FACTS, encode

from . import figures, records
from .models import Declaration, FigureEvidence
from .models.declarations import WHOLE_YEAR

COUNTED = {"provincial_platforms", "high_growth_listings"}  # from the registry's own rows where nobody declared them
RECORDED = {*records.TITLES.values(), *records.COUNTED.values(), "title_unproven", "major_incident"}
RECORDED |= {*records.AWARDS, *records.SCORES}
RECORDED |= {code for codes in records.NEGATIVES.values() for code in codes}
OF_THE_NIGHT = {"points_total", "points_coverage"}


def spoken(text: dict) -> str:
    """A text of the rulebook in the reader's language."""
    return text["en" if (get_language() or "").startswith("en") else "zh"]


def split(code: str) -> tuple[str, int]:
    """A fact of an earlier year as the fact and how many years back: revenue_prev2 -> (revenue, 2)."""
    base, found, back = code.rpartition("_prev")
    return (base, int(back or 1)) if found else (code, 0)


def shown(code: str, value) -> str:
    """A value as the rulebook's explanation carries it: decimals, days and grades are text there."""
    if isinstance(value, str) or (FACTS[code].kind == "percent" and value is not None):
        return f"{value}{FACTS[code].unit}"
    return figures.shown(code, value)


def _same(code: str, held, said) -> bool:
    """Whether a year's figure is what an explanation says, which writes decimals and grades as text."""
    return encode(code, natural(code, held)) == encode(code, said)


@dataclass(frozen=True)
class Input:
    """One figure that an item reads, with where it came from."""

    code: str
    label: str
    value: object
    year: int | None
    source: str
    url: str = ""
    evidence: tuple = ()

    @property
    def shown(self) -> str:
        return shown(self.code, self.value)


class Sources:
    """What a person may know of where one firm's figures came from, as of a day; three queries."""

    def __init__(self, user, firm, day: date):
        self.user, self.firm, self.day = user, firm, day

    @cached_property
    def rows(self) -> dict:
        """(year, source) -> the row of yearly facts known by the day."""
        rows = visible(self.user, YearFacts.objects.filter(firm=self.firm), Perm.SCORE_VIEW)
        return {(row.fiscal_year, row.source): row for row in rows if row.known_on <= self.day}

    @cached_property
    def declarations(self) -> dict[int, int]:
        """Fiscal year -> the approved declaration behind its figures."""
        approved = visible(self.user, Declaration.objects.filter(firm=self.firm), Perm.DECLARATION_VIEW)
        last = approved.filter(state="approved", quarter=WHOLE_YEAR).order_by("revision")
        return dict(last.values_list("fiscal_year", "pk"))

    def input(self, entry: dict, fiscal_year: int | None) -> Input:
        """An input of the rulebook's explanation; `fiscal_year` is that of the figures without a suffix."""
        code, value = entry["fact"], entry["value"]
        base, back = split(code)
        label = spoken(entry["label"])
        if base not in figures.FACT_CODES or fiscal_year is None:
            return Input(code, label, value, None, *self._unyearly(code))
        year = fiscal_year - back
        return Input(code, label, value, year, *self._yearly(base, year, value), self.evidence(base, year))

    @cached_property
    def files(self) -> dict:
        """(fiscal year, figure) -> the files behind it in the approved declarations."""
        year_of = {pk: year for year, pk in self.declarations.items()}
        found = {}
        for link in FigureEvidence.objects.filter(declaration__in=year_of).select_related("file"):
            found.setdefault((year_of[link.declaration_id], link.field), []).append(link)
        return found

    def evidence(self, code: str, year: int) -> tuple:
        """The files that back a figure, as (name, address)."""
        return tuple(
            (f"{link.file.name} {link.page}".rstrip(), reverse("workplace:evidence", args=[link.file_id]))
            for link in self.files.get((year, code), [])
        )

    def _unyearly(self, code) -> tuple[str, str]:
        if code in RECORDED:
            return _("titles and records in the firm's file"), reverse("enterprises:firm_file", args=[self.firm.pk])
        if code in OF_THE_NIGHT:
            return _("points of the same night"), reverse("innovation_points:points", args=[self.firm.pk])
        return _("registry"), ""

    def _yearly(self, code, year, value) -> tuple[str, str]:
        """What the figure came from, and its page: the best source that says this value."""
        if value is None:
            return _("nobody has said it"), ""
        for source in YearFacts.Source:
            row = self.rows.get((year, source.value))
            if row is not None and getattr(row, code) is not None and _same(code, getattr(row, code), value):
                declared = source == YearFacts.Source.DECLARATION and self.declarations.get(year)
                page = reverse("innovation_points:declaration", args=[declared]) if declared else ""
                return f"{source.label} · {row.known_on:%Y-%m-%d}", page
        if code in COUNTED or code in RECORDED:
            return _("counted from the firm's file"), reverse("enterprises:firm_file", args=[self.firm.pk])
        if code in DERIVED:
            first, _sign, second = DERIVED[code]
            return _("computed from %(first)s and %(second)s") % {
                "first": figures.label(first),
                "second": figures.label(second),
            }, ""
        return _("as known that night; corrected since"), ""
