"""How a declared figure is called, typed and shown: money in 万元, kept in whole 元, exact to the yuan."""

from decimal import Decimal

from django.utils.translation import gettext as _

from enterprises import figures as yearly
from enterprises.figures import help_text, label, natural
from enterprises.models import FACT_CODES

__all__ = ["help_text", "kind", "label", "shown", "typed", "unit", "values_of"]

WAN = 10_000


def kind(code) -> str:
    """money, count, flag, decimal, grade or text."""
    found = yearly.kind(code)
    if found in ("date", "year", "industry"):
        return "text"
    return "count" if found == "percent" else found


def unit(code) -> str:
    return _("10k yuan") if kind(code) == "money" else ""


def typed(code, value) -> str:
    """The stored value as the form shows it: exact, without grouping, so that it reads back as itself."""
    if value is None:
        return ""
    if kind(code) == "money":
        return format((Decimal(value) / WAN).normalize(), "f")
    if kind(code) == "decimal":
        return format(Decimal(value).normalize(), "f")
    return natural(code, value) if kind(code) == "grade" else str(int(value))


def grouped(code, value) -> str:
    """The stored number for reading, exact, without its unit."""
    if kind(code) in ("decimal", "grade"):
        return typed(code, value)
    if kind(code) != "money":
        return f"{value:,}"
    if not value:
        return "0"
    amount = (Decimal(value) / WAN).normalize()
    return f"{amount:,.{max(1, -amount.as_tuple().exponent)}f}"


def shown(code, value) -> str:
    """The stored value for reading, exact, with its unit."""
    if value is None:
        return _("unknown")
    if kind(code) == "flag":
        return _("yes") if value else _("no")
    if kind(code) == "text":
        return str(value)
    return f"{grouped(code, value)} {unit(code)}".rstrip()


def values_of(row) -> dict:
    """The facts of a declaration or of a year's facts, by code."""
    return {code: getattr(row, code) for code in FACT_CODES}
