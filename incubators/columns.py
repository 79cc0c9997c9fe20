"""The lists of this room: their columns, which the person chooses and which are part of the address, and their sheets."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, can
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.templatetags.portal import days_left, missing, wan, whole

from .models import Tenant

PARAMETER = "cols"
SIGNS = {
    "no_report": _("no headcount for the last month"),
    "falling": _("fewer people than a quarter before"),
    "rent_late": _("rent late"),
    "term_near": _("term ends or is over"),
}


@dataclass(frozen=True)
class Column:
    """One column beside a row's name. `value` is what the sheet holds, `show` writes it on the page."""

    name: str
    label: object
    value: Callable
    show: Callable = lambda value: missing(None if value is None else str(value))
    kind: Kind = Kind.TEXT
    unit: object = ""
    width: int = 16
    sort: str = ""
    default: bool = True
    perm: Perm | None = None

    @property
    def number(self) -> bool:
        return self.kind in (Kind.MONEY, Kind.INTEGER, Kind.DECIMAL)

    def cell(self, row) -> str:
        opening = format_html('<td data-label="{}"{}>', self.label, mark_safe(' class="num"' if self.number else ""))
        return format_html("{}{}</td>", opening, conditional_escape(self.show(self.value(row))))

    @property
    def out(self) -> Out:
        unit = _("yuan") if self.kind is Kind.MONEY else self.unit
        return Out(self.label, self.kind, unit, self.width, self.value)


@dataclass(frozen=True)
class Line:
    """A row as the list shows it."""

    url: str
    name: str
    note: str
    cells: str


@dataclass(frozen=True)
class Table:
    """A list: its columns, how a row is named, and by which keys it can be ordered."""

    columns: tuple[Column, ...]
    name: Callable
    note: Callable
    url: Callable
    heading: object
    first: tuple[str, ...]  # the order where none is asked for

    def for_user(self, user) -> list[Column]:
        return [column for column in self.columns if column.perm is None or can(user, column.perm)]

    def chosen(self, user, names) -> list[Column]:
        every = self.for_user(user)
        return [c for c in every if c.name in names] or [c for c in every if c.default]

    def ordered(self, queryset, sort: str):
        key = sort.removeprefix("-")
        field = next((c.sort for c in self.columns if c.name == key and c.sort), "")
        if key == "name":
            field = self.first[0].removeprefix("-")
        if not field:
            return queryset.order_by(*self.first)
        by = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
        return queryset.order_by(by, *self.first)

    def lines(self, rows, columns) -> list[Line]:
        return [
            Line(self.url(row), str(self.name(row)), self.note(row), mark_safe("".join(c.cell(row) for c in columns)))
            for row in rows
        ]

    def sheet(self, columns) -> list[Out]:
        return [Out(self.heading, width=36, value=lambda row: str(self.name(row))), *(c.out for c in columns)]


def day(value):
    return format_html('<span class="text-nowrap">{}</span>', date_format(value, "Y-m-d")) if value else missing(None)


def deadline(value):
    if not value:
        return missing(None)
    return format_html('<span class="text-nowrap">{}</span><br>{}', date_format(value, "Y-m-d"), days_left(value))


def square_metres(value):
    return missing(None) if value is None else format_html('<span class="num">{}</span>', f"{value:,.0f}")


def _titles(carrier):
    return [str(title) for title in carrier.held_titles]


def _badges(texts):
    if not texts:
        return missing(None)
    return format_html(
        '<span class="titles">{}</span>', format_html_join(" ", '<span class="tag">{}</span>', ((t,) for t in texts))
    )


def _warnings(texts):
    mark = '<span class="tag tone-warn"><i class="ti ti-alert-triangle" aria-hidden="true"></i> {}</span>'
    return format_html_join(" ", mark, ((t,) for t in texts)) if texts else missing(None)


class Texts(list):
    """Several words in a cell; a sheet has them joined."""

    def __str__(self):
        return "、".join(map(str, self))


def _let_percent(carrier):
    """Area let over the area for tenants, in per cent; None where no room is for tenants."""
    return round(100 * (carrier.let_area or 0) / carrier.lettable_area, 1) if carrier.lettable_area else None


def _in_percent(value):
    return missing(None) if value is None else f"{value}%"


def signs_of(tenant, user) -> Texts:
    """The signs in words; rents only for whoever reads leases."""
    names = [n for n in SIGNS if getattr(tenant, n) and (n != "rent_late" or can(user, Perm.LEASE_VIEW))]
    return Texts(SIGNS[name] for name in names)


CARRIERS = Table(
    (
        Column("titles", _("Types and levels"), lambda c: Texts(_titles(c)), _badges, width=30),
        Column("operator", _("Operator"), lambda c: c.operator.name, default=False, width=30),
        Column("park", _("Park"), lambda c: str(c.park), sort="park__position"),
        Column("opened", _("Operating since"), lambda c: c.opened_on, day, Kind.DAY, sort="opened_on", default=False),
        Column("area", _("Area"), lambda c: c.total_area, square_metres, Kind.DECIMAL, "㎡"),
        Column("lettable", _("Rooms for tenants"), lambda c: c.lettable_area, square_metres, Kind.DECIMAL, "㎡",
               sort="lettable_area", default=False),
        Column("occupancy", _("Let"), _let_percent, _in_percent, Kind.DECIMAL, "%"),
        Column("residents", _("Tenants"), lambda c: c.residents or 0, whole, Kind.INTEGER, sort="residents"),
        Column("prospects", _("Prospects"), lambda c: c.prospects or 0, whole, Kind.INTEGER, sort="prospects"),
        Column("graduates", _("Graduates"), lambda c: c.graduates or 0, whole, Kind.INTEGER, sort="graduates"),
        Column("fund", _("Incubation fund"), lambda c: c.fund, wan, Kind.MONEY, _("10k yuan"), sort="fund", default=False),
    ),
    lambda c: c.name, lambda c: c.speciality, lambda c: reverse("incubators:carrier", args=[c.pk]),
    _("Carrier"), ("name", "pk"),
)  # fmt: skip

TENANTS = Table(
    (
        Column("carrier", _("Carrier"), lambda t: t.carrier.name, sort="carrier__name", width=26),
        Column("stage", _("Stage"), lambda t: t.get_exit_display() or t.get_stage_display(), sort="stage"),
        Column("field", _("Field of technology"), lambda t: t.get_field_display() or None, width=20),
        Column("code", _("Unified social credit code"), lambda t: t.credit_code or None, kind=Kind.CODE, default=False),
        Column("founder", _("Founder"), lambda t: t.get_founder_display() or None, default=False),
        Column("entered", _("Entered"), lambda t: t.entered_on, day, Kind.DAY, sort="entered_on"),
        Column("term", _("Term ends"), lambda t: t.term_until if t.is_resident else None, deadline, Kind.DAY, sort="term_until"),
        Column("staff", _("People"), lambda t: t.staff_now, whole, Kind.INTEGER, sort="staff_now"),
        Column("signs", _("Warnings"), lambda t: t.signs, _warnings, width=30),
        Column("contact", _("Contact"), lambda t: " ".join(filter(None, [t.contact_name, t.contact_phone])) or None,
               kind=Kind.TELEPHONE, default=False, width=26),
        Column("left", _("Left on"), lambda t: t.left_on, day, Kind.DAY, sort="left_on", default=False),
    ),
    lambda t: t.name,
    lambda t: t.get_kind_display() if t.kind == Tenant.Kind.TEAM else t.credit_code,
    lambda t: reverse("incubators:tenant", args=[t.pk]),
    _("Tenant"), ("name", "pk"),
)  # fmt: skip

LEASES = Table(
    (
        Column("place", _("Place"), lambda x: x.place, width=24),
        Column("carrier", _("Carrier"), lambda x: x.tenant.carrier.name, sort="tenant__carrier__name", default=False),
        Column("kind", _("Kind"), lambda x: x.get_kind_display()),
        Column("number", _("Contract number"), lambda x: x.number or None, kind=Kind.CODE, default=False),
        Column("area", _("Area"), lambda x: x.area, square_metres, Kind.DECIMAL, "㎡", sort="area"),
        Column("from", _("First day"), lambda x: x.starts_on, day, Kind.DAY, sort="starts_on"),
        Column("to", _("Last day"), lambda x: x.ends_on, deadline, Kind.DAY, sort="ends_on"),
        Column("rent", _("Monthly rent"), lambda x: x.monthly_rent, whole, Kind.MONEY, _("yuan"), sort="monthly_rent"),
        Column("late", _("Late rents"), lambda x: x.late_count or None, whole, Kind.INTEGER, sort="late_count"),
    ),
    lambda x: x.tenant.name,
    lambda x: "",
    lambda x: reverse("incubators:lease", args=[x.pk]),
    _("Tenant"), ("ends_on", "pk"),
)  # fmt: skip

REPORTS = Table(
    (
        Column("kind", _("Kind"), lambda r: r.get_kind_display(), sort="kind"),
        Column("period", _("Period"), lambda r: r.period_text, sort="period"),
        Column("state", _("State"), lambda r: r.get_state_display(), sort="state", width=20),
        Column("shares", _("Shares sent"), lambda r: f"{r.shares_sent} / {r.shares_asked}" if r.shares_asked else None),
        Column("due", _("Due on"), lambda r: r.due_on, day, Kind.DAY, sort="due_on"),
        Column("edition", _("Edition"), lambda r: r.edition, whole, Kind.INTEGER, default=False),
        Column("signed", _("Signed on"), lambda r: r.signed_at and localdate(r.signed_at), day, Kind.DAY, default=False),
        Column("approved", _("Approved on"), lambda r: r.approved_at and localdate(r.approved_at), day, Kind.DAY),
    ),
    lambda r: r.carrier.name,
    lambda r: _("correction, edition %(number)s") % {"number": r.edition} if r.edition > 1 else "",
    lambda r: reverse("incubators:report", args=[r.pk]),
    _("Carrier"), ("-period", "kind", "carrier__name", "-edition", "pk"),
)  # fmt: skip
