"""A chain as a sheet: a row for each firm at each step, and one for each step where nobody stands."""

from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.wording import listed

COLUMNS = (
    Out(_("Part of the chain"), width=10, value=lambda row: row[0].step.get_stage_display()),
    Out(_("Step"), width=22, value=lambda row: str(row[0].step)),
    Out(_("Source"), width=20, value=lambda row: row[0].step.get_origin_display()),
    Out(_("Supplied by"), width=30, value=lambda row: listed(row[0].step.suppliers.all())),
    Out(_("Firms in the zone"), Kind.INTEGER, value=lambda row: row[0].zone),
    Out(_("Firm"), width=36, value=lambda row: row[1] and row[1].firm.name),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row[1] and row[1].firm.credit_code),
    Out(_("Park"), width=20, value=lambda row: row[1] and row[1].firm.park.name),
    Out(_("Products"), width=36, value=lambda row: row[1] and listed(row[1].products)),
    Out(
        _("R&D institutions"),
        width=36,
        value=lambda row: row[1] and listed(each.name for each in row[1].institutions),
    ),
)


def rows(lines):
    for line in lines:
        yield from ((line, place) for place in line.places or [None])
