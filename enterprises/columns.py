"""The columns that the firm list knows: which stand there is the person's choice and part of the list's address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import can
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.templatetags.portal import missing, percent, wan, whole
from workplace.wording import listed

from . import quality
from .models import Title
from .registers import firm_columns

PARAMETER = "cols"
KINDS = dict(Title.Kind.choices)  # get_kind_display() makes such a dict for each title


@dataclass(frozen=True)
class Column:
    """One column beside the firm's name. `cell(row)` gives what the page shows, `out` the columns of the export.

    needs: what the listing has to load for it ("facts", "before", "titles", "tags", "size", a relation of the firm, or the
    column's own name where a higher room brings it); sort: the key of ?sort= where the list can be ordered by it.
    """

    name: str
    label: str
    cell: Callable
    out: tuple[Out, ...]
    needs: frozenset[str] = frozenset()
    unit: str = ""
    number: bool = False
    sort: str = ""
    default: bool = False
    position: int = 100

    @property
    def opening(self) -> str:
        """How its cells begin: the label stands in each, for narrow screens."""
        label = f"{self.label} ({self.unit})" if self.unit else self.label
        return format_html('<td data-label="{}"{}>', label, mark_safe(' class="num"' if self.number else ""))


def _text(value):
    return missing(None if value is None else str(value))


def _day(value):
    return format_html('<span class="text-nowrap">{}</span>', date_format(value, "Y-m-d")) if value else missing(None)


def _fact(code):
    return lambda row: getattr(row.facts, code) if row.facts else None


def _titles(row):
    if not row.titles:
        return missing(None)
    unknown = _("validity unknown")
    badges = (
        ("good", title.valid_to.isoformat(), KINDS[title.kind])
        if title.valid_to
        else ("warn", unknown, KINDS[title.kind])
        for title in row.titles
    )
    badge = '<span class="tag tone-{}" title="{}"><i class="ti ti-certificate" aria-hidden="true"></i>{}</span>'
    return format_html('<span class="titles">{}</span>', format_html_join("", badge, badges))


def _tags(row):
    if not row.tags:
        return missing(None)
    return format_html_join(" ", '<span class="tag tone-plain">{}</span>', ((tag.name,) for tag in row.tags))


def _revenue(row):
    year = format_html(' <span class="text-secondary small">{}</span>', str(row.facts.fiscal_year)) if row.facts else ""
    return format_html("{}{}", wan(row.facts.revenue if row.facts else None), year)


def _intensity(row):
    return row.facts.rd_intensity if row.facts else None


def _growth(row):
    """Revenue against the year before; None where either year is unknown or the base is not above zero."""
    if row.facts is None or row.before is None or row.facts.fiscal_year != row.before.fiscal_year + 1:
        return None
    now, then = row.facts.revenue, row.before.revenue
    return (now - then) / then if now is not None and then and then > 0 else None


def _in_percent(ratio):
    return lambda row: None if ratio(row) is None else round(ratio(row) * 100, 2)


def _contact(row):
    return " ".join(filter(None, [row.firm.contact_name, row.firm.contact_phone])) or None


def _money(name, code, label, position, **more):
    return Column(
        name,
        label,
        lambda row: wan(_fact(code)(row)),
        (Out(label, Kind.MONEY, gettext_lazy("yuan"), 18, _fact(code)),),
        frozenset({"facts"}),
        gettext_lazy("10k yuan"),
        True,
        position=position,
        **more,
    )


def _count(code, label, position):
    out = Out(label, Kind.INTEGER, width=8, value=_fact(code))
    return Column(
        code, label, lambda row: whole(_fact(code)(row)), (out,), frozenset({"facts"}), number=True, position=position
    )


def _ratio(name, label, value, position, needs, **more):
    out = Out(label, Kind.DECIMAL, "%", 10, _in_percent(value))
    return Column(name, label, lambda row: percent(value(row)), (out,), needs, "%", True, position=position, **more)


def _plain(name, label, value, position, needs=(), *, kind=Kind.TEXT, width=16, show=_text, **more):
    out = Out(label, kind, width=width, value=value)
    return Column(name, label, lambda row: show(value(row)), (out,), frozenset(needs), position=position, **more)


def _missing(row):
    return listed(quality.missing_of(row)) or None


T = gettext_lazy
FIGURE_YEAR = Out(T("Fiscal year"), Kind.TEXT, width=8, value=_fact("fiscal_year"))
REVENUE = Out(T("Revenue"), Kind.MONEY, T("yuan"), 18, _fact("revenue"))
TITLES = Out(T("Titles"), width=30, value=lambda row: listed(t.get_kind_display() for t in row.titles))
TAGS = Out(T("Tags"), width=20, value=lambda row: listed(tag.name for tag in row.tags))
OWN = [
    _plain("park", T("Park"), lambda row: row.firm.park, 10, ["park"], width=20, default=True),
    _plain("chain", T("Chain"), lambda row: row.firm.chain, 20, ["chain"], default=True),
    _plain("industry", T("Industry"), lambda row: row.firm.industry_code or None, 22, kind=Kind.INDUSTRY, width=10),
    _plain("status", T("Status"), lambda row: row.firm.get_status_display(), 24, width=10),
    _plain(
        "established", T("Established"), lambda row: row.firm.established_on, 26,
        kind=Kind.DAY, width=12, show=_day, sort="established",
    ),
    _plain("officer", T("Officer"), lambda row: row.firm.officer, 30, ["officer"]),
    Column("tags", T("Tags"), _tags, (TAGS,), frozenset({"tags"}), default=True, position=32),
    _plain("legal", T("Legal representative"), lambda row: row.firm.legal_representative or None, 34),
    _plain("contact", T("Contact"), _contact, 36, kind=Kind.TELEPHONE, width=26),
    Column("titles", T("Titles"), _titles, (TITLES,), frozenset({"titles"}), default=True, position=40),
    _plain(
        "size", T("Size"), lambda row: row.size.label if row.size else None, 42, ["facts", "size"], width=8
    ),
    Column(
        "revenue", T("Revenue"), _revenue, (FIGURE_YEAR, REVENUE), frozenset({"facts"}), T("10k yuan"), True,
        sort="revenue", default=True, position=50,
    ),
    _ratio("growth", T("Revenue growth"), _growth, 52, frozenset({"facts", "before"})),
    _money("rd_expense", "rd_expense", T("R&D expense"), 54),
    _ratio("rd_intensity", T("R&D intensity"), _intensity, 56, frozenset({"facts"}), sort="rd_intensity", default=True),
    _plain("missing", T("To be completed"), _missing, 44, ["facts", "titles"], width=40),
    _count("staff", T("Staff"), 58),
    _count("rd_staff", T("R&D staff"), 59),
]  # fmt: skip


def of_register(column) -> Column:
    """The column that a higher room registered, as one of the list's own."""

    def value(row):
        return row.extra[column.name]

    def cell(row):
        if column.cell:
            return column.cell(value(row))
        if column.template:
            return get_template(column.template).render({"firm": row.firm, "value": value(row)})
        return missing(value(row))

    kind = Kind.DECIMAL if column.number else Kind.TEXT
    out = Out(column.label, kind, column.unit, value=lambda row: column.export(value(row)))
    sort = column.name if column.annotate else ""
    return Column(
        column.name, column.label, cell, (out,), frozenset({column.name}), column.unit, column.number, sort,
        column.default, column.position,
    )  # fmt: skip


def columns_for(user) -> list[Column]:
    """All columns that the person may choose from, in the order in which they stand."""
    registered = [of_register(column) for column in firm_columns if can(user, column.perm)]
    return sorted([*OWN, *registered], key=lambda column: column.position)


def chosen(user, names: list[str]) -> list[Column]:
    """The columns of these names, in the list's order; without any that exist, those that everybody sees first."""
    all_columns = columns_for(user)
    return [c for c in all_columns if c.name in names] or [c for c in all_columns if c.default]


def export_columns(columns) -> list[Out]:
    """Credit code and name, and the chosen columns."""
    code = Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row.firm.credit_code)
    name = Out(_("Firm name"), width=36, value=lambda row: row.firm.name)
    return [code, name, *(out for column in columns for out in column.out)]
