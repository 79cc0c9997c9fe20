"""What the review page shows: each figure with its past, what was returned, the firm's word and the reviewers' notes."""

from dataclasses import dataclass, field

from enterprises.models import FACT_CODES, MergedFacts

from . import figures
from .comparing import Row, compare
from .models import Declaration

YEARS = 4  # of the firm's history


@dataclass
class Line:
    """One figure on the page."""

    row: Row
    notes: list = field(default_factory=list)
    remark: str = ""
    history: list = field(default_factory=list)  # (year, value), the oldest first
    returned: object = None
    differs: bool = False  # from what was returned
    risks: list = field(default_factory=list)
    files: list = field(default_factory=list)

    @property
    def returned_shown(self):
        return figures.shown(self.row.code, self.returned)

    @property
    def trend(self) -> list:
        """The figure over the years with this one, for a spark line; flags and constants have none."""
        values = [*(value for _year, value in self.history), self.row.now]
        return values if self.row.kind != "flag" and self.row.now is not None and len(set(values)) > 1 else []

    @property
    def trend_text(self) -> str:
        return "; ".join(f"{year}: {figures.shown(self.row.code, value)}" for year, value in self.history)


def lines(declaration, before, notes, risks, files) -> list:
    """(section, its lines). `notes` are comments, `risks` the reasons for a closer look, `files` the evidence by field."""
    past = history(declaration)
    earlier = as_returned(declaration)
    found = []
    for section, rows in compare(before, declaration):
        made = []
        for row in rows:
            line = Line(
                row,
                [note for note in notes if note.field == row.code],
                declaration.remarks.get(row.code, ""),
                [(year.fiscal_year, getattr(year, row.code)) for year in past],
                files=files.get(row.code, []),
                risks=[risk for risk in risks if row.code in risk.fields],
            )
            if earlier is not None:
                line.returned = getattr(earlier, row.code)
                line.differs = line.returned != row.now
            made.append(line)
        found.append((section, made))
    return found


def history(declaration) -> list:
    """The firm's best known figures of the years before, the oldest first."""
    years = range(declaration.fiscal_year - YEARS, declaration.fiscal_year)
    return list(MergedFacts.objects.filter(firm_id=declaration.firm_id, fiscal_year__in=years).order_by("fiscal_year"))


def as_returned(declaration):
    """The declaration as it stood when it was last returned, if it has come back since; else None."""
    if declaration.state not in (Declaration.State.SUBMITTED, Declaration.State.REVIEWED):
        return None
    returned = declaration.events.filter(state=Declaration.State.RETURNED)
    return returned.order_by("-reviewed_at", "pgh_id").only(*FACT_CODES, "pgh_id", "reviewed_at").first()


def differences(older, newer) -> list[Row]:
    """The figures in which two revisions of a period differ, in the order of the form."""
    rows = (row for _section, rows in compare(older, newer) for row in rows)
    return [row for row in rows if row.before != row.now]
