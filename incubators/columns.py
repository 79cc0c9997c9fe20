"""The lists of this room: their columns, and how they are written."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, can
from spreadsheets.columns import Kind
from spreadsheets.tables import Column, Table, day, deadline
from workplace.templatetags.portal import missing, wan, whole
from workplace.wording import listed

from .models import Tenant

SIGNS = {
    "no_report": _("no headcount for the last month"),
    "falling": _("fewer people than a quarter before"),
    "rent_late": _("rent late"),
    "term_near": _("term ends or is over"),
}


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
        return listed(self)


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


def _state(report):
    words = [report.get_state_display(), *([_("late")] if report.is_late else [])]
    return capfirst(" · ".join(map(str, words)))


REPORTS = Table(
    (
        Column("kind", _("Kind"), lambda r: capfirst(r.get_kind_display()), sort="kind"),
        Column("period", _("Period"), lambda r: r.period_text, sort="period"),
        Column("state", _("State"), _state, sort="state", width=20),
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
