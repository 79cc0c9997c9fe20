"""A report as pages and sheets show it: each figure with its source, beside it the period before and the year before."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incubators.models import Report, SharedFigures, TenantConsent, TenantShare

from .checking import Problem, in_unit, problems
from .counting import Listed, count_all, rows_behind, tenants_on
from .definition import TO_DATE, Field, Form, last_day, load, preceding

COUNTED, SHARED, ASKED = "counted", "shared", "asked"
SOURCES = {COUNTED: _("counted by the portal"), SHARED: _("sum of the tenants' shares"), ASKED: _("filled in")}


def form_of(row) -> Form:
    """The form that a report or a share was begun with."""
    return load(row.kind, row.form)


@dataclass(frozen=True)
class Part:
    """What one tenant adds to a figure of the shares, and where it comes from: its share, or what a consent shows."""

    name: str
    tenant_id: int
    number: int
    by_consent: bool

    @property
    def listed(self) -> Listed:
        note = _("declared, shown by its consent") if self.by_consent else _("its share")
        return Listed(self.name, note, None, reverse("incubators:tenant", args=[self.tenant_id]), self.number)


@dataclass(frozen=True)
class Cell:
    key: str
    number: int | float | None
    shown: str
    url_key: str  # of the page with the rows, "" where people typed it


@dataclass(frozen=True)
class Line:
    field: Field
    source: str
    cells: tuple[Cell, ...]
    before: tuple[str, ...]
    last_year: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def source_label(self):
        return SOURCES[self.source]


def source_of(field: Field) -> str:
    return COUNTED if field.count else SHARED if field.share else ASKED


class Sheet:
    """The figures of one report. While it is filled in they are read from the rows as these are now."""

    def __init__(self, report: Report):
        self.report, self.form = report, form_of(report)

    @cached_property
    def values(self) -> dict:
        report = self.report
        return {**(report.counted if not report.is_open else self.live()), **report.asked}

    def live(self) -> dict:
        """What rows and shares say now."""
        found = count_all(self.report, self.form)
        for field in self.form.fields:
            if field.share:
                for key, of in zip(field.keys, _share_keys(field), strict=True):
                    numbers = [part.number for part in self._parts(field, of)]
                    found[key] = sum(numbers) if numbers else None
        return found

    @cached_property
    def shares(self) -> list[TenantShare]:
        return list(self.report.shares.select_related("tenant"))

    @cached_property
    def _consented(self) -> dict[int, SharedFigures]:
        """Of tenants with a consent in force: their declared figures of the report's year."""
        if self.report.kind != Report.Kind.YEAR:
            return {}
        live = TenantConsent.objects.live().filter(tenant__carrier=self.report.carrier)
        rows = SharedFigures.objects.filter(tenant__in=live.values("tenant"), fiscal_year=self.report.period.year)
        return {row.tenant_id: row for row in rows}

    def has_rows(self, key: str) -> Field | None:
        """The field of this key where rows or shares add up to it; None where people fill it in, or there is none."""
        return next((field for field in self.form.fields if key in field.keys and not field.is_asked), None)

    def rows(self, field: Field, key: str) -> list[Listed]:
        """What adds up to the figure of this key: rows, or what each tenant adds."""
        return rows_behind(self.report, field, key) if field.count else [part.listed for part in self.parts(field, key)]

    def parts(self, field: Field, key: str) -> list[Part]:
        """What each tenant adds to the figure of this key."""
        return self._parts(field, dict(zip(field.keys, _share_keys(field), strict=True))[key])

    def _parts(self, field, of) -> list[Part]:
        sent = {share.tenant_id: share for share in self.shares if share.state == TenantShare.State.SENT}
        found = [
            Part(share.tenant_name, share.tenant_id, share.figures[of], False)
            for share in sent.values()
            if share.figures.get(of) is not None
        ]
        if field.declared:
            names = {share.tenant_id: share.tenant_name for share in self.shares}
            for tenant_id, row in self._consented.items():
                number = getattr(row, field.declared)
                if tenant_id in names and tenant_id not in sent and number is not None:
                    found.append(Part(names[tenant_id], tenant_id, number, True))
        return sorted(found, key=lambda part: part.name)

    @cached_property
    def _others(self) -> dict:
        """The last editions of the period before and of the same period a year before, by their first day."""
        report = self.report
        days = [preceding(report.kind, report.period), report.period.replace(year=report.period.year - 1)]
        rows = Report.objects.filter(carrier=report.carrier, kind=report.kind, period__in=days).exclude(state="filling")
        return {row.period: row.counted | row.asked for row in rows.order_by("edition")}

    @property
    def before(self) -> dict | None:
        return self._others.get(preceding(self.report.kind, self.report.period))

    @property
    def last_year(self) -> dict | None:
        return self._others.get(self.report.period.replace(year=self.report.period.year - 1))

    @cached_property
    def problems(self) -> list[Problem]:
        """Sums over the tenants may move with who lives in the house: to date they are checked share by share."""
        own = [field for field in self.form.fields if not field.share]
        found = problems(own, self.values, self.before, first=self.is_first)
        shared = [field for field in self.form.fields if field.share]
        return found + [
            p for p in problems(shared, self.values, None, first=False) if self.values.get(p.key) is not None
        ]

    @cached_property
    def waiting(self) -> list[TenantShare]:
        return [share for share in self.shares if share.is_open]

    @property
    def missing_tenants(self):
        """Tenants of the period's last day that were never asked."""
        asked = [share.tenant_id for share in self.shares]
        day = last_day(self.report.kind, self.report.period)
        return tenants_on(self.report.carrier, day).exclude(pk__in=asked)

    @property
    def is_first(self) -> bool:
        """Whether what is to date is the month itself."""
        return self.report.period.month == 1

    @property
    def counted_share(self) -> float:
        """How many of the figures come from rows, of 1."""
        filled = [f for f in self.form.fields if f.count and self.values.get(f.code) is not None]
        return len(filled) / len(self.form.fields)

    @cached_property
    def sections(self) -> list[tuple[str, list[Line]]]:
        return [(section.label, [self._line(field) for field in section.fields]) for section in self.form.sections]

    def _line(self, field: Field) -> Line:
        def shown(values):
            return tuple(in_unit(field, (values or {}).get(key)) for key in field.keys)

        cells = tuple(
            Cell(key, self.values.get(key), in_unit(field, self.values.get(key)), "" if field.is_asked else key)
            for key in field.keys
        )
        faults = tuple(problem for problem in self.problems if problem.key in field.keys)
        return Line(field, source_of(field), cells, shown(self.before), shown(self.last_year), faults)


def _share_keys(field: Field) -> tuple[str, ...]:
    return (field.share, field.share + TO_DATE) if field.flow else (field.share,)
