"""The columns that a bank's list knows; which stand there is the person's choice and part of the list's address."""

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from enterprises.columns import PARAMETER, Column
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.templatetags.portal import missing, percent, points, wan, whole

from . import exports

__all__ = ["COLUMNS", "PARAMETER", "cells", "chosen", "outs"]


def _text(value):
    return missing(None if value in (None, "") else str(value))


def _day(value):
    return missing(None) if value is None else format_html('<span class="text-nowrap">{}</span>', value.isoformat())


def _column(name, label, show, field=None, *, out=None, unit="", number=False, sort=False, default=False, position):
    def value(row):
        return getattr(row, field or name)

    return Column(
        name,
        label,
        lambda row: show(value(row)),
        (out or Out(label, Kind.INTEGER if number else Kind.TEXT, unit, value=value),),
        unit=unit,
        number=number,
        sort=name if sort else "",
        default=default,
        position=position,
    )


def _titles(row):
    if not row.title_labels:
        return missing(None)
    tags = format_html_join("", '<span class="tag tone-plain">{}</span>', ((label,) for label in row.title_labels))
    return format_html('<span class="titles">{}</span>', tags)


def _rank(row):
    return missing(None) if row.rank_in_stage is None else format_html("{} / {}", row.rank_in_stage, row.in_stage)


def _contact(row):
    known = [(part,) for part in (row.contact_name, row.contact_phone) if part]
    return format_html_join(" ", "{}", known) if known else missing(None)


MONEY = _("10k yuan")
COLUMNS = [
    _column("credit_code", _("Unified social credit code"), _text, out=exports.CREDIT_CODE, position=5),
    _column("park", _("Park"), _text, out=exports.PARK, position=10),
    _column("chain", _("Chain"), _text, out=exports.CHAIN, position=12),
    _column("industry", _("Industry"), _text, out=exports.INDUSTRY, position=14),
    _column("established_on", _("Established on"), _day, out=exports.ESTABLISHED, position=16),
    _column("tier", _("Tier"), _text, out=exports.TIER, sort=True, default=True, position=20),
    _column("total", _("Points"), points, out=exports.POINTS, number=True, sort=True, default=True, position=22),
    Column("rank", _("Rank in its stage"), _rank, (exports.RANK,), number=True, position=24),
    _column(
        "ceiling", _("Suggested ceiling"), wan, out=exports.CEILING, unit=MONEY, number=True, sort=True, default=True,
        position=26,
    ),
    _column(
        "revenue", _("Revenue"), wan, out=exports.REVENUE, unit=MONEY, number=True, sort=True, default=True, position=30
    ),
    _column(
        "revenue_growth", _("Revenue growth"), percent, out=exports.GROWTH, number=True, sort=True, default=True,
        position=32,
    ),
    _column("rd_expense", _("R&D expense"), wan, out=exports.RD_EXPENSE, unit=MONEY, number=True, position=34),
    _column(
        "rd_intensity", _("R&D intensity"), percent, out=exports.RD_INTENSITY, number=True, sort=True, default=True,
        position=36,
    ),
    _column("staff", _("Staff"), whole, out=exports.STAFF, number=True, position=38),
    _column("net_profit", _("Net profit"), wan, out=exports.NET_PROFIT, unit=MONEY, number=True, position=40),
    Column("titles", _("Titles in force"), _titles, (exports.TITLES,), default=True, position=50),
    _column("negatives_checked_on", _("Negative records checked on"), _day, out=exports.CHECKED, position=54),
    Column("contact", _("Contact"), _contact, (exports.CONTACT, exports.TELEPHONE), position=60),
    _column("first_listed_on", _("Listed since"), _day, out=exports.LISTED, sort=True, default=True, position=70),
    _column("valid_to", _("Consent until"), _day, out=exports.UNTIL, position=72),
]  # fmt: skip


def chosen(names: list[str]) -> list[Column]:
    """The columns of these names in the list's order; without any that exist, those that everybody sees first."""
    return [c for c in COLUMNS if c.name in names] or [c for c in COLUMNS if c.default]


def cells(row, columns) -> str:
    """One row's cells as the page has them."""
    return mark_safe("".join(f"{c.opening}{conditional_escape(c.cell(row))}</td>" for c in columns))


def outs(names: list[str]) -> list[Out]:
    """What the export holds: everything, unless columns were chosen."""
    if not any(column.name in names for column in COLUMNS):
        return exports.COLUMNS
    return [exports.FIRM, *(out for column in chosen(names) for out in column.out)]
