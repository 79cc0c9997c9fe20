"""A page of firms with what the list shows beside the names, and the export of the same list."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out

from . import figures, sizes
from .models import Firm, MergedFacts, Title


@dataclass(frozen=True)
class Row:
    """A firm with the facts of its latest fiscal year (None: no facts), its size and the higher rooms' values."""

    firm: Firm
    facts: MergedFacts | None
    size: sizes.Size | None
    extra: list[tuple]

    @property
    def titles(self):
        return self.firm.held_titles


def with_columns(queryset, columns):
    """The firms with all that a list row shows, in a fixed number of queries."""
    for column in columns:
        if column.name not in queryset.query.annotations:
            queryset = column.annotate(queryset)
    held = Prefetch("titles", Title.objects.held().order_by("kind"), to_attr="held_titles")
    return queryset.select_related("park", "chain").prefetch_related(held)


def rows_of(firms, columns) -> list[Row]:
    firms = list(firms)
    facts = MergedFacts.objects.latest(firms)
    found = sizes.sizes_of({firm.pk: (firm.industry_code, facts.get(firm.pk)) for firm in firms})
    return [
        Row(firm, facts.get(firm.pk), found.get(firm.pk), [(c, getattr(firm, c.name)) for c in columns])
        for firm in firms
    ]


def export_columns(columns) -> list[Out]:
    def fact(name):
        return lambda row: getattr(row.facts, name) if row.facts else None

    return [
        Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row.firm.credit_code),
        Out(_("Firm name"), width=36, value=lambda row: row.firm.name),
        Out(_("Park"), width=20, value=lambda row: row.firm.park.name),
        Out(_("Chain"), value=lambda row: row.firm.chain),
        Out(_("Industry"), Kind.INDUSTRY, width=10, value=lambda row: row.firm.industry_code),
        Out(_("Status"), width=10, value=lambda row: row.firm.get_status_display()),
        Out(_("Established on"), Kind.DAY, width=12, value=lambda row: row.firm.established_on),
        Out(_("Above scale"), width=8, value=lambda row: row.firm.above_scale),
        Out(_("Size"), width=8, value=lambda row: row.size.label if row.size else None),
        Out(_("Titles"), width=30, value=lambda row: "、".join(title.get_kind_display() for title in row.titles)),
        Out(_("Fiscal year"), width=8, value=fact("fiscal_year")),
        Out(figures.label("revenue"), Kind.MONEY, _("yuan"), 18, fact("revenue")),
        Out(figures.label("rd_expense"), Kind.MONEY, _("yuan"), 18, fact("rd_expense")),
        Out(_("R&D intensity"), Kind.DECIMAL, "%", 10, lambda row: _percent(row.facts)),
        Out(figures.label("staff"), Kind.INTEGER, width=8, value=fact("staff")),
        *(
            Out(c.label, Kind.DECIMAL, c.unit, value=lambda row, at=index: columns[at].export(row.extra[at][1]))
            for index, c in enumerate(columns)
        ),
    ]


def _percent(facts):
    ratio = facts.rd_intensity if facts else None
    return None if ratio is None else round(ratio * 100, 2)
